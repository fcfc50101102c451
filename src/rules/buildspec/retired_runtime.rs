use crate::{
    data::runtimes::{best_supported, support},
    diagnostics::Severity,
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// A runtime version is no longer supported by those who make it.
    ///
    /// ## Why
    /// Its security holes stay open. New build images leave such versions out: then CodeBuild downloads or compiles them
    /// in every build, or the build fails.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///       nodejs: 14
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///       nodejs: 24
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "retired-runtime",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let today = spec.context.today;
    for entry in spec.runtime_versions() {
        let (runtime, Some(version)) = (entry.key.text(), known_text(entry.value)) else { continue };
        let Some((branch, end)) = support(runtime, version).filter(|(_, end)| *end < today) else { continue };
        let finding = report.find(entry.value.span(), format!("support of {runtime} {branch} ended on {end}"));
        if let Some(best) = best_supported(runtime, today) {
            finding.help(format!("move to a supported version, such as `{runtime}: {best}`"));
        }
    }
}
