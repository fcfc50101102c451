//! What a command says, without saying what it does: words, lists, conditions, loops, redirections.
//!
//! All ranges count the bytes of the text that was parsed; [`super::Text::span`] leads from there into the file.

use std::{borrow::Cow, ops::Range, rc::Rc};

use compact_str::CompactString;
use smallvec::SmallVec;

/// A parsed text.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// Its statements, one after the other.
    pub statements: Vec<Statement>,
    /// What could not be read.
    pub unknown: Vec<Unknown>,
}

/// A part of the text that is not understood, and about which nothing may be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The bytes.
    pub range: Range<usize>,
    /// Where the shell would stumble.
    pub at: usize,
    /// Why.
    pub reason: Reason,
}

/// Why a part of a script is not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A shell would reject it.
    Syntax,
    /// It is nested too deep, or longer than [`super::MAX_SCRIPT`].
    Limit,
}

/// A statement of a list.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The bytes.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// Redirections of the whole statement.
    pub redirects: Vec<Redirect>,
    /// Whether `!` stands before it.
    pub is_negated: bool,
    /// Whether `&` ends it.
    pub is_background: bool,
}

/// The kinds of statement.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A command with its words, or only assignments.
    Simple(Simple),
    /// `a | b`
    Pipeline(Vec<Statement>),
    /// `a && b || c`: every part with what joins it to those before; the first one's joint says nothing.
    Chain(Vec<(Joint, Statement)>),
    /// `if … elif … else`: conditions with their branches, then the last resort.
    If(Vec<(Vec<Statement>, Vec<Statement>)>, Vec<Statement>),
    /// `while` and `until`.
    While {
        /// Whether it is `until`.
        until: bool,
        /// The condition.
        condition: Vec<Statement>,
        /// The body.
        body: Vec<Statement>,
    },
    /// `for` and `select`.
    For {
        /// The variable; none in the arithmetic form.
        variable: Option<String>,
        /// The words it goes over; none if they are the arguments of the script.
        words: Option<Vec<Word>>,
        /// The body.
        body: Vec<Statement>,
    },
    /// `case`: its word, then the patterns and statements of each branch.
    Case(Word, Vec<Branch>),
    /// `{ …; }`
    Group(Vec<Statement>),
    /// `( … )`
    Subshell(Vec<Statement>),
    /// `time …`
    Time(Vec<Statement>),
    /// A function is defined.
    Function(String, Box<Statement>),
    /// `[[ … ]]`, with the words in it.
    Test(Vec<Word>),
    /// `(( … ))`, with the names in it.
    Arithmetic(Vec<Rc<Variable>>),
}

/// The patterns of a branch of `case`, and what it runs.
pub type Branch = (Vec<Word>, Vec<Statement>);

/// What joins two statements of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// A simple command.
#[derive(Clone, Debug, Default)]
pub struct Simple {
    /// Assignments before the words; without words they set variables of the shell.
    pub assignments: Vec<Assignment>,
    /// The command and its arguments, shared with what runs them.
    pub words: Rc<[Word]>,
    /// Assignments among the arguments of `export`, `local`, `declare` and `readonly`.
    pub declares: Vec<Assignment>,
}

/// `NAME=value`
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The bytes of the whole.
    pub range: Range<usize>,
    /// The variable.
    pub name: String,
    /// The bytes of the name.
    pub name_range: Range<usize>,
    /// The value, or the values of an array.
    pub values: Vec<Word>,
    /// Whether it is one value: not an array nor an element of one.
    pub is_scalar: bool,
    /// Whether it is `+=`.
    pub is_append: bool,
}

/// A redirection.
#[derive(Clone, Debug)]
pub struct Redirect {
    /// The bytes.
    pub range: Range<usize>,
    /// The descriptor, if it is named.
    pub descriptor: Option<i32>,
    /// What it does.
    pub direction: Direction,
    /// The file, the descriptor, or the text of a here-document.
    pub target: Word,
}

/// What a redirection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Reads a file.
    Read,
    /// Writes a file, anew or at its end.
    Write,
    /// `>&1` and the like.
    Duplicate,
    /// Reads a text that stands here: `<<` or `<<<`.
    Here,
}

