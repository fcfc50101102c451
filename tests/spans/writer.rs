//! Values as YAML in all styles.

use std::fmt::Write;

use super::Value;

/// Writes a value as YAML, choosing styles by a stream of random numbers.
pub struct Writer {
    out: String,
    random: u64,
}

impl Writer {
    pub fn write(value: &Value, seed: u64) -> String {
        let mut writer = Writer { out: String::new(), random: seed | 1 };
        if writer.one_in(4) {
            writer.out.push_str("# é first\n");
        }
        match value {
            Value::Text(text) => {
                writer.out.push_str("--- ");
                writer.scalar(text, 0, true);
            }
            _ => writer.block(value, 0),
        }
        let crlf = writer.one_in(3);
        if crlf { writer.out.replace('\n', "\r\n") } else { writer.out }
    }

    fn next(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    fn pad(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    fn end_line(&mut self) {
        if self.one_in(5) {
            self.out.push_str("  # ü: [ \" '");
        }
        self.out.push('\n');
        if self.one_in(8) {
            self.out.push('\n');
        }
        if self.one_in(8) {
            let indent = (self.next() % 5) as usize;
            self.pad(indent);
            self.out.push_str("# - a: comment\n");
        }
    }

    /// A list or mapping from the start of a line, or behind `- `.
    fn block(&mut self, value: &Value, indent: usize) {
        let start = self.out.len();
        match value {
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 || start == 0 || self.out.ends_with('\n') {
                        self.pad(indent);
                    }
                    self.out.push_str("- ");
                    self.child(item, indent, true);
                }
            }
            Value::Map(pairs) => {
                for (index, (key, value)) in pairs.iter().enumerate() {
                    if index > 0 || start == 0 || self.out.ends_with('\n') {
                        self.pad(indent);
                    }
                    self.key(key);
                    self.out.push(':');
                    self.out.push(' ');
                    self.child(value, indent, false);
                }
            }
            Value::Text(_) => panic!("no block"),
        }
    }

    fn child(&mut self, value: &Value, indent: usize, behind_dash: bool) {
        match value {
            Value::Text(text) => self.scalar(text, indent, true),
            _ if self.one_in(3) => {
                self.flow(value, indent + 2);
                self.end_line();
            }
            _ if behind_dash && self.one_in(2) => self.block(value, indent + 2),
            _ => {
                self.out.pop();
                self.end_line();
                let deeper = indent + 1 + (self.next() % 3) as usize;
                self.block(value, deeper);
            }
        }
    }

    fn key(&mut self, key: &str) {
        match self.next() % 3 {
            0 if is_plain(key) => self.out.push_str(key),
            1 if !key.contains(['\n', '\t']) => self.single(key, None),
            _ => self.double(key, None),
        }
    }

