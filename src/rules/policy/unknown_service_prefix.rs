use crate::{
    data::APIS,
    diagnostics::{Applicability, Fix, Severity},
    iam::data::actions,
    model::policy_view::PolicyView,
    rules::{Check, Report, rule},
    suggest::nearest,
};

rule! {
    /// A policy names the actions of a service that there is not.
    ///
    /// ## Why
    /// Actions begin with the prefix of their service in IAM. That is often another than the name of the command line or of the
    /// SDK: the actions of `stepfunctions` begin with `states:`, those of `elbv2` with `elasticloadbalancing:`. IAM takes any
    /// prefix, and the statement allows nothing.
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
    ///             Action: stepfunctions:StartExecution
    ///             Resource: '*'
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
    ///             Action: states:StartExecution
    ///             Resource: '*'
    /// ```
    name: "unknown-service-prefix",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    check: Check::Policy(check),
}

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    for item in view.policy.statements.iter().flat_map(|statement| &statement.actions.items) {
        let Some((service, name)) = item.text.text().and_then(|text| text.split_once(':')) else { continue };
        if service.contains(['*', '?', '$']) || actions(service).next().is_some() {
            continue;
        }
        let finding = report.find_at(&item.place, format!("no service has the prefix `{service}` in IAM"));
        if let Some(meant) = meant(service) {
            finding.help(format!("did you mean `{meant}:{name}`?"));
            let fix = |span| Fix::suggested(format!("use `{meant}`")).replace(span, format!("{meant}:{name}"));
            finding.fixes.extend(item.inside().map(fix));
        }
    }
}

/// The prefix of the service that is called like this elsewhere, or nearly.
fn meant(service: &str) -> Option<&'static str> {
    let named = APIS.rows::<4>().find(|[api, _, command, _]| [*api, *command].iter().any(|name| name.eq_ignore_ascii_case(service)));
    named.map(|[_, prefix, ..]| prefix).or_else(|| nearest(service, APIS.rows::<4>().map(|[_, prefix, ..]| prefix)))
}