/// A word.
#[derive(Clone, Debug, Default)]
pub struct Word {
    /// The bytes, with the quotes.
    pub range: Range<usize>,
    /// Its parts, in order; most words have one.
    pub parts: SmallVec<[Part; 1]>,
    /// Whether it stands for several words, as `a{b,c}` does.
    pub has_braces: bool,
}

/// A part of a word.
#[derive(Clone, Debug)]
pub struct Part {
    /// The bytes; of quoted text without the quotes.
    pub range: Range<usize>,
    /// Whether it stands in quotes, so that it is not split or expanded further.
    pub is_quoted: bool,
    /// What it is.
    pub kind: PartKind,
}

/// The kinds of part.
#[derive(Clone, Debug)]
pub enum PartKind {
    /// Text, quotes and escapes undone.
    Text(CompactString),
    /// `$NAME` and `${NAME…}`.
    Variable(Rc<Variable>),
    /// `$(…)` and backquotes.
    Substitution(Box<Script>),
    /// `<(…)` and `>(…)`.
    Process(Box<Script>),
    /// `$((…))`, with the names in it.
    Arithmetic(Vec<Rc<Variable>>),
}

/// The use of a variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name; also `1`, `@`, `?` and the like.
    pub name: String,
    /// The bytes of the whole use.
    pub range: Range<usize>,
    /// What happens on the way.
    pub expansion: Expansion,
}

/// What a use of a variable does with the value.
#[derive(Clone, Debug)]
pub enum Expansion {
    /// Nothing.
    Plain,
    /// `${NAME:-word}`: a word instead of a value that is unset or empty.
    Default(Word),
    /// `${NAME:=word}`: the same, and sets the variable.
    Assign(Word),
    /// `${NAME:+word}`: a word instead of a value.
    Alternative(Word),
    /// `${NAME:?word}`: ends the shell if there is no value.
    Required(Word),
    /// Cuts, replaces, counts, or anything else.
    Other,
}

impl Word {
    /// The text, if it is wholly known.
    pub fn literal(&self) -> Option<Cow<'_, str>> {
        if self.has_braces {
            return None;
        }
        match self.parts.as_slice() {
            [] => Some(Cow::Borrowed("")),
            [Part { kind: PartKind::Text(text), .. }] => Some(Cow::Borrowed(text.as_str())),
            parts => parts.iter().map(Part::text).collect::<Option<String>>().map(Cow::Owned),
        }
    }

    /// Whether nothing in it is put in by the shell.
    pub fn is_text(&self) -> bool {
        self.parts.iter().all(|part| part.text().is_some())
    }

    /// Whether it is wholly known and reads so.
    pub fn is(&self, text: &str) -> bool {
        self.literal().is_some_and(|literal| literal == text)
    }

    /// The text with which it surely begins.
    pub fn known_prefix(&self) -> Cow<'_, str> {
        match self.parts.as_slice() {
            [first, second, ..] if first.text().is_some() && second.text().is_some() => {
                self.parts.iter().map_while(Part::text).collect::<String>().into()
            }
            parts => Cow::Borrowed(parts.first().and_then(Part::text).unwrap_or_default()),
        }
    }

    /// The variables used in it, those inside defaults included, those inside substitutions not.
    pub fn variables(&self) -> Vec<&Variable> {
        self.shared_variables().into_iter().map(AsRef::as_ref).collect()
    }

    pub(super) fn shared_variables(&self) -> Vec<&Rc<Variable>> {
        let mut found = Vec::new();
        for part in &self.parts {
            match &part.kind {
                PartKind::Variable(variable) => {
                    found.push(variable);
                    found.extend(variable.expansion.word().into_iter().flat_map(Word::shared_variables));
                }
                PartKind::Arithmetic(names) => found.extend(names),
                _ => {}
            }
        }
        found
    }

    /// The scripts in it: those of `$(…)`, backquotes and `<(…)`, also inside defaults.
    pub fn scripts(&self) -> Vec<&Script> {
        let mut found = Vec::new();
        for part in &self.parts {
            match &part.kind {
                PartKind::Substitution(script) | PartKind::Process(script) => found.push(&**script),
                PartKind::Variable(variable) => found.extend(variable.expansion.word().into_iter().flat_map(Word::scripts)),
                _ => {}
            }
        }
        found
    }

    /// Whether it holds an unquoted `*`, `?` or `[`, which the shell replaces by names of files.
    pub fn is_glob(&self) -> bool {
        let has_wildcard = |part: &Part| !part.is_quoted && part.text().is_some_and(|text| text.contains(['*', '?', '[']));
        self.parts.iter().any(has_wildcard)
    }
}

