//! Secrets by their shape: what the table `data/secret-shapes.tsv` says of tokens, and what no prefix tells.

use std::{ops::Range, sync::LazyLock};

use super::names::is_placeholder;
use crate::data::{SECRET_SHAPES, cells};

/// A secret in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it is, with its article.
    pub kind: &'static str,
    /// Whether nothing else looks so.
    pub is_certain: bool,
}

/// A token: its prefix, and what follows.
struct Shape {
    prefix: &'static str,
    rest: Vec<Part>,
    kind: &'static str,
    is_certain: bool,
}

/// A part of a token behind the prefix.
enum Part {
    /// As many characters of an alphabet as there are, and how many there must be.
    Run(fn(u8) -> bool, usize, usize),
    /// A text as it is.
    Text(&'static str),
}

/// The rows of the table, which are read only where their prefix stands.
struct Prefixes {
    /// Bytes with which a prefix begins.
    firsts: [bool; 256],
    /// The prefixes in order, each with its rows.
    rows: Vec<(&'static str, &'static str)>,
}

static PREFIXES: LazyLock<Prefixes> = LazyLock::new(|| {
    let rows: Vec<_> = SECRET_SHAPES.groups().collect();
    let mut firsts = [false; 256];
    for byte in rows.iter().filter_map(|(prefix, _)| prefix.bytes().next()) {
        firsts[usize::from(byte)] = true;
    }
    Prefixes { firsts, rows }
});

/// `alnum:36`, `digit:9-14`
fn run_part(part: &str) -> Option<Part> {
    let (name, length) = part.split_once(':')?;
    let (least, most) = length.split_once('-').unwrap_or((length, length));
    Some(Part::Run(alphabet(name)?, least.parse().ok()?, most.parse().ok()?))
}

fn alphabet(name: &str) -> Option<fn(u8) -> bool> {
    Some(match name {
        "alnum" => alnum,
        "upper" => |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        "digit" => |byte| byte.is_ascii_digit(),
        "hex" => |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        "hexs" => |byte| byte.is_ascii_hexdigit(),
        "base32" => |byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'),
        "base64" => |byte| alnum(byte) || matches!(byte, b'+' | b'/'),
        "word" => word,
        "url" => url,
        "dotted" => dotted,
        _ => return None,
    })
}

fn alnum(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn word(byte: u8) -> bool {
    alnum(byte) || byte == b'_'
}

fn url(byte: u8) -> bool {
    word(byte) || byte == b'-'
}

fn dotted(byte: u8) -> bool {
    url(byte) || matches!(byte, b'.' | b'=')
}

/// The first secret of a text, by its shape. Documented examples and placeholders are none.
pub fn find(text: &str) -> Option<Secret> {
    // One pass tells most texts apart from all tokens.
    let token = has_long_run(text).then(|| find_token(text).into_iter().chain(find_without_prefix(text)));
    let holds = |byte| memchr::memchr(byte, text.as_bytes()).is_some();
    let key = holds(b'B').then(|| find_private_key(text)).flatten();
    let password = holds(b'@').then(|| find_url_password(text)).flatten();
    token.into_iter().flatten().chain(key).chain(password).min_by_key(|secret| secret.range.start)
}

/// The length of the shortest token of the table, prefix included.
const SHORTEST: usize = 20;

/// Whether as many bytes in a row as a token has could belong to one.
fn has_long_run(text: &str) -> bool {
    let mut length = 0;
    text.bytes().any(|byte| {
        length = if dotted(byte) || matches!(byte, b'+' | b'/' | b':' | b'~') { length + 1 } else { 0 };
        length >= SHORTEST
    })
}

fn run(text: &str, from: usize, alphabet: fn(u8) -> bool) -> &str {
    let rest = text.get(from..).unwrap_or_default();
    rest.get(..rest.bytes().take_while(|byte| alphabet(*byte)).count()).unwrap_or_default()
}

/// The first token of the table that begins where a word does.
fn find_token(text: &str) -> Option<Secret> {
    let mut before = b' ';
    text.bytes().enumerate().find_map(|(at, byte)| {
        let is_inside = word(before);
        let may_be_base64 = matches!(before, b'+' | b'/');
        before = byte;
        if is_inside {
            return None;
        }
        let Prefixes { firsts, rows } = &*PREFIXES;
        if !firsts[usize::from(byte)] {
            return None;
        }
        let from = rows.partition_point(|(prefix, _)| prefix.as_bytes().first() < Some(&byte));
        let rows = rows.get(from..)?.iter().take_while(|(prefix, _)| prefix.as_bytes().first() == Some(&byte));
        let rest = text.get(at..).unwrap_or_default();
        let rows = rows.filter(|(prefix, _)| rest.starts_with(prefix) && !(may_be_base64 && prefix.bytes().all(alnum)));
        rows.flat_map(|(_, rows)| rows.lines()).map(Shape::read).find_map(|shape| {
            let length = shape.length(rest)?;
            Some(Secret { range: at..at + length, kind: shape.kind, is_certain: shape.is_certain })
        })
    })
}

impl Shape {
    fn read(row: &'static str) -> Self {
        let [prefix, rest, kind, confidence] = cells(row);
        let rest = rest.split(' ').map(|part| run_part(part).unwrap_or(Part::Text(part))).collect();
        Self { prefix, rest, kind, is_certain: confidence == "certain" }
    }

    /// How long the token is with which a text begins, if it begins with one.
    fn length(&self, text: &str) -> Option<usize> {
        let mut at = self.prefix.len();
        for part in &self.rest {
            at += match part {
                Part::Run(alphabet, least, most) => {
                    let length = run(text, at, *alphabet).len().min(*most);
                    (length >= *least).then_some(length)?
                }
                Part::Text(fixed) => text.get(at..)?.starts_with(fixed).then_some(fixed.len())?,
            };
        }
        let body = text.get(self.prefix.len()..at)?;
        let goes_on = text.as_bytes().get(at).is_some_and(|byte| word(*byte));
        // A short text of letters of one kind is a name.
        let has = |kind: fn(&u8) -> bool| body.bytes().any(|byte| kind(&byte));
        let has_both = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
        let is_name = (20..=30).contains(&body.len()) && !has(u8::is_ascii_digit) && !has_both;
        (!goes_on && !is_name && !is_placeholder(body)).then_some(at)
    }
}

/// Those that are known by what stands within them: Terraform Cloud, Telegram, Microsoft Entra.
fn find_without_prefix(text: &str) -> Option<Secret> {
    let is_free = |at: usize| at.checked_sub(1).and_then(|before| text.as_bytes().get(before)).is_none_or(|byte| !word(*byte));
    let secret = |range: Range<usize>, kind| {
        let is_whole = is_free(range.start) && text.as_bytes().get(range.end).is_none_or(|byte| !url(*byte));
        let is_real = is_whole && text.get(range.clone()).is_some_and(|body| !is_placeholder(body));
        is_real.then_some(Secret { range, kind, is_certain: true })
    };
    let terraform = text.match_indices(".atlasv1.").find_map(|(dot, mark)| {
        let start = dot.checked_sub(14)?;
        let rest = run(text, dot + mark.len(), |byte| url(byte) || byte == b'=').len();
        (run(text, start, alnum).len() == 14 && (60..=70).contains(&rest))
            .then(|| secret(start..dot + mark.len() + rest, "a Terraform Cloud token"))?
    });
    let telegram = text.match_indices(":AA").find_map(|(colon, _)| {
        let digits = text.get(..colon)?.bytes().rev().take_while(u8::is_ascii_digit).count();
        ((8..=10).contains(&digits) && run(text, colon + 1, url).len() == 35)
            .then(|| secret(colon - digits..colon + 36, "a Telegram token"))?
    });
    let entra = text.match_indices("Q~").find_map(|(at, _)| {
        let tilde = |byte: u8| url(byte) || matches!(byte, b'.' | b'~');
        let start = at.checked_sub(4)?;
        let length = run(text, start, tilde).len();
        let has_digit = text.as_bytes().get(at - 1).is_some_and(u8::is_ascii_digit);
        let opens = start.checked_sub(1).and_then(|before| text.as_bytes().get(before)).is_none_or(|byte| b" \t\n\"'`>=:(,".contains(byte));
        (has_digit && opens && (37..=40).contains(&length)).then(|| secret(start..start + length, "a Microsoft Entra client secret"))?
    });
    terraform.or(telegram).or(entra)
}

/// A private key with its body; the first line alone is often written around a variable.
fn find_private_key(text: &str) -> Option<Secret> {
    text.match_indices("-BEGIN ").find_map(|(at, begin)| {
        let rest = text.get(at + begin.len()..)?;
        let (title, body) = rest.split_once("-----")?;
        let is_private = title.len() < 40 && (title.ends_with("PRIVATE KEY") || title.ends_with("PRIVATE KEY BLOCK"));
        let body = body.trim_start_matches([' ', '\r', '\n', '\t']).trim_start_matches("\\n");
        let long = run(body, 0, |byte| alnum(byte) || matches!(byte, b'+' | b'/' | b'='));
        let end = at + begin.len() + title.len() + 5;
        (is_private && long.len() >= 40 && !is_placeholder(long)).then_some(Secret {
            range: at..end,
            kind: "a private key",
            is_certain: true,
        })
    })
}

/// `scheme://user:password@host`
fn find_url_password(text: &str) -> Option<Secret> {
    text.match_indices("://").find_map(|(at, mark)| {
        let from = at + mark.len();
        let rest = text.get(from..)?;
        let authority =
            rest.get(..rest.find(['/', '?', '#', '"', '\'', '`']).or_else(|| rest.find(char::is_whitespace)).unwrap_or(rest.len()))?;
        let (login, host) = authority.rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        let is_literal = !login.contains(['$', '{', '<', '(', '%', '[', '*', ' ', '\\', ';', ',']) && password.len() >= 6;
        let is_local =
            ["localhost", "127.0.0.1", "example.com", "host"].iter().any(|local| host == *local || host.starts_with(&format!("{local}:")));
        let start = from + user.len() + 1;
        let range = start..start + password.len();
        (is_literal && !is_local && super::is_plain_password(password) && !password.eq_ignore_ascii_case("token")).then_some(Secret {
            range,
            kind: "a password in a URL",
            is_certain: true,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_understood_and_none_is_shorter_than_the_shortest() {
        for shape in PREFIXES.rows.iter().flat_map(|(_, rows)| rows.lines()).map(Shape::read) {
            let runs = shape.rest.iter().map(|part| match part {
                Part::Run(_, least, most) => (*least, *most),
                Part::Text(text) => (text.len(), text.len()),
            });
            assert!(runs.clone().all(|(least, most)| least <= most), "{}", shape.prefix);
            assert!(shape.prefix.len() + runs.map(|(least, _)| least).sum::<usize>() >= SHORTEST, "{}", shape.prefix);
            // A text that names an alphabet was not understood.
            assert!(!shape.rest.iter().any(|part| matches!(part, Part::Text(text) if text.contains(':'))), "{}", shape.prefix);
        }
        assert!(PREFIXES.rows.is_sorted_by_key(|(prefix, _)| *prefix));
    }
}
