//! The walk over all commands, in the order in which the shell runs them.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    rc::Rc,
};

use super::{
    Script, Text,
    ast::{Assignment, Joint, Kind, Simple, Statement, Word},
    flow::{Assigned, Flow, Parsed, Reach, Use},
    invocation::{Certainty, Failure, Invocation, Pipe, Place},
    state::{Origin, State},
    value::Value,
    {follow, wrapper},
};
use crate::{project::Repository, source::Span};

/// How deep scripts, recipes and functions may call each other.
const MAX_DEPTH: usize = 8;

/// How many commands are followed in all.
const MAX_INVOCATIONS: usize = 4096;

/// The way to a statement.
#[derive(Clone)]
pub(super) struct Way<'t> {
    text: Rc<Text>,
    place: Rc<Place<'t>>,
    led_by: Option<Span>,
    certainty: Certainty,
    guards: Rc<BTreeSet<String>>,
    pipe: Option<Pipe>,
    reach: Reach,
    is_background: bool,
    is_substituted: bool,
    is_looped: bool,
    /// What a status other than zero leads to if `set -e` is off.
    status: Failure,
    /// Whether `set -e` does not count here.
    is_tested: bool,
    depth: usize,
}

pub(super) struct Walker<'t, 'r> {
    pub(super) flow: Flow<'t>,
    repository: &'r Repository,
    state: Rc<State>,
    functions: HashMap<String, (Rc<Statement>, Rc<Text>)>,
    called: HashSet<String>,
    /// What was asked so far in this phase before going on.
    guards: Rc<BTreeSet<String>>,
    /// Files and recipes that are being followed.
    trail: Vec<String>,
    pipes: usize,
    last_way: Option<Way<'t>>,
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
    fn forget(&mut self) {
        let state = Rc::make_mut(&mut self.state);
        state.directory = None;
        (state.errexit, state.pipefail, state.xtrace) = (None, None, None);
    }

    fn list<'s>(&mut self, list: impl IntoIterator<Item = &'s Statement>, way: &Way<'t>) {
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

