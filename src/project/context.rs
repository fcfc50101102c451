//! What a lint knows besides the file.

use std::sync::Arc;

use super::{NamedRole, Repository};
use crate::date::Date;

/// The surroundings of a file.
#[derive(Clone, Debug)]
pub struct Context {
    /// The repository around the file.
    pub repository: Repository,
    /// The day on which support may have ended.
    pub today: Date,
    /// The role that what the file does is done with, if that is told.
    pub role: Option<Arc<NamedRole>>,
    /// Whether it is told that builds run on Windows.
    pub is_windows: bool,
    /// The variables that the build project sets, as far as they are told.
    pub variables: Vec<String>,
}

impl Context {
    /// The surroundings of a file of which nothing else is told.
    pub fn new(repository: Repository, today: Date) -> Self {
        Self { repository, today, role: None, is_windows: false, variables: Vec::new() }
    }
}
