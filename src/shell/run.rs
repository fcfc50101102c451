//! What simple commands do to the shell, and where they lead.

use std::{borrow::Cow, cell::OnceCell, ops::Range, rc::Rc};

use super::{
    Expansion, Script, Variable,
    ast::{Assignment, Simple, Statement, Word},
    flow::{Assigned, Reach, Use},
    follow,
    invocation::{Certainty, Failure, Invocation, Words},
    state::Origin,
    value::Value,
    walk::{Walker, Way},
    wrapper,
};
use crate::source::Span;

/// How deep scripts, recipes and functions may call each other.
const MAX_DEPTH: usize = 8;

impl<'t> Walker<'t, '_> {
    pub(super) fn uses(&mut self, variable: &Rc<Variable>, way: &Way<'t>) {
        self.flow.uses.push(Use {
            variable: Rc::clone(variable),
            text: Rc::clone(&way.text),
            place: Rc::clone(&way.place),
            led_by: way.led_by,
            certainty: way.certainty,
            state: Rc::clone(&self.state),
        });
    }

    /// Takes note of the variables in a word, and walks through its substitutions.
    pub(super) fn word(&mut self, word: &Word, way: &Way<'t>, status: Failure) {
        for variable in word.shared_variables() {
            self.uses(variable, way);
            if let Expansion::Assign(word) = &variable.expansion {
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

    pub(super) fn assign(&mut self, name: &str, word: Option<Word>, value: Value, range: Range<usize>, way: &Way<'t>) {
        self.note(name, word, value.clone(), range, way, way.reach);
        Rc::make_mut(&mut self.state).set(name, value, Origin::Command);
    }

    fn note(&mut self, name: &str, word: Option<Word>, value: Value, range: Range<usize>, way: &Way<'t>, reach: Reach) {
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

    pub(super) fn simple(&mut self, statement: &Statement, simple: &Simple, way: &Way<'t>) {
        // `X=$(command)` has the command's status, `echo $(command)` has not.
        let substituted = if simple.words.is_empty() { way.status } else { Failure::Detached };
        let before = simple.assignments.iter().flat_map(|assignment| &assignment.values);
        let redirected = statement.redirects.iter().map(|redirect| &redirect.target);
        for word in before.chain(simple.words.iter()).chain(redirected) {
            self.word(word, way, substituted);
        }
        let reach = (!simple.words.is_empty()).then_some(Reach::Command);
        for assignment in &simple.assignments {
            self.assignment(assignment, way, reach);
        }
        if !simple.words.is_empty() {
            self.invoke(statement, simple, &Words::new(&simple.words), way);
        }
    }

    fn invoke(&mut self, statement: &Statement, simple: &Simple, words: &Words, way: &Way<'t>) {
        let mut start = 0;
        while let Some(more) = words.get(start..).and_then(wrapper::peel) {
            start += more;
        }
        let (wrappers, words) = (words.part(0..start), words.part(start..words.len()));
        let errexit = if way.is_tested { Some(false) } else { self.state.errexit };
        let failure = match (errexit, way.status) {
            (Some(true), _) => Failure::Stops,
            (None, Failure::Followed) => Failure::Unknown,
            (_, status) => status,
        };
        let invocation = Invocation {
            words: words.clone(),
            wrappers: wrappers.clone(),
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
            roles: OnceCell::new(),
        };
        self.flow.invocations.push(invocation.clone());
        let stays = wrappers.iter().all(|word| word.is("command") || word.is("builtin"));
        if stays {
            self.builtin(simple, &words, way);
        }
        if let Some(inner) = wrapper::found(&words) {
            let inner_way =
                Way { status: Failure::Unknown, certainty: way.certainty.max(Certainty::Branch), is_looped: true, ..way.clone() };
            self.apart(&inner_way, |walker, way| walker.invoke(statement, &Simple::default(), &words.part(inner.clone()), way));
        }
        if way.depth >= MAX_DEPTH {
            return;
        }
        let inner = Way { depth: way.depth + 1, status: failure, is_tested: way.is_tested, ..way.clone() };
        if let Some(word) = wrapper::script_word(&words) {
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
            self.called.extend(name.map(Cow::into_owned));
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
                let is_name = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                for word in arguments.iter().filter(|word| word.literal().is_some_and(|text| is_name(&text))) {
                    let name = word.known_prefix();
                    self.assign(&name, None, Value::variable(&name), word.range.clone(), way);
                }
            }
            _ => {}
        }
    }

    fn follow(&mut self, lead: &follow::Lead<'t>, way: &Way<'t>, from: Span) {
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
