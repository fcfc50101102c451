use crate::{
    diagnostics::{Applicability, Confidence, Severity},
    model::buildspec::{Buildspec, Command, JoinedLines, Joint},
    rules::{Check, Report, keep_lines::keep_lines, rule},
    shell::open_quote,
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
        let Some(lines) = command.joined_lines() else { continue };
        let Some(joint) = joined_commands(&lines) else { continue };
        let finding = report.find(lines.span_of_next(joint), "YAML joins this line to the one before, so the shell takes it for arguments");
        finding.confidence(Confidence::Likely).help("write the command as a block with `|`, which keeps its lines");
        finding.fixes.extend(keep_lines(*command));
    }
}

/// The first place where lines of commands of their own are joined.
fn joined_commands<'l>(lines: &'l JoinedLines<'_>) -> Option<Joint<'l>> {
    lines.joints().find(|joint| begins_command(joint.next) && !expects_more(joint.before))
}

/// Whether this rule finds that lines of a command are commands of their own.
pub(super) fn is_found(command: Command<'_>) -> bool {
    command.joined_lines().is_some_and(|lines| joined_commands(&lines).is_some())
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
    // `A=1 npm test` sets a variable for one command, and `export A=1 export B=2` does what was meant.
    let is_assigning = before.split_whitespace().all(|word| word == "export" || word.contains('='));
    is_open || is_assigning || runs_others || is_wrapper(last) || (is_wrapper(first) && first != "echo") || open_quote(before).is_some()
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
