//! Text that begins with a character that means something to YAML.

use granit_parser::ErrorKind;

use super::{Explained, Stop};
use crate::{
    diagnostics::Applicability,
    source::Span,
    syntax::{Cause, SyntaxError},
};

pub(super) fn explain(stop: &Stop<'_>) -> Option<Explained> {
    let lines = stop.lines;
    let item = lines.item(stop.line);
    let value = &lines.text[item.value..lines.end(stop.line)];
    if !item.is_item() || stop.at < item.value {
        return None;
    }
    let first = value.chars().next()?;
    let meaning = match first {
        '*' => "as the alias of a value defined above",
        '&' => "as the name of an anchor",
        '!' => "as a tag",
        '%' => "as a directive",
        '@' | '`' => "as a character reserved for later use",
        '[' => "as a list",
        '{' => "as a mapping",
        '|' | '>' if matches!(stop.kind, ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent) => {
            "as the head of a block of text that follows below"
        }
        _ => return None,
    };
    // A bracket that does not close on its line is another mistake.
    if matches!(first, '[' | '{') && super::flow::depth_behind(value) != Some(0) {
        return None;
    }
    let span = Span::new(item.value, lines.end(stop.line));
    let mark = Span::new(item.value, item.value + first.len_utf8());
    let what = if item.key.is_none() { "item" } else { "value" };
    let mark_name = if first == '`' { "backtick".to_owned() } else { format!("`{first}`") };
    let message = format!("this {what} is meant as text, but YAML reads the {mark_name} it begins with {meaning}");
    let mut error = SyntaxError::new(Cause::Indicator, span, message).help("put it in single quotes").related(mark, "not text to YAML");
    let is_certain = item.is_list_item && item.key.is_none() && !matches!(first, '&' | '!');
    if stop.is_one_line(stop.line) {
        error = error.fix(stop.quote(stop.line, if is_certain { Applicability::Safe } else { Applicability::Suggested }));
    }
    Some(Explained { error, repair: vec![stop.blank_rest(stop.line)] })
}
