//! Resolves a configuration on demand: each property once, when it is asked for.
//!
//! Every place of the configuration is a node. A node is written in a file, is being resolved, or is done; who asks
//! for one that is being resolved asks in a circle. A reference does not copy what it refers to, so that values may
//! double without cost, and all work has a bound.

use std::sync::Arc;

use super::{
    Inputs, Workspace, dotenv,
    error::VariableError,
    grammar::Template,
    text::{Site, is_live, text_of},
    value::{Data, Depth, FileId, Id, Node, Phase, Resolved, State, Step, Summary, Unknown},
    workspace::File,
};
use crate::{
    source::{Source, Span},
    syntax::{self, Tree},
};

/// How many properties may wait for one another.
pub(super) const MAX_DEPTH: usize = 100;

/// How many nodes a configuration may have, and how often one may be asked for.
const MAX_NODES: usize = 250_000;
const MAX_WORK: usize = 1_000_000;

/// How long one text may become, and all of them together.
pub(super) const MAX_TEXT: usize = 1 << 20;
pub(super) const MAX_ALL_TEXT: usize = 1 << 24;

/// Resolves all variables of a service.
pub fn resolve(service: &Tree, workspace: &Workspace, inputs: &Inputs) -> Resolved {
    let mut resolver = Resolver {
        service,
        workspace,
        inputs,
        files: vec![Loaded { source: Arc::clone(service.source()), tree: None }],
        nodes: Vec::new(),
        errors: Vec::new(),
        dotenv: Default::default(),
        depth: 0,
        work: 0,
        text: 0,
    };
    resolver.run();
    let errors = if inputs.is_exact { first_of(resolver.errors) } else { resolver.errors };
    let sources = resolver.files.into_iter().map(|file| file.source).collect();
    Resolved { nodes: resolver.nodes, sources, errors }
}

/// The errors that the framework tells before it stops: those of the first phase, and of a text with several
/// variables one.
fn first_of(errors: Vec<VariableError>) -> Vec<VariableError> {
    let phase = errors.iter().map(|error| error.phase).min();
    let mut order: Vec<usize> = (0..errors.len()).filter(|index| errors.get(*index).map(|error| error.phase) == phase).collect();
    order.sort_by_key(|index| errors.get(*index).is_some_and(|error| error.inherited.is_some()));
    let mut known = std::collections::HashSet::new();
    order.retain(|index| errors.get(*index).is_some_and(|error| known.insert(error.path.clone())));
    order.sort_unstable();
    let place = |index: usize| order.binary_search(&index).ok();
    let kept = errors.into_iter().enumerate().filter(|(index, _)| place(*index).is_some());
    kept.map(|(_, error)| VariableError { inherited: error.inherited.and_then(place), ..error }).collect()
}

/// A file that has been read; the service's own tree belongs to the caller.
pub(super) struct Loaded {
    pub(super) source: Arc<Source>,
    pub(super) tree: Option<Tree>,
}

pub(super) struct Resolver<'r> {
    pub(super) service: &'r Tree,
    pub(super) workspace: &'r Workspace,
    pub(super) inputs: &'r Inputs,
    pub(super) files: Vec<Loaded>,
    pub(super) nodes: Vec<Node>,
    pub(super) errors: Vec<VariableError>,
    pub(super) dotenv: std::collections::BTreeMap<String, String>,
    pub(super) depth: usize,
    work: usize,
    pub(super) text: usize,
}

/// Why a node has no value yet.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stop {
    /// It waits for this node, which waits for it.
    Circular(Id),
    /// The error that it has or that it depends on.
    Failed(usize),
}

impl<'r> Resolver<'r> {
    fn run(&mut self) {
        let Some(root) = self.service.root() else { return };
        let (index, span) = (root.index(), root.span());
        self.add(State::Written { file: FileId(0), node: index, bare: false }, FileId(0), span, None, Step::Into, 0);
        let root = Id(0);
        // The framework stops here if one of these fails before plugins and services can be asked.
        let mut is_over = false;
        for path in [&["provider", "name"][..], &["provider", "stage"], &["useDotenv"]] {
            let failed = match self.walk(root, path) {
                Ok(Some(id)) => self.complete(id).map(|summary| summary.error),
                Ok(None) => Ok(None),
                Err(stop) => Err(stop),
            };
            let (Ok(Some(error)) | Err(Stop::Failed(error))) = failed else { continue };
            is_over |= self.errors.get(error).is_some_and(|error| error.phase == Phase::Early);
        }
        if self.inputs.is_exact && is_over && !self.has_syntax_errors() {
            return;
        }
        self.load_dotenv(root);
        let _ = self.complete(root);
    }

    /// Whether some variable of the service's own file is not well-formed: the framework looks at all of them first.
    fn has_syntax_errors(&self) -> bool {
        let mut texts = self.service.nodes().filter_map(syntax::Node::as_str);
        texts.any(|text| Template::parse(text, self.inputs.generation).is_err())
    }

