//! Patterns of paths, written as in `.gitignore`.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// A list of patterns and the folder they count from.
#[derive(Debug, Default)]
pub struct Globs(Option<(PathBuf, Gitignore)>);

impl Globs {
    /// Compiles patterns.
    ///
    /// # Errors
    /// The index of the first that is none, and why.
    pub fn new<'p>(folder: &Path, patterns: impl IntoIterator<Item = &'p str>) -> Result<Self, (usize, String)> {
        let mut builder = GitignoreBuilder::new(folder);
        builder.allow_unclosed_class(false);
        let mut count = 0;
        for pattern in patterns {
            builder.add_line(None, pattern).map_err(|error| (count, reason(&error)))?;
            count += 1;
        }
        if count == 0 {
            return Ok(Self(None));
        }
        let matcher = builder.build().map_err(|error| (0, reason(&error)))?;
        Ok(Self(Some((folder.to_owned(), matcher))))
    }

    /// Whether a path, or a folder it is in, is meant. The path is absolute; one outside the folder is never meant.
    pub fn cover(&self, path: &Path, is_folder: bool) -> bool {
        let Some((folder, matcher)) = &self.0 else { return false };
        let inside = path.strip_prefix(folder).ok().filter(|inside| !inside.as_os_str().is_empty());
        inside.is_some_and(|inside| matcher.matched_path_or_any_parents(inside, is_folder).is_ignore())
    }
}

fn reason(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        ignore::Error::WithPath { err, .. } | ignore::Error::WithLineNumber { err, .. } => reason(err),
        other => other.to_string(),
    }
}
