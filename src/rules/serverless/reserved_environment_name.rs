use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::Value,
};

rule! {
    /// An environment variable has a name that Lambda keeps for itself.
    ///
    /// ## Why
    /// Lambda sets these variables and refuses a function that sets them, so the deployment fails and is rolled back. The
    /// region, for one, is always there as `AWS_REGION`.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     AWS_REGION: eu-west-1
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     TABLE_REGION: eu-west-1
    /// ```
    name: "reserved-environment-name",
    answered_by: Some("Lambda"),
    check: Check::Serverless(check),
}

/// The names that the Lambda developer guide lists as reserved.
const RESERVED: [&str; 17] = [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
];

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let functions = service::functions(service).into_iter().map(|function| function.value);
    for settings in service::provider(service).into_iter().chain(functions) {
        environment(settings, report);
    }
}

fn environment(settings: Value<'_>, report: &mut Report<'_>) {
    for variable in settings.get("environment").into_iter().flat_map(Value::entries) {
        if !RESERVED.contains(&variable.key) || variable.value.view() == crate::vars::View::Null {
            continue;
        }
        let message = format!("`{}` is set by Lambda and cannot be set by a function", variable.key);
        let finding = service::find_key(report, &variable, message);
        finding.answer(answer(variable.key));
        finding.help(if variable.key.ends_with("REGION") { "remove it: Lambda sets `AWS_REGION`" } else { "use another name" });
    }
}

fn answer(name: &str) -> Option<String> {
    Some(format!(
        "Lambda was unable to configure your environment variables because the environment variables you have provided contains \
         reserved keys that are currently not supported for modification. Reserved keys used in this request: {name}"
    ))
}
