//! Parser events to the tree.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span as Mark, StructureStyle, options};

use super::{
    map::TextMap,
    plain,
    recover::recover,
    tree::{Kind, Node, NodeData, NodeId, Style, Tree},
};
use crate::source::{Source, Span};

/// How deep lists and mappings may nest.
pub const MAX_DEPTH: usize = 256;

/// How many comments may follow one another; the parser holds them all.
pub(super) const MAX_COMMENTS: usize = 50_000;

/// How long a key in braces may be; libyaml stops at 1,024, JSON readers do not.
const MAX_KEY: usize = 65_536;

/// Parses a file, reading on behind syntax errors as far as it can.
pub fn parse(source: &Arc<Source>) -> Tree {
    recover(source, source.text(), None)
}

/// Parses the text of a scalar, such as a buildspec inside a template; spans lead into the file.
pub fn parse_inside(node: Node<'_>) -> Tree {
    recover(node.tree().source(), node.text(), Some(node.text_map()))
}

/// Parses a text that is put together from parts of a file; the map leads from it into the file.
pub fn parse_mapped(source: &Arc<Source>, text: &str, map: TextMap) -> Tree {
    recover(source, text, Some(map))
}

/// Builds a tree from one run of the parser; the tree of what stood before the first error.
pub(super) fn build(source: &Arc<Source>, original: &str, text: &str, map: Option<TextMap>) -> (Tree, Option<ScanError>) {
    let mut builder = Builder::new(source, original, text, map);
    if plain::read(&mut builder) {
        return (builder.tree, None);
    }
    builder.clear();
    let error = builder.parse();
    (builder.tree, error)
}

fn parser_options() -> Options {
    options! {
        emit_anchor_events: true,
        // A block scalar that the file ends without a line end has none, as libyaml reads it.
        block_scalar_eof_without_line_feed: true,
        emit_unresolved_aliases: true,
        simple_key_max_lookahead: MAX_KEY,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        max_buffered_comment_events: MAX_COMMENTS,
    }
}

/// A list or mapping whose end has not come yet.
struct Open {
    id: NodeId,
    /// In a mapping, the key whose value comes next.
    key: Option<NodeId>,
}

pub(super) struct Builder<'t> {
    pub(super) text: &'t str,
    pub(super) tree: Tree,
    open: Vec<Open>,
    /// Nodes by the parser's anchor number.
    anchors: HashMap<usize, NodeId>,
    /// Where the last token ended; a block scalar's header stands behind it.
    last_end: usize,
}

impl<'t> Builder<'t> {
    pub(super) fn new(source: &Arc<Source>, original: &str, text: &'t str, map: Option<TextMap>) -> Self {
        let tree = Tree {
            source: Arc::clone(source),
            inner: map.map(|map| (original.into(), map)),
            nodes: Vec::with_capacity(text.len() / 12),
            documents: Vec::new(),
            comments: Vec::new(),
            errors: Vec::new(),
            damaged: Vec::new(),
            has_merge: false,
            duplicates: Vec::new(),
        };
        Self { text, tree, open: Vec::new(), anchors: HashMap::new(), last_end: 0 }
    }

    /// Reads all of it with the parser, as far as there is no error.
    pub(super) fn parse(&mut self) -> Option<ScanError> {
        let error = Parser::new_from_str_with_options(self.text, parser_options()).find_map(|event| match event {
            Ok((event, mark)) => {
                self.event(event, &mark);
                None
            }
            Err(error) => Some(error),
        });
        self.close_all();
        error
    }

    /// Forgets what has been read.
    fn clear(&mut self) {
        let Tree { nodes, documents, comments, .. } = &mut self.tree;
        nodes.clear();
        documents.clear();
        comments.clear();
        self.open.clear();
    }

