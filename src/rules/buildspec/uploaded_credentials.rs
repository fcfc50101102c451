use crate::{
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// A file of credentials goes into the artifacts or into a bucket.
    ///
    /// ## Why
    /// Whoever may read the bucket reads the keys in `.npmrc`, `.netrc`, `.aws/credentials` or an SSH key; later stages of a pipeline
    /// copy them further.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run build
    /// artifacts:
    ///   files:
    ///     - dist/**/*
    ///     - .npmrc
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run build
    /// artifacts:
    ///   files:
    ///     - dist/**/*
    /// ```
    name: "uploaded-credentials",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

const HELP: &str = "leave it out, and let what needs it read it from Secrets Manager";

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for block in spec.artifacts() {
        for file in block.get("files").into_iter().flat_map(crate::model::buildspec::one_or_many) {
            let Some(name) = known_text(file).filter(|path| holds_credentials(path)) else { continue };
            report.find(file.span(), format!("`{name}` holds credentials and goes into the artifact")).confidence(Confidence::Likely).help(HELP);
        }
    }
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| call.tool == "aws" && call.verbs().next().is_some_and(|name| name == "s3")) else {
            continue;
        };
        let operands: Vec<_> = call.operands().collect();
        let [from, to] = operands.as_slice() else { continue };
        let Some(name) = from.literal().filter(|path| holds_credentials(path) && !path.contains("://")) else { continue };
        if to.known_prefix().starts_with("s3://") {
            let message = format!("`{name}` holds credentials and goes into a bucket");
            report.find_call(invocation, &from.range, message).confidence(Confidence::Likely).help(HELP);
        }
    }
}

/// Whether a file of that name is there for credentials. An `.env` often is not.
fn holds_credentials(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    path.ends_with(".aws/credentials") || matches!(name, ".npmrc" | ".netrc" | ".pypirc" | "id_rsa" | "id_ed25519" | "id_ecdsa")
}
