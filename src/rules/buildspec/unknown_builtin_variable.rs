use std::{cell::OnceCell, collections::HashSet};

use crate::{
    data::BUILTIN_VARIABLES,
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::buildspec::{Buildspec, one_or_many},
    rules::{Check, Report, rule},
    suggest::nearest,
    shell::{mentioned_names, references, sources_script},
};

rule! {
    /// A variable that begins with `CODEBUILD_` is none that CodeBuild sets.
    ///
    /// ## Why
    /// The shell puts nothing in the place of a variable that is not set, and says nothing. An image tag becomes empty, a
    /// path begins at the root, a condition is never true.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t app:$CODEBUILD_BUILD_NUM .
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t app:$CODEBUILD_BUILD_NUMBER .
    /// ```
    name: "unknown-builtin-variable",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

const PREFIX: &str = "CODEBUILD_";

/// Names that people expect, and those that CodeBuild has.
const EXPECTED: [(&str, &str); 7] = [
    ("COMMIT", "CODEBUILD_RESOLVED_SOURCE_VERSION"),
    ("COMMIT_HASH", "CODEBUILD_RESOLVED_SOURCE_VERSION"),
    ("COMMIT_ID", "CODEBUILD_RESOLVED_SOURCE_VERSION"),
    ("COMMIT_SHA", "CODEBUILD_RESOLVED_SOURCE_VERSION"),
    ("GIT_COMMIT", "CODEBUILD_RESOLVED_SOURCE_VERSION"),
    ("BRANCH", "CODEBUILD_WEBHOOK_HEAD_REF"),
    ("GIT_BRANCH", "CODEBUILD_WEBHOOK_HEAD_REF"),
];

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let names = spec.root.get("artifacts").into_iter().chain(spec.root.get("cache"));
    let values = names.flat_map(|block| ["name", "key", "fallback-keys", "base-directory"].into_iter().filter_map(move |key| block.get(key)));
    let texts = spec.commands().map(|command| command.node).chain(values.flat_map(one_or_many));
    let set = OnceCell::new();
    for node in texts {
        let map = OnceCell::new();
        for reference in references(node.text()) {
            let Some(rest) = reference.name.strip_prefix(PREFIX).filter(|_| !is_builtin(reference.name)) else { continue };
            let Some((meant, is_typo)) = meant(rest) else { continue };
            if set.get_or_init(|| set_names(spec)).as_ref().is_none_or(|set| set.contains(reference.name)) {
                continue;
            }
            let span = map.get_or_init(|| node.text_map()).span(reference.range);
            let finding = report.find(span, format!("CodeBuild sets no variable `{}`", reference.name));
            finding.confidence(Confidence::Likely);
            if is_typo {
                finding.help(format!("did you mean `{meant}`?"));
                finding.fix(Fix::suggested(format!("use `{meant}`")).replace(span, meant));
            } else {
                finding.help(format!("what comes nearest is `{meant}`"));
            }
        }
    }
}

/// The names of this kind that the file may set; none if a command reads other commands from elsewhere.
fn set_names<'t>(spec: &Buildspec<'t>) -> Option<HashSet<&'t str>> {
    if spec.commands().any(|command| sources_script(command.node.text())) {
        return None;
    }
    let in_commands = spec.commands().flat_map(|command| mentioned_names(command.node.text()));
    Some(in_commands.chain(spec.variable_names().map(|key| key.text())).filter(|name| name.starts_with(PREFIX)).collect())
}

/// Whether CodeBuild sets the variable in some build.
fn is_builtin(name: &str) -> bool {
    BUILTIN_VARIABLES.rows::<2>().any(|[builtin, suffix]| {
        let rest = name.strip_prefix(builtin);
        rest.is_some_and(|rest| rest.is_empty() || (suffix == "yes" && rest.starts_with('_')))
    })
}

/// The builtin that was meant, and whether the name is a misspelling of it.
fn meant(rest: &str) -> Option<(&'static str, bool)> {
    let builtins = BUILTIN_VARIABLES.rows::<1>().filter_map(|[name]| name.strip_prefix(PREFIX));
    if let Some(near) = nearest(rest, builtins) {
        return BUILTIN_VARIABLES.rows::<1>().map(|[name]| name).find(|name| name.strip_prefix(PREFIX) == Some(near)).map(|name| (name, true));
    }
    EXPECTED.into_iter().find(|(name, _)| *name == rest).map(|(_, builtin)| (builtin, false))
}
