use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    syntax::Entry,
};

rule! {
    /// A variable is set twice, from two sources.
    ///
    /// ## Why
    /// Only one of the values can win, and which one is easy to get wrong: a secret that is hidden by a plain value, or a
    /// default that was meant to be one.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     DB_HOST: localhost
    ///   parameter-store:
    ///     DB_HOST: /app/db/host
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
    name: "duplicate-variable",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let mut variables: Vec<(usize, &str, Entry<'_>)> =
        spec.variables().enumerate().map(|(order, (section, entry))| (order, section, entry)).collect();
    variables.sort_by_key(|(order, _, entry)| (entry.key.text(), *order));
    for pair in variables.windows(2) {
        let [(_, section, first), (_, other, again)] = pair else { continue };
        if first.key.text() == again.key.text() && section != other {
            report
                .find(again.key.span(), format!("`{}` is set under `{section}` and under `{other}`", again.key.text()))
                .label(first.key.span(), "first set here")
                .help("keep one of them");
        }
    }
}
