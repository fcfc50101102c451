//! CloudFormation's and SAM's templates, from their trees.

use std::sync::Arc;

use super::{Language, Parameter, Resource, Resources, Template};
use crate::{
    model::{
        Datum, PartialText,
        datum::{Content, Field},
    },
    source::Origin,
    syntax::{Entry, Node, Style, TextMap, Tree, parse_inside, parse_mapped},
};

/// Keys whose values may be a JSON document in a string.
pub(super) const DOCUMENTS: [&str; 4] = ["AssumeRolePolicyDocument", "KeyPolicy", "PolicyDocument", "ResourcePolicy"];

/// The transform that makes a template SAM's.
const SAM: &str = "AWS::Serverless-2016-10-31";

/// The transform that brings functions, which are seen where they are called.
const EXTENSIONS: &str = "AWS::LanguageExtensions";

impl Template {
    /// Reads a template; none if the tree is none, or if its aliases lead too far.
    pub fn read(tree: impl Into<Arc<Tree>>) -> Option<Self> {
        let tree = tree.into();
        if tree.expands_too_far() {
            return None;
        }
        let root = tree.root().filter(|root| root.is_mapping())?;
        let resources = root.get("Resources").filter(|resources| resources.is_mapping())?;
        let transforms = root.get("Transform").map(datum);
        let transforms: Vec<&str> =
            transforms.as_ref().map(Datum::one_or_many).unwrap_or_default().iter().map(|name| name.text().unwrap_or_default()).collect();
        let mut template = Self {
            source: Arc::clone(tree.source()),
            language: if transforms.contains(&SAM) { Language::Sam } else { Language::CloudFormation },
            parameters: root.get("Parameters").map(Node::entries).unwrap_or_default().into_iter().map(parameter).collect(),
            resources: Resources::default(),
            documents: Vec::new(),
            is_whole: !tree.is_damaged() && transforms.iter().all(|name| [SAM, EXTENSIONS].contains(name)),
            tree: None,
        };
        let mut read = Vec::new();
        for entry in resources.entries() {
            match resource(entry) {
                Some(resource) => read.push(resource),
                // A loop, or something that is not well-formed.
                None => template.is_whole = false,
            }
        }
        template.resources = read.into();
        if template.language == Language::Sam {
            template.add_roles(root.get("Globals").map(datum).as_ref());
            // Connectors bring policies, too.
            let has_connectors = |entry: &Entry<'_>| entry.value.get("Connectors").is_some();
            template.is_whole &= !resources.entries().iter().any(has_connectors);
        }
        template.tree = Some(tree);
        Some(template)
    }
}

fn parameter(entry: Entry<'_>) -> Parameter {
    Parameter { name: entry.key.text().to_owned(), place: place(entry.key), default: entry.value.get("Default").map(datum) }
}

fn resource(entry: Entry<'_>) -> Option<Resource> {
    let kind = entry.value.get("Type")?.as_str()?;
    let text = |key| entry.value.get(key).and_then(Node::as_str).map(str::to_owned);
    let none = || Datum { content: Content::Null, place: place(entry.key) };
    Some(Resource {
        id: entry.key.text().to_owned(),
        kind: kind.to_owned(),
        place: place(entry.key),
        properties: entry.value.get("Properties").map_or_else(none, datum),
        condition: text("Condition"),
    })
}

fn place(node: Node<'_>) -> Origin {
    Origin::new(node.tree().source(), node.span())
}

/// A value as written, with intrinsic functions in their long form.
pub(crate) fn datum(node: Node<'_>) -> Datum {
    let place = place(node);
    if node.is_damaged() {
        return Datum { content: Content::Unknown("what is not well-formed".to_owned()), place };
    }
    let plain = Datum { content: content(node), place };
    match node.tag() {
        Some(tag) if !tag.starts_with("!!") => function(tag.trim_start_matches('!'), plain),
        _ => plain,
    }
}

fn content(node: Node<'_>) -> Content {
    if node.is_mapping() {
        return Content::Map(node.entries().into_iter().map(field).collect());
    }
    if node.is_sequence() {
        return Content::List(node.items().map(datum).collect());
    }
    match node.as_str() {
        None => Content::Unknown("an alias without an anchor".to_owned()),
        Some("" | "~" | "null") if node.style() == Some(Style::Plain) => Content::Null,
        Some(text) => Content::Text(PartialText::known(text)),
    }
}

fn field(entry: Entry<'_>) -> Field {
    let key = entry.key.text();
    let is_document = DOCUMENTS.contains(&key) && entry.value.text().trim_start().starts_with('{');
    let inside = is_document.then(|| parse_inside(entry.value));
    let document = inside.as_ref().and_then(readable);
    Field::new(key, place(entry.key), datum(document.unwrap_or(entry.value)))
}

/// The document that a text holds, from somewhere in a file.
pub(super) fn document_in(text: &str, place: &Origin) -> Datum {
    document(&parse_mapped(&place.source, text, TextMap::whole(text.len(), place.span)), place)
}

/// The document that was read from somewhere.
pub(super) fn document(tree: &Tree, place: &Origin) -> Datum {
    let root = readable(tree).filter(|root| root.is_mapping());
    root.map_or_else(|| Datum::unknown("text that is no document", place), datum)
}

fn readable(tree: &Tree) -> Option<Node<'_>> {
    tree.root().filter(|_| tree.errors().is_empty() && !tree.expands_too_far())
}

/// The long form of `!Name value`.
fn function(name: &str, argument: Datum) -> Datum {
    if matches!(name, "Ref" | "Condition") { Datum::call(name, argument) } else { Datum::call(&format!("Fn::{name}"), argument) }
}
