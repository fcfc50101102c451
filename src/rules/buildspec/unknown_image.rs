use crate::{
    data::images::{Status, names, status},
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::{
        buildspec::{Buildspec, one_or_many},
        known_text,
    },
    rules::{Check, Report, rule},
    suggest::nearest,
};

rule! {
    /// A batch build runs in an image that AWS does not offer.
    ///
    /// ## Why
    /// Images whose name begins with `aws/codebuild/` come from AWS, and there are just a few. With any other name of this
    /// kind the build ends while its machine is prepared.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-list:
    ///     - identifier: unit
    ///       env:
    ///         image: aws/codebuild/amazonlinux-x86-standard:5.0
    ///     - identifier: lint
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-list:
    ///     - identifier: unit
    ///       env:
    ///         image: aws/codebuild/amazonlinux-x86_64-standard:5.0
    ///     - identifier: lint
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "unknown-image",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    answer: Some("BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE"),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for node in spec.batch_environments().filter_map(|env| env.get("image")).flat_map(one_or_many) {
        let Some(image) = known_text(node).filter(|image| status(image) == Some(Status::Unknown)) else { continue };
        let finding = report.find(node.span(), format!("AWS offers no build image `{image}`"));
        finding.help("use one of the images that AWS offers, or one of your own").confidence(Confidence::Likely);
        if let Some(near) = nearest(image, names()) {
            finding.help(format!("did you mean `{near}`?")).fix(Fix::suggested(format!("use `{near}`")).replace(node.text_span(0..image.len()), near));
        }
    }
}
