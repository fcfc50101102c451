//! The resolved configuration as the value that the framework validates: lists of functions and of resources merged, keys
//! without a value left out.

use std::borrow::Cow;

use crate::{
    source::Span,
    vars::{Generation, Resolved, Value, View},
};

/// How many values may be looked at, and how deep; those behind are unknown. References may double what is there.
const MAX_NODES: usize = 100_000;
const MAX_DEPTH: usize = 100;

/// A number of a node.
pub(super) type Id = u32;

/// The configuration.
pub(super) struct Instance<'r> {
    pub(super) nodes: Vec<Node<'r>>,
    /// Whether keys may hold variables, which are not known then.
    resolves_keys: bool,
}

/// A value at its place.
#[derive(Clone)]
pub(super) struct Node<'r> {
    pub(super) data: Data<'r>,
    /// The value as it was resolved.
    pub(super) value: Value<'r>,
    pub(super) parent: Option<Id>,
    pub(super) step: Step<'r>,
}

/// The way from the parent.
#[derive(Clone, Copy)]
pub(super) enum Step<'r> {
    Root,
    Key(&'r str, Span),
    Index(usize),
}

/// What a value is; it may be converted while it is validated.
#[derive(Clone)]
pub(super) enum Data<'r> {
    Unknown,
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'r, str>),
    List(Vec<Id>),
    /// True if there may be more than is known.
    Map(Vec<Id>, bool),
}

impl<'r> Instance<'r> {
    pub(super) fn new(resolved: &'r Resolved, generation: Option<Generation>) -> Self {
        let mut instance = Instance { nodes: Vec::new(), resolves_keys: !matches!(generation, Some(Generation::V3 | Generation::Osls)) };
        let root = instance.add(resolved.root(), None, Step::Root, 0);
        if let Some(provider) = instance.child(root, "provider")
            && matches!(instance.data(provider), Data::Text(_))
        {
            // `provider: aws` is short for its name.
            let name = instance.nodes.len() as Id;
            let Some(node) = instance.nodes.get(provider as usize).cloned() else { return instance };
            let step = Step::Key("name", Span::default());
            instance.nodes.push(Node { parent: Some(provider), step, ..node });
            instance.set(provider, Data::Map(vec![name], false));
        }
        for key in ["functions", "resources"] {
            if let Some(list) = instance.child(root, key) {
                instance.merge_items(list);
            }
        }
        instance.drop_nulls();
        instance
    }

