use crate::{
    diagnostics::Fix,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    source::Span,
    syntax::{Cause, Entry, Node, Style, SyntaxError, Tree, comment_start, single_quoted},
};

rule! {
    /// A command holds `: ` outside quotes, so YAML reads it as a mapping.
    ///
    /// ## Why
    /// In YAML a colon with a space behind it, or at the end of the line, parts a key from its value, also within what
    /// was meant as a command, and whatever quotes the shell would see there. The command becomes a mapping, and the
    /// build ends before its first command.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - echo "Image: $IMAGE"
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - 'echo "Image: $IMAGE"'
    /// ```
    name: "colon-in-command",
    fix: Some(crate::diagnostics::Applicability::Safe),
    answer: Some("YAML_FILE_ERROR Message: Expected Commands[0] to be of string type: found subkeys instead at line …"),
    check: Check::Buildspec(check),
    syntax: Some(check_error),
}

/// What is said of it, wherever it is found.
const MESSAGE: &str = "this command holds `: `, so YAML reads it as a mapping";

/// The commands that YAML could read, as mappings.
fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let lists = spec.phases.iter().flat_map(|phase| [&phase.commands, &phase.finally]);
    for (index, item) in lists.flat_map(|list| list.iter().map(|command| command.node).enumerate()) {
        let Some(first) = mapping(item) else { continue };
        let source = spec.source();
        // The line is taken as it is written: YAML reads a ` #` within the shell's quotes as a comment.
        let line = Span { start: item.span().start, end: source.line_at(item.span().start).end };
        let finding = report.find(item.span(), MESSAGE);
        finding.help("quote the whole command");
        if let Some(colon) = first.colon() {
            finding.label(colon, "the colon at fault");
        }
        finding.answer(Some(format!("YAML_FILE_ERROR Message: Expected Commands[{index}] to be of string type: found subkeys instead")));
        if line.end >= item.span().end {
            let text = source.slice(line);
            let text = &text[..comment_start(text)];
            let span = Span { start: line.start, end: line.start + text.len() as u32 };
            finding.fix(Fix::safe("quote the command").replace(span, single_quoted(text)));
        }
    }
}

/// The commands that YAML could not read.
fn check_error(error: &SyntaxError, tree: &Tree, report: &mut Report<'_>) -> bool {
    let path = tree.path_at(error.span);
    let in_list = ["commands", "finally"].into_iter().any(|list| path.split('/').rev().nth(1) == Some(list));
    if error.cause != Cause::Colon || !in_list {
        return false;
    }
    let finding = report.find_error(error);
    finding.message = "this command holds `: `, so YAML reads a part of it as a key".to_owned();
    finding.help("quote the whole command");
    true
}

/// The first entry of an item that was meant as a command: a block mapping in plain style.
fn mapping(item: Node<'_>) -> Option<Entry<'_>> {
    let first = item.pairs().next()?;
    let is_plain = first.key.style() == Some(Style::Plain) && first.key.tag().is_none();
    (item.is_mapping() && !item.is_flow() && !item.is_alias() && is_plain).then_some(first)
}
