//! Edits that make a broken text readable, and the way back to the text as it was.

use std::collections::BTreeMap;

use super::map::{Segment, TextMap};
use crate::{diagnostics::Edit, source::Span};

/// The edits of one text by where they begin; none overlaps another.
#[derive(Debug, Default)]
pub(super) struct Repairs(BTreeMap<u32, Edit>);

impl Repairs {
    /// Adds an edit; those it overlaps become part of it. False if it changes nothing, or only what another has replaced.
    pub(super) fn add(&mut self, edit: Edit) -> bool {
        if edit.span.is_empty() && edit.text.is_empty() {
            return false;
        }
        let overlapped: Vec<(u32, Span)> =
            self.near(edit.span).filter(|old| overlap(old.span, edit.span)).map(|old| (old.span.start, old.span)).collect();
        if overlapped.iter().any(|(_, old)| old.contains(edit.span) && *old != edit.span) || self.near(edit.span).any(|old| *old == edit) {
            return false;
        }
        let mut span = edit.span;
        for (start, old) in overlapped {
            span = span.cover(old);
            self.0.remove(&start);
        }
        self.0.insert(span.start, Edit { span, text: edit.text });
        true
    }

    /// The edits that overlap or adjoin a span, the last first.
    fn near(&self, span: Span) -> impl Iterator<Item = &Edit> {
        self.0.range(..=span.end).rev().map(|(_, edit)| edit).take_while(move |edit| span.start <= edit.span.end)
    }

    /// Whether any edit overlaps or adjoins the span.
    pub(super) fn touch(&self, span: Span) -> bool {
        self.near(span).next().is_some()
    }

    /// What was edited.
    pub(super) fn spans(&self) -> impl Iterator<Item = Span> {
        self.0.values().map(|edit| edit.span)
    }

    /// The text with all edits, and the map from it to the text before.
    pub(super) fn apply(&self, text: &str) -> (String, TextMap) {
        let mut repaired = String::with_capacity(text.len());
        let mut segments = Vec::with_capacity(2 * self.0.len() + 1);
        let mut at = 0;
        let mut push = |piece: &str, source: Span| {
            if !piece.is_empty() {
                let cooked = Span::new(repaired.len(), repaired.len() + piece.len());
                repaired.push_str(piece);
                segments.push(Segment { cooked, source });
            }
        };
        for edit in self.0.values() {
            let kept = Span::new(at, edit.span.start as usize);
            push(&text[kept.range()], kept);
            push(&edit.text, edit.span);
            at = edit.span.end as usize;
        }
        push(&text[at..], Span::new(at, text.len()));
        (repaired, TextMap::new(segments))
    }
}

/// Whether two edits cannot both be made: they share bytes, or begin at the same place, or one inserts within the other.
fn overlap(one: Span, other: Span) -> bool {
    one.start == other.start || one.start < other.end && other.start < one.end
}
