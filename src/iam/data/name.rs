//! Names of actions.

use std::fmt;

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

/// The items of a cell, parted by commas.
pub(super) fn items(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split(',').filter(|item| !item.is_empty())
}
