//! From the cooked text of a scalar back to the bytes it was written as.

use std::ops::Range;

use crate::source::Span;

/// A run of cooked text and the source bytes it came from. Equally long runs map byte by byte; others
/// (an escape, a folded line end) map as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The cooked bytes.
    pub cooked: Span,
    /// The source bytes.
    pub source: Span,
}

impl Segment {
    fn is_verbatim(self) -> bool {
        self.cooked.len() == self.source.len()
    }
}

/// A piecewise map; segments are in order and cover the whole cooked text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextMap(Vec<Segment>);

impl TextMap {
    /// A map from segments in order.
    pub fn new(segments: Vec<Segment>) -> Self {
        Self(segments)
    }

    /// One segment: `cooked` bytes of text that stand as they are, or as a whole, at `source`.
    pub fn whole(cooked: usize, source: Span) -> Self {
        Self(vec![Segment { cooked: Span::new(0, cooked), source }])
    }

    /// The segments.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    fn segment_at(&self, offset: u32) -> Option<Segment> {
        let behind = self.0.partition_point(|segment| segment.cooked.start <= offset);
        self.0.get(behind.checked_sub(1)?).copied()
    }

    /// The source offset where the cooked byte at `offset` begins.
    fn start(&self, offset: u32) -> u32 {
        match self.segment_at(offset) {
            Some(segment) if segment.is_verbatim() => {
                segment.source.start + (offset - segment.cooked.start).min(segment.source.len() as u32)
            }
            // Behind the last cooked byte, a segment that maps as a whole has been passed.
            Some(segment) if offset >= segment.cooked.end => segment.source.end,
            Some(segment) => segment.source.start,
            None => self.0.first().map_or(0, |segment| segment.source.start),
        }
    }

    /// The source offset behind the cooked byte before `offset`.
    fn end(&self, offset: u32) -> u32 {
        match offset.checked_sub(1).and_then(|last| self.segment_at(last)) {
            Some(segment) if segment.is_verbatim() => {
                segment.source.start + (offset - segment.cooked.start).min(segment.source.len() as u32)
            }
            Some(segment) => segment.source.end,
            None => self.start(offset),
        }
    }

    /// The source bytes of a range of cooked bytes. A range over several lines of a block scalar covers the
    /// indentation between them.
    pub fn span(&self, cooked: Range<usize>) -> Span {
        let range = Span::from(cooked);
        let start = self.start(range.start);
        if range.is_empty() {
            return Span { start, end: start };
        }
        Span { start, end: self.end(range.end).max(start) }
    }

    /// The map through both: `self` leads from the inner text to the outer cooked text, `outer` from there to the file.
    pub fn through(&self, outer: &TextMap) -> TextMap {
        let mut segments = Vec::with_capacity(self.0.len());
        for inner in &self.0 {
            if !inner.is_verbatim() {
                segments.push(Segment { cooked: inner.cooked, source: outer.span(inner.source.range()) });
                continue;
            }
            // Split where the outer map has its own seams, so that each piece stays byte for byte.
            let mut at = inner.source.start;
            while at < inner.source.end {
                let end = outer.segment_at(at).map_or(inner.source.end, |segment| segment.cooked.end.min(inner.source.end)).max(at + 1);
                let shift = inner.cooked.start;
                let cooked = Span { start: at - inner.source.start + shift, end: end - inner.source.start + shift };
                segments.push(Segment { cooked, source: outer.span(at as usize..end as usize) });
                at = end;
            }
        }
        TextMap(segments)
    }
}
