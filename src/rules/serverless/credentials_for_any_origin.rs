use crate::{
    diagnostics::Severity,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{Value, View},
};

rule! {
    /// CORS allows credentials, and any origin.
    ///
    /// ## Why
    /// Browsers refuse the answer of an API that allows credentials and any origin, so that no page can use it. An HTTP API
    /// is not even created: API Gateway rejects the setting. Any origin is also what counts where none is given.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   httpApi:
    ///     cors:
    ///       allowedOrigins:
    ///         - '*'
    ///       allowCredentials: true
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   httpApi:
    ///     cors:
    ///       allowedOrigins:
    ///         - https://shop.example.com
    ///       allowCredentials: true
    /// ```
    name: "credentials-for-any-origin",
    answered_by: Some("API Gateway"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    if let Some(cors) = service::provider(service).and_then(|provider| provider.at(&["httpApi", "cors"])) {
        cors_of_http_api(cors, report);
    }
    for function in service::functions(service) {
        if let Some(cors) = function.value.at(&["url", "cors"]) {
            for_browsers(cors, &["allowedOrigins"], report);
        }
        for event in service::events(function.value).filter(|event| event.key == "http") {
            if let Some(cors) = event.value.get("cors") {
                for_browsers(cors, &["origins", "origin"], report);
            }
        }
    }
}

fn cors_of_http_api(cors: Value<'_>, report: &mut Report<'_>) {
    if let Some(credentials) = credentials_for_any(cors, &["allowedOrigins"]) {
        let finding = service::find(report, credentials, "an HTTP API cannot allow credentials and any origin");
        finding.answer(Some("allow-credentials is not supported if 'allow-origin' is *".to_owned()));
        finding.help("list the origins under `allowedOrigins`");
    }
}

/// Where the service takes the setting, and browsers do not.
fn for_browsers(cors: Value<'_>, keys: &[&str], report: &mut Report<'_>) {
    if let Some(credentials) = credentials_for_any(cors, keys) {
        let message = "browsers refuse an answer that allows credentials and any origin";
        let finding = service::find(report, credentials, message).severity(Severity::Warning);
        finding.help(format!("list the origins under `{}`", keys.first().unwrap_or(&"origins")));
    }
}

/// The setting that allows credentials, if any origin is allowed as well.
fn credentials_for_any<'s>(cors: Value<'s>, keys: &[&str]) -> Option<Value<'s>> {
    let credentials = cors.get("allowCredentials").filter(|value| service::is_on(Some(*value)))?;
    let is_any = |value: Value<'_>| value.as_str().is_some_and(|origin| origin.split(',').any(|origin| origin.trim() == "*"));
    let mut given = keys.iter().filter_map(|key| cors.get(key)).peekable();
    // With null as the origins no header is sent.
    let is_open = given.peek().is_none() || given.any(|origins| is_any(origins) || origins.items().any(is_any));
    let is_null = keys.iter().any(|key| cors.get(key).is_some_and(|value| value.view() == View::Null));
    (is_open && !is_null).then_some(credentials)
}
