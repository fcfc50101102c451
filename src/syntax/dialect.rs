//! What a scalar means to the program that reads the file.
//!
//! The parser gives text. Whether `0.2`, `3.10`, `yes`, `012` or `2012-10-17` is a number, a truth value, a date or a
//! string is decided here, by reader.

use super::{Node, Style};

/// A program's way of reading plain scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// CodeBuild's build agent: a Go program with YAML 1.1 rules, in which what is asked for as a string keeps its text.
    CodeBuild,
    /// js-yaml 4 as the Serverless Framework uses it: YAML 1.2 core schema, with timestamps and merge keys.
    Serverless,
    /// CloudFormation's templates: YAML 1.1.
    CloudFormation,
    /// CodeDeploy's agent: Ruby's Psych, YAML 1.1 with its octal numbers.
    CodeDeploy,
}

/// What a scalar is read as.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// Nothing, or `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction, or too large for a whole one.
    Float(f64),
    /// A date, with or without a time.
    Timestamp,
    /// Text.
    Str,
}

impl Dialect {
    /// What this reader makes of a scalar; anything but a plain scalar is text.
    pub fn read(self, node: Node<'_>) -> Reading {
        match node.style() {
            Some(Style::Plain) if node.tag().is_none() => self.read_plain(node.text()),
            _ => Reading::Str,
        }
    }

    /// What this reader makes of plain text.
    pub fn read_plain(self, text: &str) -> Reading {
        let one_one = self != Dialect::Serverless;
        match text {
            "" | "~" | "null" | "Null" | "NULL" => return Reading::Null,
            "true" | "True" | "TRUE" => return Reading::Bool(true),
            "false" | "False" | "FALSE" => return Reading::Bool(false),
            "yes" | "Yes" | "YES" | "on" | "On" | "ON" if one_one => return Reading::Bool(true),
            "no" | "No" | "NO" | "off" | "Off" | "OFF" if one_one => return Reading::Bool(false),
            ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Reading::Float(f64::INFINITY),
            "-.inf" | "-.Inf" | "-.INF" => return Reading::Float(f64::NEG_INFINITY),
            ".nan" | ".NaN" | ".NAN" => return Reading::Float(f64::NAN),
            _ => {}
        }
        // Numbers and dates begin with a digit, a sign or a point: nearly all text is decided here.
        if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
            return Reading::Str;
        }
        if is_timestamp(text) {
            return Reading::Timestamp;
        }
        self.read_number(text).unwrap_or(Reading::Str)
    }

    fn read_number(self, text: &str) -> Option<Reading> {
        let one_one = self != Dialect::Serverless;
        let (sign, digits) = match text.as_bytes().first()? {
            b'-' => (-1, &text[1..]),
            b'+' => (1, &text[1..]),
            _ => (1, text),
        };
        let plain = if one_one { digits.replace('_', "") } else { digits.to_owned() };
        let radix = |digits: &str, radix| i64::from_str_radix(digits, radix).ok().map(|value| Reading::Int(sign * value));
        if let Some(hex) = plain.strip_prefix("0x") {
            return radix(hex, 16);
        }
        if let Some(octal) = plain.strip_prefix("0o").filter(|_| self != Dialect::CodeDeploy) {
            return radix(octal, 8);
        }
        if let Some(binary) = plain.strip_prefix("0b") {
            return radix(binary, 2);
        }
        if one_one && plain.len() > 1 && plain.starts_with('0') && plain.bytes().all(|byte| matches!(byte, b'0'..=b'7')) {
            return radix(&plain, 8);
        }
        if one_one && let Some(value) = sexagesimal(&plain) {
            return Some(Reading::Int(sign * value));
        }
        let starts_as_number = plain.starts_with(|first: char| first.is_ascii_digit()) || (plain.starts_with('.') && plain.len() > 1);
        let is_number = plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
        if !starts_as_number || !is_number {
            return None;
        }
        if plain.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(value) = plain.parse::<i64>()
        {
            return Some(Reading::Int(sign * value));
        }
        plain.parse::<f64>().ok().map(|value| Reading::Float(sign as f64 * value))
    }
}

/// `1:30` is ninety in YAML 1.1.
fn sexagesimal(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let mut value: i64 = parts.next()?.parse().ok()?;
    let mut more = false;
    for part in parts {
        let digits: i64 = part.parse().ok().filter(|digits| (0..60).contains(digits))?;
        if part.len() > 2 {
            return None;
        }
        value = value.checked_mul(60)?.checked_add(digits)?;
        more = true;
    }
    more.then_some(value)
}

/// `2012-10-17`, alone or with a time behind it.
fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    let date = bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
    date && match bytes.get(10) {
        None => true,
        Some(b'T' | b't' | b' ') => {
            bytes[11..].iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b' ' | b'Z' | b'+' | b'-'))
        }
        Some(_) => false,
    }
}
