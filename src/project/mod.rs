//! What is linted: which files, of which kind, in which repository.

mod absolute;
mod discover;
mod kind;
mod repository;

pub use absolute::absolute;
pub use discover::{Discovered, Discovery};
pub use kind::Kind;
pub use repository::Repository;
