//! What a word or a variable is worth, as far as that is known.

use super::{
    ast::{Expansion, PartKind, Word},
    state::State,
};

/// A value with known and unknown parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// The parts, in order.
    pub pieces: Vec<Piece>,
}

/// A part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Known text.
    Known(String),
    /// The value of a variable that is not known here.
    Variable(String),
    /// What only the running shell can tell: the output of a command, the names of files.
    Unknown,
}

/// The longest known part of a value, in bytes: a variable may be built from itself again and again.
const MAX_VALUE: usize = 4096;

/// The most parts of a value.
const MAX_PIECES: usize = 64;

impl Value {
    /// A known text.
    pub fn known(text: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Known(text.into())] }
    }

    /// The unknown value of a variable.
    pub fn variable(name: &str) -> Self {
        Self { pieces: vec![Piece::Variable(name.to_owned())] }
    }

    /// Nothing known at all.
    pub fn unknown() -> Self {
        Self { pieces: vec![Piece::Unknown] }
    }

    /// What a word stands for in a shell of that state.
    pub fn of(word: &Word, state: &State) -> Self {
        if word.has_braces || word.is_glob() {
            return Self::unknown();
        }
        let mut value = Self::default();
        for part in &word.parts {
            match &part.kind {
                PartKind::Text(text) => value.push(Piece::Known(text.to_string())),
                PartKind::Variable(variable) => match (&variable.expansion, state.value(&variable.name)) {
                    (Expansion::Plain, known) => value.extend(known.unwrap_or_else(|| Self::variable(&variable.name))),
                    (Expansion::Default(_) | Expansion::Assign(_) | Expansion::Required(_), Some(known))
                        if known.text().is_some_and(|text| !text.is_empty()) =>
                    {
                        value.extend(known);
                    }
                    _ => value.push(Piece::Variable(variable.name.clone())),
                },
                _ => value.push(Piece::Unknown),
            }
        }
        value
    }

    fn push(&mut self, piece: Piece) {
        if self.pieces.len() >= MAX_PIECES {
            return;
        }
        match (self.pieces.last_mut(), piece) {
            (Some(Piece::Known(before)), Piece::Known(text)) if before.len() + text.len() <= MAX_VALUE => before.push_str(&text),
            (_, Piece::Known(text)) if text.len() > MAX_VALUE => self.pieces.push(Piece::Unknown),
            (_, piece) => self.pieces.push(piece),
        }
    }

    /// Appends another value.
    pub fn extend(&mut self, other: Value) {
        for piece in other.pieces {
            self.push(piece);
        }
    }

    /// The text, if it is wholly known.
    pub fn text(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Known(text)] => Some(text),
            _ => None,
        }
    }

    /// The known text with which it begins.
    pub fn prefix(&self) -> &str {
        match self.pieces.first() {
            Some(Piece::Known(text)) => text,
            _ => "",
        }
    }

    /// The known text with which it ends.
    pub fn suffix(&self) -> &str {
        match self.pieces.last() {
            Some(Piece::Known(text)) => text,
            _ => "",
        }
    }

    /// The variables that it is made of and that are not known.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable(name) => Some(name.as_str()),
            _ => None,
        })
    }
}
