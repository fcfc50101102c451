use std::ops::Range;

use crate::{
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::buildspec::{Buildspec, one_or_many},
    rules::{Check, Report, rule},
    shell::{Dialect, Direction, Expansion, Kind, PartKind, Simple, Statement, Text, Variable},
    syntax::Node,
};

rule! {
    /// Commands are written for bash, but `sh` reads them.
    ///
    /// ## Why
    /// CodeBuild runs the commands with `sh` unless `env.shell` says otherwise. On Ubuntu images, `sh` is dash, which has no
    /// `[[ ]]`, `source`, `pipefail`, arrays and the like: it fails, or takes a condition for false. On Amazon Linux images,
    /// `sh` is bash.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - if [[ $CODEBUILD_WEBHOOK_TRIGGER == tag/* ]]; then make release; fi
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   shell: bash
    /// phases:
    ///   build:
    ///     commands:
    ///       - if [[ $CODEBUILD_WEBHOOK_TRIGGER == tag/* ]]; then make release; fi
    /// ```
    name: "bashism-under-sh",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

/// How many places one finding shows.
const MAX_PLACES: usize = 5;

/// Commands that only images of Amazon Linux have, where `sh` is bash.
const AMAZON_LINUX: [&str; 4] = ["yum", "dnf", "microdnf", "amazon-linux-extras"];

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let flow = spec.flow();
    if flow.dialect != Dialect::Sh || spec.tree().is_damaged() {
        return;
    }
    let mut places = Vec::new();
    for command in &flow.commands {
        command.script.walk(&mut |statement| {
            let found = bashisms(statement, &command.text);
            places.extend(found.into_iter().map(|(what, range)| (what, command.text.span(range))));
        });
    }
    let is_amazon_linux = || flow.invocations.iter().any(|call| call.program().is_some_and(|name| AMAZON_LINUX.contains(&name.as_ref())));
    if places.is_empty() || is_amazon_linux() || has_amazon_linux_image(spec) {
        return;
    }
    places.sort_by_key(|(_, span)| span.start);
    places.dedup_by_key(|(_, span)| span.start);
    let Some(((first, span), others)) = places.split_first() else { return };
    let finding = report.find(*span, format!("{first} is for bash, and the commands are read by `sh`"));
    finding.confidence(Confidence::Likely).help("set `shell: bash` under `env`").note("on Ubuntu images, `sh` is dash");
    for (what, span) in others.iter().take(MAX_PLACES) {
        finding.label(*span, format!("{what}, too"));
    }
    if let Some(fix) = with_bash(spec) {
        finding.fix(fix);
    }
}

/// Whether the builds of a batch name an image of Amazon Linux.
fn has_amazon_linux_image(spec: &Buildspec<'_>) -> bool {
    let mut images = spec.batch_environments().filter_map(|env| env.get("image")).flat_map(one_or_many);
    images.any(|image| image.text().contains("amazon"))
}

/// What of a statement, without the statements in it, dash does not have.
fn bashisms(statement: &Statement, text: &Text<'_>) -> Vec<(&'static str, Range<usize>)> {
    let mut found = Vec::new();
    let head = |length: usize| statement.range.start..statement.range.start + length;
    match &statement.kind {
        Kind::Test(_) => found.push(("`[[ ]]`", head(2))),
        Kind::Arithmetic(_) => found.push(("`(( ))`", head(2))),
        Kind::For { variable: None, .. } => found.push(("a `for (( ))` loop", head(3))),
        Kind::Function(..) if text.slice(&statement.range).starts_with("function ") => found.push(("the word `function`", head(8))),
        Kind::Simple(simple) => found.extend(in_simple(simple, text)),
        _ => {}
    }
    for redirect in &statement.redirects {
        let written = text.slice(&redirect.range);
        if redirect.direction == Direction::Here && written.trim_start_matches(char::is_numeric).starts_with("<<<") {
            found.push(("`<<<`", redirect.range.clone()));
        } else if written.starts_with("&>") {
            found.push(("`&>`", redirect.range.clone()));
        }
    }
    for word in statement.words().filter(|word| !word.is_text()) {
        let processes = word.parts.iter().filter(|part| matches!(part.kind, PartKind::Process(_)));
        found.extend(processes.map(|part| ("`<( )`", part.range.clone())));
        found.extend(word.variables().into_iter().filter_map(|variable| Some((in_variable(variable, text)?, variable.range.clone()))));
    }
    found
}

fn in_simple(simple: &Simple, text: &Text<'_>) -> Vec<(&'static str, Range<usize>)> {
    let mut found = Vec::new();
    for assignment in &simple.assignments {
        if assignment.is_append {
            found.push(("`+=`", assignment.range.clone()));
        } else if !assignment.is_scalar {
            found.push(("an array", assignment.range.clone()));
        }
    }
    let Some((first, arguments)) = simple.words.split_first() else { return found };
    let name = first.literal().unwrap_or_default();
    found.extend(builtin(&name).map(|what| (what, first.range.clone())));
    let wanted: &[(&str, &'static str)] = match name.as_ref() {
        "set" => &[("pipefail", "`pipefail`")],
        "[" | "test" => &[("==", "`==` in `[ ]`"), ("=~", "`=~`")],
        _ => &[],
    };
    for (word, what) in wanted {
        found.extend(arguments.iter().filter(|argument| text.slice(&argument.range) == *word).map(|argument| (*what, argument.range.clone())));
    }
    found
}

/// A command built into bash and not into dash, as a message shows it.
fn builtin(name: &str) -> Option<&'static str> {
    Some(match name {
        "source" => "`source`",
        "pushd" | "popd" => "`pushd`",
        "declare" | "typeset" => "`declare`",
        "mapfile" | "readarray" => "`mapfile`",
        "shopt" => "`shopt`",
        "let" => "`let`",
        _ => return None,
    })
}

/// What a use of a variable does that dash cannot.
fn in_variable(variable: &Variable, text: &Text<'_>) -> Option<&'static str> {
    if !matches!(variable.expansion, Expansion::Other) {
        return None;
    }
    let inner = text.slice(&variable.range).strip_prefix("${")?;
    if inner.starts_with('!') {
        return Some("`${!name}`");
    }
    let rest = inner.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '_');
    let mut letters = rest.chars();
    match (letters.next()?, letters.next()?) {
        (',' | '^', _) => Some("a change of case in `${ }`"),
        ('/', _) => Some("a replacement in `${ }`"),
        ('[', _) => Some("an array"),
        (':', next) if !"-=+?".contains(next) => Some("a cut in `${ }`"),
        _ => None,
    }
}

/// Writes `shell: bash` under `env`.
fn with_bash(spec: &Buildspec<'_>) -> Option<Fix> {
    let first = |node: Node<'_>| node.entries().first().map(|entry| entry.key.span().start);
    let (at, lines) = match spec.root.get("env") {
        Some(env) if env.is_mapping() && !env.is_flow() => (first(env)?, "shell: bash"),
        Some(_) => return None,
        None => (spec.root.entry("phases").filter(|_| !spec.root.is_flow())?.key.span().start, "env:\n  shell: bash"),
    };
    let before = spec.source().text().get(..at as usize)?;
    let indentation = before.rsplit('\n').next().filter(|lead| lead.chars().all(|letter| letter == ' '))?;
    let is_top = lines.starts_with("env");
    (!is_top || indentation.is_empty()).then(|| Fix::suggested("run the commands with bash").insert(at, format!("{lines}\n{indentation}")))
}
