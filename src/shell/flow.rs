//! What a build runs, in order, as CodeBuild runs it.
//!
//! In version 0.2 one shell reads the commands of all phases: directory, variables and options last. In 0.1 each
//! command has a shell of its own. The flow follows a build in which nothing fails; what would run after a failure
//! is marked. Where it cannot be told, the state is unknown rather than guessed.

use std::rc::Rc;

use super::{
    Dialect, Script, Text,
    ast::{Variable, Word},
    invocation::{Certainty, Invocation, Place},
    state::{Origin, State},
    value::Value,
    walk::Walker,
};
use crate::{
    model::buildspec::{Buildspec, PHASES},
    source::Span,
};

/// Everything that a build runs.
#[derive(Debug)]
pub struct Flow<'t> {
    /// The shell. Only for `sh` and `bash` is there anything below.
    pub dialect: Dialect,
    /// The items of the buildspec's lists, parsed, in the order of running.
    pub commands: Vec<Parsed<'t>>,
    /// All commands that run, those in scripts and recipes included, in the order of running.
    pub invocations: Vec<Invocation<'t>>,
    /// All assignments.
    pub assigned: Vec<Assigned<'t>>,
    /// All uses of variables.
    pub uses: Vec<Use<'t>>,
}

/// An item of a list of commands.
#[derive(Clone, Debug)]
pub struct Parsed<'t> {
    /// Where it stands.
    pub place: Rc<Place<'t>>,
    /// Its text.
    pub text: Rc<Text<'t>>,
    /// What it says.
    pub script: Rc<Script>,
    /// The state before it.
    pub state: Rc<State>,
}

/// An assignment that the build runs.
#[derive(Clone, Debug)]
pub struct Assigned<'t> {
    /// The variable.
    pub name: String,
    /// The word assigned; none for arrays and for what `read` and loops set.
    pub word: Option<Word>,
    /// What that is worth.
    pub value: Value,
    /// Where it stands in its file.
    pub span: Span,
    /// The text it stands in.
    pub text: Rc<Text<'t>>,
    /// Where in the buildspec.
    pub place: Rc<Place<'t>>,
    /// The bytes in the buildspec that lead to it; none if it stands there itself.
    pub led_by: Option<Span>,
    /// Whether it runs.
    pub certainty: Certainty,
    /// How long it lasts.
    pub reach: Reach,
}

/// How long an assignment lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// As long as the shell of the build.
    Shell,
    /// As long as a subshell, a pipeline, or another program's shell.
    Subshell,
    /// For one command.
    Command,
}

/// A variable that is used.
#[derive(Clone, Debug)]
pub struct Use<'t> {
    /// The use.
    pub variable: Rc<Variable>,
    /// The text it stands in.
    pub text: Rc<Text<'t>>,
    /// Where in the buildspec.
    pub place: Rc<Place<'t>>,
    /// The bytes in the buildspec that lead to it; none if it stands there itself.
    pub led_by: Option<Span>,
    /// Whether it runs.
    pub certainty: Certainty,
    /// The state just before.
    pub state: Rc<State>,
}

impl Use<'_> {
    /// Where it stands in its file.
    pub fn span(&self) -> Span {
        self.text.span(self.variable.range.clone())
    }
}

impl<'t> Flow<'t> {
    /// Reads all commands of a buildspec, and what they lead to in its repository.
    pub fn of(spec: &Buildspec<'t>) -> Self {
        let dialect = Dialect::of(spec);
        let mut flow = Self { dialect, commands: Vec::new(), invocations: Vec::new(), assigned: Vec::new(), uses: Vec::new() };
        if !dialect.is_posix() {
            return flow;
        }
        let initial = Rc::new(initial(spec));
        let phases: Vec<_> = PHASES.iter().filter_map(|name| spec.phase(name)).collect();
        // Most texts have few commands: moving them as their number grows costs more than room for a few too many.
        flow.invocations.reserve(2 * phases.iter().map(|phase| phase.commands.len()).sum::<usize>());
        let mut walker = Walker::new(flow, &spec.context.repository, Rc::clone(&initial));
        for phase in phases {
            walker.enter_phase();
            let finally = phase.finally.iter().map(|command| (command, true));
            for (command, is_finally) in phase.commands.iter().map(|command| (command, false)).chain(finally) {
                if command.text().is_none() || command.node.is_damaged() {
                    continue;
                }
                if spec.is_version_0_1() {
                    walker.restart(&initial);
                }
                let index = walker.flow.commands.len();
                let place = Rc::new(Place { phase: phase.name(), command: *command, index, is_finally });
                walker.command(&place);
            }
        }
        walker.finish()
    }

    /// The commands of one phase, `finally` included.
    pub fn in_phase<'f>(&'f self, phase: &'f str) -> impl Iterator<Item = &'f Invocation<'t>> {
        self.invocations.iter().filter(move |invocation| invocation.place.phase == phase)
    }

    /// The commands that get the output of a command.
    pub fn behind_pipe<'f>(&'f self, invocation: &'f Invocation<'t>) -> impl Iterator<Item = &'f Invocation<'t>> {
        let next = invocation.pipe.map(|pipe| (pipe.id, pipe.index + 1));
        self.invocations.iter().filter(move |other| next.is_some() && other.pipe.map(|pipe| (pipe.id, pipe.index)) == next)
    }
}

/// The shell before the first command. The values of `env.variables` are those that hold unless the project or
/// whoever starts the build sets others.
fn initial(spec: &Buildspec<'_>) -> State {
    let mut state = State::new();
    for (section, entry) in spec.variables() {
        let Some(name) = entry.key.as_str() else { continue };
        let known = entry.value.as_str().filter(|_| section == "variables").map(Value::known);
        state.set(name, known.unwrap_or_else(|| Value::variable(name)), Origin::Section(section));
    }
    state
}
