//! The few lines of a file that a finding shows, made fit for a terminal.
//!
//! Drawing works on this copy and never on the file: so a file is never scanned, long lines are cut around what is
//! marked, and no character of the file reaches the terminal that could steer it.

use std::ops::Range;

use crate::{
    diagnostics::Label,
    report::text::{clean, visible},
    source::{Source, Span},
};

/// Spans over more lines are marked on their first line only.
const MAX_LINES: usize = 3;

/// Columns shown before what is marked on a line that is cut.
const LEAD: usize = 40;

/// Letters of a secret that are shown, by which it is recognized.
const UNMASKED: u32 = 4;

/// Lines of one file with marks on them.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The lines, each with a line end.
    pub(super) text: String,
    pub(super) lines: Vec<Line>,
    /// In the order of their places. Those within one line do not overlap.
    pub(super) marks: Vec<Mark>,
}

fn is_multiline(text: &str, mark: &Mark) -> bool {
    text.get(mark.range.clone()).is_some_and(|text| text.contains('\n'))
}

/// Adjacent lines of an excerpt.
#[derive(Debug)]
pub(super) struct Part<'e> {
    /// The text of the whole excerpt.
    pub(super) text: &'e str,
    pub(super) lines: &'e [Line],
    pub(super) marks: &'e [Mark],
}

impl Part<'_> {
    pub(super) fn is_multiline(&self, mark: &Mark) -> bool {
        is_multiline(self.text, mark)
    }
}

/// A line of the excerpt.
#[derive(Debug)]
pub(super) struct Line {
    /// Its number in the file, from 0.
    pub(super) number: usize,
    /// Its bytes in the excerpt, with the line end.
    pub(super) range: Range<usize>,
}

/// What is marked.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// Bytes of the excerpt.
    pub(super) range: Range<usize>,
    pub(super) text: String,
    pub(super) is_primary: bool,
}

impl Excerpt {
    /// The lines of `source` that the labels mark, cut to about `width` columns. If `has_primary`, the first label is
    /// the primary one. What is cut off is shown as `ellipsis`.
    pub(super) fn new(source: &Source, labels: &[&Label], has_primary: bool, width: usize, ellipsis: &'static str) -> Self {
        let shown: Vec<Shown> = labels.iter().map(|label| Shown::new(source, label)).collect();
        let mut numbers: Vec<usize> = shown.iter().flat_map(|shown| shown.lines.clone()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        // A single line between two shown ones is shown too: it takes no more room than the mark of a gap.
        let between = numbers.windows(2).filter(|pair| pair[1] - pair[0] == 2).map(|pair| pair[0] + 1).collect::<Vec<_>>();
        numbers.extend(between);
        numbers.sort_unstable();
        let mut excerpt = Self { text: String::new(), lines: Vec::with_capacity(numbers.len()), marks: Vec::new() };
        let secrets: Vec<Span> = labels.iter().filter(|label| label.is_secret).map(|label| label.span).collect();
        let cut = Cut { width, ellipsis, secrets: &secrets };
        let mut steps = Steps(Vec::new());
        for number in numbers {
            let line = source.lines().span(number, source.text());
            // The first label comes first, so that a line is cut around the primary one.
            let mark = shown.iter().find(|shown| line.start <= shown.span.start && shown.span.start <= line.end);
            excerpt.push(source, number, line, mark.map_or(line.start, |shown| shown.span.start), cut, &mut steps);
        }
        let marks = shown.into_iter().enumerate().map(|(index, shown)| Mark {
            range: steps.at(shown.span.start)..steps.at(shown.span.end),
            text: shown.text,
            is_primary: has_primary && index == 0,
        });
        excerpt.marks = excerpt.apart(marks.collect());
        excerpt
    }

    /// Adds a line, cut around the byte at `focus` if it is long.
    fn push(&mut self, source: &Source, number: usize, line: Span, focus: u32, cut: Cut<'_>, steps: &mut Steps) {
        let Cut { width, ellipsis, .. } = cut;
        let start = self.text.len();
        let head = source.slice(Span { start: line.start, end: focus });
        let tail = source.slice(Span { start: focus, end: line.end });
        let fits = columns(head, width) + columns(tail, width) <= width;
        let mut at = line.start;
        if !fits && columns(head, LEAD) > LEAD {
            let lead: usize = head.chars().rev().take(LEAD).map(char::len_utf8).sum();
            at = focus - lead as u32;
            self.text.push_str(ellipsis);
        }
        let rest = source.slice(Span { start: at, end: line.end });
        let mut left = width;
        for c in rest.chars() {
            let Some(less) = left.checked_sub(wide(c)).filter(|_| fits || left > 1) else { break };
            left = less;
            steps.0.push((at, self.text.len()));
            self.text.push(match c {
                _ if cut.masks(at) => '*',
                '\t' => c,
                c => visible(c).unwrap_or(c),
            });
            at += c.len_utf8() as u32;
        }
        steps.0.push((at, self.text.len()));
        if at < line.end {
            self.text.push_str(ellipsis);
            steps.0.push((line.end, self.text.len()));
        }
        self.text.push('\n');
        self.lines.push(Line { number, range: start..self.text.len() });
    }

    /// Runs of adjacent lines, each with the marks on it.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let runs = self.lines.chunk_by(|line, next| line.number + 1 == next.number);
        runs.map(|lines| {
            let end = lines.last().map_or(0, |line| line.range.end);
            let first = lines.first().map_or(0, |line| self.marks.partition_point(|mark| mark.range.start < line.range.start));
            let behind = self.marks.partition_point(|mark| mark.range.start < end);
            Part { text: &self.text, lines, marks: self.marks.get(first..behind).unwrap_or_default() }
        })
    }

