use std::collections::HashSet;

use crate::{
    diagnostics::{Applicability, Confidence, Fix},
    model::{buildspec::Buildspec, known_text},
    project::Kind,
    rules::{Check, Report, rule},
    suggest::nearest,
};

rule! {
    /// A batch build waits for one that does not exist.
    ///
    /// ## Why
    /// `depend-on` lists identifiers of other builds of the same graph. A build that waits for something else can never
    /// start.
    ///
    /// It is an error in a file that is named like a buildspec, and wherever the name resembles that of another build. In a
    /// file of another name, which a script may complete before CodeBuild reads it, it is a warning otherwise.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-graph:
    ///     - identifier: compile
    ///     - identifier: package
    ///       depend-on:
    ///         - complie
    /// phases:
    ///   build:
    ///     commands:
    ///       - make $CODEBUILD_BATCH_BUILD_IDENTIFIER
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-graph:
    ///     - identifier: compile
    ///     - identifier: package
    ///       depend-on:
    ///         - compile
    /// phases:
    ///   build:
    ///     commands:
    ///       - make $CODEBUILD_BATCH_BUILD_IDENTIFIER
    /// ```
    name: "unknown-dependency",
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

/// How many words are compared to find what was meant; no file that a person wrote needs more.
const MAX_COMPARED: usize = 100_000;

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let graph = || spec.tasks().filter(|task| task.kind == "build-graph");
    let known: Option<HashSet<&str>> =
        graph().map(|task| task.body.get("identifier").map_or(Some(""), |identifier| known_text(identifier))).collect();
    // One identifier that is not known may be any.
    let Some(known) = known.filter(|_| !spec.tree().is_damaged()) else { return };
    let is_complete = Kind::by_name(spec.source().path()) == Some(Kind::Buildspec);
    let mut compared = 0;
    for node in graph().flat_map(|task| task.dependencies()) {
        let Some(name) = known_text(node).filter(|name| !known.contains(name)) else { continue };
        let finding = report.find(node.span(), format!("no build of the graph has the identifier `{name}`"));
        finding.help("name the identifier of another build");
        compared += known.len();
        let near = if compared <= MAX_COMPARED { nearest(name, known.iter().copied()) } else { None };
        if let Some(near) = near {
            finding.help(format!("did you mean `{near}`?")).fix(Fix::suggested(format!("use `{near}`")).replace(node.text_span(0..name.len()), near));
        } else if !is_complete {
            finding.confidence(Confidence::Likely);
        }
    }
}
