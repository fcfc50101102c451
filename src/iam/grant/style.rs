//! How the statements of a policy are written, and where another one goes.

use std::sync::Arc;

use super::{
    Grant,
    braces::{Braces, Field, comment},
};
use crate::{
    diagnostics::Fix,
    source::{Origin, Source, Span},
    syntax::{self, Node, Tree},
};

/// The longest list on one line that is not the neighbour's.
const MAX_LIST: usize = 100;

/// How blocks of Terraform begin.
const BLOCK: &str = "statement";

/// The parts of a statement, with those that stand in their places: as documents name them, and as blocks of Terraform do.
const PARTS: [(Part, [&str; 2], [&str; 2]); 3] = [
    (Part::Effect, ["Effect", "Effect"], ["effect", "effect"]),
    (Part::Action, ["Action", "NotAction"], ["actions", "not_actions"]),
    (Part::Resource, ["Resource", "NotResource"], ["resources", "not_resources"]),
];

/// The place behind a statement where others of its style can be written.
pub(super) struct Spot {
    /// The file.
    pub source: Arc<Source>,
    /// Where.
    at: u32,
    /// Where a comma must come before, if that is not the same place.
    comma: Option<u32>,
    style: Style,
}

enum Style {
    Braces(InBraces),
    Block { indent: String, step: usize },
}

/// In braces: a mapping, or a block of Terraform.
struct InBraces {
    /// What comes before the keys: from the comma behind the statement before to the brace.
    opening: String,
    /// What comes before each key.
    inner: String,
    /// What comes between two fields.
    between: &'static str,
    /// What comes behind the last field: to the closing brace, and the comma behind it.
    closing: String,
    /// The keys, in their order.
    keys: Vec<Key>,
    /// What the inner blanks are deeper by, if each key has a line of its own.
    step: Option<String>,
    /// `=` or `:`, with the blanks around it.
    assign: &'static str,
    /// Whether these stand below one another.
    is_aligned: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Effect,
    Action,
    Resource,
}

/// A key with the form of its value.
struct Key {
    part: Part,
    name: String,
    list: List,
}

#[derive(Clone, Copy, PartialEq)]
enum List {
    /// A single text stands for itself.
    None,
    /// On one line.
    Line,
    /// Each item on a line, with a comma behind the last one or not.
    Lines(bool),
}

/// Whether a statement seems to be written at a place, and not only brought about there.
pub(super) fn is_written(place: &Origin) -> bool {
    let written = place.source.slice(place.span);
    written == BLOCK || written.contains("Effect")
}

impl Spot {
    /// The place behind the statement at a place; none if it does not stand there as an item of a list.
    pub fn behind(place: &Origin, tree: Option<&Tree>) -> Option<Self> {
        let Origin { source, span } = place;
        let is_terraform = source.path().extension().is_some_and(|ending| ending == "tf");
        let (start, written) = (span.start as usize, source.slice(*span));
        if is_terraform && written == BLOCK {
            let open = span.end as usize + source.text().get(span.end as usize..)?.find('{')?;
            return Self::behind_block(source, start, Braces::read(source.text(), open, true)?);
        }
        if !written.starts_with('{') {
            return if is_terraform { None } else { Self::behind_item(place, tree) };
        }
        let braces = Braces::read(source.text(), start, is_terraform)?;
        if !braces.fields.iter().any(|field| field.key == "Effect") {
            return None;
        }
        let line = source.line_at(span.start);
        let dash = source.slice(Span { start: line.start, end: span.start });
        if !is_terraform && dash.trim() == "-" {
            let style = InBraces::of(source.text(), &braces, false, &format!("\n{dash}{{"), "");
            let at = source.line_at(braces.end as u32).end;
            return Some(Self { source: Arc::clone(source), at, comma: None, style: Style::Braces(style) });
        }
        braces.is_last(source.text(), is_terraform).then(|| Self::behind_braces(source, &braces, is_terraform))
    }

    /// The fix that writes statements there.
    pub fn fix(&self, title: String, grants: &[Grant]) -> Fix {
        let text: String = grants.iter().map(|grant| self.style.write(grant)).collect();
        let fix = Fix::suggested(title).within(&self.source);
        match self.comma {
            Some(comma) => fix.insert(comma, ","),
            None => fix,
        }
        .insert(self.at, text)
    }

