//! What a lint knows besides the file.

use super::Repository;
use crate::date::Date;

/// The surroundings of a file.
#[derive(Clone, Debug)]
pub struct Context {
    /// The repository around the file.
    pub repository: Repository,
    /// The day on which support may have ended.
    pub today: Date,
}