    fn load_dotenv(&mut self, root: Id) {
        let Ok(Some(wanted)) = self.walk(root, &["useDotenv"]) else { return };
        if !matches!(self.data(wanted), Some(Data::Bool(true) | Data::Text(_))) {
            return;
        }
        let stage = match self.walk(root, &["provider", "stage"]) {
            _ if self.inputs.stage.is_some() => self.inputs.stage.clone(),
            Ok(Some(id)) => self.data(id).and_then(text_of).map(|text| text.to_string()),
            _ => None,
        };
        let stage = stage.unwrap_or_else(|| "dev".to_owned());
        for name in [format!(".env.{stage}"), ".env".to_owned()] {
            if let File::Text(source) = self.workspace.read(&name) {
                self.dotenv = dotenv::parse(source.text(), &self.inputs.environment);
                return;
            }
        }
    }

    /// Whether there is still work to be had; counts what is asked for.
    pub(super) fn afford(&mut self) -> bool {
        self.work += 1;
        self.work < MAX_WORK && self.nodes.len() < MAX_NODES
    }

    /// Counts text made; none if it is too much.
    pub(super) fn made(&mut self, text: String) -> Data {
        self.text += text.len();
        if text.len() > MAX_TEXT || self.text > MAX_ALL_TEXT { Data::Unknown(Unknown::TooMuch) } else { Data::Text(text.into()) }
    }

    /// Resolves a node, but nothing below it.
    pub(super) fn force(&mut self, id: Id) -> Result<(), Stop> {
        let affordable = self.depth < MAX_DEPTH && self.afford();
        let Some(node) = self.node_mut(id) else { return Ok(()) };
        let state = match &node.state {
            State::Done(Data::Same(target)) => {
                let target = *target;
                return self.force(target);
            }
            State::Done(_) => return Ok(()),
            State::Failed(error) => return Err(Stop::Failed(*error)),
            State::Busy => return Err(Stop::Circular(id)),
            _ if !affordable => {
                node.state = State::Done(Data::Unknown(Unknown::TooMuch));
                return Ok(());
            }
            _ => std::mem::replace(&mut node.state, State::Busy),
        };
        self.depth += 1;
        let state = match state {
            State::Written { file, node, bare } => self.expand(id, file, node, bare),
            State::Live(text) => {
                let site = self.node(id).map(|node| Site::Whole(node.file, node.span));
                self.property(id, &text, site.unwrap_or(Site::Whole(FileId(0), Span::default())))
            }
            other => other,
        };
        self.depth -= 1;
        if let Some(node) = self.node_mut(id) {
            node.state = state;
        }
        match self.node(id).map(|node| &node.state) {
            Some(State::Failed(error)) => Err(Stop::Failed(*error)),
            Some(State::Done(Data::Same(target))) => self.force(*target),
            _ => Ok(()),
        }
    }

    /// Resolves a node and everything below it; the first error, or the circle that this would run in.
    pub(super) fn complete(&mut self, id: Id) -> Result<Summary, Stop> {
        self.force(id)?;
        match self.node(id).map(|node| node.depth) {
            Some(Depth::Full(summary)) => return Ok(summary),
            Some(Depth::Busy) => return Err(Stop::Circular(id)),
            _ => {}
        }
        if self.depth >= MAX_DEPTH || !self.afford() {
            return Ok(Summary::default());
        }
        let inputs = self.inputs;
        let Some(node) = self.node_mut(id) else { return Ok(Summary::default()) };
        node.depth = Depth::Busy;
        let mut summary = Summary { phase: node.phase, is_assumed: node.is_assumed, ..Summary::default() };
        let children = match &node.state {
            State::Done(Data::Text(text)) => {
                summary.is_live = is_live(text, inputs);
                Vec::new()
            }
            State::Done(Data::List(items)) => items.clone(),
            State::Done(Data::Map(entries)) => entries.iter().map(|(_, id)| *id).collect(),
            State::Done(Data::Same(target)) => vec![*target],
            _ => Vec::new(),
        };
        let mut circle = None;
        self.depth += 1;
        for child in children {
            if self.is_deferred(child) {
                continue;
            }
            match self.complete(child) {
                Ok(below) => {
                    summary.phase = summary.phase.max(below.phase);
                    summary.is_assumed |= below.is_assumed;
                    summary.is_live |= below.is_live;
                    summary.error = summary.error.or(below.error);
                }
                Err(Stop::Failed(error)) => summary.error = summary.error.or(Some(error)),
                Err(stop @ Stop::Circular(_)) => circle = circle.or(Some(stop)),
            }
        }
        self.depth -= 1;
        if let Some(node) = self.node_mut(id) {
            node.depth = if circle.is_some() { Depth::Shallow } else { Depth::Full(summary) };
        }
        circle.map_or(Ok(summary), Err)
    }

    /// Whether it is a parameter of another stage, which osls passes over.
    fn is_deferred(&mut self, id: Id) -> bool {
        if self.inputs.generation != super::Generation::Osls {
            return false;
        }
        let path = self.path(id);
        let Some((stage, name)) = path.strip_prefix("params.").and_then(|path| path.split_once('.')) else { return false };
        let (stage, is_direct) = (stage.to_owned(), !name.contains('.'));
        is_direct && stage != "default" && !matches!(self.stage(), Ok(Some(current)) if current == stage)
    }
}