    pub(super) fn get(&self, id: Id) -> Option<&Node<'r>> {
        self.nodes.get(id as usize)
    }

    pub(super) fn data(&self, id: Id) -> &Data<'r> {
        self.get(id).map_or(&Data::Unknown, |node| &node.data)
    }

    pub(super) fn set(&mut self, id: Id, data: Data<'r>) {
        if let Some(node) = self.nodes.get_mut(id as usize) {
            node.data = data;
        }
    }

    /// A new node like another one, at the same place.
    pub(super) fn copy(&mut self, id: Id) -> Id {
        let copy = self.nodes.len() as Id;
        self.nodes.extend(self.get(id).cloned());
        copy
    }

    /// A new node like another one, as the only item of a list.
    pub(super) fn wrap(&mut self, id: Id, list: Id) -> Id {
        let item = self.copy(id);
        if let Some(node) = self.nodes.get_mut(item as usize) {
            (node.parent, node.step) = (Some(list), Step::Index(0));
        }
        item
    }

    /// The key that leads to a node; empty for an item.
    pub(super) fn key(&self, id: Id) -> &'r str {
        match self.get(id).map(|node| node.step) {
            Some(Step::Key(key, _)) => key,
            _ => "",
        }
    }

    pub(super) fn child(&self, id: Id, key: &str) -> Option<Id> {
        let Data::Map(entries, _) = self.data(id) else { return None };
        entries.iter().copied().find(|entry| self.key(*entry) == key)
    }

    /// The node and those above it.
    pub(super) fn upwards(&self, id: Id) -> impl Iterator<Item = (Id, &Node<'r>)> {
        std::iter::successors(self.get(id).map(|node| (id, node)), |(_, node)| node.parent.and_then(|id| Some((id, self.get(id)?))))
    }

    /// Keys and indices from the root.
    pub(super) fn path(&self, id: Id) -> Vec<String> {
        let step = |(_, node): (Id, &Node<'r>)| match node.step {
            Step::Root => None,
            Step::Key(key, _) => Some(key.to_owned()),
            Step::Index(index) => Some(index.to_string()),
        };
        let mut path: Vec<String> = self.upwards(id).filter_map(step).collect();
        path.reverse();
        path
    }

    fn add(&mut self, value: Value<'r>, parent: Option<Id>, step: Step<'r>, depth: usize) -> Id {
        let id = self.nodes.len() as Id;
        let data = match value.view() {
            _ if self.nodes.len() > MAX_NODES || depth > MAX_DEPTH => Data::Unknown,
            View::Unknown(_) => Data::Unknown,
            View::Null => Data::Null,
            View::Bool(value) => Data::Bool(value),
            View::Number(value) => Data::Number(value),
            View::Text(text) => Data::Text(Cow::Borrowed(text)),
            View::List => Data::List(Vec::with_capacity(value.items().len())),
            View::Map => Data::Map(Vec::with_capacity(value.entries().len()), false),
        };
        self.nodes.push(Node { data, value, parent, step });
        match self.data(id) {
            Data::List(_) => {
                let items = value.items().enumerate();
                let items = items.map(|(index, item)| self.add(item, Some(id), Step::Index(index), depth + 1)).collect();
                self.set(id, Data::List(items));
            }
            Data::Map(..) => {
                let (mut entries, mut is_open) = (Vec::with_capacity(value.entries().len()), false);
                for member in value.entries() {
                    if self.resolves_keys && member.key.contains("${") {
                        is_open = true;
                        continue;
                    }
                    entries.push(self.add(member.value, Some(id), Step::Key(member.key, member.key_span), depth + 1));
                }
                self.set(id, Data::Map(entries, is_open));
            }
            _ => {}
        }
        id
    }

    /// A list of mappings becomes one mapping, as the framework does for functions and resources.
    fn merge_items(&mut self, list: Id) {
        let Data::List(items) = self.data(list).clone() else { return };
        let mut is_open = false;
        self.set(list, Data::Map(Vec::new(), false));
        for item in items {
            match self.data(item) {
                Data::Map(..) => self.merge(list, item, 0),
                Data::Unknown => is_open = true,
                _ => {}
            }
        }
        if is_open {
            self.open(list, 0);
        }
    }

    /// Adds to a mapping what another one has.
    fn merge(&mut self, into: Id, from: Id, depth: usize) {
        let (Data::Map(mut entries, is_open), Data::Map(more, is_more_open)) = (self.data(into).clone(), self.data(from).clone()) else {
            return;
        };
        for entry in more {
            let known = entries.iter().copied().find(|known| self.key(*known) == self.key(entry));
            match known.map(|known| (known, self.data(known), self.data(entry))) {
                Some((known, Data::Map(..), Data::Map(..))) if depth < MAX_DEPTH => {
                    self.merge(known, entry, depth + 1);
                    continue;
                }
                Some((known, ..)) => entries.retain(|other| *other != known),
                None => {}
            }
            entries.push(entry);
            if let Some(node) = self.nodes.get_mut(entry as usize) {
                node.parent = Some(into);
            }
        }
        self.set(into, Data::Map(entries, is_open | is_more_open));
    }

    /// Something unknown may add to all mappings below.
    fn open(&mut self, id: Id, depth: usize) {
        let below = match self.data(id).clone() {
            Data::List(items) => items,
            Data::Map(entries, _) => {
                self.set(id, Data::Map(entries.clone(), true));
                entries
            }
            _ => return,
        };
        if depth < MAX_DEPTH {
            below.into_iter().for_each(|child| self.open(child, depth + 1));
        }
    }

    fn drop_nulls(&mut self) {
        let is_null: Vec<bool> = self.nodes.iter().map(|node| matches!(node.data, Data::Null)).collect();
        for node in &mut self.nodes {
            if let Data::Map(entries, _) = &mut node.data {
                entries.retain(|entry| !is_null.get(*entry as usize).copied().unwrap_or_default());
            }
        }
    }
}