    fn statement(&mut self, statement: &Statement, way: &Way<'t>) {
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
    fn apart(&mut self, way: &Way<'t>, run: impl FnOnce(&mut Self, &Way<'t>)) {
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

    fn uses(&mut self, variable: &super::Variable, way: &Way<'t>) {
        self.flow.uses.push(Use {
            variable: variable.clone(),
            text: Rc::clone(&way.text),
            place: Rc::clone(&way.place),
            led_by: way.led_by,
            certainty: way.certainty,
            state: Rc::clone(&self.state),
        });
    }

    /// Takes note of the variables in a word, and walks through its substitutions.
    fn word(&mut self, word: &Word, way: &Way<'t>, status: Failure) {
        for variable in word.variables() {
            self.uses(variable, way);
            if let super::Expansion::Assign(word) = &variable.expansion {
                let value = Value::variable(&variable.name);
                self.assign(&variable.name, Some(word.clone()), value, variable.range.clone(), way);
            }
        }
        let scripts = word.scripts();
        if scripts.is_empty() {
            return;
        }
        let is_tested = way.is_tested || status == Failure::Detached;
        let inner = Way { status, is_tested, is_substituted: true, pipe: None, ..way.clone() };
        for script in scripts {
            self.apart(&inner, |walker, way| walker.list(&script.statements, way));
        }
    }

    fn assign(&mut self, name: &str, word: Option<Word>, value: Value, range: std::ops::Range<usize>, way: &Way<'t>) {
        self.note(name, word, value.clone(), range, way, way.reach);
        Rc::make_mut(&mut self.state).set(name, value, Origin::Command);
    }

    fn note(&mut self, name: &str, word: Option<Word>, value: Value, range: std::ops::Range<usize>, way: &Way<'t>, reach: Reach) {
        self.flow.assigned.push(Assigned {
            name: name.to_owned(),
            word,
            value,
            span: way.text.span(range),
            text: Rc::clone(&way.text),
            place: Rc::clone(&way.place),
            led_by: way.led_by,
            certainty: way.certainty,
            reach,
        });
    }

    fn assignment(&mut self, assignment: &Assignment, way: &Way<'t>, reach: Option<Reach>) {
        let word = assignment.values.first().filter(|_| assignment.is_scalar);
        let mut value = word.map_or_else(Value::unknown, |word| Value::of(word, &self.state));
        if assignment.is_append {
            let mut whole = self.state.value(&assignment.name).unwrap_or_else(|| Value::variable(&assignment.name));
            whole.extend(value);
            value = whole;
        }
        let (word, range) = (word.cloned(), assignment.range.clone());
        match reach {
            Some(reach) => self.note(&assignment.name, word, value, range, way, reach),
            None => self.assign(&assignment.name, word, value, range, way),
        }
    }

    fn simple(&mut self, statement: &Statement, simple: &Simple, way: &Way<'t>) {
        // `X=$(command)` has the command's status, `echo $(command)` has not.
        let substituted = if simple.words.is_empty() { way.status } else { Failure::Detached };
        let before = simple.assignments.iter().flat_map(|assignment| &assignment.values);
        let redirected = statement.redirects.iter().map(|redirect| &redirect.target);
        for word in before.chain(&simple.words).chain(redirected) {
            self.word(word, way, substituted);
        }
        let reach = (!simple.words.is_empty()).then_some(Reach::Command);
        for assignment in &simple.assignments {
            self.assignment(assignment, way, reach);
        }
        if !simple.words.is_empty() {
            self.invoke(statement, simple, &simple.words, way);
        }
    }

    fn invoke(&mut self, statement: &Statement, simple: &Simple, words: &[Word], way: &Way<'t>) {
        let mut start = 0;
        while let Some(more) = words.get(start..).and_then(wrapper::peel) {
            start += more;
        }
        let (wrappers, words) = words.split_at(start);
        let errexit = if way.is_tested { Some(false) } else { self.state.errexit };
        let failure = match (errexit, way.status) {
            (Some(true), _) => Failure::Stops,
            (None, Failure::Followed) => Failure::Unknown,
            (_, status) => status,
        };
        let invocation = Invocation {
            words: words.to_vec(),
            wrappers: wrappers.to_vec(),
            assignments: simple.assignments.clone(),
            redirects: statement.redirects.clone(),
            range: statement.range.clone(),
            text: Rc::clone(&way.text),
            place: Rc::clone(&way.place),
            led_by: way.led_by,
            certainty: way.certainty,
            failure,
            guards: Rc::clone(&way.guards),
            pipe: way.pipe,
            is_background: way.is_background,
            is_substituted: way.is_substituted,
            is_looped: way.is_looped,
            state: Rc::clone(&self.state),
        };
        self.flow.invocations.push(invocation.clone());
        let stays = wrappers.iter().all(|word| word.is("command") || word.is("builtin"));
        if stays {
            self.builtin(simple, words, way);
        }
        if let Some(inner) = wrapper::found(words) {
            let inner_way =
                Way { status: Failure::Unknown, certainty: way.certainty.max(Certainty::Branch), is_looped: true, ..way.clone() };
            self.apart(&inner_way, |walker, way| walker.invoke(statement, &Simple::default(), inner, way));
        }
        if way.depth >= MAX_DEPTH {
            return;
        }
        let inner = Way { depth: way.depth + 1, status: failure, is_tested: way.is_tested, ..way.clone() };
        if let Some(word) = wrapper::script_word(words) {
            let text = Rc::new(way.text.inside_word(word));
            let script = Script::parse(text.as_str());
            let inner = Way { text, ..inner.clone() };
            if words.first().is_some_and(|word| word.is("eval")) {
                self.list(&script.statements, &inner);
            } else {
                self.apart(&inner, |walker, way| {
                    let options =
                        words.get(1).and_then(Word::literal).is_some_and(|option| option.starts_with('-') && option.contains('e'));
                    Rc::make_mut(&mut walker.state).errexit = Some(options);
                    walker.list(&script.statements, way);
                });
            }
        }
        let name = invocation.words.first().and_then(Word::literal);
        if stays && let Some((body, text)) = name.as_deref().and_then(|name| self.functions.get(name)).cloned() {
            self.called.extend(name.map(std::borrow::Cow::into_owned));
            return self.statement(&body, &Way { text, ..inner });
        }
        for lead in follow::leads(&invocation, self.repository) {
            self.follow(&lead, &inner, invocation.words_span());
        }
    }

    /// What changes the shell itself.
    fn builtin(&mut self, simple: &Simple, words: &[Word], way: &Way<'t>) {
        let Some(name) = words.first().and_then(Word::literal) else { return };
        let arguments = words.get(1..).unwrap_or_default();
        let operands = || arguments.iter().filter(|word| !word.known_prefix().starts_with('-'));
        match name.as_ref() {
            "export" | "declare" | "typeset" | "readonly" | "local" => {
                for assignment in &simple.declares {
                    self.assignment(assignment, way, None);
                }
                let is_exported = name == "export" || arguments.iter().any(|word| word.is("-x"));
                let removes = arguments.iter().any(|word| word.is("-n"));
                for text in operands().filter(|_| is_exported && !removes).map(Word::known_prefix) {
                    let name = text.split(['=', '+']).next().unwrap_or_default();
                    Rc::make_mut(&mut self.state).export(name);
                }
            }
            "cd" | "pushd" => {
                let is_back = arguments.first().is_some_and(|word| word.is("-"));
                let target = operands().next().map(|word| Value::of(word, &self.state));
                let state = Rc::make_mut(&mut self.state);
                if is_back { state.go_back() } else { state.enter(target.as_ref()) }
            }
            "popd" => Rc::make_mut(&mut self.state).pop(),
            "set" => Rc::make_mut(&mut self.state).set_options(arguments),
            "unset" => {
                for word in operands() {
                    Rc::make_mut(&mut self.state).unset(&word.known_prefix());
                }
            }
            "read" | "mapfile" | "readarray" | "getopts" => {
                for word in arguments.iter().filter(|word| word.literal().is_some_and(|text| !text.starts_with('-'))) {
                    let name = word.known_prefix();
                    self.assign(&name, None, Value::variable(&name), word.range.clone(), way);
                }
            }
            _ => {}
        }
    }

    fn follow(&mut self, lead: &follow::Lead, way: &Way<'t>, from: Span) {
        if self.trail.contains(&lead.key) {
            return;
        }
        let script = Script::parse(lead.text.as_str());
        let inner = Way { text: Rc::clone(&lead.text), led_by: way.led_by.or(Some(from)), ..way.clone() };
        self.trail.push(lead.key.clone());
        if lead.is_same_shell {
            self.list(&script.statements, &inner);
            if !script.unknown.is_empty() {
                self.forget();
            }
        } else {
            let (guards, functions) = (Rc::clone(&self.guards), std::mem::take(&mut self.functions));
            self.apart(&inner, |walker, way| {
                let state = Rc::make_mut(&mut walker.state);
                state.directory.clone_from(&lead.directory);
                (state.errexit, state.pipefail, state.xtrace) = (Some(lead.has_errexit), Some(false), Some(false));
                walker.list(&script.statements, way);
            });
            (self.guards, self.functions) = (guards, functions);
        }
        self.trail.pop();
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

/// The variables that a statement asks.
fn names_in(statement: &Statement) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    super::ast::walk(std::slice::from_ref(statement), &mut |statement| {
        names.extend(statement.words().into_iter().flat_map(Word::variables).map(|variable| variable.name.clone()));
        names.extend(statement.arithmetic().iter().map(|variable| variable.name.clone()));
    });
    names
}

/// Whether a statement is there to ask, not to do.
fn is_test(statement: &Statement) -> bool {
    match &statement.kind {
        Kind::Test(_) | Kind::Arithmetic(_) => true,
        Kind::Pipeline(list) | Kind::Group(list) => list.last().is_some_and(is_test),
        Kind::Simple(simple) => {
            let name = simple.words.first().and_then(Word::literal);
            let asks = ["[", "test", "grep", "egrep", "fgrep", "which", "type", "hash", "cmp", "diff", "command"];
            name.is_some_and(|name| asks.contains(&name.as_ref()))
        }
        _ => statement.is_negated,
    }
}

/// The last simple command of a statement that is one, or a group of them.
fn last_simple(statement: &Statement) -> Option<&Simple> {
    match &statement.kind {
        Kind::Simple(simple) => Some(simple),
        Kind::Group(list) | Kind::Subshell(list) => last_simple(list.last()?),
        _ => None,
    }
}

fn last_name(statement: &Statement) -> Option<std::borrow::Cow<'_, str>> {
    last_simple(statement)?.words.first()?.literal()
}

/// Whether nothing runs behind it.
fn ends_shell(statement: &Statement) -> bool {
    matches!(last_name(statement).as_deref(), Some("exit" | "return")) && !matches!(statement.kind, Kind::Subshell(_))
}

/// Whether it always fails.
fn fails(statement: &Statement) -> bool {
    let code = || last_simple(statement).and_then(|simple| simple.words.get(1)).and_then(Word::literal);
    match last_name(statement).as_deref() {
        Some("exit" | "return") => code().is_none_or(|code| code != "0"),
        Some("false") => true,
        _ => false,
    }
}

/// Whether it always succeeds.
fn succeeds(statement: &Statement) -> bool {
    match last_name(statement).as_deref() {
        Some("true" | ":" | "echo" | "printf") => true,
        Some("exit" | "return") => !fails(statement),
        _ => false,
    }
}
