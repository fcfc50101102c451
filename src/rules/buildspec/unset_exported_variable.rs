use crate::{
    data::BUILTIN_VARIABLES,
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
    shell::{mentions, sources_script},
};

rule! {
    /// A variable is exported to the pipeline, but nothing in the file sets it.
    ///
    /// ## Why
    /// Later actions of the pipeline get the value that the variable has when the commands are done. If no command sets it,
    /// they get an empty text, unless the project or the pipeline sets it.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   exported-variables:
    ///     - IMAGE_TAG
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t app:$CODEBUILD_BUILD_NUMBER .
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   exported-variables:
    ///     - IMAGE_TAG
    /// phases:
    ///   build:
    ///     commands:
    ///       - export IMAGE_TAG=$CODEBUILD_BUILD_NUMBER
    ///       - docker build -t app:$IMAGE_TAG .
    /// ```
    name: "unset-exported-variable",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for node in spec.exported_variables() {
        let Some(name) = known_text(node).filter(|name| !name.starts_with("CODEBUILD_") && !name.starts_with("AWS_")) else { continue };
        let is_builtin = BUILTIN_VARIABLES.rows::<1>().any(|[builtin]| builtin == name);
        let may_be_set = spec.commands().any(|command| mentions(command.node.text(), name) || sources_script(command.node.text()));
        let is_readable = spec.commands().all(|command| command.node.is_scalar()) && !spec.tree().is_damaged();
        if is_readable && !is_builtin && !may_be_set && !spec.variables().any(|(_, entry)| entry.key.text() == name) {
            report
                .find(node.span(), format!("nothing in this file sets `{name}`"))
                .help(format!("set it in a command: `export {name}=…`, unless the project sets it"))
                .confidence(Confidence::Possible);
        }
    }
}
