//! One file of a module.

use std::sync::Arc;

use hcl_edit::structure::Body;

use crate::source::{Origin, Source, Span};

/// The longest file that is read: keys of one object are compared with one another.
const MAX_BYTES: usize = 256 * 1024;

/// A file with its blocks.
pub(super) struct File {
    pub(super) source: Arc<Source>,
    pub(super) body: Body,
    /// Where the text begins that was parsed: behind the byte order mark.
    start: usize,
}

impl File {
    /// Reads a file; none if it cannot be read, if it changes the others, or if it is written as JSON.
    pub(super) fn read(source: &Arc<Source>) -> Option<Self> {
        let name = source.path().file_stem()?.to_str()?;
        let is_plain = source.path().extension().is_some_and(|extension| extension == "tf");
        if is_plain && name != "override" && !name.ends_with("_override") { Self::parse(source) } else { None }
    }

    /// Reads a file whatever its name is.
    pub(super) fn parse(source: &Arc<Source>) -> Option<Self> {
        let text = source.text().strip_prefix('\u{feff}').unwrap_or(source.text());
        if text.len() > MAX_BYTES {
            return None;
        }
        let body = hcl_edit::parser::parse_body(text).ok()?;
        Some(Self { source: Arc::clone(source), body, start: source.text().len() - text.len() })
    }

    /// Where something stands.
    pub(super) fn place(&self, node: &impl hcl_edit::Span) -> Origin {
        let span = node.span().unwrap_or(0..0);
        Origin::new(&self.source, (self.start + span.start..self.start + span.end).into())
    }

    /// Something as it is written, the blanks in it as one.
    pub(super) fn written(&self, node: &impl hcl_edit::Span) -> String {
        let words: Vec<&str> = self.source.slice(self.place(node).span).split_whitespace().collect();
        words.join(" ")
    }

    /// The beginning of something as it is written.
    pub(super) fn words(&self, node: &impl hcl_edit::Span) -> String {
        let mut written = self.written(node);
        if let Some((end, _)) = written.char_indices().nth(60) {
            written.truncate(end);
            written.push('…');
        }
        written
    }
}

/// The texts of several lines that a file has, each from the line in which it begins to the one that ends it.
pub(crate) fn heredocs(source: &Source) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        match open {
            Some((start, end)) if line.trim() == end => {
                found.push(Span::new(start, at + line.trim_end().len()));
                open = None;
            }
            Some(_) => {}
            None => {
                let name = line.rsplit_once("<<").map(|(_, name)| name.trim_start_matches('-').trim_end());
                let is_name = |name: &&str| !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
                open = name.filter(is_name).map(|name| (at, name));
            }
        }
        at += line.len();
    }
    found
}
