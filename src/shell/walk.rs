//! The walk over all commands, in the order in which the shell runs them.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    rc::Rc,
};

use super::{
    Script, Text,
    ask::{ends_shell, fails, is_test, names_in, succeeds},
    ast::{Joint, Kind, Statement},
    flow::{Flow, Parsed, Reach},
    invocation::{Certainty, Failure, Pipe, Place},
    state::{Origin, State},
    value::Value,
};
use crate::{project::Repository, source::Span};

/// How many commands are followed in all.
const MAX_INVOCATIONS: usize = 4096;

/// The way to a statement.
#[derive(Clone)]
pub(super) struct Way<'t> {
    pub(super) text: Rc<Text<'t>>,
    pub(super) place: Rc<Place<'t>>,
    pub(super) led_by: Option<Span>,
    pub(super) certainty: Certainty,
    pub(super) guards: Rc<BTreeSet<String>>,
    pub(super) pipe: Option<Pipe>,
    pub(super) reach: Reach,
    pub(super) is_background: bool,
    pub(super) is_substituted: bool,
    pub(super) is_looped: bool,
    /// What a status other than zero leads to if `set -e` is off.
    pub(super) status: Failure,
    /// Whether `set -e` does not count here.
    pub(super) is_tested: bool,
    pub(super) depth: usize,
}

pub(super) struct Walker<'t, 'r> {
    pub(super) flow: Flow<'t>,
    pub(super) repository: &'r Repository,
    pub(super) state: Rc<State>,
    pub(super) functions: HashMap<String, (Rc<Statement>, Rc<Text<'t>>)>,
    pub(super) called: HashSet<String>,
    /// What was asked so far in this phase before going on.
    pub(super) guards: Rc<BTreeSet<String>>,
    /// Files and recipes that are being followed.
    pub(super) trail: Vec<String>,
    pub(super) pipes: usize,
    pub(super) last_way: Option<Way<'t>>,
}

impl<'t, 'r> Walker<'t, 'r> {
    pub(super) fn new(flow: Flow<'t>, repository: &'r Repository, state: Rc<State>) -> Self {
        Self {
            flow,
            repository,
            state,
            functions: HashMap::new(),
            called: HashSet::new(),
            guards: Rc::default(),
            trail: Vec::new(),
            pipes: 0,
            last_way: None,
        }
    }

    pub(super) fn enter_phase(&mut self) {
        self.guards = Rc::default();
    }

    pub(super) fn restart(&mut self, state: &Rc<State>) {
        self.state = Rc::clone(state);
        self.functions.clear();
    }

    pub(super) fn command(&mut self, place: &Rc<Place<'t>>) {
        let text = Rc::new(Text::of_node(place.command.node));
        let script = Rc::new(Script::parse(text.as_str()));
        let (place, state) = (Rc::clone(place), Rc::clone(&self.state));
        self.flow.commands.push(Parsed { place: Rc::clone(&place), text: Rc::clone(&text), script: Rc::clone(&script), state });
        let way = Way {
            text,
            place,
            led_by: None,
            certainty: Certainty::Always,
            guards: Rc::clone(&self.guards),
            pipe: None,
            reach: Reach::Shell,
            is_background: false,
            is_substituted: false,
            is_looped: false,
            status: Failure::Stops,
            is_tested: false,
            depth: 0,
        };
        self.list(&script.statements, &way);
        self.last_way = Some(way);
        if !script.unknown.is_empty() {
            self.forget();
        }
    }

    /// Walks over the functions that nothing called, so that what stands in them is seen too.
    pub(super) fn finish(mut self) -> Flow<'t> {
        let Some(way) = self.last_way.take() else { return self.flow };
        let mut rest: Vec<_> = self.functions.drain().filter(|(name, _)| !self.called.contains(name)).collect();
        rest.sort_by(|one, two| one.0.cmp(&two.0));
        self.forget();
        for (_, (body, text)) in rest {
            self.statement(&body, &Way { text, certainty: Certainty::Branch, status: Failure::Unknown, ..way.clone() });
        }
        self.flow
    }

    /// Something happened that is not understood.
    pub(super) fn forget(&mut self) {
        let state = Rc::make_mut(&mut self.state);
        state.directory = None;
        (state.errexit, state.pipefail, state.xtrace) = (None, None, None);
    }

