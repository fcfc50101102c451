use crate::{
    diagnostics::{Confidence, Severity},
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{Generation, Value, View},
};

rule! {
    /// The framework does by itself what a plugin was for.
    ///
    /// ## Why
    /// Such plugins are hardly maintained any more, and some stop working. Version 4 bundles functions by itself, and a plugin
    /// that does it too needs `build: {esbuild: false}`.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// plugins:
    ///   - serverless-pseudo-parameters
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     ACCOUNT: ${aws:accountId}
    /// ```
    name: "superseded-plugin",
    severity: Severity::Info,
    check: Check::Serverless(check),
}

/// A plugin and what is there instead, in all versions from 3 on.
const SUPERSEDED: [(&str, &str); 9] = [
    ("serverless-pseudo-parameters", "write `${AWS::AccountId}` and `${AWS::Region}` in `Fn::Sub`, or `${aws:accountId}` and `${aws:region}`"),
    ("serverless-plugin-tracing", "set `provider.tracing.lambda`"),
    ("serverless-api-gateway-xray", "set `provider.tracing.apiGateway`"),
    ("serverless-plugin-log-retention", "set `provider.logRetentionInDays`"),
    ("serverless-plugin-existing-s3", "set `existing: true` on the `s3` event"),
    ("serverless-external-s3-event", "set `existing: true` on the `s3` event"),
    ("serverless-apigw-binary", "list the types under `provider.apiGateway.binaryMediaTypes`"),
    ("serverless-websockets-plugin", "use `websocket` events"),
    ("serverless-plugin-lambda-dead-letter", "set `onError` on the function"),
];

/// A plugin and what version 4 has instead.
const IN_VERSION_4: [(&str, &str); 8] = [
    ("serverless-iam-roles-per-function", "version 4 has it built in: set `iam.role` on the function"),
    ("serverless-prune-plugin", "version 4 has it built in, with the same settings under `custom.prune`"),
    ("serverless-plugin-aws-alerts", "version 4 has it built in"),
    ("serverless-python-requirements", "version 4 has it built in"),
    ("serverless-apigateway-service-proxy", "version 4 has it built in"),
    ("serverless-appsync-plugin", "version 4 has it built in"),
    ("serverless-domain-manager", "version 4 has it built in: set `provider.domain`"),
    ("serverless-plugin-git-variables", "version 4 has the source `git` built in"),
];

/// Those that bundle or compile, which version 4 does as well.
const BUNDLERS: [&str; 3] = ["serverless-esbuild", "serverless-webpack", "serverless-plugin-typescript"];

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let is_version_4 = service.generation == Generation::V4;
    for (name, value) in service::plugins(service).unwrap_or_default() {
        let known = SUPERSEDED.iter().chain(IN_VERSION_4.iter().filter(|_| is_version_4));
        if let Some((_, instead)) = known.into_iter().find(|(known, _)| *known == name) {
            let finding = service::find(report, value, format!("the framework does by itself what `{name}` is for"));
            finding.help(*instead);
        } else if is_version_4 && BUNDLERS.contains(&name) && !leaves_bundling(service) {
            let finding = service::find(report, value, format!("version 4 bundles the functions, and `{name}` does too"));
            finding.severity(Severity::Warning).confidence(Confidence::Likely);
            finding.help("remove the plugin, or set `build: {esbuild: false}`");
        }
    }
}

/// Whether the build of version 4 is switched off.
fn leaves_bundling(service: &Serverless<'_>) -> bool {
    let root = service.resolved.root();
    let is_off = |value: Option<Value<'_>>| matches!(value.map(Value::view), Some(View::Bool(false) | View::Unknown(_)));
    is_off(root.get("build")) || is_off(root.at(&["build", "esbuild"]))
}
