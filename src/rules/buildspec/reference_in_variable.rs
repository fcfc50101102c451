use crate::{
    data::BUILTIN_VARIABLES,
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, is_template},
    rules::{Check, Report, rule},
    shell::references,
};

rule! {
    /// The value of a variable refers to another variable, but is taken literally.
    ///
    /// ## Why
    /// CodeBuild does not expand variables under `env`. A command that uses the variable gets the text with its dollar sign,
    /// and the shell does not expand it a second time.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     IMAGE: app:$CODEBUILD_BUILD_NUMBER
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t $IMAGE .
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - IMAGE=app:$CODEBUILD_BUILD_NUMBER
    ///       - docker build -t $IMAGE .
    /// ```
    name: "reference-in-variable",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for (_, entry) in spec.variables().filter(|(section, entry)| *section == "variables" && !is_template(entry.value.text())) {
        for reference in references(entry.value.text()) {
            let name = reference.name;
            // Braces may be for a program that fills them in before CodeBuild sees the file.
            let is_for_shell = !reference.is_braced || is_set(spec, name);
            if name != entry.key.text() && is_for_shell {
                let span = entry.value.text_span(reference.range);
                report
                    .find(span, format!("`${name}` is not expanded here: the value is taken literally"))
                    .help(format!("set it in a command: `export {}=…`", entry.key.text()))
                    .confidence(Confidence::Likely);
            }
        }
    }
}

/// Whether CodeBuild or this file sets a variable.
fn is_set(spec: &Buildspec<'_>, name: &str) -> bool {
    BUILTIN_VARIABLES.rows::<1>().any(|[builtin]| builtin == name) || spec.variables().any(|(_, entry)| entry.key.text() == name)
}
