//! Offsets to lines and columns, computed only when something is printed.

use super::Span;

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
pub struct LineIndex(Vec<u32>);

impl LineIndex {
    /// Indexes a text; lines end with `\n` (a `\r` before it belongs to the line end).
    pub fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(std::iter::once(0).chain(ends.map(|(at, _)| at as u32 + 1)).collect())
    }

    /// How many lines there are; at least one.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The line, from 0, that holds the byte at `offset`.
    pub fn line_of(&self, offset: u32) -> usize {
        self.0.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line, from 0, without its line end.
    pub fn span(&self, line: usize, text: &str) -> Span {
        let start = self.0.get(line).map_or(text.len(), |start| *start as usize);
        let end = self.0.get(line + 1).map_or(text.len(), |next| *next as usize);
        let trimmed = text[start..end].trim_end_matches(['\n', '\r']).len();
        Span::new(start, start + trimmed)
    }

    /// Line and column of an offset; an offset within a character counts as its first byte.
    pub fn position(&self, offset: u32, text: &str) -> Position {
        let offset = text.floor_char_boundary(offset as usize);
        let line = self.line_of(offset as u32);
        let start = self.0[line] as usize;
        Position { line: line + 1, column: text[start..offset].chars().count() + 1 }
    }
}
