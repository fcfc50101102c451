//! What is linted: which files, of which kind, in which repository.

mod absolute;
mod context;
mod discover;
mod kind;
mod repository;

pub use absolute::absolute;
pub use context::Context;
pub use discover::{Discovered, Discovery};
pub use kind::Kind;
pub use repository::Repository;
