//! A place in some file.

use std::sync::Arc;

use super::{Source, Span};

/// A place that a value comes from, or is used at.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file.
    pub source: Arc<Source>,
    /// The bytes.
    pub span: Span,
}

impl Origin {
    /// A place in a file.
    pub fn new(source: &Arc<Source>, span: Span) -> Self {
        Self { source: Arc::clone(source), span }
    }

    /// Whether it lies in that very file.
    pub fn is_in(&self, source: &Arc<Source>) -> bool {
        Arc::ptr_eq(&self.source, source)
    }
}
