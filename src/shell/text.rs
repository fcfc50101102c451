//! The text that a shell reads, and the way from it into the file.

use std::{borrow::Cow, cell::OnceCell, ops::Range, sync::Arc};

use super::ast::Word;
use crate::{
    source::{Source, Span},
    syntax::{Node, Segment, TextMap},
};

/// A text for a shell: a command of a buildspec, a script file, a recipe, or a text within such a text.
#[derive(Clone, Debug)]
pub struct Text<'t> {
    content: Cow<'t, str>,
    source: Arc<Source>,
    origin: Origin<'t>,
}

/// What leads from a text into its file.
#[derive(Clone, Debug)]
enum Origin<'t> {
    /// It is the whole file.
    File,
    /// It is a scalar, whose map is made when somebody asks.
    Scalar(Node<'t>, OnceCell<TextMap>),
    Map(TextMap),
}

impl<'t> Text<'t> {
    /// The text of a scalar.
    pub fn of_node(node: Node<'t>) -> Self {
        let origin = Origin::Scalar(node, OnceCell::new());
        Self { content: Cow::Borrowed(node.text()), source: Arc::clone(node.tree().source()), origin }
    }

    /// The text of a file.
    pub fn of_file(source: &Arc<Source>) -> Self {
        Self { content: Cow::Owned(source.text().to_owned()), source: Arc::clone(source), origin: Origin::File }
    }

    /// The same text, which needs its tree no longer.
    pub fn detached(self) -> Text<'static> {
        let origin = self.map().cloned().map_or(Origin::File, Origin::Map);
        Text { content: Cow::Owned(self.content.into_owned()), source: self.source, origin }
    }

    fn map(&self) -> Option<&TextMap> {
        match &self.origin {
            Origin::File => None,
            Origin::Scalar(node, map) => Some(map.get_or_init(|| node.text_map())),
            Origin::Map(map) => Some(map),
        }
    }

    /// A text made of this text, with the map that leads back to it.
    pub fn inside<'n>(&self, content: String, map: TextMap) -> Text<'n> {
        let map = match self.map() {
            Some(outer) => map.through(outer),
            None => map,
        };
        Text { content: Cow::Owned(content), source: Arc::clone(&self.source), origin: Origin::Map(map) }
    }

    /// What another shell gets of a word as its text. Of what the outer shell puts in, the expression stands for the
    /// value.
    pub fn inside_word<'n>(&self, word: &Word) -> Text<'n> {
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
        match self.map() {
            Some(map) => map.span(range),
            None => range.into(),
        }
    }
}
