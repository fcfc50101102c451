use crate::{
    diagnostics::Fix,
    model::buildspec::{Buildspec, Command},
    rules::{Check, Report, rule},
    syntax::{Node, Style},
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
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for command in spec.commands() {
        let Some(key) = mapped_key(*command) else { continue };
        let written = command.node.span();
        let text = spec.source().slice(written);
        let colon = key.span().end;
        let finding = report.find(written, "this command holds `: `, so YAML reads it as a mapping");
        finding.label(crate::source::Span { start: colon, end: colon + 1 }, "the colon at fault");
        finding.help("quote the whole command");
        if !text.contains('\n') {
            finding.fix(Fix::safe("quote the command").replace(written, format!("'{}'", text.replace('\'', "''"))));
        }
    }
}

/// The first key of an item that was meant as a command: a block mapping in plain style.
fn mapped_key(command: Command<'_>) -> Option<Node<'_>> {
    let first = command.node.pairs().next()?;
    let is_plain = first.key.style() == Some(Style::Plain);
    (command.node.is_mapping() && !command.node.is_flow() && is_plain).then_some(first.key)
}
