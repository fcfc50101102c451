//! The reader of `${…}`, by recursive descent.

use std::ops::Range;

use super::{
    Generation,
    grammar::{Argument, ArgumentValue, Literal, Piece, Problem, ProblemKind, Source, Template, Typed, Variable},
};

/// How deep variables may stand in the addresses and parameters of others; far above anything real.
const MAX_NESTING: usize = 32;

pub(super) struct Parser<'s> {
    text: &'s str,
    at: usize,
    generation: Generation,
    /// How many variables are open around this place.
    nesting: usize,
    /// How many placeholders of somebody else are open around this place.
    placeholders: usize,
}

type Parsed<T> = Result<T, Problem>;

impl<'s> Parser<'s> {
    pub(super) fn new(text: &'s str, generation: Generation) -> Self {
        Self { text, at: 0, generation, nesting: 0, placeholders: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn skip_blanks(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    fn slice(&self, range: Range<usize>) -> &'s str {
        self.text.get(range).unwrap_or_default()
    }

    /// The bytes from `start` to here, without blanks at the end.
    fn trimmed(&self, start: usize) -> Range<usize> {
        start..start + self.slice(start..self.at).trim_end().len()
    }

    fn fail<T>(&self, kind: ProblemKind, start: usize) -> Parsed<T> {
        let end = (start + 1).max(self.at).min(self.text.len());
        Err(Problem { kind, range: self.text.floor_char_boundary(start)..self.text.ceil_char_boundary(end) })
    }

    fn unterminated<T>(&self, start: usize) -> Parsed<T> {
        Err(Problem { kind: ProblemKind::Unterminated, range: start..self.text.len() })
    }

    /// The whole text.
    pub(super) fn template(mut self) -> Parsed<Template> {
        let mut template = Template::default();
        // The run of backslashes that ends here.
        let mut slashes = 0;
        while let Some(byte) = self.next() {
            match byte {
                b'\\' => slashes += 1,
                b'$' => {
                    self.dollar(slashes, &mut template)?;
                    slashes = 0;
                }
                _ => slashes = 0,
            }
        }
        Ok(template)
    }

    /// Behind a dollar in plain text, with so many backslashes before it.
    fn dollar(&mut self, slashes: usize, template: &mut Template) -> Parsed<()> {
        let dollar = self.at - 1;
        if self.peek() == Some(b'{') && slashes > 0 {
            let is_escaped = slashes % 2 == 1;
            let range = dollar - slashes..dollar + usize::from(is_escaped);
            let text = "\\".repeat(slashes / 2) + if is_escaped { "$" } else { "" };
            template.pieces.push(Piece::Escape { range, text });
            if is_escaped {
                self.at += 1;
                return Ok(());
            }
        } else if slashes % 2 == 1 {
            return Ok(());
        }
        self.maybe_variable(dollar, template)
    }

    /// Behind a dollar that is not escaped. A byte that is neither a brace nor a dollar is passed over.
    fn maybe_variable(&mut self, dollar: usize, template: &mut Template) -> Parsed<()> {
        loop {
            match self.next() {
                Some(b'$') => {}
                Some(b'{') => return self.variable_or_foreign(dollar, template),
                _ => return Ok(()),
            }
        }
    }

    /// Behind `${`.
    fn variable_or_foreign(&mut self, start: usize, template: &mut Template) -> Parsed<()> {
        let name_start = self.at;
        if !self.peek().is_some_and(|byte| byte.is_ascii_lowercase()) {
            if self.nesting > 0 && self.peek().is_some() {
                return self.fail(ProblemKind::InvalidType, name_start);
            }
            return self.foreign(start, template);
        }
        while self.peek().is_some_and(is_word) {
            self.at += 1;
        }
        match self.peek() {
            Some(b':' | b'(') => {}
            None => {
                template.foreign.push(start..self.at);
                return Ok(());
            }
            Some(_) if self.nesting > 0 => return self.fail(ProblemKind::InvalidType, name_start),
            Some(_) => return self.foreign(start, template),
        }
        if self.nesting == MAX_NESTING {
            return self.fail(ProblemKind::TooDeep, start);
        }
        let Some(first) = self.typed(start, name_start)? else { return self.foreign(start, template) };
        let mut sources = vec![Source::Typed(first)];
        while self.slice(self.at - 1..self.at) == "," {
            sources.push(self.fallback(start)?);
        }
        template.pieces.push(Piece::Variable(Variable { range: start..self.at, sources }));
        Ok(())
    }

    /// Within `${…}` of somebody else, up to its brace; variables in it count.
    fn foreign(&mut self, start: usize, template: &mut Template) -> Parsed<()> {
        if self.placeholders == MAX_NESTING {
            return self.fail(ProblemKind::TooDeep, start);
        }
        let index = template.foreign.len();
        template.foreign.push(start..self.text.len());
        self.placeholders += 1;
        while let Some(byte) = self.next() {
            if byte == b'$' {
                self.maybe_variable(self.at - 1, template)?;
            } else if byte == b'}' {
                if let Some(range) = template.foreign.get_mut(index) {
                    range.end = self.at;
                }
                break;
            }
        }
        self.placeholders -= 1;
        Ok(())
    }

    /// At the colon or parenthesis behind a type; ends behind the comma or brace. None if it is `type::`, which is
    /// left alone.
    fn typed(&mut self, start: usize, name_start: usize) -> Parsed<Option<Typed>> {
        let name = self.slice(name_start..self.at).to_owned();
        self.nesting += 1;
        let typed = self.arguments(start, name_start, name);
        self.nesting -= 1;
        typed
    }

    fn arguments(&mut self, start: usize, name_start: usize, name: String) -> Parsed<Option<Typed>> {
        let mut params = None;
        if self.next() == Some(b'(') {
            params = Some(self.params(start)?);
            self.skip_blanks();
            match self.next() {
                Some(b':') => {}
                Some(b',' | b'}') => {
                    return Ok(Some(Typed { range: self.trimmed_source(name_start), name, params, address: None }));
                }
                None => return self.unterminated(start),
                Some(_) => return self.fail(ProblemKind::InvalidAddress, self.at - 1),
            }
        }
        self.skip_blanks();
        let address = match self.peek() {
            None => return self.unterminated(start),
            Some(b',' | b'}') => {
                self.at += 1;
                None
            }
            Some(b':') if params.is_none() && self.nesting == 1 => return Ok(None),
            Some(b':') => return self.fail(ProblemKind::InvalidAddress, self.at),
            Some(quote @ (b'"' | b'\'')) => Some(self.quoted(quote, start, b"}", ProblemKind::InvalidAddress)?),
            Some(_) => Some(self.raw(start, b'}', None)?),
        };
        Ok(Some(Typed { range: self.trimmed_source(name_start), name, params, address }))
    }

    /// From `start` to before the comma or brace just passed.
    fn trimmed_source(&self, start: usize) -> Range<usize> {
        start..start + self.slice(start..self.at - 1).trim_end().len()
    }

    /// Behind the opening parenthesis; ends behind the closing one.
    fn params(&mut self, start: usize) -> Parsed<Vec<Argument>> {
        let mut params = Vec::new();
        loop {
            self.skip_blanks();
            let at = self.at;
            match self.peek() {
                None => return self.unterminated(start),
                Some(b')') => {
                    self.at += 1;
                    return Ok(params);
                }
                Some(b',') => {
                    self.at += 1;
                    params.push(Argument { range: at..at, value: ArgumentValue::Literal(Literal::Null) });
                    continue;
                }
                Some(b'}') => return self.fail(ProblemKind::InvalidParam, at),
                Some(quote @ (b'"' | b'\'')) => params.push(self.quoted(quote, start, b")", ProblemKind::InvalidParam)?),
                Some(_) => params.push(self.raw(start, b')', Some(b'}'))?),
            }
            if self.slice(self.at - 1..self.at) == ")" {
                return Ok(params);
            }
        }
    }

    /// Unquoted text up to a comma or `close`, which is passed.
    fn raw(&mut self, start: usize, close: u8, forbidden: Option<u8>) -> Parsed<Argument> {
        let from = self.at;
        let mut template = Template::default();
        let mut has_dollar = false;
        loop {
            match self.next() {
                None => return self.unterminated(start),
                Some(b'$') => {
                    has_dollar = true;
                    self.maybe_variable(self.at - 1, &mut template)?;
                }
                Some(byte) if Some(byte) == forbidden => return self.fail(ProblemKind::InvalidParam, from),
                Some(byte) if byte == close || byte == b',' => break,
                Some(_) => {}
            }
        }
        let range = self.trimmed_source(from);
        let text = self.slice(range.clone());
        let value = if !template.pieces.is_empty() {
            ArgumentValue::Template(template)
        } else if close == b')' && !has_dollar {
            // What JavaScript takes for false is lost on the way: `strToBool(0)` has no parameter.
            ArgumentValue::Literal(match literal(text) {
                Some(Literal::Bool(false)) => Literal::Null,
                Some(Literal::Number(0.0)) => Literal::Null,
                Some(value) => value,
                None => Literal::Text(text.to_owned()),
            })
        } else {
            ArgumentValue::Literal(Literal::Text(text.to_owned()))
        };
        Ok(Argument { range, value })
    }

    /// Quoted text, and the comma or one of `closes` behind it, which is passed.
    fn quoted(&mut self, quote: u8, start: usize, closes: &[u8], kind: ProblemKind) -> Parsed<Argument> {
        let from = self.at;
        let text = self.quoted_text(quote, start)?;
        let range = from..self.at;
        self.skip_blanks();
        match self.next() {
            None => self.unterminated(start),
            Some(byte) if byte == b',' || closes.contains(&byte) => {
                Ok(Argument { range, value: ArgumentValue::Literal(Literal::Text(text)) })
            }
            Some(_) => self.fail(kind, from),
        }
    }

    fn quoted_text(&mut self, quote: u8, start: usize) -> Parsed<String> {
        let from = self.at;
        self.at += 1;
        loop {
            match self.next() {
                None => return self.unterminated(start),
                Some(b'\\') if quote == b'"' => {
                    self.next();
                }
                Some(byte) if byte == quote => break,
                Some(_) => {}
            }
        }
        let written = self.slice(from..self.at);
        if quote == b'\'' {
            return Ok(written.get(1..written.len() - 1).unwrap_or_default().to_owned());
        }
        serde_json::from_str(written).or_else(|_| self.fail(ProblemKind::InvalidString, from))
    }

    /// Behind a comma: another source, or a literal; ends behind the comma or brace.
    fn fallback(&mut self, start: usize) -> Parsed<Source> {
        self.skip_blanks();
        let from = self.at;
        match self.peek() {
            None => self.unterminated(start),
            Some(quote @ (b'"' | b'\'')) => {
                let text = self.quoted_text(quote, start)?;
                let range = from..self.at;
                self.end_of_literal(Literal::Text(text), range, from, start)
            }
            Some(b'$') => self.variable_as_fallback(from, start),
            Some(byte) if is_word(byte) => {
                while self.peek().is_some_and(|byte| is_word(byte) || byte == b' ') {
                    self.at += 1;
                }
                match self.peek() {
                    None => self.unterminated(start),
                    Some(b':' | b'(') if is_type(self.slice(from..self.at)) => match self.typed(start, from)? {
                        Some(typed) => Ok(Source::Typed(typed)),
                        None => self.unterminated(start),
                    },
                    Some(b'}' | b',') => {
                        let range = self.trimmed(from);
                        let Some(value) = literal(self.slice(range.clone())) else {
                            self.at = range.end;
                            return self.fail(ProblemKind::InvalidLiteral, from);
                        };
                        self.end_of_literal(value, range, from, start)
                    }
                    Some(_) => self.fail(ProblemKind::InvalidSource, from),
                }
            }
            Some(_) => self.fail(ProblemKind::InvalidSource, from),
        }
    }

    fn end_of_literal(&mut self, value: Literal, range: Range<usize>, from: usize, start: usize) -> Parsed<Source> {
        self.skip_blanks();
        match self.next() {
            None => self.unterminated(start),
            Some(b'}') => Ok(Source::Literal(value, range)),
            Some(b',') => {
                self.at = range.end;
                self.fail(ProblemKind::LiteralNotLast, from)
            }
            Some(_) => self.fail(ProblemKind::InvalidSource, from),
        }
    }

    /// `${…}` as a source: version 4 takes it, as the last one.
    fn variable_as_fallback(&mut self, from: usize, start: usize) -> Parsed<Source> {
        let mut template = Template::default();
        self.at += 1;
        self.nesting += 1;
        let inner = self.maybe_variable(from, &mut template);
        self.nesting -= 1;
        inner?;
        let (Generation::V4, Some(Piece::Variable(variable))) = (self.generation, template.pieces.pop()) else {
            return self.fail(ProblemKind::VariableAsFallback, from);
        };
        self.skip_blanks();
        match self.next() {
            None => self.unterminated(start),
            Some(b'}' | b',') => Ok(Source::Variable(Box::new(variable))),
            Some(_) => self.fail(ProblemKind::InvalidSource, from),
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
}

fn is_type(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A literal without quotes: a truth value, null, or what JavaScript takes for a number.
fn literal(text: &str) -> Option<Literal> {
    match text {
        "true" => Some(Literal::Bool(true)),
        "false" => Some(Literal::Bool(false)),
        "null" => Some(Literal::Null),
        _ => number(text).map(Literal::Number),
    }
}

/// JavaScript's `Number` for text that is not empty.
pub(crate) fn number(text: &str) -> Option<f64> {
    for (prefix, radix) in [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return u64::from_str_radix(digits, radix).ok().filter(|_| !digits.starts_with('+')).map(|value| value as f64);
        }
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits == "Infinity" {
        return Some(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    let is_number = digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    if is_number { text.parse().ok() } else { None }
}
