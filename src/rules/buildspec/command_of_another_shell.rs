use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::Dialect,
};

rule! {
    /// A command is written for another shell than the one that reads it.
    ///
    /// ## Why
    /// `env.shell` says which shell reads the commands. `export` means nothing to PowerShell, and `$env:NAME = "…"` nothing to
    /// bash.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   shell: powershell.exe
    /// phases:
    ///   build:
    ///     commands:
    ///       - export STAGE=prod
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   shell: powershell.exe
    /// phases:
    ///   build:
    ///     commands:
    ///       - $env:STAGE = "prod"
    /// ```
    name: "command-of-another-shell",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let Some(shell) = spec.at(&["env", "shell"]) else { return };
    let Some(dialect) = Dialect::of_program(shell.text()) else { return };
    for command in spec.commands().filter(|command| !command.node.is_damaged()) {
        let Some(text) = command.text() else { continue };
        let first = text.trim_start();
        let Some(help) = of_another(first, dialect) else { continue };
        let start = text.len() - first.len();
        let length = first.find([' ', '=', '\n']).unwrap_or(first.len());
        report
            .find(command.span_of(start..start + length), format!("`{}` does not read this command", shell.text()))
            .confidence(Confidence::Likely)
            .label(shell.span(), "the shell is named here")
            .help(help);
    }
}

/// What to write instead of a command that surely is another shell's; none if it may be this one's.
fn of_another(text: &str, dialect: Dialect) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    match dialect {
        Dialect::PowerShell if text.starts_with("export ") && text.contains('=') => Some("write `$env:NAME = \"value\"`"),
        Dialect::PowerShell if text.starts_with("if [") || text.starts_with("[ -") || text.starts_with("[[ ") => {
            Some("write `if (…) { … }`")
        }
        Dialect::Cmd if text.starts_with("export ") && text.contains('=') => Some("write `set NAME=value`"),
        Dialect::Bash | Dialect::Sh if lower.starts_with("$env:") && text.contains('=') => Some("write `export NAME=value`"),
        _ => None,
    }
}
