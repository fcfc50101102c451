//! As much of a Makefile as is needed to know what `make target` runs.

use std::collections::HashSet;

use crate::{
    source::Span,
    syntax::{Segment, TextMap},
};

/// A line of a recipe as the shell gets it.
pub(super) struct Line {
    pub(super) target: String,
    pub(super) text: String,
    /// From the text to the Makefile.
    pub(super) map: TextMap,
}

/// A rule: its targets, what they stand on, and the bytes of its recipe's lines.
struct Rule<'m> {
    targets: Vec<&'m str>,
    prerequisites: Vec<&'m str>,
    lines: Vec<Span>,
}

/// The lines that `make` runs for the targets, or for the first one if none is named; those of prerequisites first.
pub(super) fn recipes(text: &str, targets: &[String]) -> Vec<Line> {
    let rules = rules(text);
    let first = rules.iter().flat_map(|rule| &rule.targets).find(|target| !target.starts_with('.')).map(|target| (*target).to_owned());
    let wanted: Vec<String> = if targets.is_empty() { first.into_iter().collect() } else { targets.to_vec() };
    let (mut lines, mut made) = (Vec::new(), HashSet::new());
    for target in &wanted {
        make(text, &rules, target, &mut made, &mut lines, 0);
    }
    lines
}

fn make<'m>(text: &str, rules: &[Rule<'m>], target: &str, made: &mut HashSet<String>, lines: &mut Vec<Line>, depth: usize) {
    const MAX_DEPTH: usize = 32;
    if depth > MAX_DEPTH || !made.insert(target.to_owned()) {
        return;
    }
    for rule in rules.iter().filter(|rule| rule.targets.contains(&target)) {
        for prerequisite in &rule.prerequisites {
            make(text, rules, prerequisite, made, lines, depth + 1);
        }
        lines.extend(rule.lines.iter().map(|span| shell_line(text, *span, target)));
    }
}

fn rules(text: &str) -> Vec<Rule<'_>> {
    let mut rules: Vec<Rule<'_>> = Vec::new();
    let mut at = 0;
    let mut continues = false;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.trim_end_matches(['\n', '\r']).len());
        at += line.len();
        let content = line.trim_end();
        let was_continued = std::mem::replace(&mut continues, content.ends_with('\\'));
        if was_continued {
            if let Some(last) = rules.last_mut().and_then(|rule| rule.lines.last_mut()) {
                last.end = span.end;
            }
        } else if line.starts_with('\t') {
            if let Some(rule) = rules.last_mut().filter(|_| !content.trim().is_empty()) {
                rule.lines.push(Span { start: span.start + 1, end: span.end });
            }
        } else if let Some((targets, rest)) = content.split_once(':').filter(|(targets, rest)| is_rule(targets, rest)) {
            let rest = rest.trim_start_matches(':').split(['#', ';', '|']).next().unwrap_or_default();
            rules.push(Rule {
                targets: targets.split_whitespace().collect(),
                prerequisites: rest.split_whitespace().collect(),
                lines: Vec::new(),
            });
        }
    }
    rules
}

fn is_rule(targets: &str, rest: &str) -> bool {
    !targets.starts_with(['#', ' ']) && !targets.contains('=') && !rest.starts_with('=') && !rest.starts_with(":=") && !rest.contains('=')
}

/// Undoes what `make` does to a line: `@` and the like before it, `$$`, and its own variables, of which only the
/// name is kept.
fn shell_line(text: &str, span: Span, target: &str) -> Line {
    let line = text.get(span.range()).unwrap_or_default();
    let (mut out, mut segments) = (String::new(), Vec::new());
    let mut at = line.len() - line.trim_start_matches(['@', '-', '+', ' ', '\t']).len();
    let mut push = |out: &mut String, part: &str, from: usize, to: usize| {
        if !part.is_empty() {
            let cooked = Span::new(out.len(), out.len() + part.len());
            out.push_str(part);
            let start = span.start as usize;
            segments.push(Segment { cooked, source: Span::new(start + from, start + to) });
        }
    };
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(next) = rest.find('$') else {
            push(&mut out, rest, at, line.len());
            break;
        };
        push(&mut out, rest.get(..next).unwrap_or_default(), at, at + next);
        at += next;
        let rest = line.get(at..).unwrap_or_default();
        let close = match rest.as_bytes().get(1) {
            Some(b'(') => rest.find(')'),
            Some(b'{') => rest.find('}'),
            Some(b'$') => {
                push(&mut out, "$", at, at + 2);
                at += 2;
                continue;
            }
            _ => rest.chars().nth(1).map(char::len_utf8),
        };
        let end = at + close.map_or(rest.len(), |close| close + 1);
        let name = line.get(at + 2..end.saturating_sub(1)).unwrap_or_default();
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let variable = if is_name { format!("${{{name}}}") } else { "${MAKE_EXPRESSION}".to_owned() };
        push(&mut out, &variable, at, end);
        at = end;
    }
    Line { target: target.to_owned(), text: out, map: TextMap::new(segments) }
}
