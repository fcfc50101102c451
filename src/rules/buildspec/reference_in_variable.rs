use std::{cell::OnceCell, collections::HashSet};

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
    let set = OnceCell::new();
    for (_, entry) in spec.variables().filter(|(section, entry)| *section == "variables" && !is_template(entry.value.text())) {
        let map = OnceCell::new();
        for reference in references(entry.value.text()).filter(|reference| reference.name != entry.key.text()) {
            // Braces may be for a program that fills them in before CodeBuild sees the file; names that are not in capitals,
            // for a program that gets the value.
            let is_for_shell = !reference.is_braced && !reference.name.bytes().any(|byte| byte.is_ascii_lowercase());
            if is_for_shell || set.get_or_init(|| set_names(spec)).contains(reference.name) {
                let span = map.get_or_init(|| entry.value.text_map()).span(reference.range);
                report
                    .find(span, format!("`${}` is not expanded here: the value is taken literally", reference.name))
                    .help(format!("set it in a command: `export {}=…`", entry.key.text()))
                    .confidence(Confidence::Likely);
            }
        }
    }
}

/// The variables that CodeBuild or this file sets.
fn set_names<'t>(spec: &Buildspec<'t>) -> HashSet<&'t str> {
    let builtin = BUILTIN_VARIABLES.rows::<1>().map(|[name]| name);
    builtin.chain(spec.variables().map(|(_, entry)| entry.key.text())).collect()
}
