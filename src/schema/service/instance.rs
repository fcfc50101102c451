//! The resolved configuration as the value that the framework validates: lists of functions and of resources merged, keys
//! without a value left out.

use std::borrow::Cow;

use crate::{
    source::Span,
    vars::{Generation, Resolved, Value, View, grammar::has_opening},
};

/// How many values may be looked at; those behind are unknown. References may double what is there.
const MAX_NODES: usize = 200_000;

/// How deep mappings are merged and compared.
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
    /// Whether the items of a list or the entries of a mapping are there; they are not before somebody asks for them.
    is_expanded: bool,
    /// Whether something unknown may add to all mappings here and below.
    is_open: bool,
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
        let root = instance.add(resolved.root(), None, Step::Root, false);
        instance.expand(root);
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
            (node.data, node.is_expanded) = (data, true);
        }
    }

    /// The items or entries of a node, for as long as they are looked at.
    pub(super) fn take(&mut self, id: Id) -> Option<Vec<Id>> {
        match self.nodes.get_mut(id as usize).map(|node| &mut node.data) {
            Some(Data::List(below) | Data::Map(below, _)) => Some(std::mem::take(below)),
            _ => None,
        }
    }

    pub(super) fn give_back(&mut self, id: Id, taken: Vec<Id>) {
        if let Some(Data::List(below) | Data::Map(below, _)) = self.nodes.get_mut(id as usize).map(|node| &mut node.data) {
            *below = taken;
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

    fn add(&mut self, value: Value<'r>, parent: Option<Id>, step: Step<'r>, is_open: bool) -> Id {
        let id = self.nodes.len() as Id;
        let data = match value.view() {
            _ if self.nodes.len() > MAX_NODES => Data::Unknown,
            View::Unknown(_) => Data::Unknown,
            View::Null => Data::Null,
            View::Bool(value) => Data::Bool(value),
            View::Number(value) => Data::Number(value),
            View::Text(text) => Data::Text(Cow::Borrowed(text)),
            View::List => Data::List(Vec::new()),
            View::Map => Data::Map(Vec::new(), is_open),
        };
        self.nodes.push(Node { data, value, parent, step, is_expanded: false, is_open });
        id
    }

    /// Makes the items of a list or the entries of a mapping, those without a value left out.
    pub(super) fn expand(&mut self, id: Id) {
        if self.read(id) {
            self.drop_nulls(id);
        }
    }

    /// The same with the entries that have no value; false if they were there before.
    fn read(&mut self, id: Id) -> bool {
        let Some(node) = self.nodes.get_mut(id as usize).filter(|node| !node.is_expanded) else { return false };
        node.is_expanded = true;
        let (value, mut is_open) = (node.value, node.is_open);
        let below = is_open;
        match node.data {
            Data::List(_) => {
                let items = value.items().enumerate();
                let items = items.map(|(index, item)| self.add(item, Some(id), Step::Index(index), below)).collect();
                self.set(id, Data::List(items));
            }
            Data::Map(..) => {
                let mut entries = Vec::with_capacity(value.entries().len());
                for member in value.entries() {
                    if self.resolves_keys && has_opening(member.key) {
                        is_open = true;
                        continue;
                    }
                    entries.push(self.add(member.value, Some(id), Step::Key(member.key, member.key_span), below));
                }
                self.set(id, Data::Map(entries, is_open));
            }
            _ => {}
        }
        true
    }

    /// The same for all that is below.
    pub(super) fn expand_all(&mut self, id: Id, depth: usize) {
        self.expand(id);
        let (Data::List(below) | Data::Map(below, _)) = self.data(id).clone() else { return };
        if depth < MAX_DEPTH {
            below.into_iter().for_each(|child| self.expand_all(child, depth + 1));
        }
    }

    /// A list of mappings becomes one mapping, as the framework does for functions and resources.
    fn merge_items(&mut self, list: Id) {
        if !matches!(self.data(list), Data::List(_)) {
            return;
        }
        self.read(list);
        let Data::List(items) = self.data(list).clone() else { return };
        self.set(list, Data::Map(Vec::new(), false));
        let mut is_open = false;
        let mut merged = vec![list];
        for item in items {
            match self.data(item) {
                Data::Map(..) => self.merge(list, item, 0, &mut merged),
                Data::Unknown => is_open = true,
                _ => {}
            }
        }
        // A later null takes an earlier value away.
        merged.into_iter().for_each(|map| self.drop_nulls(map));
        if is_open {
            self.open(list, 0);
        }
    }

    /// Adds to a mapping what another one has.
    fn merge(&mut self, into: Id, from: Id, depth: usize, merged: &mut Vec<Id>) {
        for map in [into, from] {
            if self.read(map) {
                merged.push(map);
            }
        }
        let (Data::Map(mut entries, is_open), Data::Map(more, is_more_open)) = (self.data(into).clone(), self.data(from).clone()) else {
            return;
        };
        for entry in more {
            let known = entries.iter().copied().find(|known| self.key(*known) == self.key(entry));
            match known.map(|known| (known, self.data(known), self.data(entry))) {
                Some((known, Data::Map(..), Data::Map(..))) if depth < MAX_DEPTH => {
                    self.merge(known, entry, depth + 1, merged);
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
        let Some(node) = self.nodes.get_mut(id as usize) else { return };
        node.is_open = true;
        let below = match &mut node.data {
            Data::List(items) => items.clone(),
            Data::Map(entries, is_open) => {
                *is_open = true;
                entries.clone()
            }
            _ => return,
        };
        if depth < MAX_DEPTH {
            below.into_iter().for_each(|child| self.open(child, depth + 1));
        }
    }

    fn drop_nulls(&mut self, id: Id) {
        let Some(Data::Map(entries, _)) = self.nodes.get_mut(id as usize).map(|node| &mut node.data) else { return };
        let mut entries = std::mem::take(entries);
        entries.retain(|entry| !matches!(self.data(*entry), Data::Null));
        if let Some(Data::Map(empty, _)) = self.nodes.get_mut(id as usize).map(|node| &mut node.data) {
            *empty = entries;
        }
    }
}
