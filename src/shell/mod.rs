//! What the commands do: from their text to words, from there to what is called with what.

mod ast;
mod lower;
mod parse;
mod quotes;
mod variables;
mod words;

pub use ast::*;
pub use parse::MAX_SCRIPT;
pub use quotes::open_quote;
pub use variables::{Reference, mentioned_names, references, sources_script};
