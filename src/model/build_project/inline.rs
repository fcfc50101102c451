//! The buildspec that stands inside a template, as a tree whose spans lead into the template's file.

use std::{borrow::Cow, ops::Range};

use super::{BuildProject, BuildspecOf};
use crate::{
    model::{
        Datum, Part, PartialText,
        template::{Language, PieceKind, Template, function, pieces},
    },
    source::Span,
    syntax::{Segment, TextMap, Tree, parse_mapped},
    vars::{Generation, grammar},
};

/// How long a text may become; CloudFormation takes templates of a megabyte.
const MAX_TEXT: usize = 1 << 20;

/// What CloudFormation fills in wherever it stands, up to its closing braces.
const DYNAMIC_REFERENCE: &str = "{{resolve:";

/// The buildspec that stands as text in a template: as CodeBuild gets it, but with a variable of the shell
/// (`${AWS__Region}`) wherever the deployment fills in what is not known.
#[derive(Clone, Debug)]
pub struct InlineBuildspec {
    /// The text.
    pub text: String,
    /// The way from it to the template's file.
    pub map: TextMap,
    /// The bytes of it that the deployment fills in.
    pub filled_in: Vec<Span>,
    /// Whether all of it is mapped to the bytes that it is written as.
    pub is_exact: bool,
}

impl BuildProject {
    /// The buildspec of its own, if that stands as text in the template.
    pub fn inline_buildspec(&self, template: &Template) -> Option<InlineBuildspec> {
        let BuildspecOf::Inline(written) = &self.buildspec else { return None };
        let mut text = Text { template, text: String::new(), segments: Vec::new(), filled_in: Vec::new(), is_exact: true };
        text.add(written)?;
        text.mask_dynamic_references();
        let Text { text, segments, filled_in, is_exact, .. } = text;
        Some(InlineBuildspec { text, map: TextMap::new(segments), filled_in, is_exact })
    }

    /// The tree of that buildspec, whose spans lead into the template's file.
    pub fn inline_tree(&self, template: &Template) -> Option<Tree> {
        let BuildspecOf::Inline(written) = &self.buildspec else { return None };
        let InlineBuildspec { text, map, .. } = self.inline_buildspec(template)?;
        Some(parse_mapped(&written.place.source, &text, map))
    }
}

/// A text that is put together from scalars of a template, with the way back to them.
struct Text<'t> {
    template: &'t Template,
    text: String,
    segments: Vec<Segment>,
    filled_in: Vec<Span>,
    is_exact: bool,
}

impl<'t> Text<'t> {
    /// Appends a value; none if it is no text, or too long.
    fn add(&mut self, datum: &'t Datum) -> Option<()> {
        self.is_short()?;
        match function(datum) {
            None if !datum.is_known() => self.value(&datum.partial(), datum.place.span),
            None => {
                let (text, map, masked) = self.scalar(datum)?;
                let start = self.text.len();
                self.filled_in.extend(masked.into_iter().map(|part| Span::new(start + part.start, start + part.end)));
                self.piece(&text, 0..text.len(), &map);
            }
            Some(("Fn::Sub", argument)) => match argument.items() {
                [] => self.substituted(argument, None)?,
                [text, variables @ ..] => self.substituted(text, variables.first())?,
            },
            Some(("Fn::Join", argument)) => {
                let [delimiter, list] = argument.items() else { return None };
                let (between, map, _) = self.scalar(delimiter)?;
                for (index, item) in list.items().iter().enumerate() {
                    if index > 0 {
                        self.piece(&between, 0..between.len(), &map);
                    }
                    self.add(item)?;
                }
            }
            Some(("Fn::ToJsonString", _)) => return None,
            Some(_) => self.value(&self.template.text(datum), datum.place.span),
        }
        Some(())
    }

    /// Appends a text of `Fn::Sub`.
    fn substituted(&mut self, datum: &'t Datum, variables: Option<&Datum>) -> Option<()> {
        let (text, map, _) = self.scalar(datum)?;
        for piece in pieces(&text)? {
            self.is_short()?;
            let Range { start, end } = piece.range;
            match piece.kind {
                PieceKind::Text(_) => self.piece(&text, start..end, &map),
                PieceKind::Variable(name) => {
                    let value = self.template.substitution(name, variables, datum);
                    self.value(&value, map.span(start..end));
                }
                PieceKind::Literal(name) => {
                    self.piece(&text, start..start + "${".len(), &map);
                    self.piece(&text, end - name.len() - "}".len()..end, &map);
                }
            }
        }
        Some(())
    }

