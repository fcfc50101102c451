//! One tree with spans for every format: YAML and JSON files, and YAML or JSON inside a string.

use std::sync::Arc;

use super::{cook::cook, error::SyntaxError, map::TextMap, merge};
use crate::source::{Source, Span};

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// An index into the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct NodeId(pub(super) u32);

#[derive(Debug)]
pub(super) enum Kind {
    Scalar {
        style: Style,
        /// The cooked text where it differs from the bytes written.
        text: Option<Box<str>>,
        /// Content indentation of a block scalar.
        indent: u32,
    },
    Sequence {
        flow: bool,
        items: Vec<NodeId>,
    },
    Mapping {
        flow: bool,
        pairs: Vec<(NodeId, NodeId)>,
    },
    /// The anchored node, unless no such anchor stands before it.
    Alias(Option<NodeId>),
}

#[derive(Debug)]
pub(super) struct NodeData {
    pub(super) kind: Kind,
    /// The value with its quotes or block header, without tag and anchor; relative to the tree's own text.
    pub(super) span: Span,
    pub(super) tag: Option<Span>,
    pub(super) anchor: Option<Span>,
}

/// A parsed text. Every node's span leads into the file, also for a text that stands inside a string of the file.
#[derive(Debug)]
pub struct Tree {
    pub(super) source: Arc<Source>,
    /// For a text inside a string: the text itself, and the way from it into the file.
    pub(super) inner: Option<(Box<str>, TextMap)>,
    pub(super) nodes: Vec<NodeData>,
    pub(super) documents: Vec<NodeId>,
    pub(super) comments: Vec<Span>,
    pub(super) errors: Vec<SyntaxError>,
    /// What had to be read as plain text, or passed over, to go on behind a syntax error.
    pub(super) damaged: Vec<Span>,
    pub(super) has_merge: bool,
    /// Keys given twice in one mapping: the first and a later one.
    pub(super) duplicates: Vec<(NodeId, NodeId)>,
}

impl Tree {
    /// A file in another language, of which only long texts are told; comments may stand anywhere.
    pub fn of_texts(source: &Arc<Source>, texts: impl IntoIterator<Item = Span>) -> Self {
        let kind = || Kind::Scalar { style: Style::Literal, text: None, indent: 0 };
        let nodes = texts.into_iter().map(|span| NodeData { kind: kind(), span, tag: None, anchor: None }).collect();
        let comments = vec![Span::new(0, source.text().len())];
        let (documents, errors, damaged, duplicates) = Default::default();
        Self { source: Arc::clone(source), inner: None, nodes, documents, comments, errors, damaged, has_merge: false, duplicates }
    }

    /// The file.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The text that was parsed.
    pub(super) fn text(&self) -> &str {
        self.inner.as_ref().map_or_else(|| self.source.text(), |(text, _)| text)
    }

    fn outward(&self, span: Span) -> Span {
        self.inner.as_ref().map_or(span, |(_, map)| map.span(span.range()))
    }

