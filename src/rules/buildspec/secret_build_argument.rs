use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    secrets,
    shell::Word,
};

rule! {
    /// A secret is given to `docker build` as an argument.
    ///
    /// ## Why
    /// Build arguments are kept in the history of the image: whoever can pull it reads them with `docker history`. A secret mount is
    /// there for one command of the Dockerfile only.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build --build-arg NPM_TOKEN=$NPM_TOKEN -t app .
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build --secret id=npm,env=NPM_TOKEN -t app .
    /// ```
    name: "secret-build-argument",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| call.tool == "docker") else { continue };
        for word in call.options().filter(|option| option.name == "--build-arg").filter_map(|option| option.value) {
            let Some(name) = secret_name(word) else { continue };
            report
                .find_call(invocation, &word.range, format!("`{name}` stays in the history of the image"))
                .confidence(Confidence::Likely)
                .help("give it with `--secret`, and mount it in the `RUN` that needs it");
        }
    }
}

/// The name of the argument, if it is named like a secret and has a value that is not empty.
fn secret_name(word: &Word) -> Option<String> {
    let prefix = word.known_prefix();
    let text = prefix.strip_prefix("--build-arg=").unwrap_or(&prefix);
    let (name, value) = text.split_once('=').unwrap_or((text, "…"));
    let is_empty = value.is_empty() && word.literal().is_some();
    (secrets::names_secret(name) && !is_empty).then(|| name.to_owned())
}
