//! The resolved configuration: values that know where they come from, or why they are not known.

use std::{path::PathBuf, sync::Arc};

use super::error::VariableError;
use crate::source::{Origin, Source, Span};

/// When the framework can know a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// As soon as the service's file has been read.
    Read,
    /// From the files and the environment, before anything else happens.
    #[default]
    Early,
    /// When plugins, parameters and AWS can be asked.
    Late,
    /// Never: the source is unknown.
    Last,
}

/// Why a value is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// An environment variable that the run may or may not set.
    Environment(String),
    /// Something that only a service answers: the source and its address.
    Remote(String, String),
    /// A program file, which is never run.
    JavaScript(PathBuf),
    /// A file outside the workspace.
    Outside(String),
    /// A file that is too large, or one too many, or not text.
    Unreadable(String),
    /// All command line options.
    Options,
    /// New in each run.
    Run,
    /// Settings that this version of the framework may fill in by itself.
    Default,
    /// The variable is in error, which is reported where it stands.
    Failed,
    /// The file is not well-formed there.
    Damaged,
    /// Values of other stages, which are not asked for.
    Deferred,
    /// More work than this program is willing to do.
    TooMuch,
}

/// A number of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id(pub(super) u32);

/// A number of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileId(pub(super) u32);

/// What a node is, once that has been found out.
#[derive(Clone, Debug)]
pub(super) enum Data {
    Null,
    Bool(bool),
    Number(f64),
    Text(Arc<str>),
    List(Vec<Id>),
    Map(Vec<(Key, Id)>),
    /// The value of another node.
    Same(Id),
    Unknown(Unknown),
}

/// A key and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) text: Arc<str>,
    pub(super) span: Span,
}

/// How far a node has been resolved.
#[derive(Clone, Debug)]
pub(super) enum State {
    /// As written in a file; `bare` if its tag has been dealt with.
    Written {
        file: FileId,
        node: u32,
        bare: bool,
    },
    /// Text that came out of a variable and holds variables itself.
    Live(Arc<str>),
    /// Being resolved: who asks now asks in a circle.
    Busy,
    Done(Data),
    /// The index of the error.
    Failed(usize),
}

/// What is known of everything below a node.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Summary {
    pub(super) phase: Phase,
    pub(super) is_assumed: bool,
    /// Some text holds variables, so that it resolves again where it is referred to.
    pub(super) is_live: bool,
    /// The first error.
    pub(super) error: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Depth {
    /// Only the node itself, or not even that.
    Shallow,
    Busy,
    Full(Summary),
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The value of the parent itself, read from a file.
    Into,
    Key(Arc<str>),
    Index(u32),
}

/// A place in the configuration.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) state: State,
    pub(super) file: FileId,
    pub(super) span: Span,
    pub(super) parent: Option<Id>,
    pub(super) step: Step,
    pub(super) phase: Phase,
    pub(super) is_assumed: bool,
    /// How many variables led here, one out of the other.
    pub(super) nest: u8,
    pub(super) depth: Depth,
    /// The nodes it took its value from.
    pub(super) from: Vec<Id>,
}

/// A configuration with its variables resolved.
#[derive(Debug)]
pub struct Resolved {
    pub(super) nodes: Vec<Node>,
    pub(super) sources: Vec<Arc<Source>>,
    /// What does not resolve, in the order it was come upon.
    pub errors: Vec<VariableError>,
}

impl Resolved {
    /// The top of the service's file.
    pub fn root(&self) -> Value<'_> {
        Value { resolved: self, id: Id(0) }
    }

    /// The files read, the service's own first.
    pub fn files(&self) -> &[Arc<Source>] {
        &self.sources
    }
}

/// A value of a resolved configuration.
#[derive(Clone, Copy)]
pub struct Value<'r> {
    resolved: &'r Resolved,
    id: Id,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum View<'r> {
    /// Not known, for this reason.
    Unknown(&'r Unknown),
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(&'r str),
    /// A list; see [`Value::items`].
    List,
    /// A mapping; see [`Value::entries`].
    Map,
}

/// A key with its value.
#[derive(Clone, Copy)]
pub struct Member<'r> {
    /// The key.
    pub key: &'r str,
    /// Where the key stands, in the file of its mapping.
    pub key_span: Span,
    /// The value.
    pub value: Value<'r>,
}