    /// Cuts wide marks around the narrow ones on the same line, since marks side by side are all that can be drawn.
    fn apart(&self, mut marks: Vec<Mark>) -> Vec<Mark> {
        marks.sort_by_key(|mark| mark.range.len());
        let mut apart: Vec<Mark> = Vec::with_capacity(marks.len());
        for mark in marks {
            if self.is_multiline(&mark) {
                apart.push(mark);
                continue;
            }
            let mut pieces = vec![mark.range.clone()];
            for other in apart.iter().filter(|other| !self.is_multiline(other)) {
                let taken = self.taken(&other.range);
                let cut = pieces.iter().flat_map(|piece| [piece.start..piece.end.min(taken.start), piece.start.max(taken.end)..piece.end]);
                if pieces.iter().any(|piece| overlaps(&self.taken(piece), &taken)) {
                    pieces = cut.filter(|piece| piece.start < piece.end).collect();
                }
            }
            match pieces.is_empty() {
                true => self.join(&mut apart, mark),
                false => apart.extend(pieces.into_iter().enumerate().map(|(index, range)| Mark {
                    range,
                    text: if index == 0 { mark.text.clone() } else { String::new() },
                    is_primary: mark.is_primary,
                })),
            }
        }
        apart.sort_by_key(|mark| mark.range.start);
        apart
    }

    fn is_multiline(&self, mark: &Mark) -> bool {
        is_multiline(&self.text, mark)
    }

    /// What a mark covers when it is drawn: an empty one takes a character.
    fn taken(&self, range: &Range<usize>) -> Range<usize> {
        let next = self.text.get(range.start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        range.start..range.end.max(range.start + next)
    }

    /// A mark on a place that is taken already: its words go to the mark there.
    fn join(&self, apart: &mut [Mark], mark: Mark) {
        if let Some(other) = apart.iter_mut().find(|other| overlaps(&self.taken(&other.range), &self.taken(&mark.range))) {
            other.is_primary |= mark.is_primary;
            let gap = if other.text.is_empty() || mark.text.is_empty() { "" } else { "; " };
            other.text = format!("{}{gap}{}", other.text, mark.text);
        }
    }
}

fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// How long lines are cut.
#[derive(Clone, Copy)]
struct Cut<'s> {
    width: usize,
    ellipsis: &'static str,
    /// What is masked but for its first letters.
    secrets: &'s [Span],
}

impl Cut<'_> {
    fn masks(&self, at: u32) -> bool {
        self.secrets.iter().any(|secret| (secret.start + UNMASKED..secret.end).contains(&at))
    }
}

/// A label reduced to what is shown of it.
struct Shown {
    span: Span,
    lines: std::ops::RangeInclusive<usize>,
    text: String,
}

impl Shown {
    fn new(source: &Source, label: &Label) -> Self {
        let text = source.text();
        let limit = text.len() as u32;
        let start = label.span.start.min(limit);
        // Line ends and blanks behind a value belong to the spans of blocks, but there is nothing to mark.
        let covered = source.slice(Span { start, end: label.span.end.clamp(start, limit) }).trim_end();
        let end = start + covered.len() as u32;
        let (first, last) = (source.lines().line_of(start), source.lines().line_of(end));
        let mut words = clean(&label.text).into_owned();
        if last - first < MAX_LINES {
            return Self { span: Span { start, end }, lines: first..=last, text: words };
        }
        let gap = if words.is_empty() { "" } else { " " };
        words = format!("{words}{gap}(to line {})", last + 1);
        Self { span: Span { start, end: source.line_at(start).end }, lines: first..=first, text: words }
    }
}

/// Offsets of the file and where they are in the excerpt; both only grow.
struct Steps(Vec<(u32, usize)>);

impl Steps {
    /// Where an offset is shown, or what stands nearest behind it.
    fn at(&self, offset: u32) -> usize {
        let index = self.0.partition_point(|(source, _)| *source < offset);
        self.0.get(index).or(self.0.last()).map_or(0, |(_, shown)| *shown)
    }
}

/// At most how many columns a character takes; enough to know where to cut.
fn wide(c: char) -> usize {
    match c {
        '\t' => 4,
        '\0'..'\u{1100}' => 1,
        _ => 2,
    }
}

/// The columns of a text, or some number above `limit` if it has more: a line may be much longer than what is shown.
fn columns(text: &str, limit: usize) -> usize {
    let mut sum = 0;
    text.chars().map(wide).find_map(|wide| {
        sum += wide;
        (sum > limit).then_some(sum)
    });
    sum
}
