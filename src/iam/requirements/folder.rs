//! The folder that a command runs in.

use std::sync::Arc;

use super::needs::Certainty;
use crate::{project::Repository, shell::join, source::Source};

/// Where a command runs.
#[derive(Clone, Copy)]
pub(super) struct Folder<'f> {
    /// What the build has checked out.
    pub(super) repository: &'f Repository,
    /// The folder in it; none if that is not known.
    pub(super) directory: Option<&'f str>,
    /// How sure must be what is looked for.
    pub(super) least: Certainty,
}

impl Folder<'_> {
    /// The file that a command names there.
    pub(super) fn read(self, path: &str) -> Option<Arc<Source>> {
        self.repository.read(&join(self.directory?, path)?)
    }

    /// All files there whose names end so; none if one of them cannot be read.
    pub(super) fn read_all(self, endings: &[&str]) -> Option<Vec<Arc<Source>>> {
        self.repository.read_all(self.directory?, endings)
    }

    /// The first of some files that is there.
    pub(super) fn first(self, names: &[&str]) -> Option<Arc<Source>> {
        names.iter().find_map(|name| self.read(name))
    }
}
