use crate::{
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// A parameter name is none that Parameter Store can have.
    ///
    /// ## Why
    /// Under `parameter-store` stands just the name of a parameter, such as `/app/db/host`. A prefix as in other AWS files,
    /// or a path without its first slash, names nothing that exists, and the build ends before its first command.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   parameter-store:
    ///     DB_HOST: ssm:/app/db/host
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   parameter-store:
    ///     DB_HOST: /app/db/host
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "invalid-parameter-name",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    answer: Some("Parameter does not exist"),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for (_, entry) in spec.variables().filter(|(section, _)| *section == "parameter-store") {
        let Some(name) = known_text(entry.value).filter(|name| !name.starts_with("arn:")) else { continue };
        let bare = ["ssm:", "parameter:"].into_iter().find_map(|prefix| name.strip_prefix(prefix));
        let is_relative = bare.is_none() && name.contains('/') && !name.starts_with('/');
        let is_strange = !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-/:".contains(&byte));
        let (message, better) = match bare {
            Some(bare) => ("a parameter is named without a prefix", Some(bare.to_owned())),
            None if is_strange => ("a parameter name has only letters, digits and `_.-/`", None),
            None if is_relative => ("a parameter name with a slash begins with a slash", Some(format!("/{name}"))),
            None => continue,
        };
        let finding = report.find(entry.value.span(), message);
        finding.help("write the name as Parameter Store shows it").confidence(Confidence::Likely);
        if let Some(better) = better.filter(|better| !better.is_empty()) {
            finding.fix(Fix::suggested(format!("write `{better}`")).replace(entry.value.text_span(0..name.len()), better));
        }
    }
}
