//! The language of `${…}` in a string: what is a variable, what is escaped, and what is left alone.
//!
//! It is read as the Serverless Framework 3 reads it, character by character. What does not begin like a variable
//! (`${AWS::Region}`, `${ self:a }`, `${Name}`) is text of somebody else; once it has begun like one, every slip is an
//! error that ends the command.

use std::ops::Range;

use super::{Generation, parser::Parser, value::number_text};

/// A string taken apart. What no piece covers stands for itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    /// Variables and escapes in order.
    pub pieces: Vec<Piece>,
    /// Every `${…}` that was left alone, outermost first.
    pub foreign: Vec<Range<usize>>,
}

/// A part of a string that is replaced.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Backslashes before `${`, and the dollar they escape if their number is odd.
    Escape {
        /// The bytes replaced.
        range: Range<usize>,
        /// What they mean.
        text: String,
    },
    /// A variable.
    Variable(Variable),
}

/// `${source, source, literal}`
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// From the dollar (the first one of several) to behind the brace.
    pub range: Range<usize>,
    /// What to ask, in this order.
    pub sources: Vec<Source>,
}

/// One of the sources of a variable.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A value that stands in the variable, always as the last source.
    Literal(Literal, Range<usize>),
    /// `type(params):address`
    Typed(Typed),
    /// A variable as a fallback, which version 4 takes.
    Variable(Box<Variable>),
}

/// `type(params):address`
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    /// The bytes from the type to the end of the address.
    pub range: Range<usize>,
    /// What is asked: `self`, `opt`, `file`, …
    pub name: String,
    /// The parameters, if there are parentheses.
    pub params: Option<Vec<Argument>>,
    /// What stands behind the colon, if anything does.
    pub address: Option<Argument>,
}

/// A parameter or an address.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Its bytes, with quotes and without the blanks around.
    pub range: Range<usize>,
    /// What it says.
    pub value: ArgumentValue,
}

/// What an argument says.
#[derive(Clone, Debug, PartialEq)]
pub enum ArgumentValue {
    /// Something fixed.
    Literal(Literal),
    /// Text with variables, whose ranges count from the start of the whole string.
    Template(Template),
}

/// A fixed value.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as JavaScript's `Number` reads it.
    Number(f64),
    /// Quoted text, or the raw text of an argument.
    Text(String),
}

impl std::fmt::Display for Literal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Literal::Null => f.write_str("null"),
            Literal::Bool(value) => value.fmt(f),
            Literal::Number(value) => f.write_str(&number_text(*value)),
            Literal::Text(text) => f.write_str(text),
        }
    }
}

/// What is wrong with a variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The kind of mistake.
    pub kind: ProblemKind,
    /// The bytes at fault.
    pub range: Range<usize>,
}

/// The mistakes of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A variable within a variable begins with something that is no source.
    InvalidType,
    /// A fallback is neither a source nor a literal.
    InvalidSource,
    /// A bare word as a fallback.
    InvalidLiteral,
    /// A literal that is not the last source.
    LiteralNotLast,
    /// A variable as a fallback.
    VariableAsFallback,
    /// Something wrong between the parentheses.
    InvalidParam,
    /// Something wrong behind the type or the parentheses.
    InvalidAddress,
    /// A double-quoted string that is not JSON.
    InvalidString,
    /// No closing brace.
    Unterminated,
    /// Nested deeper than this program follows.
    TooDeep,
}

/// Whether a text holds `${`, without which nothing in it is a variable.
pub fn has_opening(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'$', bytes).any(|at| bytes.get(at + 1) == Some(&b'{'))
}

impl Template {
    /// Takes a string apart.
    ///
    /// # Errors
    /// The first mistake in a variable.
    pub fn parse(text: &str, generation: Generation) -> Result<Template, Problem> {
        if !has_opening(text) {
            return Ok(Template::default());
        }
        Parser::new(text, generation).template()
    }

    /// The one variable that is the whole string of that length.
    pub fn whole(&self, range: Range<usize>) -> Option<&Variable> {
        match self.pieces.as_slice() {
            [Piece::Variable(variable)] if variable.range == range => Some(variable),
            _ => None,
        }
    }
}
