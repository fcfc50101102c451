//! Text to one spanned tree for every format.

mod cook;
mod dialect;
mod error;
mod explain;
mod map;
mod parse;
mod recover;
mod tree;

pub use dialect::{Dialect, Reading};
pub use error::{Cause, SyntaxError};
pub use map::{Segment, TextMap};
pub use parse::{MAX_DEPTH, parse, parse_inside};
pub use tree::{Entry, Node, NodeKind, Style, Tree};
