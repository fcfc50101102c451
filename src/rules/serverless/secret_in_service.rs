use crate::{
    diagnostics::{Confidence, Severity},
    model::{known_text, serverless::Serverless},
    rules::{Check, Report, rule},
    secrets,
    syntax::{Entry, Node},
};

rule! {
    /// A secret stands in the service as plain text.
    ///
    /// ## Why
    /// What stands in the file is in the repository's history, in the template that is uploaded, and in the settings of the
    /// function, which everybody may see who may look at it.
    ///
    /// What has the shape of a known kind of key is an error. What is only named like a secret is a warning; names count by their
    /// end, so `TOKEN_URL` is fine.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     DB_PASSWORD: hunter2hunter
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     DB_PASSWORD: ${ssm:/orders/db/password}
    /// ```
    name: "secret-in-service",
    check: Check::Serverless(check),
}

/// How deep settings nest.
const MAX_DEPTH: usize = 16;

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let root = service.root;
    for key in ["custom", "params", "stages"] {
        if let Some(entry) = root.entry(key) {
            below(entry, 0, report);
        }
    }
    let functions = root.get("functions").into_iter().flat_map(|functions| functions.items().chain([functions]).collect::<Vec<_>>());
    let functions = functions.flat_map(|functions| functions.pairs().map(|function| function.value).collect::<Vec<_>>());
    for settings in functions.chain(root.get("provider")) {
        if let Some(environment) = settings.entry("environment") {
            below(environment, 0, report);
        }
    }
}

/// Looks at all text below a key that is written in this file.
fn below(entry: Entry<'_>, depth: usize, report: &mut Report<'_>) {
    // What an alias stands for is looked at where it is written.
    if depth > MAX_DEPTH || entry.value.is_alias() {
        return;
    }
    entry.value.pairs().for_each(|inner| below(inner, depth + 1, report));
    for item in entry.value.items() {
        below(Entry { key: entry.key, value: item }, depth + 1, report);
    }
    if entry.value.is_scalar() {
        text(entry.key.text(), entry.value, report);
    }
}

fn text(name: &str, value: Node<'_>, report: &mut Report<'_>) {
    let Some(text) = known_text(value) else { return };
    let help = "keep it in the Parameter Store or in Secrets Manager and read it with `ssm`, and replace the secret, which is in the history";
    if let Some(secret) = secrets::find(text) {
        report.find(value.span(), format!("`{name}` holds {} as plain text", secret.kind)).hide().help(help);
    } else if is_named_so(name, text) {
        let finding = report.find(value.span(), format!("`{name}` looks like a secret in plain text")).hide();
        finding.confidence(Confidence::Likely).severity(Severity::Warning).help(help);
    }
}

fn is_named_so(name: &str, text: &str) -> bool {
    secrets::names_password(name) && secrets::is_plain_password(text) || secrets::names_secret(name) && secrets::looks_random(text)
}