impl Part {
    /// The text, if it is text.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            PartKind::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Expansion {
    /// The word that stands in it.
    pub fn word(&self) -> Option<&Word> {
        match self {
            Expansion::Default(word) | Expansion::Assign(word) | Expansion::Alternative(word) | Expansion::Required(word) => Some(word),
            Expansion::Plain | Expansion::Other => None,
        }
    }
}

impl Statement {
    /// The simple command that it is, if it is one.
    pub fn simple(&self) -> Option<&Simple> {
        match &self.kind {
            Kind::Simple(simple) => Some(simple),
            _ => None,
        }
    }

    /// Its own words: not those of the statements in it.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        let none = (&[][..], &[][..], None, &[][..]);
        let (assignments, words, subject, branches): (&[Assignment], &[Word], Option<&Word>, &[Branch]) = match &self.kind {
            Kind::Simple(simple) => (&simple.assignments, &simple.words, None, &[]),
            Kind::For { words: Some(words), .. } | Kind::Test(words) => (&[], words, None, &[]),
            Kind::Case(word, branches) => (&[], &[], Some(word), branches),
            _ => none,
        };
        let assigned = assignments.iter().flat_map(|assignment| &assignment.values);
        let patterns = branches.iter().flat_map(|(patterns, _)| patterns);
        assigned.chain(words).chain(subject).chain(patterns).chain(self.redirects.iter().map(|redirect| &redirect.target))
    }

    /// The statements directly in it; not those of substitutions.
    pub fn children(&self) -> Vec<&Statement> {
        match &self.kind {
            Kind::Pipeline(list) | Kind::Group(list) | Kind::Subshell(list) | Kind::Time(list) => list.iter().collect(),
            Kind::Chain(list) => list.iter().map(|(_, statement)| statement).collect(),
            Kind::If(arms, otherwise) => {
                arms.iter().flat_map(|(condition, branch)| condition.iter().chain(branch)).chain(otherwise).collect()
            }
            Kind::While { condition, body, .. } => condition.iter().chain(body).collect(),
            Kind::For { body, .. } => body.iter().collect(),
            Kind::Case(_, branches) => branches.iter().flat_map(|(_, list)| list).collect(),
            Kind::Function(_, body) => vec![body],
            Kind::Simple(_) | Kind::Test(_) | Kind::Arithmetic(_) => Vec::new(),
        }
    }

    /// The names used in `(( … ))`.
    pub fn arithmetic(&self) -> &[Rc<Variable>] {
        match &self.kind {
            Kind::Arithmetic(names) => names,
            _ => &[],
        }
    }
}

impl Script {
    /// All statements at any depth, outer before inner, those of substitutions included.
    pub fn walk<'s>(&'s self, visit: &mut impl FnMut(&'s Statement)) {
        walk(&self.statements, visit);
    }

    /// What is not understood, in substitutions too.
    pub fn all_unknown(&self) -> Vec<&Unknown> {
        let mut found: Vec<&Unknown> = self.unknown.iter().collect();
        self.walk(&mut |statement| {
            let scripts = statement.words().flat_map(Word::scripts);
            found.extend(scripts.flat_map(|script| &script.unknown));
        });
        found
    }
}

pub(super) fn walk<'s>(statements: &'s [Statement], visit: &mut impl FnMut(&'s Statement)) {
    for statement in statements {
        visit(statement);
        for child in statement.children() {
            walk(std::slice::from_ref(child), visit);
        }
        for script in statement.words().filter(|word| !word.is_text()).flat_map(Word::scripts) {
            walk(&script.statements, visit);
        }
    }
}
