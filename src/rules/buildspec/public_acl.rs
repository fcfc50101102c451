use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// Objects are made readable for everybody.
    ///
    /// ## Why
    /// With `--acl public-read` the whole world can read what is uploaded; with `public-read-write` it can change it. Buckets made since
    /// April 2023 have access control lists switched off, and reject the upload.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - aws s3 sync build s3://my-site --acl public-read
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - aws s3 sync build s3://my-site
    /// ```
    name: "public-acl",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| call.tool == "aws") else { continue };
        if !call.verbs().next().is_some_and(|service| matches!(service, "s3" | "s3api")) {
            continue;
        }
        let Some(option) = call.option(&["--acl"]) else { continue };
        let Some(acl) = option.text.as_deref().filter(|acl| matches!(*acl, "public-read" | "public-read-write")) else { continue };
        let does = if acl == "public-read" { "read" } else { "read and change" };
        report
            .find_call(invocation, &option.word.range, format!("everybody may {does} what is uploaded with `--acl {acl}`"))
            .confidence(Confidence::Likely)
            .help("leave `--acl` out, and serve what is public through CloudFront or a bucket policy");
    }
}
