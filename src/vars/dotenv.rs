//! `.env` files as the dotenv and dotenv-expand packages read them.

use std::collections::BTreeMap;

/// How often a value may be expanded; a chain of variables longer than this stays as it is.
const MAX_EXPANSIONS: usize = 64;

/// The variables of a `.env` file. Those of `environment` win, and values may refer to both.
pub fn parse(text: &str, environment: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut written: BTreeMap<String, String> = BTreeMap::new();
    let mut order = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (entry, behind) = entry(rest);
        if let Some((name, value)) = entry {
            order.push(name.clone());
            written.insert(name, value);
        }
        rest = behind;
    }
    for name in order {
        let value = environment.get(&name).or_else(|| written.get(&name)).cloned().unwrap_or_default();
        let value = expand(value, environment, &written).replace("\\$", "$");
        written.insert(name, value);
    }
    written
}

/// The variable that the next line sets, if it sets one, and the text behind that line or value.
fn entry(text: &str) -> (Option<(String, String)>, &str) {
    let (line, behind) = text.split_once('\n').unwrap_or((text, ""));
    let start = line.trim_start();
    let start = start.strip_prefix("export").filter(|rest| rest.starts_with(char::is_whitespace)).map_or(start, str::trim_start);
    let name_end = start.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))).unwrap_or(start.len());
    let (name, after) = start.split_at(name_end);
    let value = after.trim_start().strip_prefix('=').or_else(|| after.strip_prefix(':').filter(|rest| rest.starts_with([' ', '\t'])));
    let Some(value) = value.filter(|_| !name.is_empty()) else { return (None, behind) };
    let value = value.trim_start();
    let quote = value.chars().next().filter(|first| matches!(first, '\'' | '"' | '`'));
    if let Some(quote) = quote {
        // A quoted value may go on over several lines.
        let all = text.get(text.len() - behind.len() - usize::from(line.len() < text.len()) - value.len()..).unwrap_or(value);
        if let Some((inside, behind)) = quoted(all, quote) {
            let inside = if quote == '"' { inside.replace("\\n", "\n").replace("\\r", "\r") } else { inside.to_owned() };
            let behind = behind.split_once('\n').map_or("", |(_, behind)| behind);
            return (Some((name.to_owned(), inside)), behind);
        }
    }
    let value = value.split('#').next().unwrap_or_default().trim();
    (Some((name.to_owned(), value.to_owned())), behind)
}

/// The text between the quote that begins `text` and the next one that no backslash escapes, and what is behind it.
fn quoted(text: &str, quote: char) -> Option<(&str, &str)> {
    let inside = text.get(1..)?;
    let mut before = ' ';
    for (at, c) in inside.char_indices() {
        if c == quote && before != '\\' {
            return Some((inside.get(..at)?, inside.get(at + 1..)?));
        }
        before = c;
    }
    None
}

/// Replaces `$NAME`, `${NAME}` and `${NAME:-default}`, the last one first.
fn expand(mut value: String, environment: &BTreeMap<String, String>, written: &BTreeMap<String, String>) -> String {
    for _ in 0..MAX_EXPANSIONS {
        let unescaped = |at: &usize| !value.get(..*at).unwrap_or_default().ends_with('\\');
        let Some(dollar) = value.match_indices('$').map(|(at, _)| at).rfind(unescaped) else { break };
        let body = value.get(dollar + 1..).unwrap_or_default();
        let inner = body.strip_prefix('{').unwrap_or(body);
        let name: String = inner.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        if name.is_empty() {
            break;
        }
        let mut behind = inner.get(name.len()..).unwrap_or_default();
        let mut default = "";
        if let Some(rest) = behind.strip_prefix(":-") {
            let end = rest.find(['}', '\\']).unwrap_or(rest.len());
            (default, behind) = rest.split_at(end);
        }
        let behind = behind.strip_prefix('}').unwrap_or(behind);
        let given = environment.get(&name).map(String::as_str).filter(|text| !text.is_empty());
        let found = given.or(Some(default).filter(|text| !text.is_empty())).or(written.get(&name).map(String::as_str));
        let expanded = format!("{}{}{behind}", value.get(..dollar).unwrap_or_default(), found.unwrap_or_default());
        if expanded.len() > 1 << 16 {
            break;
        }
        value = expanded;
    }
    value
}
