//! A tree as the JSON value that a schema speaks about.

use serde_json::{Map, Number, Value};

use super::is_unknown;
use crate::syntax::{Dialect, MAX_DEPTH, Node, Reading};

/// Stands for what cannot be known. Files do not hold this character.
const UNKNOWN: char = '\0';

/// How many nodes may be read by way of aliases; those behind are unknown.
const MAX_ALIASED: usize = 100_000;

/// Whether a text, or a key, stands for what cannot be known.
pub(super) fn stands_for_unknown(text: &str) -> bool {
    text.starts_with(UNKNOWN)
}

/// The value that a reader makes of a node.
pub(super) fn read(node: Node<'_>, dialect: Dialect) -> Value {
    Reader { dialect, aliased: 0 }.value(node, 0, false)
}

struct Reader {
    dialect: Dialect,
    aliased: usize,
}

impl Reader {
    fn value(&mut self, node: Node<'_>, depth: usize, mut in_alias: bool) -> Value {
        in_alias |= node.is_alias();
        self.aliased += usize::from(in_alias);
        if depth > MAX_DEPTH || self.aliased > MAX_ALIASED || is_unknown(node) {
            return Value::String(UNKNOWN.to_string());
        }
        if node.is_mapping() {
            return Value::Object(self.object(node, depth, in_alias));
        }
        if node.is_sequence() {
            return Value::Array(node.items().map(|item| self.value(item, depth + 1, in_alias)).collect());
        }
        let text = || Value::String(node.text().to_owned());
        match self.dialect.read(node) {
            Reading::Null => Value::Null,
            Reading::Bool(value) => Value::Bool(value),
            Reading::Int(value) => Value::Number(value.into()),
            Reading::Float(value) => Number::from_f64(value).map_or_else(text, Value::Number),
            Reading::Timestamp | Reading::Str => text(),
        }
    }

    fn object(&mut self, node: Node<'_>, depth: usize, in_alias: bool) -> Map<String, Value> {
        let mut object = Map::new();
        for entry in node.entries() {
            match entry.key.as_str().filter(|_| !is_unknown(entry.key)) {
                Some(key) => object.insert(key.to_owned(), self.value(entry.value, depth + 1, in_alias)),
                None => object.insert(format!("{UNKNOWN}{}", object.len()), Value::String(UNKNOWN.to_string())),
            };
        }
        object
    }
}
