//! The files to lint, from the paths given.

use std::path::{Path, PathBuf};

/// What the search came upon.
#[derive(Debug)]
pub enum Discovered {
    /// A file to lint.
    File(PathBuf),
    /// A path that could not be looked at, and why.
    Unreadable(PathBuf, String),
}

/// How to search.
#[derive(Clone, Copy, Debug, Default)]
pub struct Discovery;

impl Discovery {
    /// Finds the files under the paths: files as given, folders searched for files of a known kind.
    pub fn find(self, paths: &[PathBuf]) -> Vec<Discovered> {
        let mut found = Vec::new();
        for path in paths {
            if path.is_dir() { walk(path, &mut found) } else { found.push(Discovered::File(path.clone())) }
        }
        found
    }
}

fn walk(root: &Path, found: &mut Vec<Discovered>) {
    for entry in walkdir::WalkDir::new(root).sort_by_file_name().into_iter().flatten() {
        if entry.file_type().is_file() && super::Kind::by_name(entry.path()).is_some() {
            found.push(Discovered::File(entry.into_path()));
        }
    }
}
