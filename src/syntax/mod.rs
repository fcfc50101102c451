//! Text to one spanned tree for every format.

mod cook;
mod dialect;
mod error;
mod explain;
mod lines;
mod map;
mod merge;
mod parse;
mod plain;
mod recover;
mod repair;
mod restore;
mod tree;

pub use dialect::{Dialect, Reading};
pub use error::{Cause, SyntaxError};
pub(crate) use explain::conflict_marker;
pub(crate) use lines::{comment_start, single_quoted};
pub use map::{Segment, TextMap};
use parse::MAX_COMMENTS;
pub use parse::{MAX_DEPTH, parse, parse_inside, parse_mapped};
pub use tree::{Entry, MAX_EXPANSION, Node, NodeKind, Style, Tree};
