use crate::{
    diagnostics::{Applicability, Confidence, Finding, Fix, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
    syntax::{Node, Style},
};

rule! {
    /// A command is not text to YAML, but a list, a mapping, a number or a truth value.
    ///
    /// ## Why
    /// A command that begins with `{` is a mapping to YAML, one in brackets or behind a second dash is a list, and
    /// a bare `true` is a truth value. CodeBuild wants text and ends the build before the first command; of numbers and
    /// truth values it is not documented what happens.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - { npm ci && npm test; }
    ///       - true
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - '{ npm ci && npm test; }'
    ///       - 'true'
    /// ```
    name: "command-not-a-string",
    fix: Some(Applicability::Safe),
    answer: Some("YAML_FILE_ERROR Message: Expected Commands[0] to be of string type: found subkeys instead at line …"),
    check: Check::Shape(check),
}

fn check(violation: &Violation<'_>, spec: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let is_command = violation.is_at(&["phases", "*", "commands", "*"]) || violation.is_at(&["phases", "*", "finally", "*"]);
    let (Problem::WrongType { .. }, true) = (&violation.problem, is_command) else { return false };
    let node = violation.node;
    if holds_colon(node) {
        return true;
    }
    let kind = if node.is_mapping() { "a mapping" } else { "a list" };
    let written = spec.source().slice(node.span());
    if node.is_scalar() {
        let finding = report.find(node.span(), format!("`{written}` is a number or truth value to YAML, not the text of a command"));
        finding.help("quote the command").severity(Severity::Warning).confidence(Confidence::Likely);
        quote(finding, node, written);
    } else if node.is_flow() {
        let finding = report.find(node.span(), format!("YAML reads this command as {kind}, because of the bracket it begins with"));
        finding.help("quote the whole command");
        quote(finding, node, written);
    } else if node.is_sequence() {
        report.find(node.span(), "this command is a list within the list").help("remove the second dash");
    } else {
        report.find(node.span(), "this command is a mapping; a command must be text").help("quote the whole command");
    }
    true
}

/// Whether it is a command with a `: ` in it, which `colon-in-command` tells.
fn holds_colon(node: Node<'_>) -> bool {
    !node.is_flow() && node.pairs().next().is_some_and(|first| first.key.style() == Some(Style::Plain))
}

/// A list of quoted words (`["npm", "ci"]`) was not meant for a shell: there quoting would not help.
fn quote(finding: &mut Finding, node: Node<'_>, written: &str) {
    let is_argument_list = node.items().any(|item| item.style() != Some(Style::Plain));
    if !written.contains('\n') && !is_argument_list && !node.is_alias() {
        finding.fix(Fix::safe("quote the command").replace(node.span(), format!("'{}'", written.replace('\'', "''"))));
    }
}
