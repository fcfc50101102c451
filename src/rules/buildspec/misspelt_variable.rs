use std::collections::BTreeSet;

use crate::{
    data::BUILTIN_VARIABLES,
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Expansion, Reach, mentioned_names, sources_script},
    suggest,
};

rule! {
    /// A command uses a variable whose name is one slip away from one that this file sets.
    ///
    /// ## Why
    /// The shell puts nothing in the place of a variable that is not set, and says nothing. The tag of an image becomes
    /// empty, a path begins at the root.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     REPOSITORY_URI: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/app
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t $REPOSITRY_URI:latest .
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     REPOSITORY_URI: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/app
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t $REPOSITORY_URI:latest .
    /// ```
    name: "misspelt-variable",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

/// Shorter names resemble each other by chance.
const MIN_LENGTH: usize = 7;

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let flow = spec.flow();
    let env = || spec.variable_names().map(|key| key.text()).chain(spec.context.variables.iter().map(String::as_str));
    let set: BTreeSet<&str> = env().chain(flow.assigned.iter().map(|assigned| assigned.name.as_str())).collect();
    let is_suspect = |name: &str| !name.starts_with("CODEBUILD_") && !set.contains(name);
    let uses = || flow.uses.iter().filter(|used| used.led_by.is_none() && is_suspect(&used.variable.name));
    // What another file sets or a command writes is not known.
    if uses().next().is_none() || spec.tree().is_damaged() || spec.commands().any(|command| sources_script(command.node.text())) {
        return;
    }
    // What a script sets for itself is not meant here.
    let assigned = flow.assigned.iter().filter(|assigned| assigned.led_by.is_none() || assigned.reach == Reach::Shell);
    let here: BTreeSet<&str> = env().chain(assigned.map(|assigned| assigned.name.as_str())).collect();
    let mut known: BTreeSet<&str> = spec.commands().flat_map(|command| mentioned_names(command.node.text())).collect();
    known.extend(BUILTIN_VARIABLES.rows::<1>().map(|[name]| name));
    for used in uses().filter(|used| matches!(used.variable.expansion, Expansion::Plain)) {
        let name = used.variable.name.as_str();
        if !known.insert(name) {
            continue;
        }
        let Some(meant) = suggest::nearest(name, here.iter().copied()).filter(|meant| is_slip(name, meant)) else { continue };
        let span = used.span();
        let finding = report.find(span, format!("nothing in this file sets `{name}`"));
        finding.confidence(Confidence::Likely).help(format!("did you mean `{meant}`?"));
        let written = spec.source().slice(span);
        if written.matches(name).count() == 1 {
            finding.fix(Fix::suggested(format!("use `{meant}`")).replace(span, written.replace(name, meant)));
        }
    }
}

/// Whether one name is the other with one letter wrong, and not its plural, its number, or longer by a word.
fn is_slip(name: &str, meant: &str) -> bool {
    let is_extended = name.starts_with(meant) || meant.starts_with(name) || name.ends_with(meant) || meant.ends_with(name);
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    name.len() >= MIN_LENGTH && !is_extended && digits(name) == digits(meant) && suggest::changes(name, meant) <= 1
}
