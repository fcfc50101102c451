//! Which rules report, and how loudly.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Finding, Severity};
use crate::rules::{self, Rule};

/// What the configuration says of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The rule is silent.
    Off,
    /// Each finding keeps its own severity.
    On,
    /// Every finding is an info.
    Info,
    /// Every finding is a warning.
    Warning,
    /// Every finding is an error.
    Error,
}

impl Level {
    /// All of them.
    pub const ALL: [Level; 5] = [Level::Off, Level::On, Level::Info, Level::Warning, Level::Error];

    /// The name used in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::On => "on",
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }

    /// The level of that name.
    pub fn find(name: &str) -> Option<Level> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// A rule, or a whole family of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// All rules of a family, such as `syntax`.
    Family(&'static str),
    /// One rule.
    Rule(&'static str),
}

impl Selector {
    /// The rule or family of that name.
    pub fn find(name: &str) -> Option<Self> {
        let family = || rules::all().map(Rule::family).find(|family| *family == name).map(Selector::Family);
        rules::find(name).map(|rule| Selector::Rule(rule.name)).or_else(family)
    }

    /// Every name that [`Self::find`] knows.
    pub fn names() -> impl Iterator<Item = &'static str> {
        rules::all().flat_map(|rule| [rule.name, rule.family()])
    }

    /// Whether the rule is meant.
    pub fn covers(self, rule: &Rule) -> bool {
        match self {
            Selector::Family(name) => rule.family() == name,
            Selector::Rule(name) => rule.name == name,
        }
    }
}

/// The levels in force for a file.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    /// From the configuration; a later entry counts more than an earlier one.
    pub entries: Vec<(Selector, Level)>,
    /// If there are any, no other rules report.
    pub select: Vec<Selector>,
    /// These do not report, whatever else is said.
    pub ignore: Vec<Selector>,
}

impl Levels {
    /// The level of a rule.
    pub fn of(&self, rule: &Rule) -> Level {
        let among = |list: &[Selector]| list.iter().any(|selector| selector.covers(rule));
        let last = self.entries.iter().rev().find(|(selector, _)| selector.covers(rule));
        let level = last.map_or(Level::On, |(_, level)| *level);
        match level {
            _ if among(&self.ignore) => Level::Off,
            _ if self.select.is_empty() => level,
            _ if !among(&self.select) => Level::Off,
            // Asked for by name on the command line: that it is off elsewhere does not count.
            Level::Off => Level::On,
            _ => level,
        }
    }

    /// The severity of a finding; none if its rule is silent.
    pub fn severity(&self, finding: &Finding) -> Option<Severity> {
        match self.of(finding.rule) {
            Level::Off => None,
            Level::On => Some(finding.severity),
            Level::Info => Some(Severity::Info),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_entries_and_the_command_line_count_more() {
        let key = Selector::Rule("duplicate-key");
        let syntax = Selector::Family("syntax");
        let Some(rule) = rules::find("duplicate-key") else { unreachable!() };
        let levels = |entries: &[(Selector, Level)], select: &[Selector], ignore: &[Selector]| {
            Levels { entries: entries.to_vec(), select: select.to_vec(), ignore: ignore.to_vec() }.of(rule)
        };
        assert_eq!(levels(&[], &[], &[]), Level::On);
        assert_eq!(levels(&[(syntax, Level::Off), (key, Level::Info)], &[], &[]), Level::Info);
        assert_eq!(levels(&[(key, Level::Info), (syntax, Level::Off)], &[], &[]), Level::Off);
        assert_eq!(levels(&[(key, Level::Off)], &[syntax], &[]), Level::On);
        assert_eq!(levels(&[(key, Level::Info)], &[syntax], &[]), Level::Info);
        assert_eq!(levels(&[], &[Selector::Family("schema")], &[]), Level::Off);
        assert_eq!(levels(&[], &[key], &[syntax]), Level::Off);
    }
}
