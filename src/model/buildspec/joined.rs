//! Lines of a command that YAML joins into one.

use super::Command;
use crate::{
    source::Span,
    syntax::{Node, TextMap},
};

/// How many joints of one command are looked at; a command that a person wrote has fewer.
const MAX_JOINTS: usize = 200;

/// A command written on several lines, of which YAML makes one.
#[derive(Debug)]
pub struct JoinedLines<'t> {
    text: &'t str,
    map: TextMap,
    /// Where in the text a blank stands for a line end.
    joints: Vec<usize>,
}

/// The place where two lines are joined.
#[derive(Clone, Copy, Debug)]
pub struct Joint<'a> {
    /// All the text before it.
    pub before: &'a str,
    /// The line behind it.
    pub next: &'a str,
    /// Offset of the blank between them.
    pub at: usize,
}

impl<'t> Command<'t> {
    /// The joints of the command, if it has any and is not damaged.
    pub fn joined_lines(self) -> Option<JoinedLines<'t>> {
        let text = self.text().filter(|text| text.contains(' ') && !self.is_block() && !self.node.is_alias())?;
        let lies_in = |node: Node<'t>, span: Span| node.tree().source().slice(span).contains('\n');
        if !lies_in(self.node, self.node.span()) || self.node.is_damaged() {
            return None;
        }
        let map = self.node.text_map();
        let joints = map
            .segments()
            .iter()
            .filter(|segment| text.get(segment.cooked.range()) == Some(" ") && lies_in(self.node, segment.source))
            .map(|segment| segment.cooked.start as usize)
            .take(MAX_JOINTS)
            .collect();
        Some(JoinedLines { text, map, joints })
    }
}

impl JoinedLines<'_> {
    /// The joints, in order.
    pub fn joints(&self) -> impl Iterator<Item = Joint<'_>> {
        self.joints.iter().enumerate().filter_map(|(index, at)| {
            let end = self.joints.get(index + 1).copied().unwrap_or(self.text.len());
            let next = self.text.get(at + 1..end)?.lines().next().unwrap_or_default();
            Some(Joint { before: self.text.get(..*at)?, next, at: *at })
        })
    }

    /// Where the line behind a joint stands in the file.
    pub fn span_of_next(&self, joint: Joint<'_>) -> Span {
        self.map.span(joint.at + 1..joint.at + 1 + joint.next.len())
    }

    /// Where the last character before a joint stands in the file.
    pub fn span_before(&self, joint: Joint<'_>) -> Span {
        let last = joint.before.chars().next_back().map_or(0, char::len_utf8);
        self.map.span(joint.at - last..joint.at)
    }
}
