//! Edits into a text.

use std::collections::BTreeMap;

use crate::{
    diagnostics::{Edit, Fix},
    source::Span,
};

/// The byte order mark, which stays before everything.
const BOM: &str = "\u{feff}";

/// The fixes of which no two change the same bytes or insert at the same place; of those that do, the first wins.
pub(super) fn disjoint<'f>(fixes: &[&'f Fix]) -> Vec<&'f Fix> {
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    let mut chosen = Vec::new();
    for fix in fixes {
        let is_free = |edit: &Edit| {
            let Span { start, end } = edit.span;
            let before = taken.range(..=start).next_back();
            let behind = taken.range(start..).next();
            before.is_none_or(|(other, until)| *other < start && *until <= start) && behind.is_none_or(|(other, _)| *other >= end)
        };
        if !fix.edits.is_empty() && fix.edits.iter().all(is_free) {
            taken.extend(fix.edits.iter().map(|edit| (edit.span.start, edit.span.end)));
            chosen.push(*fix);
        }
    }
    chosen
}

/// The text with the edits of some fixes. What is inserted gets the line ends of the text; an edit that does not fit the
/// text, or one that overlaps another, is left out.
pub fn apply(text: &str, fixes: &[&Fix]) -> String {
    let windows = text.find('\n').is_some_and(|at| text[..at].ends_with('\r'));
    let mut edits: Vec<&Edit> = fixes.iter().flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| edit.span);
    let mut fixed = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let mut range = edit.span.range();
        if range.is_empty() && range.start == 0 && text.starts_with(BOM) {
            range = BOM.len()..BOM.len();
        }
        let Some(before) = text.get(at..range.start).filter(|_| text.get(range.clone()).is_some()) else { continue };
        fixed += before;
        if windows {
            fixed += &edit.text.replace("\r\n", "\n").replace('\n', "\r\n");
        } else {
            fixed += &edit.text;
        }
        at = range.end;
    }
    fixed + text.get(at..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_line_ends_and_byte_order_mark() {
        let fix = Fix::safe("").insert(0, "version: 0.2\n").replace(Span::new(6, 7), "c");
        assert_eq!(apply("\u{feff}a: b\r\n", &[&fix]), "\u{feff}version: 0.2\r\na: c\r\n");
        assert_eq!(apply("xxx\na: b", &[&Fix::safe("").insert(3, "\ny")]), "xxx\ny\na: b");
    }

    #[test]
    fn the_first_of_overlapping_fixes_wins() {
        let fix = |start, end, text: &str| Fix::safe("").replace(Span::new(start, end), text);
        let all = [fix(0, 2, "A"), fix(1, 3, "B"), fix(3, 3, "C"), fix(3, 3, "D"), fix(3, 4, "E"), fix(4, 9, "F")];
        let chosen = disjoint(&all.iter().collect::<Vec<_>>());
        assert_eq!(apply("0123456789", &chosen), "A2C3F9");
    }

    #[test]
    fn an_edit_that_does_not_fit_is_left_out() {
        let fix = |start, end| Fix::safe("").replace(Span::new(start, end), "x");
        assert_eq!(apply("äb", &[&fix(1, 2)]), "äb");
        assert_eq!(apply("ab", &[&fix(1, 9)]), "ab");
        assert_eq!(apply("", &[&fix(0, 0)]), "x");
    }
}
