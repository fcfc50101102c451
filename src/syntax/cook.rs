//! Reads a scalar a second time, from its source bytes, to learn which byte of its text came from where.
//!
//! The parser gives the text of a scalar but not this map. The text computed here is compared with the parser's:
//! if they ever differ, the scalar maps as a whole, so that a span is coarse but never wrong.

use super::map::{Segment, TextMap};
use super::tree::Style;
use crate::source::Span;

/// Cooked text under construction, with its map.
#[derive(Default)]
struct Cooked {
    text: String,
    segments: Vec<Segment>,
}

impl Cooked {
    /// Appends source bytes as they are.
    fn verbatim(&mut self, source: &str, range: std::ops::Range<usize>) {
        if range.is_empty() {
            return;
        }
        let cooked = Span::new(self.text.len(), self.text.len() + range.len());
        self.text.push_str(&source[range.clone()]);
        let span = Span::from(range);
        match self.segments.last_mut() {
            // Joins its neighbour when both are verbatim and touch.
            Some(last) if last.source.end == span.start && last.cooked.len() == last.source.len() => {
                last.cooked.end = cooked.end;
                last.source.end = span.end;
            }
            _ => self.segments.push(Segment { cooked, source: span }),
        }
    }

    /// Appends text that stands for other source bytes.
    fn instead(&mut self, text: &str, range: std::ops::Range<usize>) {
        let cooked = Span::new(self.text.len(), self.text.len() + text.len());
        self.text.push_str(text);
        self.segments.push(Segment { cooked, source: range.into() });
    }
}

/// The text of a scalar and its map. `span` covers quotes or the block header; `indent` is the content
/// indentation of a block scalar.
pub(super) fn cook(source: &str, span: Span, style: Style, indent: usize) -> (String, TextMap) {
    let mut out = Cooked::default();
    let range = span.range();
    match style {
        Style::Plain => flow(&mut out, source, range.start, range.end, style),
        Style::SingleQuoted | Style::DoubleQuoted => {
            flow(&mut out, source, range.start + 1, range.end.saturating_sub(1).max(range.start + 1), style);
        }
        Style::Literal | Style::Folded => block(&mut out, source, range.start, range.end, style, indent),
    }
    (out.text, TextMap::new(out.segments))
}

/// Plain and quoted scalars: lines fold, quotes and escapes are undone.
fn flow(out: &mut Cooked, source: &str, start: usize, end: usize, style: Style) {
    let bytes = source.as_bytes();
    let mut at = start;
    // Where the pending verbatim run began, and where its last byte that is no blank ended.
    let mut run = start;
    let mut solid = start;
    while at < end {
        match bytes[at] {
            b'\n' | b'\r' => {
                out.verbatim(source, run..solid);
                let from = solid.max(run);
                let (breaks, next) = line_breaks(bytes, at, end);
                out.instead(&fold(breaks), from..next);
                (at, run, solid) = (next, next, next);
            }
            b' ' | b'\t' => at += 1,
            b'\'' if style == Style::SingleQuoted && bytes.get(at + 1) == Some(&b'\'') && at + 1 < end => {
                out.verbatim(source, run..at);
                out.instead("'", at..at + 2);
                at += 2;
                (run, solid) = (at, at);
            }
            b'\\' if style == Style::DoubleQuoted => {
                out.verbatim(source, run..at);
                at = escape(out, source, at, end);
                (run, solid) = (at, at);
            }
            byte => {
                at += utf8_len(byte);
                solid = at;
            }
        }
    }
    let tail = if style == Style::Plain { solid } else { end };
    out.verbatim(source, run..tail.max(run));
}

/// Counts line breaks from `at` and gives the first byte behind them and behind the blanks of the next line.
fn line_breaks(bytes: &[u8], mut at: usize, end: usize) -> (usize, usize) {
    let mut breaks = 0;
    while at < end {
        match bytes[at] {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => at += 1,
            b'\n' | b'\r' => {
                breaks += 1;
                at += 1;
            }
            b' ' | b'\t' => at += 1,
            _ => break,
        }
    }
    (breaks, at)
}

/// One line break is a space; each further one stays.
fn fold(breaks: usize) -> String {
    if breaks <= 1 { " ".to_owned() } else { "\n".repeat(breaks - 1) }
}