    /// The documents, in order. A file without any content has none.
    pub fn documents(&self) -> impl Iterator<Item = Node<'_>> {
        self.documents.iter().map(|id| Node { tree: self, id: *id })
    }

    /// The first document.
    pub fn root(&self) -> Option<Node<'_>> {
        self.documents().next()
    }

    /// All nodes, in the order in which they begin.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len() as u32).map(|id| Node { tree: self, id: NodeId(id) })
    }

    /// The node of that index (see [`Node::index`]).
    pub fn at(&self, index: u32) -> Option<Node<'_>> {
        ((index as usize) < self.nodes.len()).then_some(Node { tree: self, id: NodeId(index) })
    }

    /// The YAML comments, each from its `#` to the end of the line.
    pub fn comments(&self) -> impl Iterator<Item = Span> {
        self.comments.iter().map(|span| self.outward(*span))
    }

    /// The texts behind `|` and `>`, in the order in which they begin.
    pub fn block_scalars(&self) -> impl Iterator<Item = Span> {
        let is_block = |node: &Node<'_>| matches!(node.style(), Some(Style::Literal | Style::Folded)) && !node.is_alias();
        self.nodes().filter(is_block).map(Node::span)
    }

    /// What the parser could not read.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// Keys that stand twice in one mapping: the first, and each later one.
    pub fn duplicate_keys(&self) -> impl Iterator<Item = (Node<'_>, Node<'_>)> {
        self.duplicates.iter().map(|(first, again)| (self.node(*first), self.node(*again)))
    }

    /// Whether the parser passed over some of the text, so that what seems missing may only be unread.
    pub fn is_damaged(&self) -> bool {
        !self.damaged.is_empty()
    }

    /// Whether a span of the file lies within a value that had to be repaired.
    pub fn is_damaged_at(&self, span: Span) -> bool {
        let damaged = self.damaged.iter().map(|damage| self.outward(*damage));
        !span.is_empty() && damaged.into_iter().any(|damage| damage.contains(span))
    }

    /// Whether any repair lies within a span of the text.
    fn is_damaged_within(&self, span: Span) -> bool {
        let first = self.damaged.partition_point(|damage| damage.end <= span.start);
        self.damaged.get(first).is_some_and(|damage| damage.start < span.end)
    }

    /// Keys and indices from the root down to the innermost node at a span of the file, joined by `/`.
    pub fn path_at(&self, span: Span) -> String {
        let Some(mut node) = self.documents().find(|root| root.span().contains(span)).or_else(|| self.root()) else {
            return String::new();
        };
        let mut path = String::new();
        while node.span() != span
            && let Some((name, next)) = self.step_to(node, span)
        {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(&name);
            node = next;
        }
        path
    }

    /// The node that stands just at a span of the file.
    pub fn node_at(&self, span: Span) -> Option<Node<'_>> {
        let mut node = self.documents().find(|root| root.span().contains(span))?;
        while node.span() != span {
            node = self.step_to(node, span)?.1;
        }
        Some(node)
    }

    /// The child that a span of the file lies in, with its key or index.
    fn step_to(&self, node: Node<'_>, span: Span) -> Option<(String, Node<'_>)> {
        // Children are in order, so the one is found that ends behind the start of the span, or the next one.
        match &node.data().kind {
            Kind::Mapping { pairs, .. } => {
                let whole = |(key, value): &(NodeId, NodeId)| self.node(*key).span().cover(self.node(*value).span());
                let before = pairs.partition_point(|pair| whole(pair).end < span.start);
                let pair = pairs.iter().skip(before).take(2).find(|pair| whole(pair).contains(span));
                pair.map(|(key, value)| (self.node(*key).text().to_owned(), self.node(*value)))
            }
            Kind::Sequence { items, .. } => {
                let before = items.partition_point(|item| self.node(*item).span().end < span.start);
                let mut items = items.iter().enumerate().skip(before).take(2);
                let found = items.find(|(_, item)| self.node(**item).span().contains(span));
                found.map(|(index, item)| (index.to_string(), self.node(*item)))
            }
            _ => None,
        }
    }

    /// Whether its aliases stand for more than [`MAX_EXPANSION`] nodes, or for themselves; who walks it through its
    /// aliases may then never come to an end.
    pub fn expands_too_far(&self) -> bool {
        let mut budget = self.nodes.len() + MAX_EXPANSION;
        let mut open: Vec<NodeId> = self.documents.clone();
        let has_alias = self.nodes.iter().any(|node| matches!(node.kind, Kind::Alias(_)));
        while has_alias && let Some(id) = open.pop() {
            let Some(left) = budget.checked_sub(1) else { return true };
            budget = left;
            match &self.nodes[id.0 as usize].kind {
                Kind::Scalar { .. } | Kind::Alias(None) => {}
                Kind::Sequence { items, .. } => open.extend(items),
                Kind::Mapping { pairs, .. } => open.extend(pairs.iter().flat_map(|(key, value)| [*key, *value])),
                Kind::Alias(Some(target)) => open.push(*target),
            }
        }
        false
    }

    pub(super) fn node(&self, id: NodeId) -> Node<'_> {
        Node { tree: self, id }
    }
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Text in any style; what it means depends on the reader ([`super::Dialect`]).
    Scalar,
    /// A list.
    Sequence,
    /// Keys and values.
    Mapping,
    /// An alias without an anchor.
    Unresolved,
}

