use std::ops::Range;

use crate::{
    model::{
        buildspec::{Buildspec, Command},
        is_template,
    },
    rules::{
        Check, Report,
        buildspec::{comment_in_command, folded_command},
        rule,
    },
    shell::{Reason, Unknown, open_quote},
};

rule! {
    /// The shell cannot read a command.
    ///
    /// ## Why
    /// A quote, a bracket or a word such as `fi` or `done` is missing. The shell refuses the whole item, and the phase fails.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - if [ -f package.json ]; then npm ci
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - if [ -f package.json ]; then npm ci; fi
    /// ```
    name: "shell-syntax",
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for command in &spec.flow().commands {
        let Some(unknown) = command.script.unknown.iter().find(|unknown| unknown.reason == Reason::Syntax) else { continue };
        let text = command.text.as_str();
        if is_template(text) || is_doubtful(text, unknown) || is_told(spec, command.place.command) {
            continue;
        }
        let (range, message) = match open_quote(text).and_then(|quote| Some((text.rfind(quote)?, quote))) {
            Some((at, quote)) => (at..at + 1, format!("this `{quote}` is not closed, so the shell cannot read the command")),
            None => told(text, unknown),
        };
        report.find(command.text.span(range), message).help("complete the command, or quote what is meant as text");
    }
}

/// Whether the lines are not meant as YAML joins or cuts them, which other rules tell.
fn is_told(spec: &Buildspec<'_>, command: Command<'_>) -> bool {
    comment_in_command::lost_text(spec, command).is_some() || folded_command::is_found(command)
}

/// What may well be another shell's, or a brace in a word, which is text to the shell and none to our reading.
fn is_doubtful(text: &str, unknown: &Unknown) -> bool {
    let before = text.get(..unknown.at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    text.contains(":\\") || line.contains("\\{") || has_lone_brace(line) || has_lone_brace(before.trim_end().lines().next_back().unwrap_or_default())
}

/// Whether a word of a line ends a brace that it has not begun.
fn has_lone_brace(line: &str) -> bool {
    let mut depth = 0;
    let mut last = ' ';
    line.chars().any(|char| {
        let is_lone = char == '}' && depth == 0 && !matches!(last, ' ' | '\t' | ';');
        match char {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            _ => {}
        }
        last = char;
        is_lone
    })
}

/// The place and the words for what is wrong.
fn told(text: &str, unknown: &Unknown) -> (Range<usize>, String) {
    let is_at_end = unknown.range.end >= text.trim_end().len();
    for (open, close) in [("if", "fi"), ("do", "done"), ("case", "esac")].into_iter().filter(|_| is_at_end) {
        let opened: Vec<usize> = words(text, open).collect();
        if let Some(at) = opened.first().filter(|_| opened.len() > words(text, close).count()) {
            return (*at..at + open.len(), format!("`{close}` is missing in this command, so the shell cannot read it"));
        }
    }
    (unknown.at..unknown.range.end.min(unknown.at + 1), "the shell cannot read the command from here on".to_owned())
}

/// Where a word stands in a text, between blanks and semicolons.
fn words<'t>(text: &'t str, wanted: &'t str) -> impl Iterator<Item = usize> {
    let is_end = |letter: Option<char>| letter.is_none_or(|letter| letter.is_whitespace() || letter == ';');
    text.match_indices(wanted).map(|(at, _)| at).filter(move |at| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + wanted.len()..).and_then(|behind| behind.chars().next());
        is_end(before) && is_end(behind)
    })
}
