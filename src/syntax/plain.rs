//! Texts in plain block style, which most files are, read without the parser: it takes several times as long.
//!
//! What is read here is read to the very tree that the parser's events would give. Whatever else stands in a text (anchors,
//! escapes, texts over several lines, tabs, mistakes) leaves all of it to the parser.

mod flow;

use super::{
    cook::cook,
    parse::Builder,
    tree::{Kind, NodeData, Style},
};
use crate::source::Span;

/// How deep lists and mappings may nest.
const MAX_DEPTH: usize = 64;

/// How long a key may be.
const MAX_KEY: usize = 256;

/// Reads a text; false if it is not plain, and then the builder holds a part of it.
pub(super) fn read(builder: &mut Builder<'_>) -> bool {
    let text = builder.text;
    // All that the parser would have to look at more closely.
    let is_usual = |byte: &u8| matches!(byte, b'\n' | b' '..=b'~');
    if !text.as_bytes().iter().all(is_usual) {
        return false;
    }
    let mut reader = Reader { text, line: Line::default(), next: 0, builder };
    reader.advance().and_then(|()| reader.document()).is_some()
}

/// A line with something in it, or what of it has not been read.
#[derive(Clone, Copy, Default)]
struct Line {
    /// The column where it begins.
    indent: usize,
    /// The offset where it begins.
    start: usize,
    /// The offset where it ends.
    end: usize,
    /// Whether there is none: the text has ended.
    is_end: bool,
}

struct Reader<'r, 't> {
    text: &'t str,
    line: Line,
    /// The offset behind the line.
    next: usize,
    builder: &'r mut Builder<'t>,
}

