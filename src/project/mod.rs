//! What is linted: which files, of which kind, in which repository.

mod discover;
mod kind;
mod repository;

pub use discover::{Discovered, Discovery};
pub use kind::Kind;
pub use repository::Repository;
