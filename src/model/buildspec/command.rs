//! One item of a list of commands.

use crate::{
    source::Span,
    syntax::{Node, Style},
};

/// An item of `commands` or `finally`.
#[derive(Clone, Copy, Debug)]
pub struct Command<'t> {
    /// The item, which may be anything; only a scalar is a command.
    pub node: Node<'t>,
}

impl<'t> Command<'t> {
    /// The view on an item.
    pub fn new(node: Node<'t>) -> Self {
        Self { node }
    }

    /// The text the shell gets; none if the item is no scalar or empty.
    pub fn text(self) -> Option<&'t str> {
        self.node.as_str().filter(|text| !text.trim().is_empty())
    }

    /// Whether it is written as a block with `|`, line by line.
    pub fn is_block(self) -> bool {
        self.node.style() == Some(Style::Literal)
    }

    /// Where bytes of the text stand in the file.
    pub fn span_of(self, range: std::ops::Range<usize>) -> Span {
        self.node.text_span(range)
    }
}
