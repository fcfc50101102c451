//! The nodes of a configuration: made from what is written, found by path, copied.

use std::sync::Arc;

use super::{
    Generation, Inputs,
    grammar::has_opening,
    resolve::{Resolver, Stop},
    text::Site,
    value::{Data, Depth, FileId, Id, Key, Node, State, Step, Summary, Unknown},
};
use crate::{
    source::Span,
    syntax::{self, Dialect, Reading, Style, Tree},
};

impl Resolver<'_> {
    pub(super) fn tree(&self, file: FileId) -> &Tree {
        self.files.get(file.0 as usize).and_then(|file| file.tree.as_ref()).unwrap_or(self.service)
    }

    pub(super) fn add(&mut self, state: State, file: FileId, span: Span, parent: Option<Id>, step: Step, nest: u8) -> Id {
        let id = Id(self.nodes.len() as u32);
        let (phase, is_assumed) = parent.and_then(|id| self.node(id)).map_or_else(Default::default, |node| (node.phase, node.is_assumed));
        let node = Node { state, file, span, parent, step, phase, is_assumed, nest, depth: Depth::Shallow, from: Vec::new() };
        self.nodes.push(node);
        id
    }

    pub(super) fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    pub(super) fn node_mut(&mut self, id: Id) -> Option<&mut Node> {
        self.nodes.get_mut(id.0 as usize)
    }

    /// What a node is, behind references, if it has been resolved.
    pub(super) fn data(&self, mut id: Id) -> Option<&Data> {
        loop {
            match &self.node(id)?.state {
                State::Done(Data::Same(target)) => id = *target,
                State::Done(data) => return Some(data),
                _ => return None,
            }
        }
    }

    /// A node at the end of some keys below another, resolved; none if there is nothing.
    pub(super) fn walk(&mut self, from: Id, keys: &[&str]) -> Result<Option<Id>, Stop> {
        self.walk_through(from, keys, &mut Summary::default())
    }

    /// The same; `passed` learns when the nodes on the way can be known.
    pub(super) fn walk_through(&mut self, from: Id, keys: &[&str], passed: &mut Summary) -> Result<Option<Id>, Stop> {
        let mut id = from;
        let mut keys = keys.iter();
        loop {
            self.force(id)?;
            if let Some(node) = self.node(id) {
                passed.phase = passed.phase.max(node.phase);
                passed.is_assumed |= node.is_assumed;
            }
            let Some(key) = keys.next() else { return Ok(Some(id)) };
            let Some(next) = self.child(id, key) else { return Ok(None) };
            id = next;
        }
    }

    /// What JavaScript's `value[key]` is, of a resolved node. Of what is unknown every part is unknown.
    pub(super) fn child(&mut self, id: Id, key: &str) -> Option<Id> {
        let length = |length: usize| Data::Number(length as f64);
        let made = match self.data(id)? {
            Data::Map(entries) => return entries.iter().find(|(name, _)| *name.text == *key).map(|(_, id)| *id),
            Data::List(items) if key == "length" => length(items.len()),
            Data::List(items) => {
                return key.parse().ok().filter(|index: &usize| index.to_string() == key).and_then(|index| items.get(index).copied());
            }
            Data::Text(text) if key == "length" => length(text.encode_utf16().count()),
            Data::Unknown(reason) => Data::Unknown(reason.clone()),
            _ => return None,
        };
        let (file, span, phase) = self.node(id).map(|node| (node.file, node.span, node.phase))?;
        let child = self.add(State::Done(made), file, span, Some(id), Step::Key(key.into()), 0);
        let node = self.node_mut(child)?;
        node.phase = phase;
        Some(child)
    }

    /// Reads a node of a file, one level of it.
    pub(super) fn expand(&mut self, id: Id, file: FileId, index: u32, bare: bool) -> State {
        let nest = self.node(id).map_or(0, |node| node.nest);
        let tree = self.tree(file);
        let Some(node) = tree.at(index) else { return State::Done(Data::Unknown(Unknown::Damaged)) };
        let span = node.span();
        if let Some(name) = node.tag().filter(|_| !bare).and_then(function_name) {
            if name == "Fn::GetAtt" && node.is_scalar() {
                let (first, rest) = node.text().split_once('.').unwrap_or((node.text(), ""));
                let parts = [first.to_owned(), rest.to_owned()];
                return self.tagged(id, name, span, file, nest, |resolver, child| {
                    let texts = parts.into_iter().enumerate();
                    let items = texts
                        .map(|(at, text)| resolver.add(State::Live(text.into()), file, span, Some(child), Step::Index(at as u32), nest));
                    State::Done(Data::List(items.collect()))
                });
            }
            return self.tagged(id, name, span, file, nest, |_, _| State::Written { file, node: index, bare: true });
        }
        if node.is_scalar() {
            let Some(text) = scalar(node, bare, self.inputs) else {
                return State::Done(Data::Unknown(Unknown::Damaged));
            };
            return match text {
                Data::Text(text) if has_opening(&text) => self.property(id, &text, Site::Scalar(file, index)),
                data => State::Done(data),
            };
        }
        let place = |node: syntax::Node<'_>| (State::Written { file, node: node.index(), bare: false }, node.span());
        if node.is_sequence() {
            let items: Vec<_> = node.items().map(place).collect();
            let items = items.into_iter().enumerate();
            let items = items.map(|(at, (state, span))| self.add(state, file, span, Some(id), Step::Index(at as u32), nest));
            return State::Done(Data::List(items.collect()));
        }
        if node.is_mapping() {
            let entries = node.entries();
            let entries: Vec<_> =
                entries.iter().map(|entry| (Arc::<str>::from(entry.key.text()), entry.key.span(), place(entry.value))).collect();
            let entries = entries.into_iter().map(|(text, key_span, (state, span))| {
                let child = self.add(state, file, span, Some(id), Step::Key(Arc::clone(&text)), nest);
                (Key { text, span: key_span }, child)
            });
            return State::Done(Data::Map(entries.collect()));
        }
        State::Done(Data::Unknown(Unknown::Damaged))
    }

    /// `!Ref X` is `{Ref: X}`.
    fn tagged(&mut self, id: Id, name: String, span: Span, file: FileId, nest: u8, state: impl FnOnce(&mut Self, Id) -> State) -> State {
        let text: Arc<str> = name.into();
        let child = self.add(State::Busy, file, span, Some(id), Step::Key(Arc::clone(&text)), nest);
        let state = state(self, child);
        if let Some(node) = self.node_mut(child) {
            node.state = state;
        }
        State::Done(Data::Map(vec![(Key { text, span }, child)]))
    }

    pub(super) fn copy(&mut self, id: Id, parent: Id, step: Step, nest: u8) -> Id {
        let Some(node) = self.node(id) else { return id };
        let is_live = matches!(node.depth, Depth::Full(Summary { is_live: true, .. }));
        if !is_live || !self.afford() {
            return id;
        }
        let Some(node) = self.node(id) else { return id };
        let (file, span) = (node.file, node.span);
        let Some(data) = self.data(id).cloned() else { return id };
        let state = if let Data::Text(text) = &data { State::Live(Arc::clone(text)) } else { State::Busy };
        let copy = self.add(state, file, span, Some(parent), step, nest);
        let data = match data {
            Data::List(items) => {
                let items = items.into_iter().enumerate();
                Data::List(items.map(|(at, item)| self.copy(item, copy, Step::Index(at as u32), nest)).collect())
            }
            Data::Map(entries) => {
                let copied = |(key, value): (Key, Id)| {
                    let value = self.copy(value, copy, Step::Key(Arc::clone(&key.text)), nest);
                    (key, value)
                };
                Data::Map(entries.into_iter().map(copied).collect())
            }
            _ => return copy,
        };
        if let Some(node) = self.node_mut(copy) {
            node.state = State::Done(data);
        }
        copy
    }

    /// Keys and indices from the root, joined by dots.
    pub(super) fn path(&self, id: Id) -> String {
        let mut steps = Vec::new();
        let mut next = self.node(id);
        while let Some(node) = next {
            match &node.step {
                Step::Into => {}
                Step::Key(key) => steps.push(key.to_string()),
                Step::Index(index) => steps.push(index.to_string()),
            }
            next = node.parent.and_then(|id| self.node(id));
        }
        steps.reverse();
        steps.join(".")
    }
}

