//! Texts of words only, which are most of what builds run, read without the parser: it takes ten times as long.

use std::rc::Rc;

use smallvec::SmallVec;

use super::{
    ast::{Expansion, Kind, Part, PartKind, Script, Simple, Statement, Variable, Word},
    words::text_part,
};

/// Whether a word means something to the shell at the beginning of a command.
fn is_special(name: &str) -> bool {
    matches!(
        name,
        "break"
            | "case"
            | "continue"
            | "coproc"
            | "declare"
            | "do"
            | "done"
            | "elif"
            | "else"
            | "esac"
            | "exit"
            | "export"
            | "fi"
            | "for"
            | "function"
            | "if"
            | "local"
            | "readonly"
            | "return"
            | "select"
            | "then"
            | "time"
            | "typeset"
            | "until"
            | "while"
    )
}

/// The script of a text if each of its lines is blank or has only words: of plain text, quotes, and simple variables.
pub(super) fn plain(text: &str) -> Option<Script> {
    let mut statements = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        statements.extend(statement(line.strip_suffix('\n').unwrap_or(line), start)?);
        start += line.len();
    }
    Some(Script { statements, unknown: Vec::new() })
}

/// The statement of a line, or none if it is blank; nothing if it is more than words.
fn statement(line: &str, start: usize) -> Option<Option<Statement>> {
    let mut words = Vec::new();
    let mut rest = line.trim_start_matches(BLANKS);
    while !rest.is_empty() {
        let at = line.len() - rest.len();
        let (word, length) = word(rest, start + at)?;
        words.push(word);
        rest = rest.get(length..)?.trim_start_matches(BLANKS);
    }
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return Some(None) };
    let [Part { kind: PartKind::Text(name), is_quoted: false, .. }] = first.parts.as_slice() else { return None };
    if is_special(name) || name.contains('=') {
        return None;
    }
    let range = first.range.start..last.range.end;
    let kind = Kind::Simple(Simple { words: words.into(), ..Simple::default() });
    Some(Some(Statement { range, kind, redirects: Vec::new(), is_negated: false, is_background: false }))
}

/// What parts words.
const BLANKS: [char; 2] = [' ', '\t'];

/// The word that a text begins with, and its length; `start` is where it stands.
fn word(text: &str, start: usize) -> Option<(Word, usize)> {
    let mut parts = SmallVec::new();
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        at = match byte {
            b' ' | b'\t' => break,
            b'\'' => {
                let length = text.get(at + 1..)?.find('\'')?;
                let inner = at + 1..at + 1 + length;
                parts.push(text_part(start + inner.start..start + inner.end, text.get(inner.clone())?, true));
                inner.end + 1
            }
            b'"' => {
                let end = double_quoted(text, at + 1, start, &mut parts)?;
                if end == at + 1 {
                    parts.push(text_part(start + end..start + end, "", true));
                }
                end + 1
            }
            b'$' => variable(text, at, start, false, &mut parts)?,
            _ => {
                let length = text.get(at..)?.bytes().take_while(|byte| is_plain(*byte)).count();
                let end = at + length;
                parts.push(text_part(start + at..start + end, text.get(at..end).filter(|text| !text.is_empty())?, false));
                end
            }
        };
    }
    Some((Word { range: start..start + at, parts, has_braces: false }, at))
}

/// The parts of a text in double quotes; gives the offset of the quote that ends it.
fn double_quoted(text: &str, from: usize, start: usize, parts: &mut SmallVec<[Part; 1]>) -> Option<usize> {
    let mut at = from;
    loop {
        let length = text.get(at..)?.find(['"', '$', '\\', '`'])?;
        let end = at + length;
        if length > 0 {
            parts.push(text_part(start + at..start + end, text.get(at..end)?, true));
        }
        match text.as_bytes().get(end)? {
            b'"' => return Some(end),
            b'$' => at = variable(text, end, start, true, parts)?,
            _ => return None,
        }
    }
}

/// `$NAME` or `${NAME}`; gives the offset behind it.
fn variable(text: &str, at: usize, start: usize, is_quoted: bool, parts: &mut SmallVec<[Part; 1]>) -> Option<usize> {
    let rest = text.get(at + 1..)?;
    let braced = rest.strip_prefix('{');
    let name = braced.unwrap_or(rest);
    let length = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let name = name.get(..length).filter(|name| name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_'))?;
    let end = match braced {
        Some(inner) => at + 3 + inner.get(length..)?.starts_with('}').then_some(length)?,
        None => at + 1 + length,
    };
    let range = start + at..start + end;
    let variable = Variable { name: name.to_owned(), range: range.clone(), expansion: Expansion::Plain };
    parts.push(Part { range, is_quoted, kind: PartKind::Variable(Rc::new(variable)) });
    Some(end)
}

/// Bytes that stand for themselves everywhere in a word.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b':' | b'=' | b'@' | b'%' | b'+' | b',' | b'-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(text: &str) {
        if let Some(plain) = plain(text) {
            assert_eq!(format!("{plain:?}"), format!("{:?}", Script::parse_fully(text)), "{text:?}");
        }
    }

    #[test]
    fn reads_what_the_parser_reads() {
        for text in [
            "npm ci",
            " a  b\t-c=d ",
            "",
            "\n\n",
            "set -e\nnpm run build\n  aws s3 sync a s3://b/c --delete\n",
            "cd a/b",
            "x -- -",
            "a\n\nb",
        ] {
            assert!(plain(text).is_some(), "{text:?}");
            same(text);
        }
    }

    #[test]
    fn leaves_the_rest_to_the_parser() {
        for text in [
            "a $",
            "$A b",
            "'a' b",
            "a \"b",
            "a 'b\nc'",
            "a ${B:-c}",
            "a \"$(b)\"",
            "a $1",
            "a;b",
            "a=b c",
            "export A",
            "if a",
            "a | b",
            "a *",
            "a # b",
            "a \\\nb",
            "é",
            "a\rb",
            "time a",
            "while a",
            "a~",
        ] {
            assert!(plain(text).is_none(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn is_the_parsers_reading_of_any_plain_text(text in "([a-z0-9_./:=@%+,-]{1,6}|\\$[a-zA-Z_]{1,3}|\\$\\{[a-z0-9]{1,3}\\}|'[a-z *é;|$]{0,4}'|\"[a-z *é;|#$:'!]{0,4}\"|[ \t\n]){0,12}") {
            same(&text);
        }
    }
}
