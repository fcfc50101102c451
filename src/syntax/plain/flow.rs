//! Lists and mappings in brackets, as all of JSON.

use super::{MAX_DEPTH, MAX_KEY, Reader, is_indicator, quoted, tag_length};
use crate::{
    source::Span,
    syntax::tree::{Kind, Style},
};

impl Reader<'_, '_> {
    /// Reads from a bracket on, and gives the offset behind the one that closes it. All lines of it must be indented further than
    /// what it belongs to.
    pub(super) fn flow(&mut self, at: usize, tag: Option<Span>, indent: Option<usize>, depth: usize) -> Option<usize> {
        if depth > MAX_DEPTH {
            return None;
        }
        let is_list = self.byte(at) == Some(b'[');
        let (kind, close) = match is_list {
            true => (Kind::Sequence { flow: true, items: Vec::new() }, b']'),
            false => (Kind::Mapping { flow: true, pairs: Vec::new() }, b'}'),
        };
        self.start(kind, Span::new(at, at + 1), tag);
        let mut at = self.blanks(at + 1, indent)?;
        if self.byte(at)? != close {
            loop {
                if !is_list {
                    at = self.flow_key(at, indent)?;
                }
                at = self.flow_value(at, indent, depth)?;
                at = self.blanks(at, indent)?;
                match self.byte(at)? {
                    b',' => at = self.blanks(at + 1, indent)?,
                    byte if byte == close => break,
                    _ => return None,
                }
            }
        }
        self.builder.end(Span::new(at, at + 1));
        Some(at + 1)
    }

    /// Passes over blanks and ends of lines.
    fn blanks(&self, mut at: usize, indent: Option<usize>) -> Option<usize> {
        loop {
            match self.byte(at)? {
                b' ' => at += 1,
                b'\n' => {
                    let start = at + 1;
                    at = start;
                    while self.byte(at)? == b' ' {
                        at += 1;
                    }
                    let is_short = self.byte(at)? != b'\n' && indent.is_some_and(|indent| at - start <= indent);
                    // Lines that separate documents are not plain.
                    let is_mark =
                        at == start && ["---", "..."].iter().any(|mark| self.text.get(at..).is_some_and(|rest| rest.starts_with(mark)));
                    if is_short || is_mark {
                        return None;
                    }
                }
                _ => return Some(at),
            }
        }
    }

    /// Reads a key, and gives the offset of its value.
    fn flow_key(&mut self, at: usize, indent: Option<usize>) -> Option<usize> {
        let (style, length) = self.flow_scalar(at)?;
        let end = at + length;
        self.leaf(style, Span::new(at, end), None, None, 0);
        let is_key = length <= MAX_KEY && self.byte(end) == Some(b':') && matches!(self.byte(end + 1), Some(b' ' | b'\n'));
        if is_key { self.blanks(end + 1, indent) } else { None }
    }

    fn flow_value(&mut self, mut at: usize, indent: Option<usize>, depth: usize) -> Option<usize> {
        let mut tag = None;
        if self.byte(at)? == b'!' {
            let length = tag_length(self.text.get(at..)?)?;
            tag = Some(Span::new(at, at + length));
            at = self.blanks(at + length, indent)?;
        }
        if matches!(self.byte(at)?, b'[' | b'{') {
            return self.flow(at, tag, indent, depth + 1);
        }
        let (style, length) = self.flow_scalar(at)?;
        self.leaf(style, Span::new(at, at + length), tag, None, 0);
        Some(at + length)
    }

    /// How a scalar is written, and its length.
    fn flow_scalar(&self, at: usize) -> Option<(Style, usize)> {
        let rest = self.text.get(at..)?;
        let first = rest.bytes().next()?;
        match first {
            b'"' => Some((Style::DoubleQuoted, quoted(rest)?)),
            b'\'' => Some((Style::SingleQuoted, quoted(rest)?)),
            _ if is_indicator(first) || first == b'-' => None,
            // Words and numbers only: what else may stand here depends on what is around it.
            _ => {
                let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'$');
                Some((Style::Plain, rest.bytes().take_while(is_word).count())).filter(|(_, length)| *length > 0)
            }
        }
    }
}
