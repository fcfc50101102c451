//! One thing that a schema does not allow, in the tree's terms.

use super::{Suggestion, suggest};
use crate::{source::Span, syntax::Node};

/// A violation, narrowed to the key or value at fault.
#[derive(Clone, Debug)]
pub struct Violation<'t> {
    /// Keys and indices from the root to `node`.
    pub path: Vec<String>,
    /// The value that violates the schema; of a missing or unknown key, the mapping.
    pub node: Node<'t>,
    /// The key that leads to `node`, unless it is the root or a list item.
    pub key: Option<Node<'t>>,
    /// What is wrong with it.
    pub problem: Problem<'t>,
}

/// What can be wrong with a value.
#[derive(Clone, Debug)]
pub enum Problem<'t> {
    /// A key that the schema does not know here, with those it knows.
    UnknownKey {
        /// The key at fault.
        key: Node<'t>,
        /// The keys that exist here.
        known: Vec<String>,
    },
    /// A key that must be there and is not.
    MissingKey {
        /// Its name.
        name: String,
    },
    /// A value of the wrong type.
    WrongType {
        /// The types allowed, in JSON Schema's words.
        expected: Vec<&'static str>,
    },
    /// A value that is none of those allowed.
    NotAllowed {
        /// The values allowed.
        allowed: Vec<String>,
    },
    /// Text that does not have the form asked for; the schema's description of the value says which.
    WrongForm,
    /// A number outside its bounds, or a list or mapping with too few or too many items.
    OutOfBounds {
        /// The bound as words: `at least 1`, `at most 5`.
        bound: String,
    },
}

impl Violation<'_> {
    /// Whether the path to the value is just this one, where `*` stands for any one step.
    pub fn is_at(&self, pattern: &[&str]) -> bool {
        self.path.len() == pattern.len() && self.path.iter().zip(pattern).all(|(step, wanted)| *wanted == "*" || step == wanted)
    }

    /// The path as a sentence names it: `phases.build.commands[0]`; empty at the root.
    pub fn place(&self) -> String {
        path_name(&self.path)
    }

    /// What was meant by an unknown key, unless the mapping has that key too, or by a value that is not allowed.
    pub fn suggestion(&self) -> Option<Suggestion> {
        match &self.problem {
            Problem::UnknownKey { key, known } => suggest(key.text(), known).filter(|meant| self.node.get(&meant.name).is_none()),
            Problem::NotAllowed { allowed } => suggest(self.node.text(), allowed),
            _ => None,
        }
    }

    /// The span to underline: the key of what is missing or of a mapping at fault, else the value.
    pub fn span(&self) -> Span {
        match (&self.problem, self.key) {
            (Problem::UnknownKey { key, .. }, _) => key.span(),
            (Problem::MissingKey { .. }, Some(key)) => key.span(),
            (Problem::MissingKey { .. }, None) => self.node.entries().first().map_or(self.node.span(), |entry| entry.key.span()),
            (_, Some(key)) if self.node.is_absent() || !self.node.is_scalar() => key.span(),
            _ => self.node.span(),
        }
    }
}

/// A path as a sentence names it: `phases.build.commands[0]`; empty at the root.
pub(super) fn path_name(path: &[String]) -> String {
    let mut place = String::new();
    for step in path {
        match step.parse::<usize>() {
            Ok(index) => place.push_str(&format!("[{index}]")),
            Err(_) if place.is_empty() => place.push_str(step),
            Err(_) => place.extend([".", step]),
        }
    }
    place
}
