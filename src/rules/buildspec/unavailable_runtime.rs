use crate::{
    data::{
        RUNTIMES,
        images::{Status, status},
    },
    diagnostics::Severity,
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// Only build images that AWS no longer maintains have this runtime.
    ///
    /// ## Why
    /// Docker and Android were once chosen under `runtime-versions`. Today's images have Docker anyway and know no runtime
    /// of that name, and CodeBuild does not install one: the build ends before its first command.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///       docker: 18
    ///   build:
    ///     commands:
    ///       - docker build .
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build .
    /// ```
    name: "unavailable-runtime",
    severity: Severity::Warning,
    answer: Some("Unknown runtime named 'docker'. This build image has the following runtimes: …"),
    check: Check::Buildspec(check),
}

/// The runtimes that CodeBuild does not install if the image lacks them.
const ONLY_PREINSTALLED: [&str; 2] = ["android", "docker"];

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for entry in spec.runtime_versions().filter(|entry| ONLY_PREINSTALLED.contains(&entry.key.text())) {
        let (runtime, Some(version)) = (entry.key.text(), known_text(entry.value)) else { continue };
        let version = version.strip_suffix(".x").unwrap_or(version);
        let Some([_, _, images]) = RUNTIMES.rows::<3>().find(|row| row[0] == runtime && row[1] == version) else { continue };
        if images.split(',').all(|image| status(image) != Some(Status::Maintained)) {
            let help = if runtime == "docker" { "remove it: the images have Docker without it" } else { "use an image of your own that has it" };
            report.find(entry.key.span(), format!("only images that AWS no longer maintains have the runtime {runtime} {version}")).help(help);
        }
    }
}
