//! Names of actions, and how names are looked up.

use std::{cmp::Ordering, fmt};

/// The name of an action: `s3:GetObject`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActionName {
    /// The prefix of its service.
    pub service: &'static str,
    /// Its own name.
    pub name: &'static str,
}

impl ActionName {
    /// A name as tables write it, where that of the service is left out.
    pub(super) fn read(text: &'static str, service: &'static str) -> Self {
        match text.split_once(':') {
            Some((service, name)) => Self { service, name },
            None => Self { service, name: text },
        }
    }
}

impl fmt::Display for ActionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.name)
    }
}

/// How a key of a table compares with the parts of a name, in lower case.
pub(super) fn compare(key: &str, name: &[&str]) -> Ordering {
    let name = name.iter().flat_map(|part| part.bytes());
    key.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(name.map(|byte| byte.to_ascii_lowercase()))
}

/// The items of a cell, parted by commas.
pub(super) fn items(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split(',').filter(|item| !item.is_empty())
}
