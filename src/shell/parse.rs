//! From text to a script, whatever the text is.

use std::ops::Range;

use shuck_parser::{
    ShellDialect, ShellProfile,
    parser::{ParseResult, ParseStatus, Parser},
};

use super::{
    ast::{Reason, Script, Statement, Unknown, Word},
    lower::{Lower, range},
    plain::plain,
};

/// The longest text that is parsed, in bytes. The longest command of real files has a tenth of it.
pub const MAX_SCRIPT: usize = 64 * 1024;

/// How deep a text may nest.
const MAX_DEPTH: usize = 48;

/// How deep `${…}` may nest.
const MAX_EXPANSIONS: usize = 8;

/// Steps of the parser for each byte, more than any real text needs; and for the shortest text.
const STEPS: usize = 16;

impl Script {
    /// Reads a text for `sh` or `bash`. What cannot be read is unknown, the rest stands.
    pub fn parse(text: &str) -> Script {
        let is_short = text.len() <= MAX_SCRIPT;
        is_short.then(|| plain(text)).flatten().unwrap_or_else(|| Self::parse_fully(text))
    }

    pub(super) fn parse_fully(text: &str) -> Script {
        if text.len() > MAX_SCRIPT || is_too_deep(text) {
            let unknown = vec![Unknown { range: 0..text.len(), at: 0, reason: Reason::Limit }];
            return Script { statements: Vec::new(), unknown };
        }
        let result = run(text);
        let lower = Lower { text };
        let mut statements = lower.list(&result.file.body);
        if result.status == ParseStatus::Clean {
            let unknown = unclosed(text, &statements);
            return Script { statements, unknown };
        }
        let at = result.diagnostics.first().map_or(0, |diagnostic| range(diagnostic.span).start).min(text.len());
        if statements.is_empty() {
            // The lines before the one at fault may stand by themselves.
            let line = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
            let before = text.get(..line).unwrap_or_default();
            let result = run(before);
            if result.status == ParseStatus::Clean {
                statements = Lower { text: before }.list(&result.file.body);
            }
        }
        let unknown = gaps(text, &statements, at);
        Script { statements, unknown }
    }
}

fn run(text: &str) -> ParseResult {
    let steps = (text.len() + 256) * STEPS;
    Parser::with_limits_and_profile(text, MAX_DEPTH, steps, ShellProfile::native(ShellDialect::Bash)).parse()
}

/// Whether the parser would have to go too deep. It takes twice as long for each `${…}` within another, and follows
/// prefixes such as `time time` without a limit of its own. Brackets in quotes count too: the limits leave room for them.
fn is_too_deep(text: &str) -> bool {
    let mut open = Vec::new();
    let mut expansions = 0;
    let mut before = b' ';
    for byte in text.bytes() {
        match byte {
            b'(' | b'{' => {
                let is_expansion = byte == b'{' && before == b'$';
                expansions += usize::from(is_expansion);
                open.push(is_expansion);
            }
            b')' | b'}' => expansions -= usize::from(open.pop().unwrap_or(false)),
            _ => {}
        }
        if open.len() > MAX_DEPTH || expansions > MAX_EXPANSIONS {
            return true;
        }
        before = byte;
    }
    if !["time", "coproc", "!"].iter().any(|prefix| text.contains(prefix)) {
        return false;
    }
    let mut run = 0;
    text.split_whitespace().any(|word| {
        run = if matches!(word, "time" | "coproc" | "!" | "-p" | "--") { run + 1 } else { 0 };
        run > MAX_DEPTH
    })
}

/// What no statement covers, but for blanks, separators and comments.
fn gaps(text: &str, statements: &[Statement], at: usize) -> Vec<Unknown> {
    let mut from = 0;
    let mut found = Vec::new();
    let ends = statements.iter().map(|statement| statement.range.clone()).chain(std::iter::once(text.len()..text.len()));
    for range in ends {
        let gap = from..range.start.max(from);
        let solid = trim(text, gap);
        if !solid.is_empty() {
            found.push(Unknown { at: at.clamp(solid.start, solid.end), range: solid, reason: Reason::Syntax });
        }
        from = from.max(range.end);
    }
    if found.is_empty() {
        found.push(Unknown { range: at..at, at, reason: Reason::Syntax });
    }
    found
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let is_idle = |c: char| c.is_whitespace() || c == ';' || c == '&';
    let slice = text.get(range.clone()).unwrap_or_default();
    let comments = slice.lines().all(|line| line.trim_matches(is_idle).is_empty() || line.trim_matches(is_idle).starts_with('#'));
    if comments {
        return range.start..range.start;
    }
    let start = range.start + slice.len() - slice.trim_start_matches(is_idle).len();
    start..range.start + slice.trim_end_matches(is_idle).len()
}

/// Uses `${…` that are never closed: the parser lets them pass, a shell does not.
fn unclosed(text: &str, statements: &[Statement]) -> Vec<Unknown> {
    let mut found = Vec::new();
    if !text.contains("${") {
        return found;
    }
    super::ast::walk(statements, &mut |statement| {
        for variable in statement.words().flat_map(Word::variables) {
            let written = text.get(variable.range.clone()).unwrap_or_default();
            if written.starts_with("${") && !written.ends_with('}') {
                found.push(Unknown { range: variable.range.clone(), at: variable.range.start, reason: Reason::Syntax });
            }
        }
    });
    found
}
