//! Text made fit for a terminal, for XML, for a workflow command, for a URI.

use std::{borrow::Cow, fmt::Write};

use crate::{diagnostics::Finding, source::Source};

/// What is shown for a character that would steer the terminal, turn the direction of the text or not be seen at all.
pub(super) fn visible(c: char) -> Option<char> {
    match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)),
        '\x7f' => Some('␡'),
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => Some('�'),
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => Some('�'),
        _ => None,
    }
}

/// A text on one line in which every character can be seen.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| visible(c).is_some()) { text.chars().map(|c| visible(c).unwrap_or(c)).collect() } else { Cow::Borrowed(text) }
}

/// The path of a file as text for people.
pub(super) fn path(source: &Source) -> String {
    clean(&source.display_path()).into_owned()
}

/// The message, and under it what explains it, each on its line.
pub(super) fn details(finding: &Finding) -> String {
    let mut text = clean(&finding.message).into_owned();
    for (name, words) in remarks(finding) {
        let _ = write!(text, "\n{name}: {}", clean(words));
    }
    text
}

/// Help, notes and the service's answer, each with its name.
pub(super) fn remarks(finding: &Finding) -> impl Iterator<Item = (&'static str, &str)> {
    let help = finding.help.iter().map(|help| ("help", help.as_str()));
    let notes = finding.notes.iter().map(|note| ("note", note.as_str()));
    let answers = match finding.rule.answerer() {
        "the framework" => "the framework answers",
        _ => "AWS answers",
    };
    help.chain(notes).chain(finding.answer.as_deref().map(move |answer| (answers, answer)))
}

/// Text for an XML attribute or element. Most control characters cannot stand in XML at all, not even escaped.
pub(super) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('�'),
            c => escaped.push(visible(c).unwrap_or(c)),
        }
    }
    escaped
}

/// The message of a workflow command.
pub(super) fn command_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command.
pub(super) fn command_property(text: &str) -> String {
    command_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A path as the path of a URI.
pub(super) fn percent(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(clean("a\x1b[31m\r\n\t\0\x7f\u{9b}b"), "a␛[31m␍␊␉␀␡�b");
        assert_eq!(clean("x\u{202e}y\u{200b}z\u{2066}\u{feff}"), "x�y�z��");
        assert!(matches!(clean("naïve 表 👩 e\u{301}"), Cow::Borrowed(_)));
    }

    #[test]
    fn xml_keeps_what_it_can_hold() {
        assert_eq!(xml("<a b=\"c\">&\n\x1b'é\u{ffff}"), "&lt;a b=&quot;c&quot;&gt;&amp;&#10;␛'é�");
    }

    #[test]
    fn workflow_commands_escape_like_the_toolkit() {
        assert_eq!(command_data("50%: a,\r\nb"), "50%25: a,%0D%0Ab");
        assert_eq!(command_property("c:\\50%, d\n"), "c%3A\\50%25%2C d%0A");
    }

    #[test]
    fn paths_become_uris() {
        assert_eq!(percent("a b/ü#?%[1].yml"), "a%20b/%C3%BC%23%3F%25%5B1%5D.yml");
        assert_eq!(percent("dir/build_spec-1~x.yml"), "dir/build_spec-1~x.yml");
    }
}