impl Reader<'_, '_> {
    fn document(&mut self) -> Option<()> {
        match self.byte(self.line.start)? {
            _ if self.line.is_end => return None,
            b'[' | b'{' => {
                let end = self.flow(self.line.start, None, None, 0)?;
                self.ends_at(end)?;
            }
            _ => self.node(None, true, 0)?,
        }
        self.line.is_end.then_some(())
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn rest(&self) -> &str {
        self.text.get(self.line.start..self.line.end).unwrap_or_default()
    }

    /// Goes on to the next line that has more than a comment. Lines of whole documents are not plain.
    fn advance(&mut self) -> Option<()> {
        loop {
            let start = self.next;
            if start >= self.text.len() {
                self.line = Line { is_end: true, ..Line::default() };
                return Some(());
            }
            let end = memchr::memchr(b'\n', self.text.as_bytes().get(start..)?).map_or(self.text.len(), |length| start + length);
            self.next = end + 1;
            let line = self.text.get(start..end)?;
            let indent = line.len() - line.trim_start_matches(' ').len();
            match self.byte(start + indent) {
                _ if start + indent == end => {}
                Some(b'#') => self.comment(start + indent, end),
                _ if ["---", "...", "%"].iter().any(|mark| line.starts_with(mark)) => return None,
                _ => {
                    self.line = Line { indent, start: start + indent, end, is_end: false };
                    return Some(());
                }
            }
        }
    }

    fn comment(&mut self, start: usize, end: usize) {
        self.builder.tree.comments.push(Span::new(start, end));
    }

    /// What begins in the line, and whether that is deeper than what it belongs to.
    fn node(&mut self, tag: Option<Span>, is_deeper: bool, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.is_item() { self.sequence(tag, is_deeper, depth) } else { self.mapping(tag, depth) }
    }

    fn is_item(&self) -> bool {
        self.byte(self.line.start) == Some(b'-') && (self.line.start + 1 == self.line.end || self.byte(self.line.start + 1) == Some(b' '))
    }

    /// A list; one that is no deeper than its key is said to begin behind its first dash.
    fn sequence(&mut self, tag: Option<Span>, is_deeper: bool, depth: usize) -> Option<()> {
        let Line { indent, start, end, .. } = self.line;
        let blanks = || self.text.get(start + 1..end)?.find(|letter| letter != ' ');
        let start = if is_deeper { start } else { start + 1 + blanks()? };
        self.start(Kind::Sequence { flow: false, items: Vec::new() }, Span::at(start), tag);
        while !self.line.is_end && self.line.indent == indent && self.is_item() {
            let dash = self.line;
            self.pass(1);
            match self.byte(self.line.start) {
                // The text stands in the same line, be it a list or mapping of its own.
                Some(first) if self.line.start < self.line.end && first != b'#' => {
                    if self.is_item() || self.key().is_some() {
                        self.node(None, true, depth + 1)?;
                    } else {
                        self.value(indent, depth)?;
                    }
                }
                _ if dash.start + 1 == dash.end => self.below(indent, dash.end, None, false, depth)?,
                _ => return None,
            }
            self.ends(indent)?;
        }
        self.builder.end(Span::default());
        Some(())
    }

    fn mapping(&mut self, tag: Option<Span>, depth: usize) -> Option<()> {
        let Line { indent, start, .. } = self.line;
        self.start(Kind::Mapping { flow: false, pairs: Vec::new() }, Span::at(start), tag);
        while !self.line.is_end && self.line.indent == indent {
            let (style, span) = self.key()?;
            self.leaf(style, span, None, None, 0);
            let colon = span.end as usize;
            self.pass(colon + 1 - self.line.start);
            match self.byte(self.line.start) {
                Some(first) if self.line.start < self.line.end && first != b'#' => self.value(indent, depth)?,
                _ => self.below(indent, colon, None, true, depth)?,
            }
            self.ends(indent)?;
        }
        self.builder.end(Span::default());
        Some(())
    }

    /// Nothing that stands deeper may follow what has been read.
    fn ends(&self, indent: usize) -> Option<()> {
        (self.line.is_end || self.line.indent <= indent).then_some(())
    }

    /// Passes over some bytes of the line, and blanks behind them.
    fn pass(&mut self, count: usize) {
        let Line { indent, start, end, .. } = self.line;
        let rest = self.text.get(start + count..end).unwrap_or_default();
        let passed = count + rest.len() - rest.trim_start_matches(' ').len();
        self.line = Line { indent: indent + passed, start: start + passed, ..self.line };
    }

    /// What stands in the lines below a key or dash; nothing of its own stands at `at`.
    fn below(&mut self, indent: usize, at: usize, tag: Option<Span>, is_value: bool, depth: usize) -> Option<()> {
        if self.line.start < self.line.end {
            self.comment(self.line.start, self.line.end);
        }
        self.advance()?;
        let is_deeper = self.line.indent > indent;
        let is_its = is_deeper || is_value && self.line.indent == indent && self.is_item();
        if self.line.is_end || !is_its {
            self.leaf(Style::Plain, Span::at(at), tag, None, 0);
            return Some(());
        }
        self.node(tag, is_deeper, depth + 1)
    }

    /// The key with which the line begins: how it is written, and where; a colon stands behind it.
    fn key(&self) -> Option<(Style, Span)> {
        let (start, rest) = (self.line.start, self.rest());
        let first = rest.bytes().next()?;
        let (style, length) = match first {
            b'\'' | b'"' => (if first == b'"' { Style::DoubleQuoted } else { Style::SingleQuoted }, quoted(rest)?),
            _ if is_indicator(first) || first == b'-' => return None,
            _ => (Style::Plain, colon(rest)?),
        };
        let is_key =
            length <= MAX_KEY && rest.get(length..)?.starts_with(':') && matches!(rest.as_bytes().get(length + 1), None | Some(b' '));
        // A blank before the colon, or a comment in it.
        let key = rest.get(..length)?;
        (is_key && !key.ends_with(' ') && !key.contains(" #")).then(|| (style, Span::new(start, start + length)))
    }

    /// What the line goes on with, in a list or mapping that is indented so far.
    fn value(&mut self, indent: usize, depth: usize) -> Option<()> {
        let mut tag = None;
        if self.byte(self.line.start) == Some(b'!') {
            let length = tag_length(self.rest())?;
            tag = Some(Span::new(self.line.start, self.line.start + length));
            self.pass(length);
        }
        let (start, rest) = (self.line.start, self.rest());
        let first = rest.bytes().next().unwrap_or(b'\n');
        let (style, length) = match first {
            b'|' | b'>' => return self.block(indent, tag),
            _ if let Some(tag) = tag
                && start == self.line.end =>
            {
                return self.below(indent, tag.end as usize, Some(tag), true, depth);
            }
            b'[' | b'{' => {
                let end = self.flow(start, tag, Some(indent), depth + 1)?;
                return self.ends_at(end);
            }
            b'"' => (Style::DoubleQuoted, quoted(rest)?),
            b'\'' => (Style::SingleQuoted, quoted(rest)?),
            _ if is_indicator(first) || self.is_item() || colon(rest).is_some() => return None,
            _ => {
                let text = rest.find(" #").map_or(rest, |at| &rest[..at]);
                (Style::Plain, text.trim_end_matches(' ').len())
            }
        };
        self.leaf(style, Span::new(start, start + length), tag, None, 0);
        self.ends_at(start + length)
    }

    /// Goes on behind a value: only a comment may follow in its line, behind a blank.
    fn ends_at(&mut self, at: usize) -> Option<()> {
        if at > self.line.end {
            let rest = self.text.as_bytes().get(at..)?;
            self.line.end = at + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            self.next = self.line.end + 1;
        }
        self.line.start = at;
        self.pass(0);
        let Line { start, end, .. } = self.line;
        if start < end {
            if self.byte(start) != Some(b'#') || start == at {
                return None;
            }
            self.comment(start, end);
        }
        self.advance()
    }

    /// A block of lines as they are, or folded.
    fn block(&mut self, indent: usize, tag: Option<Span>) -> Option<()> {
        let header = self.line.start;
        let (style, chomp) = match self.rest() {
            "|" => (Style::Literal, None),
            "|-" => (Style::Literal, Some(false)),
            "|+" => (Style::Literal, Some(true)),
            ">" | ">-" | ">+" => (Style::Folded, None),
            _ => return None,
        };
        let mut cooked = String::new();
        // The parser ends it before the text of the next line.
        let (mut inner, mut blank, mut end) = (0, 0, self.text.len());
        while self.next < self.text.len() {
            let start = self.next;
            let length = memchr::memchr(b'\n', self.text.as_bytes().get(start..)?)?;
            let line = self.text.get(start..start + length)?;
            let blanks = length - line.trim_start_matches(' ').len();
            if blanks == length {
                // Blanks may be text, or tell the indentation.
                if inner == 0 || blanks > inner {
                    return None;
                }
                blank += 1;
            } else {
                if inner == 0 {
                    inner = blanks;
                }
                if blanks < inner || blanks <= indent {
                    end = start + blanks;
                    break;
                }
                (0..blank).for_each(|_| cooked.push('\n'));
                blank = 0;
                cooked.push_str(line.get(inner..)?);
                cooked.push('\n');
            }
            self.next = start + length + 1;
        }
        if inner <= indent {
            return None;
        }
        match chomp {
            Some(false) => {
                cooked.pop();
            }
            Some(true) => (0..blank).for_each(|_| cooked.push('\n')),
            None => {}
        }
        let span = Span::new(header, end);
        if style == Style::Folded {
            cooked = cook(self.text, span, style, inner).0;
        }
        self.leaf(style, span, tag, Some(cooked), inner);
        self.advance()
    }

    fn start(&mut self, kind: Kind, span: Span, tag: Option<Span>) {
        self.builder.start(NodeData { kind, span, tag, anchor: None }, 0);
    }

    fn leaf(&mut self, style: Style, span: Span, tag: Option<Span>, text: Option<String>, indent: usize) {
        let kind = Kind::Scalar { style, text: text.map(String::into_boxed_str), indent: indent as u32 };
        self.builder.leaf(NodeData { kind, span, tag, anchor: None }, 0);
    }
}

/// Whether a character at the beginning says what follows.
fn is_indicator(first: u8) -> bool {
    matches!(
        first,
        b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@' | b'`'
    )
}

/// Where a colon stands that makes what is before it a key.
fn colon(rest: &str) -> Option<usize> {
    memchr::memchr_iter(b':', rest.as_bytes()).find(|at| matches!(rest.as_bytes().get(at + 1), None | Some(b' ')))
}

/// The length of a tag with which a line goes on.
fn tag_length(rest: &str) -> Option<usize> {
    let length = 1 + rest.bytes().skip(1).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b':').count();
    (length > 1 && matches!(rest.as_bytes().get(length), None | Some(b' '))).then_some(length)
}

/// The length of a text in quotes with which a line goes on, if it ends there and nothing in it is escaped.
fn quoted(rest: &str) -> Option<usize> {
    let quote = rest.bytes().next()?;
    let length = 2 + memchr::memchr3(quote, b'\\', b'\n', rest.as_bytes().get(1..)?)?;
    let is_ended = rest.as_bytes().get(length - 1) == Some(&quote) && rest.as_bytes().get(length) != Some(&quote);
    is_ended.then_some(length)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;
