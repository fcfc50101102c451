use crate::{
    diagnostics::{Applicability, Fix, Severity},
    model::buildspec::{Buildspec, Command},
    rules::{Check, Report, rule},
    shell::open_quote,
    source::Span,
    syntax::Style,
};

rule! {
    /// A ` #` within the shell quotes of a command cuts it short, because YAML takes the rest for a comment.
    ///
    /// ## Why
    /// In YAML without quotes a `#` behind a blank begins a comment, also between the quotes that the shell would see.
    /// What stands behind it never reaches the shell, which then gets a quote without its end.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - echo "Build #$CODEBUILD_BUILD_NUMBER"
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - 'echo "Build #$CODEBUILD_BUILD_NUMBER"'
    ///       - npm test # a comment for those who read the file
    /// ```
    name: "comment-in-command",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for command in spec.commands() {
        let Some(lost) = lost_text(spec, *command) else { continue };
        let whole = command.node.span().cover(lost);
        let text = spec.source().slice(whole).replace('\'', "''");
        report
            .find(lost, "YAML takes this part of the command for a comment, so it never reaches the shell")
            .label(command.node.span(), "all that the shell gets")
            .help("quote the whole command")
            .fix(Fix::safe("quote the command").replace(whole, format!("'{text}'")));
    }
}

/// The comment behind a plain one-line command, if it closes a quote that is open in the command.
pub(super) fn lost_text(spec: &Buildspec<'_>, command: Command<'_>) -> Option<Span> {
    let text = command.text().filter(|_| command.node.style() == Some(Style::Plain) && !command.node.is_alias())?;
    open_quote(text)?;
    let end = command.node.span().end;
    let rest = Span { start: end, ..spec.source().line_at(end) };
    let behind = spec.source().slice(rest);
    let start = behind.find('#').filter(|at| behind.get(..*at).is_some_and(|gap| gap.trim().is_empty()))?;
    let closed = open_quote(&format!("{text} {}", behind.get(start..)?)).is_none();
    let length = behind.trim_end().len();
    closed.then(|| Span::new(end as usize + start, end as usize + length))
}
