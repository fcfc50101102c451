use crate::{
    diagnostics::{Applicability, Fix, Severity},
    model::policy_view::PolicyView,
    rules::{Check, Report, rule},
    source::Span,
};

use super::service_of;

rule! {
    /// The ARN of a parameter has two slashes before the parameter's name.
    ///
    /// ## Why
    /// The name of a parameter in Parameter Store often begins with a slash, as `/orders/key`. That slash is the one in its ARN:
    /// `…:parameter/orders/key`. With two, the pattern matches no parameter, and the request is denied.
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
    ///             Action: ssm:GetParameters
    ///             Resource: arn:aws:ssm:eu-west-1:111122223333:parameter//orders/key
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
    ///             Action: ssm:GetParameters
    ///             Resource: arn:aws:ssm:eu-west-1:111122223333:parameter/orders/key
    /// ```
    name: "slashes-in-parameter-arn",
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    check: Check::Policy(check),
}

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    for item in view.policy.statements.iter().flat_map(|statement| statement.listed_resources()) {
        let text = item.text.to_string();
        let Some(at) = text.find(":parameter//").filter(|_| service_of(&item.text) == Some("ssm")) else { continue };
        let finding = report.find_at(&item.place, "no parameter has this ARN: there is one slash before its name");
        finding.help("take one slash away");
        let slash = at + ":parameter/".len();
        if let (Some(inside), Ok(slash)) = (item.inside(), u32::try_from(slash)) {
            let start = inside.start + slash;
            finding.fix(Fix::safe("take one slash away").remove(Span { start, end: start + 1 }));
        }
    }
}
