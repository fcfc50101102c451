//! The state of a shell between two statements, in a build in which nothing has failed so far.

use std::{collections::BTreeMap, rc::Rc};

use super::{Value, ast::Word, path};

/// What a shell keeps from one statement to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The working directory, relative to the root of the source; none if it is not known.
    pub directory: Option<String>,
    /// Where `cd -` and `popd` lead.
    before: Vec<Option<String>>,
    /// The variables that are certainly or possibly set.
    /// Shared by the states between which none was set: most commands set none.
    variables: Rc<BTreeMap<String, Setting>>,
    /// `set -e`; none if it is not known.
    pub errexit: Option<bool>,
    /// `set -o pipefail`; none if it is not known.
    pub pipefail: Option<bool>,
    /// `set -x`; none if it is not known.
    pub xtrace: Option<bool>,
}

/// A variable as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its value.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether programs see it.
    pub is_exported: bool,
    /// Whether it is set on every way that leads here.
    pub is_certain: bool,
}

/// Where a variable comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A section under `env` of the buildspec: one of [`crate::model::buildspec::VARIABLE_SECTIONS`].
    Section(&'static str),
    /// A command.
    Command,
}

impl State {
    /// A shell that begins in the root of the source.
    pub fn new() -> Self {
        let off = Some(false);
        Self { directory: Some(String::new()), errexit: off, pipefail: off, xtrace: off, ..Self::default() }
    }

    /// A variable, if anything has set it.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.variables.get(name)
    }

    /// The variables that are set, by name.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &Setting)> {
        self.variables.iter().map(|(name, setting)| (name.as_str(), setting))
    }

    /// The value of a variable that is certainly set.
    pub fn value(&self, name: &str) -> Option<Value> {
        self.variables.get(name).filter(|setting| setting.is_certain).map(|setting| setting.value.clone())
    }

    /// Whether the variable comes from the Parameter Store or from Secrets Manager, directly or by way of others.
    pub fn is_secret(&self, name: &str) -> bool {
        self.secret_depth(name, 0)
    }

    fn secret_depth(&self, name: &str, depth: usize) -> bool {
        let Some(setting) = self.variables.get(name) else { return false };
        match setting.origin {
            Origin::Section(section) => section != "variables",
            Origin::Command => depth < 8 && setting.value.variables().any(|part| part != name && self.secret_depth(part, depth + 1)),
        }
    }

    /// Sets a variable.
    pub fn set(&mut self, name: &str, value: Value, origin: Origin) {
        let is_exported = origin != Origin::Command || self.variables.get(name).is_some_and(|setting| setting.is_exported);
        Rc::make_mut(&mut self.variables).insert(name.to_owned(), Setting { value, origin, is_exported, is_certain: true });
    }

    /// Makes a variable visible to programs.
    pub fn export(&mut self, name: &str) {
        if self.variables.get(name).is_some_and(|setting| !setting.is_exported)
            && let Some(setting) = Rc::make_mut(&mut self.variables).get_mut(name)
        {
            setting.is_exported = true;
        }
    }

    /// Removes a variable.
    pub fn unset(&mut self, name: &str) {
        Rc::make_mut(&mut self.variables).remove(name);
    }

    /// Goes into a directory. Where it leads is only known for a path that is known.
    pub fn enter(&mut self, target: Option<&Value>) {
        let next = target.and_then(|value| self.resolve(value));
        self.before.push(std::mem::replace(&mut self.directory, next));
    }

    /// Goes back to the directory before.
    pub fn go_back(&mut self) {
        let back = self.before.pop().flatten();
        self.before.push(std::mem::replace(&mut self.directory, back));
    }

    /// Goes back to the directory before, and forgets the one left.
    pub fn pop(&mut self) {
        self.directory = self.before.pop().flatten();
    }

    /// The path, relative to the root of the source, that a value names; none if it is not known or leads out.
    pub fn resolve(&self, value: &Value) -> Option<String> {
        if let [super::Piece::Variable(name), rest @ ..] = value.pieces.as_slice()
            && name == "CODEBUILD_SRC_DIR"
        {
            return match rest {
                [] => Some(String::new()),
                [super::Piece::Known(rest)] => path::join("", rest.strip_prefix('/')?),
                _ => None,
            };
        }
        path::join(self.directory.as_deref()?, value.text().filter(|text| !text.is_empty() && !text.starts_with('~'))?)
    }

    /// Takes over what `set` switches.
    pub fn set_options(&mut self, words: &[Word]) {
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let Some(text) = word.literal() else {
                (self.errexit, self.pipefail, self.xtrace) = (None, None, None);
                return;
            };
            let on = Some(text.starts_with('-'));
            let Some(letters) = text.strip_prefix(['-', '+']).filter(|letters| !letters.starts_with('-')) else { return };
            for letter in letters.chars() {
                match letter {
                    'e' => self.errexit = on,
                    'x' => self.xtrace = on,
                    'o' => match words.next().and_then(Word::literal).as_deref() {
                        Some("errexit") => self.errexit = on,
                        Some("pipefail") => self.pipefail = on,
                        Some("xtrace") => self.xtrace = on,
                        _ => {}
                    },
                    _ => {}
                }
            }
        }
    }

    /// What is known where two ways meet.
    pub fn merge(&self, other: &State) -> State {
        if self == other {
            return self.clone();
        }
        let agree = |one: Option<bool>, two: Option<bool>| one.filter(|_| one == two);
        let mut variables = BTreeMap::new();
        for name in self.variables.keys().chain(other.variables.keys()) {
            let merged = match (self.variables.get(name), other.variables.get(name)) {
                (Some(one), Some(two)) if one == two => one.clone(),
                (Some(one), Some(two)) => Setting {
                    value: Value::variable(name),
                    origin: one.origin,
                    is_exported: one.is_exported || two.is_exported,
                    is_certain: one.is_certain && two.is_certain,
                },
                (Some(one), None) | (None, Some(one)) => Setting { is_certain: false, ..one.clone() },
                (None, None) => continue,
            };
            variables.insert(name.clone(), merged);
        }
        State {
            directory: self.directory.clone().filter(|_| self.directory == other.directory),
            before: if self.before == other.before { self.before.clone() } else { Vec::new() },
            variables: Rc::new(variables),
            errexit: agree(self.errexit, other.errexit),
            pipefail: agree(self.pipefail, other.pipefail),
            xtrace: agree(self.xtrace, other.xtrace),
        }
    }
}
