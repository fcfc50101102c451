//! Resolves a configuration on demand: each property once, when it is asked for.
//!
//! Every place of the configuration is a node. A node is written in a file, is being resolved, or is done; who asks
//! for one that is being resolved asks in a circle. A reference does not copy what it refers to, so that values may
//! double without cost, and all work has a bound.

use std::{ops::Range, sync::Arc};

use super::{
    Inputs, Workspace, dotenv,
    error::{ErrorKind, VariableError},
    grammar::{Piece, Template},
    sources::Got,
    value::{Data, Depth, FileId, Id, Key, Node, Origin, Phase, Resolved, State, Step, Summary, Unknown, number_text},
    workspace::File,
};
use crate::{
    source::{Source, Span},
    syntax::{self, Dialect, Reading, Style, Tree},
};

/// How many properties may wait for one another.
const MAX_DEPTH: usize = 100;

/// How many values may come out of one another, as in the framework.
pub(super) const MAX_NEST: u8 = 10;

/// How many nodes a configuration may have, and how many variables may be asked for.
const MAX_WORK: usize = 1_000_000;

/// How long one text may become, and all of them together.
const MAX_TEXT: usize = 1 << 20;
const MAX_ALL_TEXT: usize = 1 << 24;

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
    service: &'r Tree,
    pub(super) workspace: &'r Workspace,
    pub(super) inputs: &'r Inputs,
    pub(super) files: Vec<Loaded>,
    pub(super) nodes: Vec<Node>,
    errors: Vec<VariableError>,
    pub(super) dotenv: std::collections::BTreeMap<String, String>,
    depth: usize,
    work: usize,
    text: usize,
}

/// Why a node has no value yet.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stop {
    /// It waits for this node, which waits for it.
    Circular(Id),
    /// The error that it has or that it depends on.
    Failed(usize),
}

/// Where the text being resolved stands.
#[derive(Clone, Debug)]
pub(super) enum Site {
    /// A scalar of a file.
    Scalar(FileId, u32),
    /// Text that came out of something else, standing as a whole for these bytes.
    Whole(FileId, Span),
}

/// One property being resolved.
pub(super) struct Use {
    pub(super) node: Id,
    pub(super) phase: Phase,
    pub(super) is_assumed: bool,
    pub(super) nest: u8,
    pub(super) from: Vec<Id>,
    /// The texts being resolved, the innermost last, each with the bytes it is at.
    sites: Vec<(Site, Range<usize>)>,
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
        let texts = self.service.nodes().filter_map(syntax::Node::as_str);
        texts.filter(|text| text.contains("${")).any(|text| Template::parse(text, self.inputs.generation).is_err())
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

