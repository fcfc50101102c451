//! One file of a module.

use std::sync::Arc;

use hcl_edit::structure::Body;

use crate::source::{Origin, Source};

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
    /// Reads a file; none if it cannot be read, or if it changes the others.
    pub(super) fn read(source: &Arc<Source>) -> Option<Self> {
        let name = source.path().file_stem()?.to_str()?;
        let text = source.text().strip_prefix('\u{feff}').unwrap_or(source.text());
        if name == "override" || name.ends_with("_override") || text.len() > MAX_BYTES {
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

    /// Something as it is written, the first line of it.
    pub(super) fn words(&self, node: &impl hcl_edit::Span) -> String {
        let written = self.source.slice(self.place(node).span);
        let line = written.lines().next().unwrap_or_default();
        if line.len() == written.len() && line.chars().count() <= 60 {
            return line.to_owned();
        }
        format!("{}…", line.chars().take(60).collect::<String>())
    }
}
