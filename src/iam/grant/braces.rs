//! Mappings in braces, as they are written: JSON, YAML's flow style, objects and blocks of Terraform.

/// A mapping in braces.
pub(super) struct Braces<'t> {
    /// The offset of the opening brace.
    pub start: usize,
    /// The offset behind the closing one.
    pub end: usize,
    /// Its keys with their values; blocks within are left out.
    pub fields: Vec<Field<'t>>,
}

/// A key with its value.
pub(super) struct Field<'t> {
    /// The key, without quotes.
    pub key: &'t str,
    /// Where it begins.
    pub start: usize,
    /// Whether it is in quotes.
    pub is_quoted: bool,
    /// `=` or `:`, with the blanks around it.
    pub assign: &'t str,
    /// The value.
    pub value: &'t str,
    /// Whether a comma follows.
    pub has_comma: bool,
}

impl<'t> Braces<'t> {
    /// Reads the mapping whose opening brace stands at an offset. In Terraform, line ends separate the fields, too.
    pub fn read(text: &'t str, start: usize, is_terraform: bool) -> Option<Self> {
        let mut braces = Self { start, end: start, fields: Vec::new() };
        let (mut depth, mut at) = (0_usize, start);
        let mut open = Open::default();
        loop {
            let rest = text.get(at..)?;
            let char = rest.chars().next()?;
            let is_behind_blank = text.get(..at)?.ends_with(char::is_whitespace);
            if let Some(length) = comment(rest, is_terraform, is_behind_blank) {
                at += length;
                continue;
            }
            let length = unit(rest, is_terraform);
            match char {
                '{' | '[' | '(' => depth += 1,
                '}' | ']' | ')' => depth = depth.checked_sub(1)?,
                _ => {}
            }
            let is_end = depth == 0 && char == '}';
            match char {
                ',' | '\n' if depth == 1 && (char == ',' || is_terraform) => braces.fields.extend(open.close(text, char == ',')),
                _ if is_end => {
                    braces.fields.extend(open.close(text, false));
                    braces.end = at + 1;
                    return Some(braces);
                }
                // A block.
                '}' if depth == 1 && open.assign.is_none() => open = Open::default(),
                '=' | ':' if depth == 1 && open.assign.is_none() && open.key.is_some() => open.assign = Some(at),
                _ if char.is_whitespace() || at == start => {}
                _ if open.assign.is_some() => open.value = Some((open.value.map_or(at, |(from, _)| from), at + length)),
                _ => open.key = open.key.or(Some(at)),
            }
            at += length;
        }
    }

    /// Whether it is the last item of a list.
    pub fn is_last(&self, text: &str, is_terraform: bool) -> bool {
        let mut at = self.end;
        while let Some(rest) = text.get(at..) {
            match rest.chars().next() {
                Some(']') => return true,
                Some(char) if char.is_whitespace() || char == ',' => at += char.len_utf8(),
                _ => match comment(rest, is_terraform, true) {
                    Some(length) => at += length,
                    None => return false,
                },
            }
        }
        false
    }
}

impl Field<'_> {
    /// Whether its value is a list with a comma behind the last item.
    pub fn has_last_comma(&self) -> bool {
        let (mut at, mut last, mut before) = (0, ' ', ' ');
        while let Some(rest) = self.value.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some(length) = comment(rest, true, true) {
                at += length;
                continue;
            }
            if let Some(char) = rest.chars().next().filter(|char| !char.is_whitespace()) {
                (before, last) = (last, char);
            }
            at += unit(rest, true);
        }
        last == ']' && before == ','
    }
}

/// A field that is being read.
#[derive(Default)]
struct Open {
    key: Option<usize>,
    assign: Option<usize>,
    value: Option<(usize, usize)>,
}

impl Open {
    /// The field, if it has a value; else it goes on behind the line.
    fn close<'t>(&mut self, text: &'t str, has_comma: bool) -> Option<Field<'t>> {
        let (start, at, (from, to)) = (self.key?, self.assign?, self.value?);
        *self = Self::default();
        let key = text.get(start..at)?.trim_end();
        let assign = text.get(start + key.len()..from)?;
        let bare = key.trim_matches(['"', '\'']);
        Some(Field { key: bare, start, is_quoted: bare.len() < key.len(), assign, value: text.get(from..to)?, has_comma })
    }
}

/// The length of the comment that begins there, if one does.
pub(super) fn comment(text: &str, is_terraform: bool, is_behind_blank: bool) -> Option<usize> {
    let line = || text.find('\n').unwrap_or(text.len());
    match text.as_bytes() {
        [b'#', ..] if is_terraform || is_behind_blank => Some(line()),
        [b'/', b'/', ..] if is_terraform => Some(line()),
        [b'/', b'*', ..] if is_terraform => Some(text.find("*/").map_or(text.len(), |end| end + 2)),
        _ => None,
    }
}

/// The length of a string, or of one character.
fn unit(text: &str, is_terraform: bool) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    match text.as_bytes() {
        [b'"', ..] => string(text),
        [b'\'', ..] if !is_terraform => text.get(1..).and_then(|rest| rest.find('\'')).map_or(first, |end| end + 2),
        _ => first,
    }
}

/// The length of a string in double quotes, with the strings in what it interpolates.
fn string(text: &str) -> usize {
    let (mut chars, mut depth, mut is_within) = (text.char_indices().skip(1).peekable(), 0_usize, true);
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' => drop(chars.next()),
            '$' | '%' if is_within && chars.peek().is_some_and(|(_, next)| *next == '{') => {
                chars.next();
                depth += 1;
                is_within = false;
            }
            '{' if !is_within => depth += 1,
            '}' if !is_within => {
                depth -= 1;
                is_within = depth == 0;
            }
            '"' if depth == 0 => return at + 1,
            // A string within, which holds no other.
            '"' => while chars.next().is_some_and(|(_, char)| char != '"') {},
            _ => {}
        }
    }
    text.len()
}