    fn flow(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Text(text) => match self.next() % 3 {
                0 if is_plain(text) => self.out.push_str(text),
                1 if !text.contains(['\n', '\t']) => self.single(text, Some(indent)),
                _ => self.double(text, Some(indent)),
            },
            Value::List(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.flow_space(indent);
                    self.flow(item, indent);
                }
                self.out.push_str(" ]");
            }
            Value::Map(pairs) => {
                self.out.push('{');
                for (index, (key, value)) in pairs.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.flow_space(indent);
                    self.key(key);
                    self.out.push_str(": ");
                    self.flow(value, indent);
                }
                self.out.push_str(" }");
            }
        }
    }

    fn flow_space(&mut self, indent: usize) {
        if self.one_in(6) {
            self.out.push('\n');
            self.pad(indent);
        } else {
            self.out.push(' ');
        }
    }

    /// A scalar in a random style that can hold it, with its line end.
    fn scalar(&mut self, text: &str, indent: usize, multiline: bool) {
        let fold = multiline.then_some(indent + 2);
        for _ in 0..8 {
            match self.next() % 5 {
                0 if is_plain(text) => self.plain(text, indent + 2),
                1 if !text.contains(['\n', '\t']) => self.single(text, fold),
                2 => self.double(text, fold),
                3 if is_block(text) => return self.literal(text, indent),
                4 if is_block(text) && !text.lines().any(|line| line.starts_with([' ', '\t'])) => return self.folded(text, indent),
                _ => continue,
            }
            return self.end_line();
        }
        self.double(text, fold);
        self.end_line();
    }

    /// Breaks the line here if this is one space between words.
    fn folds(&mut self, text: &str, at: usize, indent: Option<usize>) -> bool {
        let (Some(indent), Some(next)) = (indent, text[at..].strip_prefix(' ')) else { return false };
        // A line that begins with `#` would be a comment in plain text, and with `---` the end of the document.
        let is_word = next.starts_with(|next: char| !next.is_whitespace() && !matches!(next, '#' | '-'));
        if at == 0 || !is_word || text[..at].ends_with([' ', '\t', '\n']) {
            return false;
        }
        if !self.one_in(3) {
            return false;
        }
        self.out.push('\n');
        self.pad(indent);
        true
    }

    fn plain(&mut self, text: &str, indent: usize) {
        for (at, char) in text.char_indices() {
            if !self.folds(text, at, Some(indent)) {
                self.out.push(char);
            }
        }
    }

    fn single(&mut self, text: &str, indent: Option<usize>) {
        self.out.push('\'');
        for (at, char) in text.char_indices() {
            if self.folds(text, at, indent) {
                continue;
            }
            self.out.push(char);
            if char == '\'' {
                self.out.push('\'');
            }
        }
        self.out.push('\'');
    }

    fn double(&mut self, text: &str, indent: Option<usize>) {
        self.out.push('"');
        for (at, char) in text.char_indices() {
            if self.folds(text, at, indent) {
                continue;
            }
            // An escaped line end stands for nothing.
            if let Some(indent) = indent.filter(|_| !char.is_whitespace())
                && self.one_in(20)
            {
                self.out.push_str("\\\n");
                self.pad(indent);
            }
            match char {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\t' => self.out.push_str("\\t"),
                _ if self.one_in(10) => write!(self.out, "\\U{:08X}", char as u32).unwrap(),
                _ if self.one_in(10) && (char as u32) < 0x1_0000 => write!(self.out, "\\u{:04x}", char as u32).unwrap(),
                _ if self.one_in(10) && char.is_ascii() => write!(self.out, "\\x{:02x}", char as u32).unwrap(),
                _ => self.out.push(char),
            }
        }
        self.out.push('"');
    }

    /// The header of a block: the indentation where it cannot be seen, and what becomes of the line ends at the end.
    fn header(&mut self, indicator: char, text: &str) -> bool {
        let explicit = text.starts_with([' ', '\n']) || self.one_in(4);
        self.out.push(indicator);
        if explicit {
            self.out.push('2');
        }
        match text.len() - text.trim_end_matches('\n').len() {
            0 => self.out.push('-'),
            1 => {}
            _ => self.out.push('+'),
        }
        if self.one_in(4) {
            self.out.push_str(" # head");
        }
        self.out.push('\n');
        explicit
    }

    fn literal(&mut self, text: &str, indent: usize) {
        let explicit = self.header('|', text);
        let indent = indent + if explicit { 2 } else { 1 + (self.next() % 4) as usize };
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            if !line.is_empty() {
                self.pad(indent);
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    /// Folded: each line end of the text is an empty line more.
    fn folded(&mut self, text: &str, indent: usize) {
        let explicit = self.header('>', text);
        let indent = indent + if explicit { 2 } else { 1 + (self.next() % 4) as usize };
        let body = text.trim_end_matches('\n');
        let mut starts = true;
        for (at, char) in body.char_indices() {
            if char == '\n' {
                if !starts {
                    self.out.push('\n');
                }
                self.out.push('\n');
                starts = true;
                continue;
            }
            if starts {
                self.pad(indent);
                starts = false;
            }
            if !self.folds(body, at, Some(indent)) {
                self.out.push(char);
            }
        }
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n('\n', (text.len() - body.len()).saturating_sub(1)));
    }
}

/// Whether a text can be written without quotes, and is text to every reader.
fn is_plain(text: &str) -> bool {
    let is_word = |char: char| char.is_alphanumeric() || matches!(char, ' ' | '_' | '.' | '/' | '$' | '-' | '🎉');
    let typed = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan"];
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text.chars().all(is_word)
        && !typed.contains(&text.to_ascii_lowercase().as_str())
}

/// Whether a text can be a block: not only blanks, and no blanks where they would be lost or change the indentation.
fn is_block(text: &str) -> bool {
    let blank = |line: &str| !line.is_empty() && line.trim().is_empty();
    !text.trim().is_empty() && !text.starts_with('\t') && !text.split('\n').any(blank)
}