/// A key with its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'t> {
    /// The key.
    pub key: Node<'t>,
    /// The value.
    pub value: Node<'t>,
}

impl Entry<'_> {
    /// The colon between key and value; none where it cannot be told, as in a text that had to be repaired.
    pub fn colon(self) -> Option<Span> {
        let source = &self.key.tree.source;
        let start = self.key.span().end;
        // A value that is not there has its place before the colon.
        let end = if self.value.is_absent() { source.line_at(start).end } else { self.value.full_span().start };
        let at = source.slice(Span { start, end: end.max(start) }).find(':')?;
        let colon = start as usize + at;
        Some(Span::new(colon, colon + 1))
    }
}

/// A place in the tree. An alias reads as the node it names, but its span is where it stands.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    id: NodeId,
}

impl<'t> Node<'t> {
    fn data(self) -> &'t NodeData {
        &self.tree.nodes[self.id.0 as usize]
    }

    /// The tree it belongs to.
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// The node an alias names, else the node itself.
    pub fn target(self) -> Node<'t> {
        match self.data().kind {
            Kind::Alias(Some(id)) => Node { id, ..self },
            _ => self,
        }
    }

    /// Whether it is an alias (`*name`).
    pub fn is_alias(self) -> bool {
        matches!(self.data().kind, Kind::Alias(_))
    }

    /// Its number in the tree, to come back to it without holding it.
    pub fn index(self) -> u32 {
        self.id.0
    }

    /// Whether both are the same place in the same tree.
    pub fn is(self, other: Node<'_>) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }

    /// What it is; an alias is what it names.
    pub fn kind(self) -> NodeKind {
        match self.target().data().kind {
            Kind::Scalar { .. } => NodeKind::Scalar,
            Kind::Sequence { .. } => NodeKind::Sequence,
            Kind::Mapping { .. } => NodeKind::Mapping,
            Kind::Alias(_) => NodeKind::Unresolved,
        }
    }

    /// Where it stands in the file: the value with its quotes or block header, without tag and anchor.
    pub fn span(self) -> Span {
        self.tree.outward(self.data().span)
    }

    /// The node with its tag and anchor, if any.
    pub fn full_span(self) -> Span {
        let data = self.data();
        let span = [data.tag, data.anchor].into_iter().flatten().fold(data.span, Span::cover);
        self.tree.outward(span)
    }

    /// The tag as written, such as `!Sub`.
    pub fn tag(self) -> Option<&'t str> {
        self.target().data().tag.map(|span| self.tree.text().get(span.range()).unwrap_or_default())
    }

    /// Where the tag stands.
    pub fn tag_span(self) -> Option<Span> {
        self.target().data().tag.map(|span| self.tree.outward(span))
    }

    /// Where the anchor (`&name`) stands.
    pub fn anchor_span(self) -> Option<Span> {
        self.data().anchor.map(|span| self.tree.outward(span))
    }

    /// Whether the parser had to repair this part of the text to read on.
    pub fn is_damaged(self) -> bool {
        self.tree.is_damaged_within(self.data().span)
    }

    /// Whether it is a scalar.
    pub fn is_scalar(self) -> bool {
        self.kind() == NodeKind::Scalar
    }

    /// Whether it is a list.
    pub fn is_sequence(self) -> bool {
        self.kind() == NodeKind::Sequence
    }

    /// Whether it is a mapping.
    pub fn is_mapping(self) -> bool {
        self.kind() == NodeKind::Mapping
    }

    /// Whether it is a list or mapping in brackets or braces.
    pub fn is_flow(self) -> bool {
        matches!(self.target().data().kind, Kind::Sequence { flow: true, .. } | Kind::Mapping { flow: true, .. })
    }

    /// The style of a scalar.
    pub fn style(self) -> Option<Style> {
        match self.target().data().kind {
            Kind::Scalar { style, .. } => Some(style),
            _ => None,
        }
    }

    /// The text of a scalar as the program that reads the file gets it.
    pub fn as_str(self) -> Option<&'t str> {
        let data = self.target().data();
        match &data.kind {
            Kind::Scalar { text: Some(text), .. } => Some(text),
            Kind::Scalar { style, text: None, .. } => Some(self.tree.text().get(inside(data.span, *style)).unwrap_or_default()),
            _ => None,
        }
    }

    /// Whether it is a scalar of that text.
    fn reads(self, text: &str) -> bool {
        let data = self.target().data();
        match &data.kind {
            Kind::Scalar { text: Some(own), .. } => **own == *text,
            Kind::Scalar { style, text: None, .. } => {
                let own = inside(data.span, *style);
                // Most differ in their lengths.
                own.len() == text.len() && self.tree.text().as_bytes().get(own) == Some(text.as_bytes())
            }
            _ => false,
        }
    }

    /// The text of a scalar, or an empty one.
    pub fn text(self) -> &'t str {
        self.as_str().unwrap_or_default()
    }

    /// Whether there is no value at all (`key:` and nothing behind it).
    pub fn is_absent(self) -> bool {
        self.style() == Some(Style::Plain) && self.target().data().span.is_empty()
    }

    /// The way from the text of a scalar to the bytes of the file; where an alias stands, those of the anchored node.
    pub fn text_map(self) -> TextMap {
        let data = self.target().data();
        let map = match &data.kind {
            Kind::Scalar { style, text: None, .. } => {
                let source = Span::from(inside(data.span, *style));
                TextMap::whole(source.len(), source)
            }
            Kind::Scalar { style, text: Some(text), indent } => {
                let (cooked, map) = cook(self.tree.text(), data.span, *style, *indent as usize);
                if cooked == **text { map } else { TextMap::whole(text.len(), data.span) }
            }
            _ => return TextMap::whole(0, self.span()),
        };
        match &self.tree.inner {
            Some((_, outer)) => map.through(outer),
            None => map,
        }
    }

    /// Where some bytes of a scalar's text stand in the file.
    pub fn text_span(self, range: std::ops::Range<usize>) -> Span {
        self.text_map().span(range)
    }

    /// The items of a list; none for anything else.
    pub fn items(self) -> impl ExactSizeIterator<Item = Node<'t>> + Clone {
        let items: &[NodeId] = match &self.target().data().kind {
            Kind::Sequence { items, .. } => items,
            _ => &[],
        };
        items.iter().map(move |id| Node { id: *id, ..self })
    }

    /// The keys and values as written, duplicates and merge keys included; none for anything but a mapping.
    pub fn pairs(self) -> impl ExactSizeIterator<Item = Entry<'t>> + DoubleEndedIterator + Clone {
        let pairs: &[(NodeId, NodeId)] = match &self.target().data().kind {
            Kind::Mapping { pairs, .. } => pairs,
            _ => &[],
        };
        pairs.iter().map(move |(key, value)| Entry { key: Node { id: *key, ..self }, value: Node { id: *value, ..self } })
    }

    /// The keys and values as they count: of a key given twice the last, merge keys (`<<`) replaced by what they bring.
    pub fn entries(self) -> Vec<Entry<'t>> {
        if !self.tree.has_merge && self.tree.duplicates.is_empty() {
            return self.pairs().collect();
        }
        merge::entries(self)
    }

    /// Whether it is the key `<<` of YAML 1.1.
    pub fn is_merge_key(self) -> bool {
        self.style() == Some(Style::Plain) && self.text() == "<<"
    }

    /// The entry of a key, as it counts.
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        if self.tree.has_merge {
            return self.entries().into_iter().find(|entry| entry.key.reads(key));
        }
        self.pairs().rfind(|entry| entry.key.reads(key))
    }

    /// The value of a key, as it counts.
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|entry| entry.value)
    }
}

/// The bytes of a scalar without its quotes.
fn inside(span: Span, style: Style) -> std::ops::Range<usize> {
    let range = span.range();
    let quotes = usize::from(matches!(style, Style::SingleQuoted | Style::DoubleQuoted));
    range.start + quotes..range.end - quotes
}

/// How many nodes aliases may stand for, all together: far more than any real file has.
pub const MAX_EXPANSION: usize = 100_000;

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Node").field("kind", &self.kind()).field("span", &self.span()).field("text", &self.as_str()).finish()
    }
}
