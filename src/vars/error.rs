//! What is wrong with a variable, and where.

use super::{grammar::ProblemKind, value::Phase};
use crate::source::Origin;

/// A variable that does not resolve.
#[derive(Clone, Debug)]
pub struct VariableError {
    /// What is wrong.
    pub kind: ErrorKind,
    /// The property that holds the variable, as the framework writes it: keys and indices joined by dots.
    pub path: String,
    /// The place at fault, then the places that led there, outwards.
    pub chain: Vec<Origin>,
    /// When the framework would come upon it.
    pub phase: Phase,
    /// Whether it depends on an option, a parameter or an environment variable being unset.
    pub is_assumed: bool,
    /// For a property that fails because one it refers to does: the index of that error.
    pub inherited: Option<usize>,
}

/// The ways in which a variable fails.
#[derive(Clone, Debug, PartialEq)]
pub enum ErrorKind {
    /// It is not well-formed; true if the text is itself the value of a variable.
    Syntax(ProblemKind, bool),
    /// No source has a value: the last source and what it was asked for.
    Missing {
        /// The type of the last source.
        source: String,
        /// Its address, or the path of the file.
        name: String,
        /// For `file`: whether the file exists, so that only the address is missing.
        file_exists: bool,
    },
    /// It refers to itself, through the property named.
    Circular(String),
    /// A list, a mapping or null within text.
    NotText,
    /// A source without its argument, or with one it does not take.
    Argument(String),
    /// A file that is there but cannot be used.
    File {
        /// Its path, as written.
        path: String,
        /// Why not.
        reason: String,
    },
    /// A source that neither the framework nor, as there are none, a plugin provides.
    UnknownSource(String),
    /// Values that hold variables that hold variables, more than ten deep.
    TooDeep,
}

impl ErrorKind {
    /// A name for comparisons and machines.
    pub fn name(&self) -> &'static str {
        match self {
            ErrorKind::Syntax(..) => "syntax",
            ErrorKind::Missing { .. } => "missing",
            ErrorKind::Circular(_) => "circular",
            ErrorKind::NotText => "not-text",
            ErrorKind::Argument(_) => "argument",
            ErrorKind::File { .. } => "file",
            ErrorKind::UnknownSource(_) => "unknown-source",
            ErrorKind::TooDeep => "too-deep",
        }
    }
}
