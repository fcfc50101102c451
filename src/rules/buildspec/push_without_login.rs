use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Invocation, Piece, Value},
};

rule! {
    /// An image is pushed to ECR, and nothing logs in before.
    ///
    /// ## Why
    /// Docker does not use the role of the build. Without `docker login` a push to a registry of ECR is denied.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t 111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1 .
    ///       - docker push 111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre_build:
    ///     commands:
    ///       - aws ecr get-login-password | docker login --username AWS --password-stdin 111122223333.dkr.ecr.eu-west-1.amazonaws.com
    ///   build:
    ///     commands:
    ///       - docker build -t 111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1 .
    ///       - docker push 111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1
    /// ```
    name: "push-without-login",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let flow = spec.flow();
    let pushes = |call: &Invocation<'_>| call.call().is_some_and(|push| push.is("docker", "push") || push.is("docker", "image push"));
    if !flow.invocations.iter().any(pushes) {
        return;
    }
    // Any word of a login or of credentials may be one, also in a script or behind a variable.
    let text = spec.source().text().to_ascii_lowercase();
    let may_log_in = ["login", "cred", ".docker", "docker_config", "auth"].iter().any(|word| text.contains(word));
    if may_log_in || flow.invocations.iter().any(leads_away) {
        return;
    }
    for call in &flow.invocations {
        let Some(push) = call.call().filter(|push| push.is("docker", "push") || push.is("docker", "image push")) else { continue };
        if push.operands().any(|word| is_ecr(&call.value(word))) {
            report
                .find_call(call, &push.verb.range, "nothing logs in to the registry before this push")
                .confidence(Confidence::Likely)
                .help("pipe `aws ecr get-login-password` into `docker login --username AWS --password-stdin` and the registry first");
            return;
        }
    }
}

fn is_ecr(value: &Value) -> bool {
    value.pieces.iter().any(|piece| matches!(piece, Piece::Known(text) if text.contains(".dkr.ecr.")))
}

/// Whether it runs something that may log in out of sight.
fn leads_away(call: &Invocation<'_>) -> bool {
    let runs_scripts = ["sh", "bash", "source", ".", "eval", "make", "npm", "yarn", "pnpm", "python", "python3", "node", "go", "task", "just"];
    let is_path = call.words.first().is_some_and(|word| word.known_prefix().contains('/'));
    is_path || call.program().is_none_or(|name| runs_scripts.contains(&name.as_ref()))
}