    pub(super) fn list<'s>(&mut self, list: impl IntoIterator<Item = &'s Statement>, way: &Way<'t>) {
        let mut way = way.clone();
        let last_status = way.status;
        let mut list = list.into_iter().peekable();
        while let Some(statement) = list.next() {
            let is_last = list.peek().is_none();
            way.status = match last_status {
                status if is_last => status,
                Failure::Stops => Failure::Followed,
                status => status,
            };
            // What a condition has let pass counts for all that follows.
            way.guards = union(&way.guards, &self.guards);
            self.statement(statement, &way);
            if ends_shell(statement) && !is_last {
                way.certainty = way.certainty.max(Certainty::Branch);
            }
        }
    }

    pub(super) fn statement(&mut self, statement: &Statement, way: &Way<'t>) {
        if self.flow.invocations.len() >= MAX_INVOCATIONS {
            return;
        }
        if statement.is_background || statement.is_negated {
            let mut inner = way.clone();
            let before = Rc::clone(&self.state);
            inner.is_tested = true;
            inner.status = if statement.is_background { Failure::Detached } else { Failure::Tested };
            inner.is_background |= statement.is_background;
            self.kind(statement, &inner);
            if statement.is_background {
                self.state = before;
            }
        } else {
            self.kind(statement, way);
        }
    }

    fn kind(&mut self, statement: &Statement, way: &Way<'t>) {
        if !matches!(statement.kind, Kind::Simple(_)) {
            for word in statement.words() {
                self.word(word, way, Failure::Detached);
            }
            for variable in statement.arithmetic() {
                self.uses(variable, way);
            }
        }
        match &statement.kind {
            Kind::Simple(simple) => self.simple(statement, simple, way),
            Kind::Pipeline(list) => self.pipeline(list, way),
            Kind::Chain(list) => self.chain(list, way),
            Kind::If(arms, otherwise) => self.condition(arms, otherwise, way),
            Kind::While { condition, body, .. } => {
                let before = self.enter_loop(body);
                self.list(condition, &tested(way));
                self.list(body, &branch(way, condition).looped());
                self.state = Rc::new(before.merge(&self.state));
            }
            Kind::For { variable, words, body } => {
                let before = self.enter_loop(body);
                if let Some(name) = variable {
                    self.assign(name, None, Value::variable(name), statement.range.clone(), way);
                }
                let is_certain = words.as_ref().is_some_and(|words| words.iter().any(|word| word.literal().is_some() && !word.is_glob()));
                let inner = if is_certain { way.clone() } else { branch(way, &[]) };
                self.list(body, &inner.looped());
                self.state = Rc::new(before.merge(&self.state));
            }
            Kind::Case(word, branches) => {
                let before = Rc::clone(&self.state);
                let names: BTreeSet<String> = word.variables().into_iter().map(|variable| variable.name.clone()).collect();
                let mut after: Option<State> = None;
                for (_, list) in branches {
                    self.state = Rc::clone(&before);
                    let inner = branch(way, &[]).guarded(&Rc::new(names.clone()));
                    self.list(list, &inner);
                    if !list.last().is_some_and(ends_shell) {
                        after = Some(after.map_or_else(|| (*self.state).clone(), |after| after.merge(&self.state)));
                    }
                }
                let takes_all = branches.iter().any(|(patterns, _)| patterns.iter().any(|pattern| pattern.is("*")));
                self.state = match after {
                    Some(after) if takes_all => Rc::new(after),
                    Some(after) => Rc::new(after.merge(&before)),
                    None => before,
                };
            }
            Kind::Group(list) | Kind::Time(list) => self.list(list, way),
            Kind::Subshell(list) => self.apart(way, |walker, way| walker.list(list, way)),
            Kind::Function(name, body) => {
                self.functions.insert(name.clone(), (Rc::new((**body).clone()), Rc::clone(&way.text)));
            }
            Kind::Test(_) | Kind::Arithmetic(_) => {}
        }
    }

    /// Runs something in a shell of its own, whose state is lost.
    pub(super) fn apart(&mut self, way: &Way<'t>, run: impl FnOnce(&mut Self, &Way<'t>)) {
        let before = Rc::clone(&self.state);
        run(self, &Way { reach: Reach::Subshell, ..way.clone() });
        self.state = before;
    }

    fn pipeline(&mut self, list: &[Statement], way: &Way<'t>) {
        self.pipes += 1;
        let id = self.pipes;
        for (index, statement) in list.iter().enumerate() {
            let mut inner = Way { pipe: Some(Pipe { id, index, length: list.len() }), ..way.clone() };
            if index + 1 < list.len() && self.state.pipefail != Some(true) && way.status != Failure::Tested {
                inner.status = if self.state.pipefail.is_some() { Failure::Piped } else { Failure::Unknown };
                inner.is_tested = true;
            }
            self.apart(&inner, |walker, way| walker.statement(statement, way));
        }
    }

    fn chain(&mut self, list: &[(Joint, Statement)], way: &Way<'t>) {
        let mut here = way.clone();
        for (index, (joint, statement)) in list.iter().enumerate() {
            let before = Rc::clone(&self.state);
            let rest = list.get(index + 1..).unwrap_or_default();
            if index > 0 {
                let left = list.get(..index).unwrap_or_default();
                let asks = left.iter().any(|(_, left)| is_test(left));
                let names = left.iter().flat_map(|(_, left)| names_in(left)).collect();
                here = here.guarded(&Rc::new(names));
                here.certainty = match joint {
                    Joint::Or if asks => way.certainty.max(Certainty::Branch),
                    Joint::Or => Certainty::AfterFailure,
                    // When the item fails with the chain, what is behind `&&` has run in every build that goes on.
                    Joint::And if here.certainty == Certainty::AfterFailure => Certainty::AfterFailure,
                    Joint::And if asks || way.status != Failure::Stops => way.certainty.max(Certainty::Branch),
                    Joint::And => way.certainty,
                };
            }
            let alternative = rest.iter().find(|(joint, _)| *joint == Joint::Or).map(|(_, statement)| statement);
            let mut inner = here.clone();
            inner.is_tested = way.is_tested || !rest.is_empty();
            inner.status = match alternative {
                Some(other) if fails(other) => Failure::Stops,
                Some(other) if succeeds(other) => Failure::Swallowed,
                Some(_) => Failure::Handled,
                None => way.status,
            };
            self.statement(statement, &inner);
            if index > 0 && ends_shell(statement) {
                self.state = before;
                let left = list.get(..index).unwrap_or_default();
                self.guard(left.iter().flat_map(|(_, left)| names_in(left)).collect());
            } else if here.certainty != way.certainty {
                self.state = Rc::new(before.merge(&self.state));
            }
        }
    }

    fn guard(&mut self, names: BTreeSet<String>) {
        self.guards = union(&self.guards, &Rc::new(names));
    }

    fn condition(&mut self, arms: &[(Vec<Statement>, Vec<Statement>)], otherwise: &[Statement], way: &Way<'t>) {
        let mut after: Option<State> = None;
        let mut asked = BTreeSet::new();
        let mut ends = false;
        for (condition, body) in arms {
            self.list(condition, &tested(way));
            asked.extend(condition.iter().flat_map(names_in));
            let before = Rc::clone(&self.state);
            let inner = branch(way, &[]).guarded(&Rc::new(asked.clone()));
            self.list(body, &inner);
            if body.last().is_some_and(ends_shell) {
                ends = true;
            } else {
                after = Some(after.map_or_else(|| (*self.state).clone(), |after| after.merge(&self.state)));
            }
            self.state = before;
        }
        self.list(otherwise, &branch(way, &[]).guarded(&Rc::new(asked.clone())));
        if otherwise.last().is_some_and(ends_shell) {
            ends = true;
            self.state = after.map_or_else(|| Rc::clone(&self.state), Rc::new);
        } else if let Some(after) = after {
            self.state = Rc::new(after.merge(&self.state));
        }
        if ends {
            self.guard(asked);
        }
    }

    /// What a loop changes is not known at its beginning, which may be that of the second round.
    fn enter_loop(&mut self, body: &[Statement]) -> Rc<State> {
        let before = Rc::clone(&self.state);
        let state = Rc::make_mut(&mut self.state);
        super::ast::walk(body, &mut |statement| {
            let Some(simple) = statement.simple() else { return };
            if simple.words.first().is_some_and(|word| word.is("cd") || word.is("pushd") || word.is("popd")) {
                state.directory = None;
            }
            for assignment in simple.assignments.iter().chain(&simple.declares) {
                let setting = state.get(&assignment.name).is_some();
                if setting {
                    state.set(&assignment.name, Value::variable(&assignment.name), Origin::Command);
                }
            }
        });
        before
    }
}

impl<'t> Way<'t> {
    fn looped(mut self) -> Self {
        self.is_looped = true;
        self
    }

    fn guarded(mut self, names: &Rc<BTreeSet<String>>) -> Self {
        self.guards = union(&self.guards, names);
        self
    }
}

fn tested<'t>(way: &Way<'t>) -> Way<'t> {
    Way { status: Failure::Tested, is_tested: true, ..way.clone() }
}

fn branch<'t>(way: &Way<'t>, condition: &[Statement]) -> Way<'t> {
    let names = condition.iter().flat_map(names_in).collect();
    Way { certainty: way.certainty.max(Certainty::Branch), ..way.clone() }.guarded(&Rc::new(names))
}

fn union(one: &Rc<BTreeSet<String>>, two: &Rc<BTreeSet<String>>) -> Rc<BTreeSet<String>> {
    if two.is_subset(one) { Rc::clone(one) } else { Rc::new(one.union(two).cloned().collect()) }
}
