//! One command as the build runs it.

use std::{
    borrow::Cow,
    cell::OnceCell,
    collections::BTreeSet,
    ops::{Deref, Range},
    rc::Rc,
    sync::Arc,
};

use super::{
    State, Text, Value,
    ast::{Assignment, Redirect, Word},
    call::Roles,
    wrapper::base_name,
};
use crate::{
    model::buildspec::Command,
    source::{Source, Span},
};

/// Where in the buildspec something runs.
#[derive(Clone, Debug)]
pub struct Place<'t> {
    /// The phase's name.
    pub phase: &'t str,
    /// The item of the list.
    pub command: Command<'t>,
    /// Its number over the whole build, in the order of running.
    pub index: usize,
    /// Whether the list is `finally`.
    pub is_finally: bool,
}

/// A command that the build runs, wherever it stands.
#[derive(Clone, Debug)]
pub struct Invocation<'t> {
    /// The program and its arguments, without the commands that only run it.
    pub words: Words,
    /// The words before the program: `sudo`, `timeout 5m`, …
    pub wrappers: Words,
    /// Variables set for this command only.
    pub assignments: Vec<Assignment>,
    /// Its redirections.
    pub redirects: Vec<Redirect>,
    /// The bytes of the whole statement in its text.
    pub range: Range<usize>,
    /// The text it stands in.
    pub text: Rc<Text<'t>>,
    /// Where in the buildspec.
    pub place: Rc<Place<'t>>,
    /// The bytes in the buildspec that lead to it; none if it stands there itself.
    pub led_by: Option<Span>,
    /// Whether it runs at all.
    pub certainty: Certainty,
    /// What its failure leads to.
    pub failure: Failure,
    /// The variables that were asked in conditions which it depends on.
    pub guards: Rc<BTreeSet<String>>,
    /// Its pipeline.
    pub pipe: Option<Pipe>,
    /// Whether it runs behind the shell's back, with `&`.
    pub is_background: bool,
    /// Whether it runs within `$(…)` or backquotes.
    pub is_substituted: bool,
    /// Whether it is within a loop.
    pub is_looped: bool,
    /// The shell's state just before.
    pub state: Rc<State>,
    /// What its arguments are to a known tool, once somebody has asked.
    pub(super) roles: OnceCell<Option<Roles>>,
}

/// Some of the words of a statement, shared with it.
#[derive(Clone, Debug)]
pub struct Words {
    all: Rc<[Word]>,
    range: Range<usize>,
}

impl Words {
    pub(super) fn new(all: &Rc<[Word]>) -> Self {
        Self { all: Rc::clone(all), range: 0..all.len() }
    }

    /// Those of these words that a range within them counts.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        Self { all: Rc::clone(&self.all), range: self.range.start + range.start..self.range.start + range.end }
    }
}

impl Deref for Words {
    type Target = [Word];

    fn deref(&self) -> &[Word] {
        self.all.get(self.range.clone()).unwrap_or_default()
    }
}

/// Whether a command runs in a build in which no earlier command fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Certainly.
    Always,
    /// If a condition holds.
    Branch,
    /// If a command before it fails: behind `||`.
    AfterFailure,
}

/// What the failure of a command leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The item of the list fails, and with it the phase.
    Stops,
    /// Nothing: another command follows in the same item, without `set -e`.
    Followed,
    /// Nothing: its output goes into a pipe, without `pipefail`.
    Piped,
    /// Nothing: `||` and something that always succeeds stand behind it.
    Swallowed,
    /// Another command, behind `||`, whose status counts instead.
    Handled,
    /// It is a condition.
    Tested,
    /// Nothing: it runs in the background or within the words of another command.
    Detached,
    /// It cannot be told.
    Unknown,
}

/// The place of a command in a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pipe {
    /// The pipeline, by a number of its own.
    pub id: usize,
    /// The place in it, from 0.
    pub index: usize,
    /// How many commands it has.
    pub length: usize,
}

impl Invocation<'_> {
    /// The program's name without its folder; none if it is not known.
    pub fn program(&self) -> Option<Cow<'_, str>> {
        Some(match self.words.first()?.literal()? {
            Cow::Borrowed(name) => Cow::Borrowed(base_name(name)),
            Cow::Owned(name) => Cow::Owned(base_name(&name).to_owned()),
        })
    }

    /// The words behind the program.
    pub fn arguments(&self) -> &[Word] {
        self.words.get(1..).unwrap_or_default()
    }

    /// Whether it reads so, word for word, from the program on.
    pub fn starts_with(&self, words: &[&str]) -> bool {
        words.len() <= self.words.len()
            && self.program().as_deref() == words.first().copied()
            && self.arguments().iter().zip(words.iter().skip(1)).all(|(word, wanted)| word.is(wanted))
    }

    /// What a word stands for here.
    pub fn value(&self, word: &Word) -> Value {
        Value::of(word, &self.state)
    }

    /// Whether it is written in the buildspec, not in a file that the buildspec leads to.
    pub fn is_here(&self) -> bool {
        self.led_by.is_none()
    }

    /// The file it is written in.
    pub fn source(&self) -> &Arc<Source> {
        self.text.source()
    }

    /// Where some bytes of its text stand in its file.
    pub fn span(&self, range: &Range<usize>) -> Span {
        self.text.span(range.clone())
    }

    /// The program and its arguments, in its file.
    pub fn words_span(&self) -> Span {
        match (self.words.first(), self.words.last()) {
            (Some(first), Some(last)) => self.text.span(first.range.start..last.range.end),
            _ => self.text.span(self.range.clone()),
        }
    }
}
