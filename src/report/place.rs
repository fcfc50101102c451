//! Places in the units that the formats count in.

use serde::Serialize;

use crate::source::{Source, Span};

/// A line from 1, and a column from 1 in the unit asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// What a column counts.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Byte,
    Utf16,
}

/// Start and end of a span.
pub(super) fn range(source: &Source, span: Span, unit: Unit) -> (Place, Place) {
    (place(source, span.start, unit), place(source, span.end, unit))
}

fn place(source: &Source, offset: u32, unit: Unit) -> Place {
    let text = source.text();
    let offset = text.floor_char_boundary(offset as usize);
    let line = source.lines().line_of(offset as u32);
    let before = source.line_at(offset as u32).start as usize..offset;
    let column = match unit {
        Unit::Byte => before.len(),
        Unit::Utf16 => source.lines().utf16(before, text),
    };
    Place { line: line + 1, column: column + 1 }
}

/// A place as JSON shows it: columns in characters, the offset in bytes.
#[derive(Serialize)]
pub(super) struct Point {
    line: usize,
    column: usize,
    offset: u32,
}

impl Point {
    pub(super) fn new(source: &Source, offset: u32) -> Self {
        let at = source.position(offset);
        Self { line: at.line, column: at.column, offset }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_bytes_or_utf16_units() {
        let source = Source::new("a.yml", "a\r\né👩x\n");
        let x = Span::new(9, 10);
        assert_eq!(source.slice(x), "x");
        assert_eq!(range(&source, x, Unit::Byte), (Place { line: 2, column: 7 }, Place { line: 2, column: 8 }));
        assert_eq!(range(&source, x, Unit::Utf16), (Place { line: 2, column: 4 }, Place { line: 2, column: 5 }));
        assert_eq!(place(&source, 99, Unit::Byte), Place { line: 3, column: 1 });
    }
}
