//! What the shell makes of a command's text.

mod quotes;
mod variables;

pub use quotes::open_quote;
pub use variables::{Reference, mentioned_names, references, sources_script};