    fn event(&mut self, event: Event<'_>, mark: &Mark) {
        let range = mark.byte_range().unwrap_or(0..0);
        let tag = mark.tag_span().and_then(|tag| tag.byte_range()).map(Span::from);
        match event {
            Event::Scalar(value, style, anchor, tagged) => {
                let style = style_of(style);
                let span = self.scalar_span(range.clone(), style, tag);
                let absent = style == Style::Plain && span.is_empty();
                let text = if absent { None } else { self.own_text(value, span, style) };
                let is_block = matches!(style, Style::Literal | Style::Folded);
                let kind = Kind::Scalar { style, text, indent: mark.indent.filter(|_| is_block).unwrap_or(0) as u32 };
                self.leaf(NodeData { kind, span, tag: tag.filter(|_| tagged.is_some()), anchor: None }, anchor);
                self.last_end = self.last_end.max(range.end);
            }
            Event::SequenceStart(style, anchor, tagged) => {
                let kind = Kind::Sequence { flow: style == StructureStyle::Flow, items: Vec::new() };
                self.start(NodeData { kind, span: range.clone().into(), tag: tag.filter(|_| tagged.is_some()), anchor: None }, anchor);
                self.last_end = self.last_end.max(range.end);
            }
            Event::MappingStart(style, anchor, tagged) => {
                let kind = Kind::Mapping { flow: style == StructureStyle::Flow, pairs: Vec::new() };
                self.start(NodeData { kind, span: range.clone().into(), tag: tag.filter(|_| tagged.is_some()), anchor: None }, anchor);
                self.last_end = self.last_end.max(range.end);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(range.into()),
            Event::Alias(anchor) => {
                let target = self.anchors.get(&anchor).copied();
                self.alias(range.clone(), target);
            }
            Event::UnresolvedAlias(_) => {
                self.alias(range.clone(), None);
            }
            Event::Anchor(id, _) => {
                if let Some(node) = self.anchors.get(&id) {
                    self.tree.nodes[node.0 as usize].anchor = Some(range.clone().into());
                }
                self.last_end = self.last_end.max(range.end);
            }
            Event::Comment(..) => {
                self.tree.comments.push(range.clone().into());
                self.last_end = self.last_end.max(range.end);
            }
            _ => self.last_end = self.last_end.max(range.end),
        }
    }

    /// The parser's span of a block scalar begins with its content; ours begins with its header.
    fn scalar_span(&self, range: std::ops::Range<usize>, style: Style, tag: Option<Span>) -> Span {
        if !matches!(style, Style::Literal | Style::Folded) {
            return range.into();
        }
        let indicator = if style == Style::Literal { '|' } else { '>' };
        let from = self.last_end.max(tag.map_or(0, |tag| tag.end as usize));
        let header = self.text.get(from..range.start).and_then(|between| between.find(indicator));
        Span::new(header.map_or(range.start, |at| from + at), range.end)
    }

    /// The cooked text, unless it is just what stands between the quotes.
    fn own_text(&self, value: Cow<'_, str>, span: Span, style: Style) -> Option<Box<str>> {
        let range = span.range();
        let written = match style {
            Style::Plain => self.text.get(range),
            Style::SingleQuoted | Style::DoubleQuoted => self.text.get(range.start + 1..range.end.saturating_sub(1)),
            Style::Literal | Style::Folded => None,
        };
        (written != Some(value.as_ref())).then(|| value.into_owned().into_boxed_str())
    }

    fn push(&mut self, data: NodeData, anchor: usize) -> NodeId {
        let id = NodeId(self.tree.nodes.len() as u32);
        self.tree.nodes.push(data);
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        id
    }

    pub(super) fn leaf(&mut self, data: NodeData, anchor: usize) {
        let id = self.push(data, anchor);
        self.attach(id);
    }

    fn alias(&mut self, range: std::ops::Range<usize>, target: Option<NodeId>) {
        self.last_end = self.last_end.max(range.end);
        self.leaf(NodeData { kind: Kind::Alias(target), span: range.into(), tag: None, anchor: None }, 0);
    }

    pub(super) fn start(&mut self, data: NodeData, anchor: usize) {
        let id = self.push(data, anchor);
        self.open.push(Open { id, key: None });
    }

    /// Ends the innermost open list or mapping. A block collection ends with its last child, one in brackets with its bracket.
    pub(super) fn end(&mut self, mark: Span) {
        let Some(Open { id, key }) = self.open.pop() else { return };
        if let Some(key) = key {
            // Cut off between key and value: the key stands for both.
            self.add_pair(id, key, key);
        }
        let last = match &self.tree.nodes[id.0 as usize].kind {
            Kind::Sequence { items, .. } => items.last().copied(),
            Kind::Mapping { pairs, .. } => pairs.last().map(|(_, value)| *value),
            _ => None,
        };
        let last_end = last.map_or(0, |last| self.tree.nodes[last.0 as usize].span.end);
        let data = &mut self.tree.nodes[id.0 as usize];
        let is_flow = matches!(data.kind, Kind::Sequence { flow: true, .. } | Kind::Mapping { flow: true, .. });
        data.span.end = data.span.end.max(last_end).max(if is_flow { mark.end } else { 0 });
        self.attach(id);
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.end(Span::default());
        }
    }

    /// Puts a finished node where it belongs.
    fn attach(&mut self, id: NodeId) {
        let Some(parent) = self.open.last_mut() else {
            self.tree.documents.push(id);
            return;
        };
        let parent_id = parent.id;
        match &mut self.tree.nodes[parent_id.0 as usize].kind {
            Kind::Sequence { items, .. } => items.push(id),
            _ => match parent.key.take() {
                None => parent.key = Some(id),
                Some(key) => self.add_pair(parent_id, key, id),
            },
        }
    }

    fn add_pair(&mut self, mapping: NodeId, key: NodeId, value: NodeId) {
        if let Kind::Mapping { pairs, .. } = &mut self.tree.nodes[mapping.0 as usize].kind {
            pairs.push((key, value));
        }
    }
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
        _ => Style::Plain,
    }
}
