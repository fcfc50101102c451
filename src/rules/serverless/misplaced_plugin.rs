use crate::{
    diagnostics::{Confidence, Severity},
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
};

rule! {
    /// A plugin stands behind another one that needs it to come first.
    ///
    /// ## Why
    /// Plugins act in the order of the list. `serverless-offline` runs what the plugins before it have prepared: a plugin that
    /// compiles or bundles the functions, one that reads `.env`, one that starts a local DynamoDB. Behind it they come too
    /// late, and old code or none is run.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// plugins:
    ///   - serverless-offline
    ///   - serverless-webpack
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// plugins:
    ///   - serverless-webpack
    ///   - serverless-offline
    /// ```
    name: "misplaced-plugin",
    severity: Severity::Warning,
    check: Check::Serverless(check),
}

/// Those whose pages say that they come before `serverless-offline`, and what they do.
const BEFORE_OFFLINE: [(&str, &str); 7] = [
    ("serverless-webpack", "bundles the functions"),
    ("serverless-esbuild", "bundles the functions"),
    ("serverless-bundle", "bundles the functions"),
    ("serverless-plugin-typescript", "compiles the functions"),
    ("serverless-dotenv-plugin", "reads `.env`"),
    ("serverless-dynamodb-local", "starts DynamoDB"),
    ("serverless-dynamodb", "starts DynamoDB"),
];

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let plugins = service::plugins(service).unwrap_or_default();
    let Some((_, offline)) = plugins.iter().find(|(name, _)| *name == "serverless-offline") else { return };
    let behind = plugins.iter().skip_while(|(name, _)| *name != "serverless-offline");
    for (name, value) in behind {
        let Some((_, what)) = BEFORE_OFFLINE.iter().find(|(known, _)| known == name) else { continue };
        let finding = service::find(report, *value, format!("`{name}` {what} and stands behind `serverless-offline`"));
        finding.confidence(Confidence::Likely).help("put it before `serverless-offline`");
        service::label(finding, offline.place(), "runs before it");
    }
}
