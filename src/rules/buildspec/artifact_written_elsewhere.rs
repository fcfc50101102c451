use crate::{
    diagnostics::{Confidence, Severity},
    model::{
        buildspec::{Buildspec, one_or_many},
        known_text,
    },
    rules::{Check, Report, rule},
    shell::{Direction, Value},
    source::Span,
};

rule! {
    /// A file for the artifact is written into another folder than the one it is taken from.
    ///
    /// ## Why
    /// In version 0.2, a `cd` holds for all commands behind it. What they write lands in that folder, while the paths of the
    /// artifact count from the root of the source. There CodeBuild finds no such file: the artifact lacks it, and if nothing
    /// else is found the upload fails.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - cd app
    ///       - printf '[{"name":"app","imageUri":"%s"}]' $IMAGE > imagedefinitions.json
    /// artifacts:
    ///   files:
    ///     - imagedefinitions.json
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - cd app
    ///       - printf '[{"name":"app","imageUri":"%s"}]' $IMAGE > imagedefinitions.json
    /// artifacts:
    ///   files:
    ///     - app/imagedefinitions.json
    /// ```
    name: "artifact-written-elsewhere",
    severity: Severity::Warning,
    answer: Some("no matching artifact paths found"),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let Some(artifacts) = spec.root.get("artifacts").filter(|_| !spec.tree().is_damaged()) else { return };
    if artifacts.get("base-directory").is_some() {
        return;
    }
    for node in artifacts.get("files").into_iter().flat_map(one_or_many) {
        let Some(path) = known_text(node).filter(|path| !path.contains(['*', '?', '[', '~'])) else { continue };
        let path = path.strip_prefix("./").unwrap_or(path);
        let Some((span, written)) = writer(spec, base_name(path)).filter(|(_, written)| written != path) else { continue };
        let is_elsewhere = !path.starts_with('/') && spec.context.repository.has(path) != Some(true);
        if is_elsewhere {
            let finding = report.find(node.span(), format!("this file is written to `{written}`"));
            finding.confidence(Confidence::Likely).label(span, "written here");
            finding.help(format!("list `{written}`, or write the file in the root of the source"));
        }
    }
}

/// The only place that names the file, if a redirection there writes it to a path that is known.
fn writer(spec: &Buildspec<'_>, name: &str) -> Option<(Span, String)> {
    let mentions: usize = spec.commands().map(|command| command.node.text().matches(name).count()).sum();
    let invocations = &spec.flow().invocations;
    // A pattern or a whole folder may bring it where it is looked for.
    let moves = |program: &str| matches!(program, "cp" | "mv" | "rsync" | "ln" | "install");
    if mentions != 1 || invocations.iter().any(|invocation| invocation.program().is_none_or(|program| moves(&program))) {
        return None;
    }
    invocations.iter().filter(|invocation| invocation.is_here()).find_map(|invocation| {
        let redirect = invocation.redirects.iter().find(|redirect| redirect.direction == Direction::Write)?;
        let target = redirect.target.literal().filter(|target| base_name(target) == name && !target.starts_with('/'))?;
        let written = invocation.state.resolve(&Value::known(target))?;
        Some((invocation.span(&redirect.target.range), written))
    })
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
