//! Colours and links.

use std::fmt::Display;

use crate::{
    diagnostics::{Finding, Severity},
    report::Style,
};

pub(crate) const BOLD: &str = "1";
pub(crate) const DIM: &str = "2";
pub(crate) const GREEN: &str = "32";
pub(crate) const CYAN: &str = "36";

/// The colour of a severity, bold.
pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Info => "1;36",
    }
}

/// Text in a colour, or as it is.
pub(crate) fn paint(style: Style, code: &str, text: impl Display) -> String {
    if style.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
}

/// `error[rule-name]`, where the name links to the rule's page.
pub(crate) fn title(style: Style, finding: &Finding) -> String {
    let rule = finding.rule;
    let name = match style.hyperlinks {
        true => format!("\x1b]8;;{}\x1b\\{}\x1b]8;;\x1b\\", rule.url(), rule.name),
        false => rule.name.to_owned(),
    };
    paint(style, severity(finding.severity), format_args!("{}[{name}]", finding.severity))
}
