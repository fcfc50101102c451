use crate::{
    diagnostics::{Applicability, Fix, Severity},
    model::policy_view::{Owner, PolicyView},
    rules::{Check, Report, rule},
};

use super::service_of;

rule! {
    /// The ARN of a secret lacks what Secrets Manager puts behind its name.
    ///
    /// ## Why
    /// The ARN of a secret ends with a hyphen and six characters that AWS chooses: the secret `orders` has an ARN like
    /// `…:secret:orders-a1B2c3`. A pattern without them matches no secret, and the request is denied. Six question marks stand for
    /// them; `orders*` would match the secret `orders-of-others`, too.
    ///
    /// ## Example
    /// ```yaml template.yml
    /// Resources:
    ///   Policy:
    ///     Type: AWS::IAM::ManagedPolicy
    ///     Properties:
    ///       PolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement:
    ///           - Effect: Allow
    ///             Action: secretsmanager:GetSecretValue
    ///             Resource: arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders
    /// ```
    ///
    /// ## Better
    /// ```yaml template.yml
    /// Resources:
    ///   Policy:
    ///     Type: AWS::IAM::ManagedPolicy
    ///     Properties:
    ///       PolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement:
    ///           - Effect: Allow
    ///             Action: secretsmanager:GetSecretValue
    ///             Resource: arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-??????
    /// ```
    name: "secret-arn-without-suffix",
    severity: Severity::Error,
    fix: Some(Applicability::Suggested),
    check: Check::Policy(check),
}

/// How many characters AWS chooses.
const LENGTH: usize = 6;

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    if view.owner != Owner::Identity {
        return;
    }
    for item in view.policy.statements.iter().flat_map(|statement| statement.listed_resources()) {
        let text = item.text.to_string();
        let Some((_, name)) = text.split_once(":secret:").filter(|_| service_of(&item.text) == Some("secretsmanager")) else { continue };
        if name.contains(['*', '?', '$']) || name.is_empty() || may_have_suffix(name) {
            continue;
        }
        let finding = report.find_at(&item.place, format!("no secret has this ARN: it lacks the characters behind `{name}`"));
        finding.help("end it with `-??????`");
        finding.fixes.extend(item.inside().map(|span| Fix::suggested("add `-??????`").insert(span.end, "-??????")));
    }
}

/// Whether a name ends like the ARN of a secret; a word of six letters may be either.
fn may_have_suffix(name: &str) -> bool {
    let suffix = name.rsplit('-').next().unwrap_or_default();
    suffix.len() == LENGTH && suffix.len() < name.len() && suffix.chars().all(|letter| letter.is_ascii_alphanumeric())
}
