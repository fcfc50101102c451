//! Reading on behind a syntax error, so that one bad line does not hide the rest of the file.
//!
//! The parser stops at the first error. So the smallest item around the error is masked with bytes that any YAML
//! reader takes as plain text (or, if that does not help, as blanks), of the same length so that all offsets stay,
//! and the text is parsed again. A masked item still gives its original text.

use std::sync::Arc;

use super::{error::Cause, explain::explain, map::TextMap, parse::build, tree::Tree};
use crate::source::{Source, Span};

/// How often a text is parsed again.
const MAX_ATTEMPTS: usize = 24;

/// How many bytes all attempts together may parse.
const MAX_WORK: usize = 16 * 1024 * 1024;

/// Parses `text`, masking what cannot be read; `map` leads from a text inside a string to the file.
pub(super) fn recover(source: &Arc<Source>, text: &str, map: Option<TextMap>) -> Tree {
    let (mut tree, mut error) = build(source, text, text, map.clone());
    let mut masked = Masked { text: Vec::new(), damaged: Vec::new() };
    let mut errors = Vec::new();
    for attempt in 0.. {
        let Some(scan) = error.take() else { break };
        let mut found = explain(text, &scan);
        let cause = found.cause;
        let span = found.span;
        // What a mask itself brought about is not the user's mistake.
        if !masked.damaged.iter().any(|damage| damage.start <= span.start && span.start < damage.end) {
            if let Some(map) = &map {
                found.span = map.span(span.range());
                found.related = found.related.map(|(span, text)| (map.span(span.range()), text));
                found.fix = None;
            }
            errors.push(found);
        }
        if attempt == MAX_ATTEMPTS || text.len() * attempt > MAX_WORK || cause == Cause::TooDeep {
            break;
        }
        if masked.text.is_empty() {
            masked.text = text.as_bytes().to_vec();
        }
        if !masked.mask(text, cause, span) {
            break;
        }
        let Ok(repaired) = std::str::from_utf8(&masked.text) else { break };
        (tree, error) = build(source, text, repaired, map.clone());
    }
    tree.damaged = masked.damaged;
    let aliases = std::mem::take(&mut tree.errors);
    tree.errors = errors;
    tree.errors.extend(aliases);
    tree.errors.sort_by_key(|error| error.span);
    tree
}

struct Masked {
    text: Vec<u8>,
    damaged: Vec<Span>,
}

impl Masked {
    /// Makes the text around an error readable; false when nothing is left to mask.
    fn mask(&mut self, text: &str, cause: Cause, span: Span) -> bool {
        match cause {
            Cause::MergeConflict => self.mask_conflicts(text),
            Cause::Tab => self.mask_tabs(text, span),
            _ => {
                let lines = Lines::new(text);
                let line = lines.line_of(span.start as usize);
                let first = lines.item_start(line);
                let last = lines.item_end(first).max(line);
                let value = lines.value_start(first)..lines.end(last);
                if self.fill(text, value.clone(), b'x') {
                    return true;
                }
                // It is not the value, or not only: pass over the whole item, then over single lines.
                self.fill(text, lines.start(first)..lines.end(last), b' ') || self.fill(text, lines.start(line)..lines.end(line), b' ')
            }
        }
    }

    /// Overwrites a range but for its line ends and indentation; false if it reads so already.
    fn fill(&mut self, text: &str, range: std::ops::Range<usize>, with: u8) -> bool {
        let mut changed = false;
        let mut indenting = false;
        for at in range.clone() {
            let byte = &mut self.text[at];
            if matches!(*byte, b'\n' | b'\r') {
                indenting = true;
                continue;
            }
            indenting &= matches!(text.as_bytes()[at], b' ');
            let new = if indenting { b' ' } else { with };
            changed |= *byte != new;
            *byte = new;
        }
        if changed {
            self.damaged.push(range.into());
        }
        changed
    }

    /// Passes over the markers of a merge conflict and over one of its sides.
    fn mask_conflicts(&mut self, text: &str) -> bool {
        let mut changed = false;
        let mut theirs = false;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let range = at..at + line.trim_end().len();
            at += line.len();
            let marker = super::explain::conflict_marker(line);
            theirs |= matches!(marker, Some('=' | '|'));
            if marker.is_some() || theirs {
                changed |= self.fill(text, range, b' ');
            }
            theirs &= marker != Some('>');
        }
        changed
    }

    /// Reads every tab that indents, from the first faulty one on, as one space: consistent tabs stay consistent levels.
    fn mask_tabs(&mut self, text: &str, span: Span) -> bool {
        let mut changed = false;
        let lines = Lines::new(text);
        let mut at = lines.start(lines.line_of(span.start as usize));
        for line in text[at..].split_inclusive('\n') {
            let blanks = line.len() - line.trim_start_matches([' ', '\t', '-']).len();
            for (offset, byte) in line.bytes().enumerate().take(blanks) {
                if byte == b'\t' && self.text[at + offset] == b'\t' {
                    self.text[at + offset] = b' ';
                    changed = true;
                }
            }
            at += line.len();
        }
        if changed {
            self.damaged.push(span);
        }
        changed
    }
}

/// Lines and items of a broken text, told by indentation alone.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
        Self { text, starts: starts.collect() }
    }

    fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    fn start(&self, line: usize) -> usize {
        self.starts[line]
    }

    fn end(&self, line: usize) -> usize {
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        self.starts[line] + self.text[self.starts[line]..end].trim_end().len()
    }

    fn content(&self, line: usize) -> &'t str {
        self.text[self.start(line)..self.end(line)].trim_start()
    }

    fn is_blank(&self, line: usize) -> bool {
        self.start(line) == self.end(line)
    }

    fn indent(&self, line: usize) -> usize {
        self.text[self.start(line)..].bytes().take_while(|byte| *byte == b' ').count()
    }

    /// The line where the item around `line` begins: the line itself if it looks like an item, else the nearest line
    /// above that does and stands further left.
    fn item_start(&self, line: usize) -> usize {
        if self.value_start(line) > self.start(line) {
            return line;
        }
        let indent = self.indent(line);
        let above = (0..line).rev().filter(|above| !self.is_blank(*above)).take(64);
        above
            .take_while(|above| self.indent(*above) <= indent)
            .find(|above| self.indent(*above) < indent && self.value_start(*above) > self.start(*above))
            .unwrap_or(line)
    }

    /// The last line of the item that begins on `line`.
    fn item_end(&self, line: usize) -> usize {
        let indent = self.indent(line);
        let mut last = line;
        for next in line + 1..self.starts.len() {
            if self.is_blank(next) {
                continue;
            }
            if self.indent(next) <= indent {
                break;
            }
            last = next;
        }
        last
    }

    /// Where the value of the item begins on its line: behind `- ` or `key: `; the start of the line if it is no item.
    fn value_start(&self, line: usize) -> usize {
        let content = self.content(line);
        let at = self.end(line) - content.len();
        if let Some(item) = content.strip_prefix("- ") {
            return at + content.len() - item.trim_start().len();
        }
        let key = content
            .find(": ")
            .filter(|colon| content[..*colon].bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')));
        match key {
            Some(colon) if colon > 0 => at + content.len() - content[colon + 1..].trim_start().len(),
            _ => self.start(line),
        }
    }
}
