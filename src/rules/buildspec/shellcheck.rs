use std::sync::Arc;

use crate::{
    diagnostics::{Confidence, Finding, Severity},
    rules::rule,
    shellcheck::{Level, Remark},
    source::Source,
};

rule! {
    /// shellcheck finds a mistake in the commands.
    ///
    /// ## Why
    /// [shellcheck](https://www.shellcheck.net) knows the traps of the shell's language: words that fall apart for want of
    /// quotes, variables that nobody reads, tests that are always true. If it is installed and wanted (`--shellcheck`, or
    /// `enable = true` under `[shellcheck]` in `speclint.toml`), it reads all commands of a buildspec as the one script that
    /// they are to the build, with the variables that the file and CodeBuild set.
    ///
    /// Each finding ends with shellcheck's code. A comment silences it by this rule's name or by the code:
    /// `# speclint: ignore[SC2086]`. shellcheck's own `# shellcheck disable=SC2086` counts within the text of a command.
    /// [The page on shellcheck](../shellcheck.md) tells what is left out, and why.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - rm -rf $OUTPUT_FOLDER/cache
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - rm -rf "$OUTPUT_FOLDER/cache"
    /// ```
    name: "shellcheck",
    severity: Severity::Warning,
}

/// What shellcheck says, in its words. Nothing of it is an error: a build may well pass with it.
pub(crate) fn finding(source: &Arc<Source>, remark: Remark) -> Finding {
    let Remark { span, level, code, message, end } = remark;
    let mut finding = Finding::new(&RULE, source, span, format!("{message} (SC{code})"));
    finding.code = Some(code);
    let severity = if level >= Level::Warning { Severity::Warning } else { Severity::Info };
    finding.severity(severity).confidence(Confidence::Likely).help(format!("see https://www.shellcheck.net/wiki/SC{code}"));
    if let Some((span, text)) = end {
        finding.label(span, text);
    }
    finding
}
