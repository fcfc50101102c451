use crate::{
    data::APIS,
    diagnostics::{Applicability, Confidence, Fix, Severity},
    iam::{
        data::{ActionName, action, actions, operation},
        evaluate::{Truth, matches_action},
    },
    model::{policy::{Item, Statement}, policy_view::PolicyView},
    rules::{Check, Report, rule},
    suggest::nearest,
};

rule! {
    /// A policy names an action that its service does not have.
    ///
    /// ## Why
    /// IAM takes any name for an action and says nothing: the statement just allows nothing, and the request fails with an access
    /// denied. Often the name is that of an API operation or of a command, and the action is called otherwise:
    /// `ListObjectsV2` needs `s3:ListBucket`, `Invoke` needs `lambda:InvokeFunction`.
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
    ///             Action: lambda:Invoke
    ///             Resource: arn:aws:lambda:eu-west-1:111122223333:function:orders
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
    ///             Action: lambda:InvokeFunction
    ///             Resource: arn:aws:lambda:eu-west-1:111122223333:function:orders
    /// ```
    name: "unknown-action",
    severity: Severity::Error,
    fix: Some(Applicability::Suggested),
    check: Check::Policy(check),
}

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    for statement in &view.policy.statements {
        for item in &statement.actions.items {
            let Some((service, name)) = item.text.text().and_then(|text| text.split_once(':')) else { continue };
            // Few patterns have wildcards, for which all actions of the service are tried.
            let is_known = item.action().is_some() || actions(service).any(|action| matches_action(&item.text, action.name) != Truth::False);
            if !is_known && actions(service).next().is_some() {
                find(item, service, name, statement, report);
            }
        }
    }
}

fn find(item: &Item, service: &str, name: &str, statement: &Statement, report: &mut Report<'_>) {
    let message = format!("`{service}` has no action {} `{name}`", if name.contains(['*', '?']) { "like" } else { "named" });
    let finding = report.find_at(&item.place, message);
    if let Some(needed) = of_operation(service, name) {
        let list: Vec<String> = needed.iter().map(|action| format!("`{action}`")).collect();
        finding.help(format!("`{name}` is an operation of the API; it needs {}", list.join(" and ")));
        // Where that is allowed as well, nothing is missing.
        let is_there = |needed: &ActionName| statement.actions.items.iter().any(|item| matches_action(&item.text, *needed) != Truth::False);
        if needed.iter().all(is_there) {
            finding.confidence(Confidence::Likely);
        } else {
            finding.fixes.extend(fix(item, needed.as_slice()));
        }
    } else if let Some(meant) = nearest_action(service, name) {
        finding.help(format!("did you mean `{service}:{meant}`?"));
        finding.fixes.extend(action(service, meant).and_then(|action| fix(item, &[action.name])));
    } else {
        finding.confidence(Confidence::Likely).note("it may be newer than what speclint knows");
    }
}

/// The action that was probably meant: what gets a thing is not meant by what puts it.
fn nearest_action(service: &str, name: &str) -> Option<&'static str> {
    let names = || actions(service).map(|action| action.name.name);
    let verb = verb(name);
    let is_verb = names().any(|other| self::verb(other).eq_ignore_ascii_case(verb));
    nearest(name, names().filter(|other| !is_verb || self::verb(other).eq_ignore_ascii_case(verb)))
}

/// The first word of a name: `Get` of `GetObject`.
fn verb(name: &str) -> &str {
    let end = name.char_indices().skip(1).find(|(_, letter)| letter.is_ascii_uppercase());
    end.map_or(name, |(end, _)| &name[..end])
}

/// The actions that an operation of this name needs, if it is called otherwise than they are.
fn of_operation(service: &str, name: &str) -> Option<Vec<ActionName>> {
    let apis = APIS.rows::<4>().filter(|[_, prefix, ..]| prefix.eq_ignore_ascii_case(service));
    let operation = apis.into_iter().find_map(|[api, ..]| operation(api, name)).filter(|operation| !operation.is_guess())?;
    let needed: Vec<ActionName> = operation.actions().filter(|needed| action(needed.service, needed.name).is_some()).collect();
    (!needed.is_empty()).then_some(needed)
}

fn fix(item: &Item, needed: &[ActionName]) -> Option<Fix> {
    let [only] = needed else { return None };
    Some(Fix::suggested(format!("use `{only}`")).replace(item.inside()?, only.to_string()))
}
