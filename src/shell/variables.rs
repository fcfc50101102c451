//! References to variables, as they stand in shell text, found without parsing it.

use std::ops::Range;

/// A `$NAME`, `${NAME…}`, or PowerShell's `$Env:NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The variable.
    pub name: &'a str,
    /// The bytes of the name alone.
    pub range: Range<usize>,
    /// Whether braces stand around it, as in many template languages, too.
    pub is_braced: bool,
}

/// The references of a text, in order. Escaped dollars (`\$`, `$$`) are none; what single quotes protect counts, because
/// it mostly goes to another shell.
pub fn references(text: &str) -> impl Iterator<Item = Reference<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let dollar = at + text.get(at..)?.find('$')?;
            let rest = text.get(dollar + 1..)?;
            let is_escaped = text.get(..dollar)?.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
            at = dollar + 1 + usize::from(rest.starts_with('$'));
            if is_escaped || rest.starts_with('$') {
                continue;
            }
            let is_braced = rest.starts_with('{');
            let mut start = dollar + 1;
            if is_braced {
                start += 1 + usize::from(rest.get(1..).is_some_and(|inner| inner.starts_with(['#', '!'])));
            }
            let mut name = name_at(text, start);
            if name.eq_ignore_ascii_case("env") && text.get(start + 3..).is_some_and(|rest| rest.starts_with(':')) {
                start += 4;
                name = name_at(text, start);
            }
            if !name.is_empty() {
                at = start + name.len();
                return Some(Reference { name, range: start..at, is_braced });
            }
        }
    })
}

/// The variable name at an offset, or nothing.
fn name_at(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.bytes().take_while(|byte| is_name_byte(*byte)).count();
    let name = rest.get(..end).unwrap_or_default();
    if name.starts_with(|first: char| first.is_ascii_digit()) { "" } else { name }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The words of the text that may be names which are set there: all but references to values.
pub fn mentioned_names(text: &str) -> impl Iterator<Item = &str> {
    let mut at: usize = 0;
    text.split(|char: char| !char.is_ascii_alphanumeric() && char != '_').filter(move |word| {
        let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
        let is_reference = matches!(before, Some(b'$' | b'{'));
        // The next word begins behind this one and the one character that parts them.
        let rest = text.get(at + word.len()..).unwrap_or_default();
        at += word.len() + rest.chars().next().map_or(0, char::len_utf8);
        !word.is_empty() && !is_reference
    })
}

/// Whether the text lets the shell read commands from elsewhere, or from a variable, which may set any variable.
pub fn sources_script(text: &str) -> bool {
    let mut at_start = true;
    text.split_whitespace().any(|word| {
        let is_variable =
            || references(word).any(|it| word.trim_end_matches([';', '&', '|', '}']).len() == it.range.end && it.range.start <= 2);
        let sources = matches!(word, "source" | "eval") || (at_start && (word == "." || is_variable()));
        at_start = word.ends_with([';', '&', '|', '(', '{']) || matches!(word, "then" | "do" | "else");
        sources
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        references(text).map(|reference| reference.name).collect()
    }

    #[test]
    fn finds_names_in_every_form() {
        assert_eq!(names("a$B${C}d ${E:-$F} ${#G} ${!H} $I-$J_k \"$L\" '$M'"), ["B", "C", "E", "F", "G", "H", "I", "J_k", "L", "M"]);
        assert_eq!(names("$Env:A-${env:B}"), ["A", "B"]);
        assert_eq!(names(r"\$A $$B $${C} $(d) $1 $? $é $"), [""; 0]);
        assert_eq!(names(r"\\$A"), ["A"]);
    }

    #[test]
    fn ranges_cut_out_the_name() {
        let text = "x ${AB:-1}$C";
        for reference in references(text) {
            assert_eq!(text.get(reference.range), Some(reference.name));
        }
    }

    #[test]
    fn tells_setting_from_using() {
        let names = |text| mentioned_names(text).collect::<Vec<_>>();
        assert_eq!(names("export TAG=1 é read B"), ["export", "TAG", "1", "read", "B"]);
        assert_eq!(names("x=$TAG ${TAG} $Env:SET=1"), ["x", "SET", "1"]);
    }

    #[test]
    fn knows_commands_that_read_commands() {
        for text in [". ./env.sh", "cd a && . ./env.sh", "source env.sh", "eval $(x)", "$RUN a", "ls; ${RUN}; ls"] {
            assert!(sources_script(text), "{text}");
        }
        for text in ["docker build . -t x", "$HOME/bin/x", "echo ${A}", "A=$B ls"] {
            assert!(!sources_script(text), "{text}");
        }
    }
}
