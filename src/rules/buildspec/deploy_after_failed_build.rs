use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Certainty, Failure, Flow, Invocation, Purpose},
};

rule! {
    /// `post_build` deploys, although the build may have failed.
    ///
    /// ## Why
    /// When a command of `build` fails, `post_build` runs all the same. What it deploys then has not passed its tests, or is
    /// incomplete. `CODEBUILD_BUILD_SUCCEEDING` is 0 from the failure on.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    ///   post_build:
    ///     commands:
    ///       - aws s3 sync dist s3://my-site
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    ///   post_build:
    ///     commands:
    ///       - test "$CODEBUILD_BUILD_SUCCEEDING" = 1
    ///       - aws s3 sync dist s3://my-site
    /// ```
    name: "deploy-after-failed-build",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let ends = spec.phase("build").is_some_and(|phase| phase.body.get("on-failure").is_some());
    if ends || spec.source().text().contains("CODEBUILD_BUILD_SUCCEEDING") {
        return;
    }
    let flow = spec.flow();
    let is_plain = |call: &Invocation<'_>| call.certainty == Certainty::Always && call.guards.is_empty() && call.is_here();
    let deploys = flow.in_phase("post_build").filter(|call| is_plain(call) && call.purpose() == Some(Purpose::Deploy));
    for deploy in deploys {
        let Some(failing) = failing(flow, deploy) else { continue };
        let name = deploy.call().map(|call| format!("{} {}", call.tool, call.subcommand)).unwrap_or_default();
        let place = failing.words_span();
        let message = format!("`{name}` also runs when `build` has failed");
        report
            .find_call(deploy, &deploy.range, message)
            .label(place, "this may fail")
            .confidence(Confidence::Likely)
            .help("set `on-failure: ABORT` on `build`, or ask `CODEBUILD_BUILD_SUCCEEDING` first");
        return;
    }
}

/// A command of `build` whose failure ends that phase and lets the deployment go through. An image that was not built
/// cannot be pushed, and a failing push ends `post_build`: then only what comes behind the building of it counts.
fn failing<'f, 't>(flow: &'f Flow<'t>, deploy: &Invocation<'_>) -> Option<&'f Invocation<'t>> {
    let builds_image = |call: &&Invocation<'_>| call.call().is_some_and(|call| call.tool == "docker" && call.verbs().any(|word| word == "build"));
    let pushes = |call: &&Invocation<'_>| call.call().is_some_and(|call| call.is("docker", "push") || call.is("docker", "image push"));
    let is_push = flow.in_phase("post_build").take_while(|call| !std::ptr::eq(*call, deploy)).chain([deploy]).any(|call| pushes(&call));
    let is_built_late = flow.in_phase("post_build").any(|call| builds_image(&call));
    let last_image = flow.in_phase("build").filter(builds_image).map(|call| call.place.index).max();
    let first = if is_push && !is_built_late { last_image? + 1 } else { 0 };
    flow.in_phase("build").find(|call| {
        let counts = matches!(call.purpose(), Some(Purpose::Test | Purpose::Build)) && !(is_push && builds_image(call));
        counts && call.is_here() && call.failure == Failure::Stops && !call.place.is_finally && call.place.index >= first
    })
}
