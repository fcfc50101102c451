//! Reading on behind a syntax error, so that one bad line does not hide the rest of the file.
//!
//! The parser stops at the first error. The error's explanation brings the edits that mend it; the edited text is parsed
//! again, and the tree's spans are led back to the text as it is. An edit that does not help is replaced by a coarser
//! one around it. What had to be read as one word still gives its original text.

use std::{collections::BTreeSet, sync::Arc};

use granit_parser::{ErrorKind, ScanError};

use super::{
    error::{Cause, SyntaxError},
    explain::{explain, placeholder, undefined_alias},
    lines::Lines,
    map::TextMap,
    parse::build,
    repair::Repairs,
    tree::Tree,
};
use crate::{
    diagnostics::Edit,
    source::{Source, Span},
};

/// How often a text is parsed again.
const MAX_ATTEMPTS: usize = 64;

/// How many bytes all attempts together may parse.
const MAX_WORK: usize = 12 * 1024 * 1024;

/// Parses `text`, mending what cannot be read; `map` leads from a text inside a string to the file.
pub(super) fn recover(source: &Arc<Source>, text: &str, map: Option<TextMap>) -> Tree {
    let (mut tree, stopped) = build(source, text, text, map.clone());
    let mut errors = Vec::new();
    if let Some(stopped) = stopped {
        (tree, errors) = mend(source, text, map.as_ref(), tree, stopped);
    }
    if !errors.iter().any(|error| error.cause == Cause::Template) {
        errors.extend(tree.read_placeholders().map(placeholder));
    }
    errors.extend(tree.unresolved().map(|span| undefined_alias(text, span)));
    if let Some(map) = &map {
        errors.iter_mut().for_each(|error| lead_outward(error, map));
    }
    errors.sort_by_key(|error| error.span);
    tree.errors = errors;
    tree.note_duplicates();
    tree
}

/// Mends one error after the other, as far as the limits allow.
fn mend(source: &Arc<Source>, text: &str, map: Option<&TextMap>, tree: Tree, stopped: ScanError) -> (Tree, Vec<SyntaxError>) {
    let mut mender = Mender { lines: Lines::new(text), repairs: Repairs::default(), errors: Vec::new(), reported: BTreeSet::new() };
    let (mut tree, mut stopped) = (tree, Some(stopped));
    let mut back = TextMap::whole(text.len(), Span::new(0, text.len()));
    let mut unread = None;
    for attempt in 1.. {
        let Some(stop) = stopped.take() else { break };
        let offset = stop.marker().byte_offset().unwrap_or(0);
        let at = text.floor_char_boundary(back.span(offset..offset).start as usize);
        if !mender.mend(stop.kind(), at) || attempt > MAX_ATTEMPTS || attempt * text.len() > MAX_WORK {
            unread = Some(Span::new(at, text.len()));
            break;
        }
        let (repaired, way_back) = mender.repairs.apply(text);
        (tree, stopped) = build(source, text, &repaired, map.cloned());
        back = way_back;
    }
    tree.restore(&back, mender.repairs.spans().collect());
    tree.damaged.extend(unread);
    (tree, mender.errors)
}

/// Leads the spans of an error in a text inside a string out into the file. Its fix is not valid there: the string has
/// its own quotes and escapes.
fn lead_outward(error: &mut SyntaxError, map: &TextMap) {
    error.span = map.span(error.span.range());
    error.related = error.related.take().map(|(span, text)| (map.span(span.range()), text));
    error.fix = None;
}

struct Mender<'t> {
    lines: Lines<'t>,
    repairs: Repairs,
    errors: Vec<SyntaxError>,
    /// The lines of the errors.
    reported: BTreeSet<usize>,
}

impl Mender<'_> {
    /// Takes up an error and edits the text around it; false when there is nothing left to edit.
    fn mend(&mut self, kind: &ErrorKind, at: usize) -> bool {
        let explained = explain(&self.lines, kind, at);
        let span = explained.error.span;
        let line = self.lines.line_of(span.start as usize);
        let is_limit = explained.error.cause == Cause::Limit;
        // What a repair brought about, or did not mend, is not a new mistake; nor is what a template does not look like.
        let is_template = self.errors.iter().any(|error| error.cause == Cause::Template);
        if !is_template && !self.repairs.touch(span) && !self.repairs.touch(Span::at(at)) && self.reported.insert(line) {
            self.errors.push(explained.error);
        }
        if is_limit || explained.repair.is_empty() {
            return false;
        }
        let mut changed = false;
        for edit in explained.repair {
            changed |= self.repairs.add(edit);
        }
        changed || self.coarser(line, at)
    }

    /// Gives up more and more around an error: the value, the item, the line, the rest of the text.
    fn coarser(&mut self, line: usize, at: usize) -> bool {
        let lines = &self.lines;
        let item = lines.item_start(line);
        let stopped = lines.line_of(at);
        let whole = |first: usize, last: usize| Span::new(lines.content_start(first), lines.end(last));
        let edits = [
            (lines.value(item), "x"),
            (whole(item, lines.item_end(item)), ""),
            (whole(stopped, stopped), ""),
            (Span::new(lines.start(stopped), lines.text.len()), ""),
        ];
        edits.into_iter().any(|(span, text)| self.repairs.add(Edit { span, text: text.to_owned() }))
    }
}
