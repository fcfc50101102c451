use crate::{
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::buildspec::{Buildspec, Command},
    rules::{Check, Report, rule},
    shell::open_quote,
    source::Span,
    syntax::Style,
};

rule! {
    /// Several commands stand on lines that YAML joins into one.
    ///
    /// ## Why
    /// Behind `>`, and in an item that just goes on in the next line, each line end becomes a blank. Commands on lines of
    /// their own become arguments of the first one. Only `|` keeps the lines.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - >
    ///         cd app
    ///         npm ci
    ///         npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - |
    ///         cd app
    ///         npm ci
    ///         npm test
    ///       - >
    ///         docker build
    ///         --tag app
    ///         .
    /// ```
    name: "folded-command",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for command in spec.commands() {
        let Some(next) = swallowed_command(*command) else { continue };
        let finding = report.find(next, "YAML joins this line to the one before, so the shell takes it for arguments");
        finding.confidence(Confidence::Likely).help("write the command as a block with `|`, which keeps its lines");
        if let Some(fix) = keep_lines(spec, *command) {
            finding.fix(fix);
        }
    }
}

/// The first line that begins a command and is joined to another before it.
fn swallowed_command(command: Command<'_>) -> Option<Span> {
    let text = command.text()?;
    let node = command.node;
    let is_multi_line = !node.is_alias() && node.tree().source().slice(node.span()).contains('\n');
    if !is_multi_line || command.is_block() || node.is_damaged() {
        return None;
    }
    let map = node.text_map();
    let joins: Vec<usize> = map
        .segments()
        .iter()
        .filter(|segment| text.get(segment.cooked.range()) == Some(" ") && node.tree().source().slice(segment.source).contains('\n'))
        .map(|segment| segment.cooked.start as usize)
        .collect();
    let line = joins.iter().enumerate().find_map(|(index, join)| {
        let before = text.get(..*join)?;
        let end = joins.get(index + 1).copied().unwrap_or(text.len());
        let next = text.get(join + 1..end)?.lines().next()?;
        (begins_command(next) && !expects_more(before)).then(|| *join + 1..*join + 1 + next.len())
    })?;
    Some(map.span(line))
}

/// Whether the shell reads on behind this text, or a program that takes a command as its arguments is at work.
fn expects_more(before: &str) -> bool {
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let is_open = last.ends_with([';', '&', '|', '(', '{', '\\', '`', ',']) || matches!(last, "then" | "do" | "else" | "!" | "--");
    let runs_others = before.split_whitespace().zip(before.split_whitespace().skip(1)).any(|(tool, verb)| {
        let is_script = matches!(tool, "npm" | "yarn" | "pnpm");
        matches!(verb, "run" | "exec") && !is_script
    });
    let is_wrapper = |word: &str| {
        matches!(
            word,
            "sudo" | "env" | "time" | "timeout" | "nohup" | "xargs" | "ssh" | "su" | "bash" | "sh" | "retry" | "echo" | "printf" | "trap"
        )
    };
    let first = before.split_whitespace().next().unwrap_or_default();
    is_open || runs_others || is_wrapper(last) || (is_wrapper(first) && first != "echo") || open_quote(before).is_some()
}

/// Whether a line surely begins a command: a tool with one of its usual verbs, or a word of the shell.
fn begins_command(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let (Some(first), second) = (words.next(), words.next().unwrap_or_default()) else { return false };
    let verbs: &[&str] = match first {
        "fi" | "done" | "esac" => return second.is_empty(),
        "if" => &["[", "[[", "!", "test"],
        "export" => return second.contains('='),
        "source" => return second.contains(['.', '/']),
        "echo" => return second.starts_with(['"', '\'', '$']),
        "set" => return second.starts_with(['-', '+']),
        "cd" => return !second.is_empty() && words.next().is_none(),
        "mkdir" | "rm" => return second.starts_with('-'),
        "npm" => &["ci", "install", "run", "test", "publish", "audit"],
        "yarn" => &["install", "build", "run", "test"],
        "pip" | "pip3" => &["install"],
        "docker" => &["build", "push", "pull", "tag", "login", "run"],
        "aws" => &["s3", "ecr", "ssm", "sts", "ecs", "lambda", "cloudformation", "cloudfront", "configure", "eks", "secretsmanager"],
        "git" => &["clone", "checkout", "config", "fetch", "pull", "push"],
        "terraform" => &["init", "plan", "apply", "validate"],
        "cdk" | "sam" | "serverless" | "sls" => &["deploy", "build", "synth", "package", "remove"],
        "kubectl" => &["apply", "get", "set", "rollout"],
        "mvn" => &["clean", "package", "install", "test", "deploy", "verify"],
        "go" => &["build", "test", "mod", "get", "install"],
        "dotnet" => &["build", "restore", "publish", "test"],
        "apt-get" | "yum" | "dnf" => &["install", "update", "upgrade"],
        _ => return false,
    };
    verbs.contains(&second)
}

/// The command as a block that keeps its lines.
fn keep_lines(spec: &Buildspec<'_>, command: Command<'_>) -> Option<Fix> {
    let span = command.node.span();
    let fix = Fix::suggested("keep the lines with `|`");
    match command.node.style()? {
        Style::Folded => Some(fix.replace(Span { start: span.start, end: span.start + 1 }, "|")),
        Style::Plain => {
            let lines = spec.source().slice(span).lines().skip(1).filter(|line| !line.trim().is_empty());
            let indent = lines.map(|line| line.len() - line.trim_start_matches(' ').len()).min()?;
            Some(fix.insert(span.start, format!("|\n{}", " ".repeat(indent))))
        }
        _ => None,
    }
}
