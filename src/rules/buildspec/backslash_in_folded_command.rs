use crate::{
    diagnostics::{Applicability, Confidence, Severity},
    model::buildspec::{Buildspec, Joint},
    rules::{Check, Report, keep_lines::keep_lines, rule},
    shell::open_quote,
};

rule! {
    /// A line ends with a backslash, but YAML has already joined it to the next one.
    ///
    /// ## Why
    /// Behind `>`, and in an item that just goes on in the next line, YAML makes a blank of each line end. The backslash then
    /// stands before a blank, and for the shell that blank is part of the next word: the program gets ` --tag` instead of
    /// `--tag`, or a program is sought whose name begins with a blank.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build \
    ///         --tag app \
    ///         .
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - |
    ///         docker build \
    ///           --tag app \
    ///           .
    ///       - docker build
    ///         --tag app
    ///         .
    /// ```
    name: "backslash-in-folded-command",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    if spec.is_for_windows() {
        return;
    }
    for command in spec.commands() {
        let Some(lines) = command.joined_lines() else { continue };
        let Some(joint) = lines.joints().find(|joint| is_escaped(*joint)) else { continue };
        let finding = report.find(lines.span_before(joint), "YAML joins the lines, so this backslash makes the blank part of the next word");
        finding.label(lines.span_of_next(joint), "gets a blank in front");
        finding.help("write the command as a block with `|`, or leave out the backslashes");
        finding.fixes.extend(keep_lines(*command));
        if joint.next.trim_start().starts_with(['&', '|', ';', '>', '<', ')']) {
            // The command before gets a blank as one more argument, which some programs bear.
            finding.confidence(Confidence::Likely);
        }
    }
}

/// Whether the shell sees a backslash before the blank of the joint, outside quotes and comments.
fn is_escaped(joint: Joint<'_>) -> bool {
    let backslashes = joint.before.bytes().rev().take_while(|byte| *byte == b'\\').count();
    let text = joint.before.get(..joint.before.len() - backslashes).unwrap_or_default();
    backslashes % 2 == 1 && open_quote(text).is_none() && !joint.before.contains('#')
}
