//! Offsets to lines and columns, computed only when something is printed.

use std::{ops::Range, sync::OnceLock};

use super::Span;

/// Bytes between two marks. Only in longer lines are they of use.
const BLOCK: usize = 1024;

/// A place as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in Unicode scalar values.
    pub column: usize,
}

/// The start offset of every line.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// The characters and the units of UTF-16 before each block of bytes: a line may be long, and many places in it asked for.
    marks: OnceLock<Vec<(usize, usize)>>,
}

impl LineIndex {
    /// Indexes a text; lines end with `\n` (a `\r` before it belongs to the line end).
    pub fn new(text: &str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        Self { starts: std::iter::once(0).chain(ends.map(|at| at as u32 + 1)).collect(), marks: OnceLock::new() }
    }

    /// How many lines there are; at least one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line, from 0, that holds the byte at `offset`.
    pub fn line_of(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line, from 0, without its line end.
    pub fn span(&self, line: usize, text: &str) -> Span {
        let start = self.starts.get(line).map_or(text.len(), |start| *start as usize);
        let end = self.starts.get(line + 1).map_or(text.len(), |next| *next as usize);
        let trimmed = text[start..end].trim_end_matches(['\n', '\r']).len();
        Span::new(start, start + trimmed)
    }

    /// Line and column of an offset; an offset within a character counts as its first byte.
    pub fn position(&self, offset: u32, text: &str) -> Position {
        let offset = text.floor_char_boundary(offset as usize);
        let line = self.line_of(offset as u32);
        let start = self.starts[line] as usize;
        Position { line: line + 1, column: self.characters(start..offset, text) + 1 }
    }

    /// How many characters a part of the text has.
    pub fn characters(&self, part: Range<usize>, text: &str) -> usize {
        self.measure(part, text, characters, |mark| mark.0)
    }

    /// How many units of UTF-16 a part of the text has.
    pub fn utf16(&self, part: Range<usize>, text: &str) -> usize {
        self.measure(part, text, utf16, |mark| mark.1)
    }

    fn measure(&self, part: Range<usize>, text: &str, count: fn(&str) -> usize, of: fn(&(usize, usize)) -> usize) -> usize {
        let slice = |part: Range<usize>| text.get(part).unwrap_or_default();
        if part.len() <= BLOCK {
            return count(slice(part));
        }
        let start = |block: usize| text.floor_char_boundary(block * BLOCK);
        let marks = self.marks.get_or_init(|| {
            let blocks = (0..=text.len() / BLOCK).map(|block| slice(start(block)..start(block + 1)));
            let next = |sum: &(usize, usize), block| (sum.0 + characters(block), sum.1 + utf16(block));
            blocks.scan((0, 0), |sum, block| Some(std::mem::replace(sum, next(sum, block)))).collect()
        });
        let before = |at: usize| marks.get(at / BLOCK).map_or(0, of) + count(slice(start(at / BLOCK)..at));
        before(part.end) - before(part.start)
    }
}

fn characters(text: &str) -> usize {
    text.chars().count()
}

fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_counted_as_short_ones() {
        let text = "aé漢🎉\n".repeat(3) + &"é🎉x漢".repeat(BLOCK) + "\nend";
        let lines = LineIndex::new(&text);
        for offset in (0..=text.len()).step_by(997).chain([text.len(), BLOCK, 2 * BLOCK]) {
            let at = text.floor_char_boundary(offset);
            let before = text.get(..at).unwrap_or_default();
            let start = before.rfind('\n').map_or(0, |end| end + 1);
            let line = text.get(start..at).unwrap_or_default();
            let position = Position { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 };
            assert_eq!(lines.position(offset as u32, &text), position, "{offset}");
            assert_eq!(lines.utf16(start..at, &text), line.encode_utf16().count(), "{offset}");
        }
        let whole = "x".repeat(2 * BLOCK);
        assert_eq!(LineIndex::new(&whole).position(whole.len() as u32, &whole), Position { line: 1, column: 2 * BLOCK + 1 });
    }
}
