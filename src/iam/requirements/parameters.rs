//! Request parameters, as far as a command line tells them.

use super::{
    needs::Certainty,
    words::{Opt, pattern},
};
use crate::shell::Value;

/// The parameters of a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Parameters {
    /// Names without regard to case and hyphens, with their values.
    list: Vec<(String, Vec<Value>)>,
    /// Whether others may be given in a file.
    is_open: bool,
    /// The region that is asked.
    pub(super) region: Option<String>,
}

/// A name in lower case, without hyphens: `--table-name` and `TableName` are one.
pub(super) fn squash(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect()
}

impl Parameters {
    /// The options of a command.
    pub(super) fn of(options: &[Opt]) -> Self {
        let mut parameters = Self::default();
        for option in options {
            match option.name.as_str() {
                "--region" => parameters.region = option.values.first().map(pattern),
                "--cli-input-json" | "--cli-input-yaml" => parameters.is_open = true,
                name => parameters.list.push((squash(name), option.values.clone())),
            }
        }
        parameters
    }

    /// The same with another parameter.
    pub(super) fn with(mut self, name: &str, value: Value) -> Self {
        self.list.push((squash(name), vec![value]));
        self
    }

    /// The same, where a parameter is also known under another name.
    pub(super) fn renamed(mut self, option: &str, name: &str) -> Self {
        if let Some(values) = self.get(option) {
            let values = values.to_vec();
            self.list.push((squash(name), values));
        }
        self
    }

    /// The values of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&[Value]> {
        let name = squash(name);
        self.list.iter().rev().find(|(given, _)| *given == name).map(|(_, values)| values.as_slice())
    }

    /// All values.
    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        self.list.iter().flat_map(|(_, values)| values)
    }

    /// Whether a parameter is given, or one below it: `Code.S3Bucket`; none if it is not.
    pub(super) fn has(&self, path: &str) -> Option<Certainty> {
        let (top, below) = path.split_once('.').map_or((path, None), |(top, below)| (top, Some(below)));
        let found = self.get(top).and_then(|values| match below {
            None => Some(Certainty::Certain),
            Some(below) => values.iter().filter_map(|value| mentions(value, below)).max(),
        });
        found.or(self.is_open.then_some(Certainty::Possible))
    }

    /// Whether a parameter is not given; none if it is.
    pub(super) fn lacks(&self, path: &str) -> Option<Certainty> {
        let given = if self.is_open { Some(Certainty::Possible) } else { Some(Certainty::Certain) };
        given.filter(|_| self.get(path).is_none())
    }
}

/// Whether a structured value has a member.
fn mentions(value: &Value, member: &str) -> Option<Certainty> {
    match value.text() {
        Some(text) if text.starts_with("file://") => Some(Certainty::Possible),
        Some(text) => text.contains(member).then_some(Certainty::Certain),
        None => Some(Certainty::Possible),
    }
}
