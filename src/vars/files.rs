//! `${file(path):address}`: files read into the service.

use std::{ops::Range, path::Path, sync::Arc};

use super::{
    Generation,
    error::ErrorKind,
    nodes::{function_name, scalar},
    resolve::{Loaded, Resolver},
    sources::Got,
    text::{Use, text_of},
    value::{Data, FileId, State, Step, Unknown},
    workspace::File,
};
use crate::{
    source::{Source, Span},
    syntax::{self, Node},
};

/// The tags that js-yaml is taught; others are a syntax error to it.
const KNOWN_TAGS: [&str; 17] = [
    "And",
    "Base64",
    "Cidr",
    "Condition",
    "Equals",
    "FindInMap",
    "GetAtt",
    "GetAZs",
    "If",
    "ImportValue",
    "Join",
    "Not",
    "Or",
    "Ref",
    "Select",
    "Split",
    "Sub",
];

impl Resolver<'_> {
    /// `file(path):address`
    pub(super) fn file(&mut self, params: &[Data], address: &str, range: Range<usize>, property: &mut Use) -> Result<Got, usize> {
        let Some(path) = params.first().and_then(text_of).filter(|path| !path.is_empty()) else {
            return Err(self.fail(property, ErrorKind::Argument("`file` needs a path in its parentheses".to_owned()), range));
        };
        let source = match self.workspace.read(&path) {
            File::Missing => return Ok(Got::Nothing),
            File::Outside => return Ok(Got::unknown(Unknown::Outside(path.to_string()))),
            File::Unreadable(_) => return Ok(Got::unknown(Unknown::Unreadable(path.to_string()))),
            File::Text(source) => source,
        };
        let extension = Path::new(&*path).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let is_json = matches!(extension, "json" | "tfstate");
        if matches!(extension, "js" | "cjs" | "mjs" | "ts") {
            return Ok(Got::unknown(Unknown::JavaScript((&*path).into())));
        }
        let file = self.load(&source);
        if !is_json && !matches!(extension, "yml" | "yaml") {
            let span = Span::new(0, source.text().len());
            let data = Data::Text(source.text().into());
            let id = self.add(State::Done(data), file, span, Some(property.node), Step::Into, property.nest + 1);
            return if address.is_empty() { Ok(Got::Node(id)) } else { self.within_text(Got::Node(id), address, property) };
        }
        if let Some(reason) = self.unreadable(file, is_json) {
            return Err(self.fail(property, ErrorKind::File { path: path.to_string(), reason }, range));
        }
        let Some(root) = self.tree(file).root().map(Node::index) else {
            if !address.is_empty() {
                return Ok(Got::Nothing);
            }
            let reason = "it holds no value".to_owned();
            return Err(self.fail(property, ErrorKind::File { path: path.to_string(), reason }, range));
        };
        self.part(file, root, address, property)
    }

    /// Parses a file once.
    fn load(&mut self, source: &Arc<Source>) -> FileId {
        let known = self.files.iter().position(|file| Arc::ptr_eq(&file.source, source));
        let index = known.unwrap_or_else(|| {
            let is_tree = source.path().extension().is_some_and(|ext| ["yml", "yaml", "json", "tfstate"].iter().any(|known| ext == *known));
            self.files.push(Loaded { source: Arc::clone(source), tree: is_tree.then(|| syntax::parse(source)) });
            self.files.len() - 1
        });
        FileId(index as u32)
    }

    /// Why js-yaml or JSON.parse would refuse a file.
    fn unreadable(&self, file: FileId, is_json: bool) -> Option<String> {
        let tree = self.tree(file);
        if is_json {
            let parsed: Result<serde::de::IgnoredAny, _> = serde_json::from_str(tree.source().text());
            return parsed.err().map(|_| "it is not valid JSON".to_owned());
        }
        if let Some(error) = tree.errors().first() {
            return Some(error.message.clone());
        }
        if let Some((key, _)) = tree.duplicate_keys().next() {
            return Some(format!("the key `{}` stands in it twice", key.text()));
        }
        if tree.documents().nth(1).is_some() {
            return Some("it holds more than one document".to_owned());
        }
        let is_strange = |tag: &str| {
            let name = tag.strip_prefix('!').unwrap_or_default();
            let is_new = matches!(name, "Transform" | "GetStackOutput") && self.inputs.generation != Generation::V3;
            function_name(tag).is_some() && !KNOWN_TAGS.contains(&name) && !is_new && self.inputs.generation != Generation::V4
        };
        let strange = tree.nodes().find_map(|node| node.tag().filter(|tag| is_strange(tag)));
        strange.map(|tag| format!("the framework does not know the tag `{tag}`"))
    }

    /// The part of a file at an address, to be resolved in the place of the property.
    fn part(&mut self, file: FileId, root: u32, address: &str, property: &mut Use) -> Result<Got, usize> {
        let (mut index, mut bare) = (root, false);
        let mut keys = address.split('.').filter(|_| !address.is_empty());
        while let Some(key) = keys.next() {
            let Some(node) = self.tree(file).at(index) else { return Ok(Got::Nothing) };
            let tag = node.tag().filter(|_| !bare).and_then(function_name);
            let next = match tag {
                Some(name) if name == key => {
                    bare = true;
                    continue;
                }
                Some(_) => None,
                None if node.is_mapping() => node.get(key),
                None if node.is_sequence() => key.parse().ok().and_then(|at| node.items().nth(at)),
                None => {
                    let here = self.written(file, index, bare, property);
                    let rest: Vec<&str> = std::iter::once(key).chain(keys).collect();
                    return self.within_text(here, &rest.join("."), property);
                }
            };
            let Some(next) = next else { return Ok(Got::Nothing) };
            (index, bare) = (next.index(), false);
        }
        let is_null = self.tree(file).at(index).is_some_and(|node| matches!(scalar(node, bare, self.inputs), Some(Data::Null)));
        Ok(if is_null { Got::Nothing } else { self.written(file, index, bare, property) })
    }

    /// Text on the way to an address is resolved first, and may turn out to be more than text.
    fn within_text(&mut self, text: Got, address: &str, property: &mut Use) -> Result<Got, usize> {
        let Got::Node(id) = self.settle(text, property)? else { return Ok(Got::Nothing) };
        let keys: Vec<&str> = address.split('.').collect();
        Ok(self.walk(id, &keys).ok().flatten().map_or(Got::Nothing, Got::Node))
    }

    fn written(&mut self, file: FileId, node: u32, bare: bool, property: &Use) -> Got {
        let span = self.tree(file).at(node).map(Node::span).unwrap_or_default();
        let state = State::Written { file, node, bare };
        Got::Node(self.add(state, file, span, Some(property.node), Step::Into, property.nest + 1))
    }
}