/// The intrinsic function that a tag stands for.
pub(super) fn function_name(tag: &str) -> Option<String> {
    let name = tag.strip_prefix('!')?;
    if name.starts_with(['!', '<']) || name.is_empty() {
        return None;
    }
    Some(if matches!(name, "Ref" | "Condition") { name.to_owned() } else { format!("Fn::{name}") })
}

/// What a scalar means.
pub(super) fn scalar(node: syntax::Node<'_>, bare: bool, inputs: &Inputs) -> Option<Data> {
    let text = node.as_str()?;
    let is_plain = node.style() == Some(Style::Plain);
    let reading = if bare && is_plain { Dialect::Serverless.read_plain(text) } else { Dialect::Serverless.read(node) };
    Some(match reading {
        Reading::Null => Data::Null,
        Reading::Bool(value) => Data::Bool(value),
        Reading::Int(value) => Data::Number(value as f64),
        Reading::Float(value) if value.is_finite() => Data::Number(value),
        Reading::Float(_) => Data::Null,
        // A date goes through JSON, which writes it out to the millisecond; osls keeps it as written.
        Reading::Timestamp if inputs.generation != Generation::Osls => Data::Text(match text.strip_suffix('Z') {
            Some(seconds) if text.len() == 20 => format!("{seconds}.000Z").into(),
            None if text.len() == 10 => format!("{text}T00:00:00.000Z").into(),
            _ => text.into(),
        }),
        Reading::Timestamp | Reading::Str => Data::Text(text.into()),
    })
}

pub(super) fn scalar_text(node: syntax::Node<'_>, bare: bool, inputs: &Inputs) -> Option<Arc<str>> {
    match scalar(node, bare, inputs)? {
        Data::Text(text) => Some(text),
        _ => None,
    }
}
