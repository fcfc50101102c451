//! What the schema of serverless.yml does not allow.

use crate::{
    source::Origin,
    vars::{Generation, Value},
};

/// A violation, narrowed to the key or value at fault.
#[derive(Clone, Debug)]
pub struct Violation<'r> {
    /// Keys and indices from the root to the value.
    pub path: Vec<String>,
    /// The keyword of JSON Schema that is not satisfied.
    pub keyword: &'static str,
    /// The value; of a missing or unknown key, the mapping.
    pub value: Value<'r>,
    /// What is wrong with it.
    pub problem: Problem<'r>,
    /// Where it stands, in any file.
    pub place: Option<Origin>,
    /// The places that lead there, outwards, and those that the value comes from.
    pub others: Vec<(Origin, &'static str)>,
    /// What the schema says of the value.
    pub about: &'static str,
}

/// What can be wrong with a value.
#[derive(Clone, Debug)]
pub enum Problem<'r> {
    /// A key that does not exist here.
    UnknownKey {
        /// The key.
        key: &'r str,
        /// Those that exist.
        known: Vec<&'static str>,
        /// The generations of the framework that know it.
        only: Vec<Generation>,
        /// Where it exists.
        elsewhere: Vec<String>,
        /// Whether a plugin of the service reads it.
        is_read: bool,
    },
    /// A key that cannot be a name here.
    WrongName {
        /// The key.
        key: &'r str,
    },
    /// An event of no kind that exists.
    UnknownEvent {
        /// The kinds that exist.
        known: Vec<&'static str>,
        /// The kind that is there without settings, and a key beside it that is one of its settings.
        beside: Option<(&'r str, &'r str)>,
    },
    /// A key that must be there and is not.
    MissingKey {
        /// Its name.
        name: &'static str,
    },
    /// Not just one of some keys.
    NotOne {
        /// The keys.
        keys: Vec<String>,
        /// Whether none is there, or more than one.
        has_none: bool,
    },
    /// A value of the wrong type.
    WrongType(Wanted),
    /// A value that is none of those allowed.
    NotAllowed {
        /// Those allowed.
        allowed: Vec<String>,
        /// The generations of the framework that know it.
        only: Vec<Generation>,
    },
    /// Text, a list or a mapping that does not have the form asked for.
    WrongForm(Wanted),
    /// A number outside its bounds, or a text, list or mapping that is too short or too long.
    OutOfBounds {
        /// The bound as words: `at least 1`.
        bound: String,
    },
    /// A list with two equal items.
    Repeated,
    /// A mapping that is no function of CloudFormation, where only such a mapping may stand; the framework lets it pass.
    NoIntrinsic,
}

/// What a place takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The types, in words: `text`, `a list`.
    pub types: Vec<&'static str>,
    /// The words, where it takes some only.
    pub words: Vec<String>,
}

impl Violation<'_> {
    /// The path as a sentence names it: `functions.hello.events[0]`; empty at the root.
    pub fn name(&self) -> String {
        super::super::violation::path_name(&self.path)
    }

    /// Whether the path to the value is just this one, where `*` stands for any one step.
    pub fn is_at(&self, pattern: &[&str]) -> bool {
        self.path.len() == pattern.len() && self.path.iter().zip(pattern).all(|(step, wanted)| *wanted == "*" || step == wanted)
    }

    /// The key that is unknown or missing.
    pub fn property(&self) -> Option<&str> {
        match self.problem {
            Problem::UnknownKey { key, .. } | Problem::WrongName { key } => Some(key),
            Problem::MissingKey { name } => Some(name),
            _ => None,
        }
    }
}
