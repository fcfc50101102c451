//! What the commands do: from their text to words, from there to what is called, where, and with what.
//!
//! Rules start at [`Flow`], by way of [`crate::model::buildspec::Buildspec::flow`]: its [`Invocation`]s are the commands
//! that run, and [`Invocation::call`] takes those of known tools apart. The tree of one text is a [`Script`].

mod ask;
mod ast;
mod call;
mod dialect;
mod flow;
mod follow;
mod invocation;
mod lower;
mod make;
mod parse;
mod path;
mod plain;
mod purpose;
mod quotes;
mod run;
mod state;
mod text;
mod tool;
mod value;
mod variables;
mod walk;
mod words;
mod wrapper;

pub use ast::*;
pub use call::{Call, CallOption};
pub use dialect::Dialect;
pub use flow::{Assigned, Flow, Parsed, Reach, Use};
pub use invocation::{Certainty, Failure, Invocation, Pipe, Place, Words};
pub use parse::MAX_SCRIPT;
pub use path::join;
pub use purpose::Purpose;
pub use quotes::open_quote;
pub use state::{Origin, Setting, State};
pub use text::Text;
pub use value::{Piece, Value};
pub use variables::{Reference, mentioned_names, references, sources_script};