impl<'r> Value<'r> {
    fn node(self) -> Option<&'r Node> {
        self.resolved.nodes.get(self.id.0 as usize)
    }

    fn data(self) -> Result<&'r Data, &'r Unknown> {
        match self.node().map(|node| &node.state) {
            Some(State::Done(Data::Unknown(reason))) => Err(reason),
            Some(State::Done(data)) => Ok(data),
            Some(State::Failed(_)) => Err(&Unknown::Failed),
            _ => Err(&Unknown::Deferred),
        }
    }

    /// The value itself, behind the variables that lead to it.
    fn target(mut self) -> Self {
        // References have no circles, but a bound costs nothing.
        for _ in 0..=self.resolved.nodes.len() {
            match self.data() {
                Ok(Data::Same(id)) => self.id = *id,
                _ => break,
            }
        }
        self
    }

    /// What it is.
    pub fn view(self) -> View<'r> {
        match self.target().data() {
            Err(reason) => View::Unknown(reason),
            Ok(Data::Null) => View::Null,
            Ok(Data::Bool(value)) => View::Bool(*value),
            Ok(Data::Number(value)) => View::Number(*value),
            Ok(Data::Text(text)) => View::Text(text),
            Ok(Data::List(_)) => View::List,
            Ok(Data::Map(_)) => View::Map,
            Ok(Data::Same(_) | Data::Unknown(_)) => View::Unknown(&Unknown::TooMuch),
        }
    }

    /// Its text, if it is text.
    pub fn as_str(self) -> Option<&'r str> {
        match self.view() {
            View::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is known.
    pub fn is_known(self) -> bool {
        !matches!(self.view(), View::Unknown(_))
    }

    /// Whether it depends on an option, a parameter or an environment variable being unset.
    pub fn is_assumed(self) -> bool {
        self.node().is_some_and(|node| node.is_assumed)
    }

    /// When the framework can know it.
    pub fn phase(self) -> Phase {
        self.node().map_or(Phase::Last, |node| node.phase)
    }

    /// The items of a list.
    pub fn items(self) -> impl ExactSizeIterator<Item = Value<'r>> + Clone {
        let items: &[Id] = match self.target().data() {
            Ok(Data::List(items)) => items,
            _ => &[],
        };
        items.iter().map(move |id| Value { id: *id, ..self })
    }

    /// The keys and values of a mapping.
    pub fn entries(self) -> impl ExactSizeIterator<Item = Member<'r>> + Clone {
        let entries: &[(Key, Id)] = match self.target().data() {
            Ok(Data::Map(entries)) => entries,
            _ => &[],
        };
        entries.iter().map(move |(key, id)| Member { key: &key.text, key_span: key.span, value: Value { id: *id, ..self } })
    }

    /// The value of a key.
    pub fn get(self, key: &str) -> Option<Value<'r>> {
        self.entries().find(|entry| entry.key == key).map(|entry| entry.value)
    }

    /// The value at the end of some keys.
    pub fn at(self, path: &[&str]) -> Option<Value<'r>> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The place where it is used.
    pub fn place(self) -> Option<Origin> {
        let node = self.node()?;
        let source = self.resolved.sources.get(node.file.0 as usize)?;
        Some(Origin { source: Arc::clone(source), span: node.span })
    }

    /// The place in the service's own file that it belongs to: where it is used, or where the file is read that it stands in.
    pub fn place_in_service(self) -> Option<Origin> {
        let mut node = self.node()?;
        while node.file != FileId(0) {
            node = node.parent.and_then(|id| self.resolved.nodes.get(id.0 as usize))?;
        }
        let source = self.resolved.sources.first()?;
        Some(Origin { source: Arc::clone(source), span: node.span })
    }

    /// The place where it is used, the place it comes from, the place that comes from, and so on.
    pub fn chain(self) -> Vec<Origin> {
        let mut chain = Vec::new();
        let mut next = Some(self.id);
        while let Some(value) = next.map(|id| Value { id, ..self })
            && chain.len() < 64
        {
            chain.extend(value.place());
            next = value.node().and_then(|node| node.from.first().copied());
        }
        chain
    }

    /// Whether both are the same place of the configuration.
    pub fn is(self, other: Value<'_>) -> bool {
        std::ptr::eq(self.resolved, other.resolved) && self.id == other.id
    }
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.view() {
            View::List => f.debug_list().entries(self.items()).finish(),
            View::Map => f.debug_map().entries(self.entries().map(|entry| (entry.key, entry.value))).finish(),
            view => view.fmt(f),
        }
    }
}

/// The text of a number as JavaScript writes it.
pub(crate) fn number_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{value:e}");
        return match text.split_once('e') {
            Some((digits, power)) if !power.starts_with('-') => format!("{digits}e+{power}"),
            _ => text,
        };
    }
    if value == 0.0 { "0".to_owned() } else { value.to_string() }
}