    fn is_short(&self) -> Option<()> {
        (self.text.len() <= MAX_TEXT).then_some(())
    }

    /// The text of a scalar of the template, with the way to its bytes. Where variables of a service have changed it, it
    /// is the text as written, with variables of the shell in their place.
    fn scalar(&mut self, datum: &'t Datum) -> Option<(Cow<'t, str>, TextMap, Vec<Range<usize>>)> {
        let text = datum.text()?;
        let tree = self.template.tree.as_ref().filter(|tree| datum.place.is_in(tree.source()));
        let node = tree.and_then(|tree| tree.node_at(datum.place.span));
        if let Some(node) = node.filter(|node| node.as_str() == Some(text)) {
            return Some((Cow::Borrowed(text), node.text_map(), Vec::new()));
        }
        let written = node.filter(|_| self.template.language == Language::Serverless);
        if let Some((node, (text, masked))) = written.and_then(|node| Some((node, without_variables(node.as_str()?)?))) {
            return Some((Cow::Owned(text), node.text_map(), masked));
        }
        self.is_exact = false;
        Some((Cow::Borrowed(text), TextMap::whole(text.len(), datum.place.span), Vec::new()))
    }

    /// Appends a part of a scalar, byte for byte.
    fn piece(&mut self, text: &str, range: Range<usize>, map: &TextMap) {
        let start = self.text.len();
        self.text.push_str(text.get(range.clone()).unwrap_or_default());
        let inner = Segment { cooked: Span::new(start, self.text.len()), source: range.into() };
        self.segments.extend(TextMap::new(vec![inner]).through(map).segments());
    }

    /// Appends a value that stands in the file as a whole.
    fn value(&mut self, value: &PartialText, source: Span) {
        let start = self.text.len();
        for part in value.parts() {
            match part {
                Part::Known(text) => self.text.push_str(text),
                Part::Unknown(what) => self.text.push_str(&variable(what)),
            }
        }
        let cooked = Span::new(start, self.text.len());
        self.filled_in.push(cooked);
        self.segments.push(Segment { cooked, source });
    }

    /// Puts a variable of the shell, as long as it, in place of each `{{resolve:…}}`.
    fn mask_dynamic_references(&mut self) {
        let mut at = 0;
        while let Some(start) = self.text.get(at..).and_then(|rest| rest.find(DYNAMIC_REFERENCE)).map(|found| at + found) {
            let end = self.text.get(start..).and_then(|rest| rest.find("}}"));
            let end = end.map_or(self.text.len(), |length| start + length + "}}".len());
            at = end;
            self.text.replace_range(start..end, &mask(end - start));
            self.filled_in.push(Span::new(start, end));
        }
    }
}

/// A variable of the shell, as long as that of the template: `${AWS::Region}` becomes `${AWS__Region}`.
fn variable(what: &str) -> String {
    format!("${{{}}}", what.replace(|char: char| !char.is_ascii_alphanumeric(), "_"))
}

/// A variable of the shell of that length.
fn mask(length: usize) -> String {
    format!("${{{}}}", "_".repeat(length.saturating_sub("${}".len())))
}

/// A text of a service with masks in place of its variables, and where they are; none if it has none, or others than
/// can be told.
fn without_variables(text: &str) -> Option<(String, Vec<Range<usize>>)> {
    let pieces = grammar::Template::parse(text, Generation::default()).ok()?.pieces;
    let range = |piece: &grammar::Piece| match piece {
        grammar::Piece::Variable(variable) => Some(variable.range.clone()),
        grammar::Piece::Escape { .. } => None,
    };
    let ranges: Vec<Range<usize>> = pieces.iter().map(range).collect::<Option<_>>().filter(|ranges: &Vec<_>| !ranges.is_empty())?;
    let mut masked = text.to_owned();
    for range in &ranges {
        masked.replace_range(range.clone(), &mask(range.len()));
    }
    Some((masked, ranges))
}
