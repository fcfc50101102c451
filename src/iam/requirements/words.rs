//! The words of a command, taken apart into what it does, options and operands.

use crate::shell::{Piece, Value};

/// Which options have values.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    /// Each has one word; if its name is in the plural, all words up to the next option.
    Many,
    /// Each has one word, if none with a hyphen follows.
    One,
    /// Only these have one word.
    Listed(&'static [&'static str]),
}

/// An option with its values.
#[derive(Clone, Debug)]
pub(super) struct Opt {
    /// Its name, with the hyphens.
    pub(super) name: String,
    /// Its values.
    pub(super) values: Vec<Value>,
}

/// Options and other words.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub(super) options: Vec<Opt>,
    pub(super) operands: Vec<Value>,
}

impl Words {
    /// Takes words apart.
    pub(super) fn read(words: &[Value], takes: Takes) -> Self {
        let mut read = Self::default();
        let mut rest = words;
        while let [word, behind @ ..] = rest {
            rest = behind;
            if !is_option(word) {
                read.operands.push(word.clone());
                continue;
            }
            let prefix = word.prefix();
            if let Some((name, value)) = prefix.split_once('=').filter(|(name, _)| name.starts_with("--")) {
                let mut pieces = word.pieces.clone();
                if let Some(first) = pieces.first_mut() {
                    *first = Piece::Known(value.to_owned());
                }
                read.options.push(Opt { name: name.to_owned(), values: vec![Value { pieces }] });
                continue;
            }
            let most = match takes {
                Takes::Many if prefix.ends_with('s') => usize::MAX,
                Takes::Many => 1,
                Takes::One => 1,
                Takes::Listed(names) => usize::from(names.contains(&prefix)),
            };
            let is_listed = matches!(takes, Takes::Listed(_));
            let count = rest.iter().take(most).take_while(|next| is_listed || !is_option(next)).count();
            let (values, behind) = rest.split_at(count);
            read.options.push(Opt { name: prefix.to_owned(), values: values.to_vec() });
            rest = behind;
        }
        read
    }

    /// The option of that name that stands last.
    pub(super) fn option(&self, name: &str) -> Option<&Opt> {
        self.options.iter().rev().find(|option| option.name == name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.option(name).is_some()
    }

    /// The first value of an option.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.option(name)?.values.first()
    }
}

fn is_option(word: &Value) -> bool {
    let prefix = word.prefix();
    prefix.len() > 1 && prefix.starts_with('-')
}

/// A value with `*` in place of what is not known.
pub(super) fn pattern(value: &Value) -> String {
    let mut pattern = String::new();
    for piece in &value.pieces {
        match piece {
            Piece::Known(text) => pattern.push_str(text),
            _ if pattern.ends_with('*') => {}
            _ => pattern.push('*'),
        }
    }
    pattern
}
