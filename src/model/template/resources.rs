//! The resources of a template, in order, and found by their logical ids.

use std::{ops::Deref, sync::OnceLock};

use super::Resource;

/// The resources of a template, in order.
#[derive(Debug, Default)]
pub struct Resources {
    list: Vec<Resource>,
    /// The places in the list, in the order of the logical ids; made when one is looked for.
    by_id: OnceLock<Vec<usize>>,
}

impl Resources {
    /// The resource of that logical id; of several, the first.
    pub fn get(&self, id: &str) -> Option<&Resource> {
        let by_id = self.by_id.get_or_init(|| {
            let mut places: Vec<usize> = (0..self.list.len()).collect();
            places.sort_by_key(|place| self.id(*place));
            places
        });
        let place = *by_id.get(by_id.partition_point(|place| self.id(*place) < id))?;
        self.list.get(place).filter(|resource| resource.id == id)
    }

    fn id(&self, place: usize) -> &str {
        self.list.get(place).map_or("", |resource| &resource.id)
    }
}

impl Deref for Resources {
    type Target = [Resource];

    fn deref(&self) -> &[Resource] {
        &self.list
    }
}

impl From<Vec<Resource>> for Resources {
    fn from(list: Vec<Resource>) -> Self {
        Self { list, by_id: OnceLock::new() }
    }
}

impl Extend<Resource> for Resources {
    fn extend<I: IntoIterator<Item = Resource>>(&mut self, more: I) {
        self.list.extend(more);
        self.by_id = OnceLock::new();
    }
}
