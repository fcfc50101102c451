//! Whose permissions a command works with: those of the build's role, or of somebody else.

use crate::shell::{Invocation, Value};

/// Variables that give the AWS CLI and the SDKs another identity than that of the place they run in.
const VARIABLES: [&str; 6] =
    ["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_PROFILE", "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"];

/// Options that do so.
const OPTIONS: [&str; 3] = ["--profile", "--aws-profile", "--ecs-profile"];

/// Settings of `aws configure set` that later commands take their identity from.
const SETTINGS: [&str; 6] =
    ["aws_access_key_id", "credential_process", "role_arn", "source_profile", "sso_session", "web_identity_token_file"];

/// Whether a command has, or may have, another identity than the build.
pub(super) fn is_other(invocation: &Invocation<'_>, words: &[Value]) -> bool {
    let is_option = |word: &Value| {
        let name = word.prefix().split('=').next().unwrap_or_default();
        OPTIONS.contains(&name)
    };
    words.iter().any(is_option)
        || invocation.assignments.iter().any(|assignment| VARIABLES.contains(&assignment.name.as_str()))
        || VARIABLES.iter().any(|name| invocation.state.get(name).is_some_and(|setting| setting.is_exported))
}

/// Whether commands behind this one may have another identity: what it gets, they may use in ways that cannot be followed.
pub(super) fn may_change(invocation: &Invocation<'_>) -> bool {
    let words: Vec<Value> = invocation.arguments().iter().map(|word| invocation.value(word)).collect();
    let named: Vec<&str> = words.iter().map(|word| word.text().unwrap_or_default()).collect();
    let stand_together = |first: &str, second: &str| named.windows(2).any(|pair| *pair == [first, second]);
    let is = |name: &str| invocation.program().is_some_and(|program| program == name);
    is("ecs-cli") && stand_together("configure", "profile")
        || is("aws")
            && (named.iter().any(|word| word.starts_with("assume-role")) && named.contains(&"sts")
                || stand_together("configure", "import")
                || stand_together("configure", "set") && named.iter().any(|word| SETTINGS.contains(word)))
}
