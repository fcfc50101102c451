use std::collections::HashSet;

use crate::{
    data::BUILTIN_VARIABLES,
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
    shell::{mentioned_names, sources_script},
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
    if spec.exported_variables().next().is_none() || spec.tree().is_damaged() {
        return;
    }
    let is_readable = spec.commands().all(|command| command.node.is_scalar() && !sources_script(command.node.text()));
    if !is_readable {
        return;
    }
    let mut set = names_set(spec);
    set.extend(spec.variables().map(|(_, entry)| entry.key.text()));
    set.extend(spec.context.variables.iter().map(String::as_str));
    set.extend(BUILTIN_VARIABLES.rows::<1>().map(|[name]| name));
    for node in spec.exported_variables() {
        let Some(name) = known_text(node).filter(|name| !set.contains(name)) else { continue };
        // These have rules of their own, or sources that no table lists.
        if !name.starts_with("CODEBUILD_") && !name.starts_with("AWS_") {
            report
                .find(node.span(), format!("nothing in this file sets `{name}`"))
                .help(format!("set it in a command: `export {name}=…`, unless the project sets it"))
                .confidence(Confidence::Possible);
        }
    }
}

/// The names that commands set; those that they mention in any way, where it cannot be told what they do.
fn names_set<'s>(spec: &'s Buildspec<'_>) -> HashSet<&'s str> {
    let flow = spec.flow();
    let is_read = flow.dialect.is_posix() && flow.commands.iter().all(|command| command.script.unknown.is_empty());
    if !is_read {
        return spec.commands().flat_map(|command| mentioned_names(command.node.text())).collect();
    }
    let named = flow.invocations.iter().filter(|invocation| {
        let sets = ["export", "declare", "typeset", "readonly", "local", "read", "mapfile", "readarray", "getopts", "printf", "unset"];
        invocation.program().is_none_or(|program| sets.contains(&program.as_ref()))
    });
    let mentioned = named.flat_map(|invocation| mentioned_names(invocation.text.slice(&invocation.range)));
    flow.assigned.iter().map(|assigned| assigned.name.as_str()).chain(mentioned).collect()
}