    fn behind_braces(source: &Arc<Source>, braces: &Braces<'_>, is_terraform: bool) -> Self {
        let text = source.text();
        let line_end = source.line_at(braces.end as u32).end as usize;
        let rest = text.get(braces.end..line_end).unwrap_or_default().trim_start();
        let (has_comma, behind) = rest.strip_prefix(',').map_or((false, rest), |behind| (true, behind.trim_start()));
        let is_comment = comment(behind, is_terraform, true).is_some_and(|length| length == behind.len());
        let indent = blanks_before(text, braces.start);
        let (at, comma, lead, tail) = match indent {
            // What is said behind the statement stays there.
            Some(indent) if has_comma && (behind.is_empty() || is_comment) => (line_end, None, format!("\n{indent}"), ","),
            Some(indent) if is_comment => (line_end, Some(braces.end as u32), format!("\n{indent}"), ""),
            Some(indent) => (braces.end, None, format!(",\n{indent}"), ""),
            None => (braces.end, None, ", ".to_owned(), ""),
        };
        let style = InBraces::of(text, braces, false, &format!("{lead}{{"), tail);
        Self { source: Arc::clone(source), at: at as u32, comma, style: Style::Braces(style) }
    }

    /// Behind a block that begins at an offset.
    fn behind_block(source: &Arc<Source>, start: usize, braces: Braces<'_>) -> Option<Self> {
        let text = source.text();
        let indent = blanks_before(text, start)?;
        let before = text.get(..start)?.trim_end();
        // Blocks may stand close to one another; the first of them tells nothing.
        let is_close = before.ends_with('}') && text.get(before.len()..start)?.matches('\n').count() == 1;
        let lead = if is_close { "\n" } else { "\n\n" };
        let style = InBraces::of(text, &braces, true, &format!("{lead}{indent}{BLOCK} {{"), "");
        let at = source.line_at(braces.end as u32).end;
        Some(Self { source: Arc::clone(source), at, comma: None, style: Style::Braces(style) })
    }

    /// Behind an item of YAML's block style.
    fn behind_item(place: &Origin, tree: Option<&Tree>) -> Option<Self> {
        let source = &place.source;
        let read;
        let tree = match tree.filter(|tree| Arc::ptr_eq(tree.source(), source)) {
            Some(tree) => tree,
            None => {
                read = syntax::parse(source);
                &read
            }
        };
        let statement = item_at(tree, place.span).filter(|item| item.get("Effect").is_some())?;
        let line = source.line_at(place.span.start);
        let before = source.slice(Span { start: line.start, end: statement.span().start });
        // The dash stands where the item begins; keys behind it.
        let keys = before.chars().count();
        let dash = before.rfind('-').map_or(keys, |at| before[..at].chars().count());
        let style = Style::Block { indent: " ".repeat(dash), step: keys.saturating_sub(dash).max(2) };
        let end = place.span.start as usize + source.slice(place.span).trim_end().len();
        Some(Self { source: Arc::clone(source), at: source.line_at(end as u32).end, comma: None, style })
    }
}

/// The item of a list that has that span.
fn item_at(tree: &Tree, span: Span) -> Option<Node<'_>> {
    let is_it = |node: &Node<'_>| node.is_mapping() && node.span() == span;
    let lists = tree.nodes().filter(|node| node.is_sequence() && node.span().contains(span));
    lists.filter_map(|list| list.items().find(is_it)).last()
}

/// The blanks before something that begins its line.
fn blanks_before(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?;
    let line = before.get(before.rfind('\n').map_or(0, |end| end + 1)..)?;
    line.chars().all(char::is_whitespace).then_some(line)
}

impl Style {
    fn write(&self, grant: &Grant) -> String {
        match self {
            Style::Braces(style) => style.write(grant),
            Style::Block { indent, step } => block(indent, *step, grant),
        }
    }
}

impl InBraces {
    fn of(text: &str, braces: &Braces<'_>, is_block: bool, opening: &str, tail: &str) -> Self {
        let fields = &braces.fields;
        let first = fields.first();
        let is_quoted = first.is_some_and(|field| field.is_quoted);
        let mut keys: Vec<(usize, Key)> = Vec::new();
        for (part, of_documents, of_blocks) in PARTS {
            let names @ [name, _] = if is_block { of_blocks } else { of_documents };
            let neighbour = fields.iter().position(|field| names.contains(&field.key));
            // A block allows if it does not say what it does.
            if neighbour.is_none() && is_block && part == Part::Effect {
                continue;
            }
            let name = if is_quoted { format!("\"{name}\"") } else { name.to_owned() };
            let list = match neighbour.and_then(|at| fields.get(at)).map_or(List::None, List::of) {
                // Blocks know lists only.
                List::None if is_block => List::Line,
                list => list,
            };
            keys.push((neighbour.unwrap_or(usize::MAX), Key { part, name, list }));
        }
        keys.sort_by_key(|(at, _)| *at);
        let inner = first.and_then(|field| blanks_before(text, field.start));
        let close = blanks_before(text, braces.end - 1).filter(|_| inner.is_some());
        let step = inner.map(|inner| inner.strip_prefix(close.unwrap_or_default()).unwrap_or("  ").to_owned());
        let blank = text.get(braces.start + 1..).filter(|rest| rest.starts_with(' ')).map_or("", |_| " ");
        let end = close.map_or_else(|| blank.to_owned(), |close| format!("\n{close}"));
        let comma_behind = if fields.last().is_some_and(|field| field.has_comma) { "," } else { "" };
        let assign = match first.map_or(": ", |field| field.assign) {
            assign if assign.contains('=') => " = ",
            ":" => ":",
            assign if assign.starts_with(' ') => " : ",
            _ => ": ",
        };
        let between = match (inner, first) {
            (Some(_), Some(first)) if !first.has_comma => "",
            (None, _) if assign != ":" => ", ",
            _ => ",",
        };
        Self {
            opening: opening.to_owned(),
            inner: inner.map_or_else(|| blank.to_owned(), |inner| format!("\n{inner}")),
            between,
            closing: format!("{comma_behind}{end}}}{tail}"),
            keys: keys.into_iter().map(|(_, key)| key).collect(),
            assign,
            is_aligned: assign == " = " && step.is_some() && !fields.windows(2).any(is_ragged),
            step,
        }
    }

