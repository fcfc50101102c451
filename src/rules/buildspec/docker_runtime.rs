use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// `runtime-versions` selects Docker, which only Arm images and old images list.
    ///
    /// ## Why
    /// The Docker that is in an image needs no selection. Newer images do not know `docker` as a runtime: there the
    /// build ends before its first command.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///       docker: 19
    ///   build:
    ///     commands:
    ///       - docker build -t app:$CODEBUILD_BUILD_NUMBER .
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
    name: "docker-runtime",
    severity: Severity::Warning,
    answer: Some("YAML_FILE_ERROR Message: Unknown runtime named 'docker'. This build image has the following runtimes: …"),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let versions = spec.at(&["phases", "install", "runtime-versions"]);
    let Some(docker) = versions.and_then(|versions| versions.entry("docker")) else { return };
    report
        .find(docker.key.span(), "only Arm images and old images know a runtime `docker`; on others the build fails")
        .help("remove it: Docker is in the image without being selected")
        .confidence(Confidence::Possible);
}
