//! Resolves the text of a property: its variables, and those in what comes out of them.

use std::{ops::Range, sync::Arc};

use super::{
    Inputs,
    error::ErrorKind,
    grammar::{Piece, Template, has_opening},
    nodes::{function_name, scalar_text},
    resolve::{MAX_ALL_TEXT, MAX_DEPTH, MAX_TEXT, Resolver},
    sources::Got,
    value::{Data, Depth, FileId, Id, Phase, State, Step, Summary, Unknown, number_text},
};
use crate::source::Span;

/// How many values may come out of one another, as in the framework.
pub(super) const MAX_NEST: u8 = 10;

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
    pub(super) sites: Vec<(Site, Range<usize>)>,
}

impl Resolver<'_> {
    /// Resolves the text of a property.
    pub(super) fn property(&mut self, id: Id, text: &Arc<str>, site: Site) -> State {
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
                let Some(node) = self.node(*id) else { return Ok(got) };
                let (file, span) = (node.file, node.span);
                if let State::Written { file, node, bare } = node.state {
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
        if has_opening(&text) {
            self.text += text.len();
        }
        let parsed = Template::parse(&text, self.inputs.generation);
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
pub(super) fn is_live(text: &str, inputs: &Inputs) -> bool {
    !matches!(Template::parse(text, inputs.generation), Ok(template) if template.pieces.is_empty())
}
