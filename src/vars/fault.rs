//! Notes errors, each with the places that led to it.

use std::{ops::Range, sync::Arc};

use super::{
    error::{ErrorKind, VariableError},
    resolve::{Resolver, Stop},
    text::{Site, Use},
    value::{FileId, Phase, Step},
};
use crate::source::{Origin, Span};

impl Resolver<'_> {
    pub(super) fn whole(&self, site: &Site, range: &Range<usize>) -> Site {
        let origin = self.origin(site, range.clone());
        let (file, span) = origin.unwrap_or((FileId(0), Span::default()));
        Site::Whole(file, span)
    }

    /// The bytes of a file that some bytes of a text stand for.
    pub(super) fn origin(&self, site: &Site, range: Range<usize>) -> Option<(FileId, Span)> {
        match site {
            Site::Whole(file, span) => Some((*file, *span)),
            Site::Scalar(file, node) => self.tree(*file).at(*node).map(|node| (*file, node.text_span(range))),
        }
    }

    /// Notes which bytes of the innermost text are being resolved; gives back the former ones.
    pub(super) fn enter(property: &mut Use, range: Range<usize>) -> Range<usize> {
        property.sites.last_mut().map_or(0..0, |(_, at)| std::mem::replace(at, range))
    }

    /// Notes an error at some bytes of the text being resolved.
    pub(super) fn fail(&mut self, property: &Use, kind: ErrorKind, range: Range<usize>) -> usize {
        let mut chain = Vec::new();
        for (depth, (site, at)) in property.sites.iter().rev().enumerate() {
            chain.extend(self.origin(site, if depth == 0 { range.clone() } else { at.clone() }));
        }
        // What a file brought is used where the variable stands that read it.
        let mut id = Some(property.node);
        while let Some(node) = id.and_then(|id| self.node(id)) {
            if matches!(node.step, Step::Into)
                && let Some(parent) = node.parent.and_then(|id| self.node(id))
            {
                chain.push((parent.file, parent.span));
            }
            id = node.parent;
        }
        chain.dedup();
        let origin = |(file, span): (FileId, Span)| Some(Origin { source: Arc::clone(&self.files.get(file.0 as usize)?.source), span });
        let chain = chain.into_iter().filter_map(origin).collect();
        let path = self.path(property.node);
        let (phase, is_assumed) = (property.phase, property.is_assumed);
        self.errors.push(VariableError { kind, path, chain, phase, is_assumed, inherited: None });
        self.errors.len() - 1
    }

    /// The error of a property that depends on something without a value.
    pub(super) fn depend(&mut self, property: &Use, stop: Stop, range: Range<usize>) -> usize {
        match stop {
            Stop::Circular(id) => self.fail(property, ErrorKind::Circular(self.path(id)), range),
            Stop::Failed(cause) => {
                let Some(error) = self.errors.get(cause) else { return cause };
                if error.path == self.path(property.node) {
                    return cause;
                }
                let (kind, root) = (error.kind.clone(), error.inherited.unwrap_or(cause));
                let (phase, is_assumed) = (error.phase, error.is_assumed);
                let index = self.fail(property, kind, range);
                if let Some(error) = self.errors.get_mut(index) {
                    error.inherited = Some(root);
                    error.phase = error.phase.max(phase);
                    error.is_assumed |= is_assumed;
                }
                index
            }
        }
    }

    /// When the framework comes upon an error.
    pub(super) fn turn(&self, error: usize) -> Option<(Phase, bool)> {
        self.errors.get(error).map(|error| (error.phase, error.inherited.is_some()))
    }
}
