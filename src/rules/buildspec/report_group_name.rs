use crate::{
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// A report group has a name that CodeBuild may not accept.
    ///
    /// ## Why
    /// CodeBuild makes a report group named after the project and this name, with a hyphen between. Such names have letters,
    /// digits, `-` and `_`, and 128 characters at most.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// reports:
    ///   unit tests:
    ///     files:
    ///       - junit.xml
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// reports:
    ///   unit-tests:
    ///     files:
    ///       - junit.xml
    /// ```
    name: "report-group-name",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

/// The longest name of a report group.
const MAX_LENGTH: usize = 128;

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for entry in spec.reports() {
        let Some(name) = known_text(entry.key).filter(|name| !name.starts_with("arn:")) else { continue };
        let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let message = match is_plain {
            true if name.len() <= MAX_LENGTH => continue,
            true => format!("the name of a report group has at most {MAX_LENGTH} characters, the project's name included"),
            false => format!("`{name}` is no name for a report group"),
        };
        report.find(entry.key.span(), message).help("use letters, digits, `-` and `_` only").confidence(Confidence::Likely);
    }
}
