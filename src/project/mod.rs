//! What is linted: which files, of which kind, in which repository.

mod absolute;
mod context;
mod discover;
mod infrastructure;
mod kind;
mod named_role;
mod repository;

pub use absolute::{absolute, shown};
pub use context::Context;
pub use discover::{Discovered, Discovery};
pub use infrastructure::{Build, Infrastructure, Stack};
pub use kind::Kind;
pub use named_role::NamedRole;
pub use repository::{Repositories, Repository};
