//! Lines and items of a text that no parser can read, told by indentation and first characters alone.

use std::ops::Range;

use crate::source::Span;

/// How far a search for what belongs to a line goes, in lines.
const REACH: usize = 500;

/// A text by lines. Line numbers are from 0.
pub(super) struct Lines<'t> {
    pub(super) text: &'t str,
    starts: Vec<usize>,
}

/// What a line begins with.
pub(super) struct Item {
    /// Whether it begins with `- `.
    pub(super) is_list_item: bool,
    /// A plain key with its colon behind it, after any dashes.
    pub(super) key: Option<Range<usize>>,
    /// Where the value begins, or would.
    pub(super) value: usize,
}

impl Item {
    /// Whether it is a list item or a key at all.
    pub(super) fn is_item(&self) -> bool {
        self.is_list_item || self.key.is_some()
    }
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
        Self { text, starts: starts.collect() }
    }

    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }

    pub(super) fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    pub(super) fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }

    /// Behind the last byte of a line that is no blank.
    pub(super) fn end(&self, line: usize) -> usize {
        self.start(line) + self.text[self.start(line)..self.start(line + 1)].trim_end().len()
    }

    /// The line without blanks around it.
    pub(super) fn content(&self, line: usize) -> &'t str {
        self.text[self.start(line)..self.end(line)].trim_start()
    }

    /// Where the content begins.
    pub(super) fn content_start(&self, line: usize) -> usize {
        self.end(line) - self.content(line).len()
    }

    pub(super) fn content_span(&self, line: usize) -> Span {
        Span::new(self.content_start(line), self.end(line))
    }

    /// Whether nothing but a comment stands on the line.
    pub(super) fn is_blank(&self, line: usize) -> bool {
        self.content(line).is_empty() || self.content(line).starts_with('#')
    }

    /// Spaces before the content.
    pub(super) fn indent(&self, line: usize) -> usize {
        self.text[self.start(line)..].bytes().take_while(|byte| *byte == b' ').count()
    }

    /// The lines above that hold something, the nearest first.
    pub(super) fn above(&self, line: usize) -> impl Iterator<Item = usize> + '_ {
        (0..line).rev().take(REACH).filter(|above| !self.is_blank(*above))
    }

    /// The lines below that hold something, the nearest first.
    pub(super) fn below(&self, line: usize) -> impl Iterator<Item = usize> + '_ {
        (line + 1..self.count()).take(REACH).filter(|below| !self.is_blank(*below))
    }

    /// What a line begins with.
    pub(super) fn item(&self, line: usize) -> Item {
        let end = self.end(line);
        let mut at = self.content_start(line);
        let mut is_list_item = false;
        while let Some(rest) = self.text[at..end].strip_prefix('-')
            && (rest.is_empty() || rest.starts_with(' '))
        {
            is_list_item = true;
            at = end - rest.trim_start().len();
        }
        let key = plain_key(&self.text[at..end]).map(|len| at..at + len);
        let value = key.as_ref().map_or(at, |key| end - self.text[key.end + 1..end].trim_start().len());
        Item { is_list_item, key, value }
    }

    /// Whether the line is a key whose value stands on deeper lines below.
    pub(super) fn is_section(&self, line: usize) -> bool {
        let item = self.item(line);
        let below = self.below(line).next().is_some_and(|below| self.indent(below) > self.indent(line));
        item.key.is_some() && item.value == self.end(line) && below
    }

    /// The line where the item around `line` begins: the line itself if it looks like one, else the nearest above that
    /// does and stands further left.
    pub(super) fn item_start(&self, line: usize) -> usize {
        if self.item(line).is_item() {
            return line;
        }
        let mut lowest = self.indent(line);
        for above in self.above(line) {
            let indent = self.indent(above);
            if indent < lowest && self.item(above).is_item() {
                return above;
            }
            lowest = lowest.min(indent);
        }
        line
    }

    /// The last line of the item that begins on `line`.
    pub(super) fn item_end(&self, line: usize) -> usize {
        let indent = self.indent(line);
        self.below(line).take_while(|below| self.indent(*below) > indent).last().unwrap_or(line)
    }

    /// The value of the item that begins on `line`, over all its lines.
    pub(super) fn value(&self, line: usize) -> Span {
        Span::new(self.item(line).value, self.end(self.item_end(line)))
    }
}

/// The length of a plain one-word key at the start of a text that has its colon and a blank or nothing behind it.
pub(super) fn plain_key(text: &str) -> Option<usize> {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let len = text.bytes().position(|byte| !word(byte))?;
    let behind = text[len..].strip_prefix(':')?;
    (len > 0 && (behind.is_empty() || behind.starts_with([' ', '\t']))).then_some(len)
}

/// Where a trailing comment begins in one line of plain text, blanks before it included; the end if there is none. A
/// `#` inside the shell's quotes does not count, since the text is meant for the shell, unless a quote stays open.
pub(crate) fn comment_start(line: &str) -> usize {
    let mut quote = None;
    let mut before = b' ';
    let mut quoted = None;
    for (at, byte) in line.bytes().enumerate() {
        let begins_comment = byte == b'#' && matches!(before, b' ' | b'\t');
        match (quote, byte) {
            (None, _) if begins_comment => return line[..at].trim_end().len(),
            (Some(_), _) if begins_comment => _ = quoted.get_or_insert(at),
            (None, b'\'' | b'"') if before != b'\\' => (quote, quoted) = (Some(byte), None),
            (Some(open), _) if open == byte && before != b'\\' => quote = None,
            _ => {}
        }
        before = byte;
    }
    let end = quoted.filter(|_| quote.is_some()).unwrap_or(line.len());
    line[..end].trim_end().len()
}

/// Text in single quotes.
pub(crate) fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
