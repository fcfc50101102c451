use crate::{
    diagnostics::Confidence,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    schema::service::Violation,
    vars::{Member, View},
};

rule! {
    /// A function or its role gets a name that is longer than AWS takes.
    ///
    /// ## Why
    /// The name of a function and that of a role have at most 64 characters. Unless they are given, the framework makes them
    /// of the service, the stage and the key of the function, or the region and `lambdaRole`. The deployment fails when the
    /// function or the role is created.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: customer-relations-newsletter-subscription
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    ///   iam:
    ///     role: arn:aws:iam::111122223333:role/newsletter
    /// functions:
    ///   confirmSubscriptionByElectronicMail:
    ///     handler: confirm.run
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: newsletter-subscription
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    ///   iam:
    ///     role: arn:aws:iam::111122223333:role/newsletter
    /// functions:
    ///   confirm:
    ///     handler: confirm.run
    /// ```
    name: "name-too-long",
    check: Check::Serverless(check),
    service: Some(takes),
}

/// The name of a function that the schema finds too long is told here.
fn takes(violation: &Violation<'_>, service: &Serverless<'_>, _: &mut Report<'_>) -> bool {
    let is_long = violation.value.as_str().is_some_and(|name| name.chars().count() > MOST);
    !service.is_exact && violation.is_at(&["functions", "*", "name"]) && is_long
}

/// The most characters of the name of a function or a role.
const MOST: usize = 64;

/// The shortest name of a region.
const SHORTEST_REGION: &str = "us-east-1";

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let root = service.resolved.root();
    let Some(name) = root.get("service").and_then(service::text) else { return };
    let Some((stage, is_assumed)) = service::stage(service) else { return };
    let functions = service::functions(service);
    for function in &functions {
        let given = service::given(function.value, "name");
        let made = match given {
            Some(given) => service::text(given),
            None => Some(format!("{name}-{stage}-{}", function.key)),
        };
        let Some(made) = made.filter(|made| made.chars().count() > MOST) else { continue };
        let message = format!("the function would be called `{made}`, {} characters", made.chars().count());
        let finding = match given {
            Some(given) => service::find(report, given, message),
            None => service::find_key(report, function, message),
        };
        finding.note(format!("the name of a function has at most {MOST}")).help("give it a shorter `name`");
        // With the shortest of stages it would still be too long.
        let is_certain = !is_assumed || made.chars().count() - stage.len() + 1 > MOST;
        if given.is_none() && !is_certain {
            finding.confidence(Confidence::Likely);
        }
    }
    if functions.iter().any(|function| service::given(function.value, "role").is_none()) && makes_role(service) {
        role(service, &name, &stage, is_assumed, report);
    }
}

/// Whether the framework makes a role and names it.
fn makes_role(service: &Serverless<'_>) -> bool {
    let Some(provider) = service::provider(service) else { return false };
    let role = provider.at(&["iam", "role"]);
    let makes = role.is_none_or(|role| role.view() == View::Map && role.entries().all(|entry| !is_custom(&entry)));
    makes && service::given(provider, "role").is_none()
}

/// Whether a setting of the role names it, or makes it another one's.
fn is_custom(entry: &Member<'_>) -> bool {
    entry.key == "name" || entry.key == "Ref" || entry.key.starts_with("Fn::")
}

fn role(service: &Serverless<'_>, name: &str, stage: &str, is_assumed: bool, report: &mut Report<'_>) {
    let Some(value) = service.resolved.root().get("service") else { return };
    let region = service::provider(service).and_then(|provider| service::given(provider, "region")).and_then(service::text);
    let is_certain = region.is_some() && !is_assumed;
    let made = format!("{name}-{stage}-{}-lambdaRole", region.as_deref().unwrap_or(SHORTEST_REGION));
    let length = made.chars().count();
    if length <= MOST {
        return;
    }
    let finding = service::find(report, value, format!("the role of the functions would be called `{made}`, {length} characters"));
    finding.note(format!("the name of a role has at most {MOST}")).help("give it a name under `provider.iam.role.name`");
    if !is_certain {
        finding.confidence(Confidence::Likely);
    }
}
