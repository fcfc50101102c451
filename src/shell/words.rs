//! Words from the parser's tree to ours.

use std::{ops::Range, rc::Rc};

use shuck_ast as theirs;
use smallvec::{SmallVec, smallvec};
use theirs::{BourneParameterExpansion as Bourne, ParameterOp, WordPart};

use super::{
    ast::{Expansion, Part, PartKind, Script, Variable, Word},
    lower::{Lower, range},
};

/// A word of plain text.
pub(super) fn text_word(range: Range<usize>, text: &str) -> Word {
    Word { range: range.clone(), parts: smallvec![text_part(range, text, false)], has_braces: false }
}

/// A part that is text.
pub(super) fn text_part(range: Range<usize>, text: &str, is_quoted: bool) -> Part {
    Part { range, is_quoted, kind: PartKind::Text(text.into()) }
}

/// Undoes backslashes: outside quotes before anything, within double quotes only where they have a meaning.
fn unescaped(text: &str, is_quoted: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some('\n') => {}
                Some(next) if !is_quoted || matches!(next, '$' | '`' | '"' | '\\') => out.push(next),
                Some(next) => out.extend(['\\', next]),
                None => out.push('\\'),
            },
            _ => out.push(c),
        }
    }
    out
}

impl Lower<'_> {
    pub(super) fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    pub(super) fn words(&self, words: &[theirs::Word]) -> Vec<Word> {
        words.iter().map(|word| self.word(word)).collect()
    }

    pub(super) fn word(&self, word: &theirs::Word) -> Word {
        let mut parts = SmallVec::new();
        self.parts(&word.parts, false, &mut parts);
        Word { range: range(word.span), parts, has_braces: word.has_active_brace_expansion() }
    }

    /// A pattern of `case` or `[[ … ]]` as the word it is written as.
    pub(super) fn pattern(&self, pattern: &theirs::Pattern) -> Word {
        let mut parts = SmallVec::new();
        for node in &pattern.parts {
            let at = range(node.span);
            match &node.kind {
                theirs::PatternPart::Literal(text) => parts.push(text_part(at, text.as_str(self.text, node.span), false)),
                theirs::PatternPart::Word(word) => self.parts(&word.parts, false, &mut parts),
                _ => parts.push(text_part(at.clone(), self.slice(&at), false)),
            }
        }
        Word { range: range(pattern.span), parts, has_braces: false }
    }

    fn parts(&self, nodes: &[theirs::WordPartNode], is_quoted: bool, parts: &mut SmallVec<[Part; 1]>) {
        for node in nodes {
            let at = range(node.span);
            match &node.kind {
                WordPart::DoubleQuoted { parts: inner, .. } => {
                    if inner.is_empty() {
                        parts.push(text_part(at.start + 1..at.end.saturating_sub(1).max(at.start + 1), "", true));
                    }
                    self.parts(inner, true, parts);
                }
                kind => parts.push(self.part(kind, node.span, is_quoted)),
            }
        }
    }

    fn part(&self, part: &WordPart, span: theirs::Span, is_quoted: bool) -> Part {
        let at = range(span);
        let of = |name: &theirs::VarRef, expansion| self.variable(at.clone(), name.name.as_ref(), expansion, is_quoted);
        match part {
            WordPart::Literal(text) => {
                let text = text.as_str(self.text, span);
                let is_raw = text.contains('\\') && text == self.slice(&at);
                if is_raw { text_part(at, &unescaped(text, is_quoted), is_quoted) } else { text_part(at, text, is_quoted) }
            }
            WordPart::SingleQuoted { value, .. } => text_part(range(value.span()), value.slice(self.text), true),
            WordPart::Variable(name) => self.variable(at, name.as_ref(), Expansion::Plain, is_quoted),
            WordPart::CommandSubstitution { body, .. } => {
                Part { range: at, is_quoted, kind: PartKind::Substitution(Box::new(self.script(body))) }
            }
            WordPart::ProcessSubstitution { body, .. } => {
                Part { range: at, is_quoted, kind: PartKind::Process(Box::new(self.script(body))) }
            }
            WordPart::ArithmeticExpansion { .. } => Part { kind: PartKind::Arithmetic(self.names(&at)), range: at, is_quoted },
            WordPart::Parameter(parameter) => self.parameter(parameter, at, is_quoted),
            WordPart::ParameterExpansion { reference, operator, operand_word_ast, .. } => {
                of(reference, self.expansion(operator, operand_word_ast.as_deref()))
            }
            WordPart::Length(name) | WordPart::ArrayAccess(name) | WordPart::ArrayLength(name) | WordPart::ArrayIndices(name) => {
                of(name, Expansion::Other)
            }
            WordPart::Substring { reference, .. }
            | WordPart::ArraySlice { reference, .. }
            | WordPart::IndirectExpansion { reference, .. }
            | WordPart::Transformation { reference, .. } => of(reference, Expansion::Other),
            WordPart::PrefixMatch { prefix, .. } => self.variable(at, prefix.as_ref(), Expansion::Other, is_quoted),
            WordPart::DoubleQuoted { .. } | WordPart::ZshQualifiedGlob(_) => text_part(at.clone(), self.slice(&at), is_quoted),
        }
    }

    pub(super) fn parameter(&self, parameter: &theirs::ParameterExpansion, at: Range<usize>, is_quoted: bool) -> Part {
        let (name, expansion) = match parameter.bourne() {
            Some(Bourne::Access { reference }) if reference.subscript.is_none() => (reference.name.as_ref(), Expansion::Plain),
            Some(Bourne::Operation { reference, operator, operand_word_ast, .. }) => {
                (reference.name.as_ref(), self.expansion(operator, operand_word_ast.as_deref()))
            }
            Some(
                Bourne::Access { reference }
                | Bourne::Length { reference }
                | Bourne::Indices { reference }
                | Bourne::Indirect { reference, .. }
                | Bourne::Slice { reference, .. }
                | Bourne::Transformation { reference, .. },
            ) => (reference.name.as_ref(), Expansion::Other),
            Some(Bourne::PrefixMatch { prefix, .. }) => (prefix.as_ref(), Expansion::Other),
            None => ("", Expansion::Other),
        };
        self.variable(at, name, expansion, is_quoted)
    }

    fn expansion(&self, operator: &ParameterOp, operand: Option<&theirs::Word>) -> Expansion {
        let word = || operand.map(|word| self.word(word)).unwrap_or_default();
        match operator {
            ParameterOp::UseDefault => Expansion::Default(word()),
            ParameterOp::AssignDefault => Expansion::Assign(word()),
            ParameterOp::UseReplacement => Expansion::Alternative(word()),
            ParameterOp::Error => Expansion::Required(word()),
            _ => Expansion::Other,
        }
    }

    pub(super) fn variable(&self, at: Range<usize>, name: &str, expansion: Expansion, is_quoted: bool) -> Part {
        let variable = Variable { name: name.to_owned(), range: at.clone(), expansion };
        Part { range: at, is_quoted, kind: PartKind::Variable(Rc::new(variable)) }
    }

    /// The script of a substitution.
    pub(super) fn script(&self, body: &theirs::StmtSeq) -> Script {
        Script { statements: self.list(body), unknown: Vec::new() }
    }

    /// The names in an arithmetic expression, where they stand with or without `$`.
    pub(super) fn names(&self, at: &Range<usize>) -> Vec<Rc<Variable>> {
        let text = self.slice(at);
        let mut names = Vec::new();
        let mut start = None;
        for (index, byte) in text.bytes().chain([b' ']).enumerate() {
            let is_name = byte.is_ascii_alphanumeric() || byte == b'_';
            match start {
                None if is_name => start = Some(index),
                Some(from) if !is_name => {
                    let name = text.get(from..index).unwrap_or_default();
                    if !name.starts_with(|first: char| first.is_ascii_digit()) {
                        let range = at.start + from..at.start + index;
                        names.push(Rc::new(Variable { name: name.to_owned(), range, expansion: Expansion::Plain }));
                    }
                    start = None;
                }
                _ => {}
            }
        }
        names
    }
}
