//! The text that a shell reads, and the way from it into the file.

use std::{ops::Range, sync::Arc};

use super::ast::Word;
use crate::{
    source::{Source, Span},
    syntax::{Node, Segment, TextMap},
};

/// A text for a shell: a command of a buildspec, a script file, a recipe, or a text within such a text.
#[derive(Clone, Debug)]
pub struct Text {
    content: String,
    source: Arc<Source>,
    /// None if it is the whole file.
    map: Option<TextMap>,
}

impl Text {
    /// The text of a scalar.
    pub fn of_node(node: Node<'_>) -> Self {
        Self { content: node.text().to_owned(), source: Arc::clone(node.tree().source()), map: Some(node.text_map()) }
    }

    /// The text of a file.
    pub fn of_file(source: &Arc<Source>) -> Self {
        Self { content: source.text().to_owned(), source: Arc::clone(source), map: None }
    }

    /// A text made of this text, with the map that leads back to it.
    pub fn inside(&self, content: String, map: TextMap) -> Self {
        let map = self.map.as_ref().map_or_else(|| map.clone(), |outer| map.through(outer));
        Self { content, source: Arc::clone(&self.source), map: Some(map) }
    }

    /// What another shell gets of a word as its text. Of what the outer shell puts in, the expression stands for the
    /// value.
    pub fn inside_word(&self, word: &Word) -> Self {
        let mut content = String::new();
        let mut segments = Vec::new();
        for part in &word.parts {
            let written = self.content.get(part.range.clone()).unwrap_or_default();
            let text = part.text().unwrap_or(written);
            let cooked = Span::new(content.len(), content.len() + text.len());
            content.push_str(text);
            segments.push(Segment { cooked, source: part.range.clone().into() });
        }
        self.inside(content, TextMap::new(segments))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.content
    }

    /// Some bytes of the text.
    pub fn slice(&self, range: &Range<usize>) -> &str {
        self.content.get(range.clone()).unwrap_or_default()
    }

    /// The file it stands in.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Where some bytes of the text stand in the file.
    pub fn span(&self, range: Range<usize>) -> Span {
        match &self.map {
            Some(map) => map.span(range),
            None => range.into(),
        }
    }
}