    fn node_mut(&mut self, id: Id) -> Option<&mut Node> {
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

    /// Whether there is still work to be had; counts what is asked for.
    pub(super) fn afford(&mut self) -> bool {
        self.work += 1;
        self.work + self.nodes.len() < MAX_WORK
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

    /// A node at the end of some keys below another, resolved; none if there is nothing.
    pub(super) fn walk<K: AsRef<str>>(&mut self, from: Id, keys: &[K]) -> Result<Option<Id>, Stop> {
        let mut id = from;
        self.force(id)?;
        for key in keys {
            let Some(next) = self.child(id, key.as_ref()) else { return Ok(None) };
            id = next;
            self.force(id)?;
        }
        Ok(Some(id))
    }

    /// What JavaScript's `value[key]` is, of a resolved node. Of what is unknown every part is unknown.
    fn child(&mut self, id: Id, key: &str) -> Option<Id> {
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
    fn expand(&mut self, id: Id, file: FileId, index: u32, bare: bool) -> State {
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
                Data::Text(text) if text.contains("${") => self.property(id, &text, Site::Scalar(file, index)),
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

    /// Resolves the text of a property.
    fn property(&mut self, id: Id, text: &Arc<str>, site: Site) -> State {
        let Some(node) = self.node(id) else { return State::Busy };
        let mut property = Use {
            node: id,
            phase: node.phase,
            is_assumed: node.is_assumed,
            nest: node.nest,
            from: Vec::new(),
            sites: vec![(site, 0..text.len())],
        };
        let got = match Template::parse(text, self.inputs.generation) {
            Ok(template) if template.pieces.is_empty() => return State::Done(Data::Text(Arc::clone(text))),
            Ok(template) => self.template(text, &template, 0..text.len(), &mut property),
            Err(problem) => {
                let is_value = property.nest > 0;
                if !is_value {
                    property.phase = Phase::Read;
                }
                Err(self.fail(&property, ErrorKind::Syntax(problem.kind, is_value), problem.range))
            }
        };
        if let Some(node) = self.node_mut(id) {
            node.phase = property.phase;
            node.is_assumed = property.is_assumed;
            node.from = property.from;
        }
        if let Ok(Got::Node(target)) = got
            && let Some(node) = self.node_mut(target).filter(|node| node.parent == Some(id))
        {
            (node.phase, node.is_assumed) = (property.phase, property.is_assumed);
        }
        match got {
            Ok(Got::Nothing) => State::Done(Data::Null),
            Ok(Got::Data(data)) => State::Done(data),
            Ok(Got::Node(target)) => State::Done(Data::Same(target)),
            Err(error) => State::Failed(error),
        }
    }

    /// Resolves text with variables; `range` is what the text is within the string that the pieces count from.
    pub(super) fn template(&mut self, text: &str, template: &Template, range: Range<usize>, property: &mut Use) -> Result<Got, usize> {
        if self.depth >= MAX_DEPTH || self.text > MAX_ALL_TEXT || !self.afford() {
            return Ok(Got::Data(Data::Unknown(Unknown::TooMuch)));
        }
        self.depth += 1;
        let got = self.pieces(text, template, range, property);
        self.depth -= 1;
        got
    }

    fn pieces(&mut self, text: &str, template: &Template, range: Range<usize>, property: &mut Use) -> Result<Got, usize> {
        if let Some(variable) = template.whole(range.clone()) {
            let got = self.variable(text, variable, property)?;
            return self.settle(got, property);
        }
        let mut joined = String::new();
        let (mut at, mut unknown, mut not_text, mut failed) = (range.start, None, None, None);
        let (phase, is_assumed) = (property.phase, property.is_assumed);
        let mut all = (phase, is_assumed);
        for piece in &template.pieces {
            let piece_range = match piece {
                Piece::Escape { range, .. } => range,
                Piece::Variable(variable) => &variable.range,
            };
            joined.push_str(text.get(at..piece_range.start).unwrap_or_default());
            at = piece_range.end;
            match piece {
                Piece::Escape { text, .. } => joined.push_str(text),
                Piece::Variable(variable) => {
                    (property.phase, property.is_assumed) = (phase, is_assumed);
                    let part = self.variable(text, variable, property).and_then(|got| self.settle(got, property));
                    match part.map(|got| self.as_text(got, property)) {
                        Ok(Some(Ok(part))) => joined.push_str(&part),
                        Ok(Some(Err(reason))) => unknown = unknown.or(Some(reason)),
                        Ok(None) => not_text = not_text.or(Some(variable.range.clone())),
                        // The framework comes upon one of them first: an error of its own sooner than one that it waits for.
                        Err(error) => failed = failed.into_iter().chain([error]).min_by_key(|error| self.turn(*error)),
                    }
                    all = (all.0.max(property.phase), all.1 | property.is_assumed);
                }
            }
            if joined.len() > MAX_TEXT {
                unknown = Some(Unknown::TooMuch);
                self.text += joined.len();
                joined.clear();
            }
        }
        (property.phase, property.is_assumed) = all;
        if let Some(error) = failed {
            return Err(error);
        }
        if let Some(range) = not_text {
            return Err(self.fail(property, ErrorKind::NotText, range));
        }
        if let Some(reason) = unknown {
            return Ok(Got::Data(Data::Unknown(reason)));
        }
        joined.push_str(text.get(at..range.end).unwrap_or_default());
        Ok(Got::Data(self.made(joined)))
    }

    /// When the framework comes upon an error.
    fn turn(&self, error: usize) -> Option<(Phase, bool)> {
        self.errors.get(error).map(|error| (error.phase, error.inherited.is_some()))
    }

    /// The text of a value within text, or why it is not known; none if it makes no text.
    fn as_text(&mut self, got: Got, property: &mut Use) -> Option<Result<Arc<str>, Unknown>> {
        let data = match got {
            Got::Data(data) => data,
            Got::Node(id) => {
                property.from.push(id);
                let _ = self.force(id);
                self.data(id).cloned()?
            }
            Got::Nothing => return None,
        };
        match self.text_of(&data)? {
            Data::Text(text) => Some(Ok(text)),
            Data::Unknown(reason) => Some(Err(reason)),
            _ => None,
        }
    }

    /// A value as JavaScript makes text of it: of a list the items joined by commas, of a mapping and null nothing.
    pub(super) fn text_of(&mut self, data: &Data) -> Option<Data> {
        match data {
            Data::List(_) => {
                let mut joined = String::new();
                Some(if self.join(data, &mut joined, 0) { self.made(joined) } else { Data::Unknown(Unknown::TooMuch) })
            }
            Data::Unknown(reason) => Some(Data::Unknown(reason.clone())),
            data => text_of(data).map(Data::Text),
        }
    }

    /// Writes out a list; false if it is not known or too long.
    fn join(&mut self, data: &Data, joined: &mut String, depth: usize) -> bool {
        let Data::List(items) = data else {
            joined.push_str(
                &text_of(data).unwrap_or_else(|| if matches!(data, Data::Map(_)) { "[object Object]".into() } else { "".into() }),
            );
            return !matches!(data, Data::Unknown(_));
        };
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                joined.push(',');
            }
            let _ = self.force(*item);
            let Some(data) = self.data(*item).cloned() else { return false };
            if depth >= MAX_DEPTH || joined.len() > MAX_TEXT || !self.afford() || !self.join(&data, joined, depth + 1) {
                return false;
            }
        }
        true
    }

    /// Resolves the variables in a value that has come out of a variable.
    pub(super) fn settle(&mut self, got: Got, property: &mut Use) -> Result<Got, usize> {
        let (text, site) = match &got {
            Got::Data(Data::Text(text)) => (Arc::clone(text), None),
            Got::Node(id) => {
                let node = self.node(*id).map(|node| (node.file, node.span, node.state.clone()));
                let Some((file, span, state)) = node else { return Ok(got) };
                if let State::Written { file, node, bare } = state {
                    // Read from a file for this property: its text belongs to the property.
                    let scalar =
                        self.tree(file).at(node).filter(|node| node.is_scalar() && (bare || node.tag().and_then(function_name).is_none()));
                    match scalar.and_then(|node| scalar_text(node, bare, self.inputs)) {
                        Some(text) => (text, Some((*id, Site::Scalar(file, node)))),
                        None => {
                            property.from.push(*id);
                            return Ok(got);
                        }
                    }
                } else {
                    match self.data(*id) {
                        Some(Data::Text(text)) => (Arc::clone(text), Some((*id, Site::Whole(file, span)))),
                        Some(Data::List(_) | Data::Map(_)) => return self.settle_below(*id, property),
                        _ => {
                            property.from.push(*id);
                            return Ok(got);
                        }
                    }
                }
            }
            _ => return Ok(got),
        };
        if let Some((id, _)) = site {
            property.from.push(id);
        }
        if text.contains("${") {
            self.text += text.len();
        }
        let parsed = if text.contains("${") { Template::parse(&text, self.inputs.generation) } else { Ok(Template::default()) };
        if matches!(&parsed, Ok(template) if template.pieces.is_empty()) {
            if let Some((id, Site::Scalar(..))) = site
                && let Some(node) = self.node_mut(id)
            {
                node.state = State::Done(Data::Text(text));
            }
            return Ok(got);
        }
        let site = site.map(|(_, site)| site).or_else(|| property.sites.last().map(|(site, range)| self.whole(site, range)));
        property.sites.push((site.unwrap_or(Site::Whole(FileId(0), Span::default())), 0..text.len()));
        property.nest += 1;
        let settled = match parsed {
            _ if property.nest > MAX_NEST => Err(self.fail(property, ErrorKind::TooDeep, 0..text.len())),
            Ok(template) => self.template(&text, &template, 0..text.len(), property),
            Err(problem) => Err(self.fail(property, ErrorKind::Syntax(problem.kind, true), problem.range)),
        };
        property.nest -= 1;
        property.sites.pop();
        settled
    }

    /// A reference to a list or mapping; where text in it holds variables, a copy in which they resolve.
    fn settle_below(&mut self, id: Id, property: &mut Use) -> Result<Got, usize> {
        property.from.push(id);
        let is_live = matches!(self.node(id).map(|node| node.depth), Some(Depth::Full(Summary { is_live: true, .. })));
        if !is_live {
            return Ok(Got::Node(id));
        }
        if property.nest >= MAX_NEST {
            return Err(self.fail(property, ErrorKind::TooDeep, 0..0));
        }
        Ok(Got::Node(self.copy(id, property.node, Step::Into, property.nest + 1)))
    }

    fn copy(&mut self, id: Id, parent: Id, step: Step, nest: u8) -> Id {
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

    fn whole(&self, site: &Site, range: &Range<usize>) -> Site {
        let origin = self.origin(site, range.clone());
        let (file, span) = origin.unwrap_or((FileId(0), Span::default()));
        Site::Whole(file, span)
    }

    /// The bytes of a file that some bytes of a text stand for.
    fn origin(&self, site: &Site, range: Range<usize>) -> Option<(FileId, Span)> {
        match site {
            Site::Whole(file, span) => Some((*file, *span)),
            Site::Scalar(file, node) => self.tree(*file).at(*node).map(|node| (*file, node.text_span(range))),
        }
    }

    /// Notes which bytes of the innermost text are being resolved; gives back the former ones.
    pub(super) fn enter(property: &mut Use, range: Range<usize>) -> Range<usize> {
        property.sites.last_mut().map_or(0..0, |(_, at)| std::mem::replace(at, range))
    }

    /// Notes an error at some bytes of the text being resolved.
    pub(super) fn fail(&mut self, property: &Use, kind: ErrorKind, range: Range<usize>) -> usize {
        let mut chain = Vec::new();
        for (depth, (site, at)) in property.sites.iter().rev().enumerate() {
            chain.extend(self.origin(site, if depth == 0 { range.clone() } else { at.clone() }));
        }
        // What a file brought is used where the variable stands that read it.
        let mut id = Some(property.node);
        while let Some(node) = id.and_then(|id| self.node(id)) {
            if matches!(node.step, Step::Into)
                && let Some(parent) = node.parent.and_then(|id| self.node(id))
            {
                chain.push((parent.file, parent.span));
            }
            id = node.parent;
        }
        chain.dedup();
        let origin = |(file, span): (FileId, Span)| Some(Origin { source: Arc::clone(&self.files.get(file.0 as usize)?.source), span });
        let chain = chain.into_iter().filter_map(origin).collect();
        let path = self.path(property.node);
        let (phase, is_assumed) = (property.phase, property.is_assumed);
        self.errors.push(VariableError { kind, path, chain, phase, is_assumed, inherited: None });
        self.errors.len() - 1
    }

    /// The error of a property that depends on something without a value.
    pub(super) fn depend(&mut self, property: &Use, stop: Stop, range: Range<usize>) -> usize {
        match stop {
            Stop::Circular(id) => self.fail(property, ErrorKind::Circular(self.path(id)), range),
            Stop::Failed(cause) => {
                let Some(error) = self.errors.get(cause) else { return cause };
                if error.path == self.path(property.node) {
                    return cause;
                }
                let (kind, root) = (error.kind.clone(), error.inherited.unwrap_or(cause));
                let (phase, is_assumed) = (error.phase, error.is_assumed);
                let index = self.fail(property, kind, range);
                if let Some(error) = self.errors.get_mut(index) {
                    error.inherited = Some(root);
                    error.phase = error.phase.max(phase);
                    error.is_assumed |= is_assumed;
                }
                index
            }
        }
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

/// The text of a value within text.
pub(super) fn text_of(data: &Data) -> Option<Arc<str>> {
    match data {
        Data::Text(text) => Some(Arc::clone(text)),
        Data::Number(number) => Some(number_text(*number).into()),
        Data::Bool(value) => Some(value.to_string().into()),
        _ => None,
    }
}

/// Whether text still holds something that resolves.
fn is_live(text: &str, inputs: &Inputs) -> bool {
    text.contains("${") && !matches!(Template::parse(text, inputs.generation), Ok(template) if template.pieces.is_empty())
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
        Reading::Timestamp if inputs.generation != super::Generation::Osls => Data::Text(match text.strip_suffix('Z') {
            Some(seconds) if text.len() == 20 => format!("{seconds}.000Z").into(),
            None if text.len() == 10 => format!("{text}T00:00:00.000Z").into(),
            _ => text.into(),
        }),
        Reading::Timestamp | Reading::Str => Data::Text(text.into()),
    })
}

fn scalar_text(node: syntax::Node<'_>, bare: bool, inputs: &Inputs) -> Option<Arc<str>> {
    match scalar(node, bare, inputs)? {
        Data::Text(text) => Some(text),
        _ => None,
    }
}