/// Undoes the escape at `at` and gives the offset behind it.
fn escape(out: &mut Cooked, source: &str, at: usize, end: usize) -> usize {
    let bytes = source.as_bytes();
    let code = |digits: usize| {
        let hex = source.get(at + 2..at + 2 + digits)?;
        Some((u32::from_str_radix(hex, 16).ok()?, at + 2 + digits))
    };
    let simple = |text: &'static str| (text, at + 2);
    let (text, next) = match bytes.get(at + 1) {
        Some(b'0') => simple("\0"),
        Some(b'a') => simple("\u{7}"),
        Some(b'b') => simple("\u{8}"),
        Some(b't' | b'\t') => simple("\t"),
        Some(b'n') => simple("\n"),
        Some(b'v') => simple("\u{b}"),
        Some(b'f') => simple("\u{c}"),
        Some(b'r') => simple("\r"),
        Some(b'e') => simple("\u{1b}"),
        Some(b' ') => simple(" "),
        Some(b'"') => simple("\""),
        Some(b'/') => simple("/"),
        Some(b'\\') => simple("\\"),
        Some(b'N') => simple("\u{85}"),
        Some(b'_') => simple("\u{a0}"),
        Some(b'L') => simple("\u{2028}"),
        Some(b'P') => simple("\u{2029}"),
        Some(b'\n' | b'\r') => {
            // An escaped line end vanishes, with the indentation of the next line; blank lines behind it stay.
            let (breaks, next) = line_breaks(bytes, at + 1, end);
            out.instead(&"\n".repeat(breaks - 1), at..next);
            return next;
        }
        Some(kind @ (b'x' | b'u' | b'U')) => {
            let digits = match kind {
                b'x' => 2,
                b'u' => 4,
                _ => 8,
            };
            let Some((mut value, mut next)) = code(digits) else { return at + 2 };
            // JSON writes characters beyond the basic plane as two surrogates.
            if (0xd800..0xdc00).contains(&value)
                && let Some(low) = source.get(next..next + 6).and_then(|pair| pair.strip_prefix("\\u"))
                && let Ok(low @ 0xdc00..0xe000) = u32::from_str_radix(low, 16)
            {
                value = 0x1_0000 + ((value - 0xd800) << 10) + (low - 0xdc00);
                next += 6;
            }
            out.instead(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut [0; 4]), at..next);
            return next;
        }
        _ => ("", at + 1),
    };
    out.instead(text, at..next);
    next
}

/// Literal and folded scalars. The header stands at `start`.
fn block(out: &mut Cooked, source: &str, start: usize, end: usize, style: Style, indent: usize) {
    let header_end = source[start..end].find('\n').map_or(end, |at| start + at + 1);
    let header = source[start..header_end].split('#').next().unwrap_or_default();
    let lines = Lines { source, at: header_end, end, indent };
    // What separates the line before from the next one that is not empty: the breaks, as (source, count).
    let mut breaks: Option<(usize, usize, usize)> = None;
    let mut before_is_deep = false;
    let mut first = true;
    for line in lines {
        if !line.text.is_empty() {
            let deep = source.as_bytes().get(line.text.start).is_some_and(|byte| matches!(byte, b' ' | b'\t'));
            if let Some((from, to, count)) = breaks.take() {
                let to = to.max(line.text.start);
                let folds = style == Style::Folded && !first && !deep && !before_is_deep;
                let text = match (folds, count) {
                    (true, 1) => " ".to_owned(),
                    (true, count) => "\n".repeat(count - 1),
                    (false, count) => "\n".repeat(count),
                };
                out.instead(&text, from..to);
            }
            out.verbatim(source, line.text.clone());
            before_is_deep = deep;
            first = false;
        }
        if line.end > line.text.end || !line.broken {
            let (from, count) = breaks.map_or((line.text.end, 0), |(from, _, count)| (from, count));
            breaks = Some((from, line.end, count + usize::from(line.broken)));
        }
    }
    let Some((from, to, count)) = breaks else { return };
    let kept = if header.contains('+') {
        count
    } else if header.contains('-') || first {
        0
    } else {
        count.min(1)
    };
    if kept > 0 {
        out.instead(&"\n".repeat(kept), from..to);
    }
}

/// A line of a block scalar: its text behind the indentation, the end of its line break, whether it has one.
struct Line {
    text: std::ops::Range<usize>,
    end: usize,
    broken: bool,
}

struct Lines<'s> {
    source: &'s str,
    at: usize,
    end: usize,
    indent: usize,
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        if self.at >= self.end {
            return None;
        }
        let rest = &self.source[self.at..self.end];
        let stop = rest.find('\n');
        let end = stop.map_or(self.end, |at| self.at + at + 1);
        let line = rest[..end - self.at].trim_end_matches('\n');
        let line = line.strip_suffix('\r').unwrap_or(line);
        let blanks = line.bytes().take(self.indent).take_while(|byte| *byte == b' ').count();
        let text = self.at + blanks..self.at + line.len();
        self.at = end;
        Some(Line { text, end, broken: stop.is_some() })
    }
}

fn utf8_len(first: u8) -> usize {
    match first {
        0..0x80 => 1,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
        _ => 2,
    }
}
