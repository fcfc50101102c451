use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::Invocation,
    syntax,
};

rule! {
    /// `serverless deploy` is not told the stage.
    ///
    /// ## Why
    /// Without `--stage`, the service goes to the stage that `provider.stage` names in `serverless.yml`, and if nothing does,
    /// to `dev`. In a build the stage is mostly meant to be another one.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npx serverless deploy
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npx serverless deploy --stage prod
    /// ```
    name: "default-stage",
    severity: Severity::Info,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| call.is("serverless", "deploy")) else { continue };
        let is_known = invocation.words.iter().all(|word| !word.known_prefix().is_empty());
        let is_told = call.has(&["--stage", "-s", "--config", "-c", "--help"]) || call.options().any(|option| option.name.starts_with("--stage"));
        if is_known && !is_told && !is_named(spec, invocation) {
            report
                .find_call(invocation, &call.verb.range, "without `--stage` this goes to the stage of `serverless.yml`, or else to `dev`")
                .confidence(Confidence::Likely)
                .help("name the stage: `--stage prod`");
        }
    }
}

/// Whether the service may name its stage, or is written in a way that is not read here.
fn is_named(spec: &Buildspec<'_>, invocation: &Invocation<'_>) -> bool {
    let Some(directory) = invocation.state.directory.as_deref() else { return true };
    let repository = &spec.context.repository;
    let path = |name: &str| if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") };
    if ["serverless.ts", "serverless.js", "serverless.json", "serverless.cjs"].iter().any(|name| repository.has(&path(name)) == Some(true)) {
        return true;
    }
    ["serverless.yml", "serverless.yaml"].iter().filter_map(|name| repository.read(&path(name))).any(|source| {
        let tree = syntax::parse(&source);
        let provider = tree.root().and_then(|root| root.get("provider"));
        provider.is_none_or(|provider| !provider.is_mapping() || provider.get("stage").is_some())
    })
}