    fn write(&self, grant: &Grant) -> String {
        let parts: Vec<(&str, String)> = self.keys.iter().map(|key| (key.name.as_str(), self.value(key, grant))).collect();
        let mut text = self.opening.clone();
        for (index, (name, value)) in parts.iter().enumerate() {
            let between = if index > 0 { self.between } else { "" };
            let inner = if index > 0 && self.step.is_none() { "" } else { self.inner.as_str() };
            let width = if self.is_aligned { width(&parts, index) } else { 0 };
            text += &format!("{between}{inner}{name:width$}{}{value}", self.assign);
        }
        text + &self.closing
    }

    fn value(&self, key: &Key, grant: &Grant) -> String {
        let texts = match key.part {
            Part::Effect => return "\"Allow\"".to_owned(),
            Part::Action => &grant.actions,
            Part::Resource => &grant.resources,
        };
        let quoted: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
        let line = format!("[{}]", quoted.join(", "));
        match (key.list, quoted.as_slice(), &self.step) {
            (List::None, [one], _) => one.clone(),
            (List::Lines(has_comma), _, Some(step)) => self.lines(&quoted, step, has_comma),
            (_, [_, _, ..], Some(step)) if line.len() > MAX_LIST => self.lines(&quoted, step, false),
            _ => line,
        }
    }

    fn lines(&self, items: &[String], step: &str, has_comma: bool) -> String {
        let inner = &self.inner;
        let behind = if has_comma { "," } else { "" };
        format!("[{inner}{step}{}{behind}{inner}]", items.join(&format!(",{inner}{step}")))
    }
}

impl List {
    fn of(field: &Field<'_>) -> Self {
        match field.value {
            list if list.starts_with('[') && list.contains('\n') => Self::Lines(field.has_last_comma()),
            list if list.starts_with('[') => Self::Line,
            _ => Self::None,
        }
    }
}

/// Whether two fields on lines below one another do not have their values so.
fn is_ragged(pair: &[Field<'_>]) -> bool {
    let is_plain = |field: &Field<'_>| !field.value.contains('\n') && field.assign == " = ";
    matches!(pair, [one, other] if is_plain(one) && is_plain(other) && one.key.len() != other.key.len())
}

/// How wide the keys are that stand one below the other, as Terraform does it: a value of several lines parts them.
fn width(parts: &[(&str, String)], index: usize) -> usize {
    let is_line = |part: &&(&str, String)| !part.1.contains('\n');
    let Some(here) = parts.get(index).filter(is_line) else { return 0 };
    let before = parts.iter().take(index).rev().take_while(is_line);
    let behind = parts.iter().skip(index).take_while(is_line);
    before.chain(behind).map(|(name, _)| name.len()).max().unwrap_or(here.0.len())
}

/// An item of YAML's block style.
fn block(dash: &str, step: usize, grant: &Grant) -> String {
    let keys = format!("{dash}{}", " ".repeat(step));
    let value = |texts: &[String]| match texts {
        [one] => format!(" {}", plain(one)),
        many => many.iter().map(|text| format!("\n{keys}  - {}", plain(text))).collect(),
    };
    let gap = " ".repeat(step.saturating_sub(1));
    format!("\n{dash}-{gap}Effect: Allow\n{keys}Action:{}\n{keys}Resource:{}", value(&grant.actions), value(&grant.resources))
}

/// A text as a plain scalar, or quoted where that would be something else.
fn plain(text: &str) -> String {
    if text.starts_with('*') { format!("'{text}'") } else { text.to_owned() }
}
