use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Part, Word},
};

rule! {
    /// Images are pushed with the tag `latest` and with no other.
    ///
    /// ## Why
    /// Each push takes the tag away from the image before, so that no deployment can go back to it by name, and nothing
    /// tells from which commit an image comes.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t $REPOSITORY_URI:latest .
    ///       - docker push $REPOSITORY_URI:latest
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t $REPOSITORY_URI:$CODEBUILD_RESOLVED_SOURCE_VERSION .
    ///       - docker push $REPOSITORY_URI:$CODEBUILD_RESOLVED_SOURCE_VERSION
    /// ```
    name: "only-latest-tag",
    severity: Severity::Info,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let mut first = None;
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| call.is("docker", "push") || call.is("docker", "image push")) else { continue };
        let Some(image) = call.operands().next().filter(|image| is_latest(image)) else { return };
        if call.has(&["-a", "--all-tags"]) {
            return;
        }
        first = first.or(Some((invocation, image)));
    }
    let Some((invocation, image)) = first else { return };
    report
        .find_call(invocation, &image.range, "images are pushed with no other tag than `latest`")
        .help("push a tag that stays, such as `$CODEBUILD_RESOLVED_SOURCE_VERSION`, too");
}

/// Whether the tag is written out; one in a variable may be another in the next build.
fn is_latest(image: &Word) -> bool {
    image.parts.last().and_then(Part::text).is_some_and(|text| text.ends_with(":latest"))
}
