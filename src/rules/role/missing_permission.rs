use crate::{
    diagnostics::{Applicability, Confidence, Finding},
    iam::{
        duty::{Cause, Demand, Duty, Missing},
        grant::{Grant, Spot, grants},
        data::{Level, action},
        evaluate::Principal,
        requirements::{Certainty, NeededAction},
    },
    model::{policy_view::Owner, role::Role},
    rules::{Check, Report, rule},
    source::Origin,
};

rule! {
    /// A role lacks a permission for what is done in its name.
    ///
    /// ## Why
    /// A deployment that works from a desk works with the permissions of who sits there. In CodeBuild the same commands run in the
    /// name of the project's service role, which may do only what its policies allow. What is missing shows after the push, one
    /// action at a time.
    ///
    /// The needs come from the commands, from what CloudFormation does to create the resources of a deployed template or
    /// service, and from the settings of the project. They are compared with all policies that this repository defines for the
    /// role, and with those of the resources: the policy of a bucket may allow what the role's do not, or deny it. A role of which
    /// not everything is seen gives no finding; what depends on an unknown name or condition gives none either.
    ///
    /// It is an error if the need and the role are certain. Buckets, queues, topics, secrets, and the repositories of ECR and
    /// CodeArtifact commonly have policies of their own: where nothing here defines the resource, it is a warning.
    ///
    /// The fix adds a statement to a list of a policy that the role has, in its style: in templates, serverless.yml, Terraform and
    /// files of JSON. Where none can be added, or it would not help, the help tells the statement. It is safe if all that it grants
    /// is certainly needed, or reads only.
    ///
    /// `speclint permissions` lists all needs of all roles, with reasons.
    ///
    /// ## Example
    /// ```yaml buildspec.yml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - aws dynamodb describe-table --table-name orders
    ///       - aws dynamodb create-backup --table-name orders --backup-name before-release
    /// ```
    /// ```yaml template.yml beside
    /// Resources:
    ///   Build:
    ///     Type: AWS::CodeBuild::Project
    ///     Properties:
    ///       ServiceRole: !GetAtt BuildRole.Arn
    ///       Source:
    ///         Type: CODEPIPELINE
    ///         BuildSpec: buildspec.yml
    ///   BuildRole:
    ///     Type: AWS::IAM::Role
    ///     Properties:
    ///       AssumeRolePolicyDocument:
    ///         Statement:
    ///           - Effect: Allow
    ///             Principal:
    ///               Service: codebuild.amazonaws.com
    ///             Action: sts:AssumeRole
    ///       Policies:
    ///         - PolicyName: build
    ///           PolicyDocument:
    ///             Statement:
    ///               - Effect: Allow
    ///                 Action: dynamodb:DescribeTable
    ///                 Resource: '*'
    /// ```
    ///
    /// ## Better
    /// ```yaml buildspec.yml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - aws dynamodb describe-table --table-name orders
    ///       - aws dynamodb create-backup --table-name orders --backup-name before-release
    /// ```
    /// ```yaml template.yml beside
    /// Resources:
    ///   Build:
    ///     Type: AWS::CodeBuild::Project
    ///     Properties:
    ///       ServiceRole: !GetAtt BuildRole.Arn
    ///       Source:
    ///         Type: CODEPIPELINE
    ///         BuildSpec: buildspec.yml
    ///   BuildRole:
    ///     Type: AWS::IAM::Role
    ///     Properties:
    ///       AssumeRolePolicyDocument:
    ///         Statement:
    ///           - Effect: Allow
    ///             Principal:
    ///               Service: codebuild.amazonaws.com
    ///             Action: sts:AssumeRole
    ///       Policies:
    ///         - PolicyName: build
    ///           PolicyDocument:
    ///             Statement:
    ///               - Effect: Allow
    ///                 Action:
    ///                   - dynamodb:DescribeTable
    ///                   - dynamodb:CreateBackup
    ///                 Resource: '*'
    /// ```
    name: "missing-permission",
    fix: Some(Applicability::Safe),
    check: Check::Duty(check),
}

/// How many reasons are shown at their places.
const MAX_REASONS: usize = 4;

/// Services whose resources commonly have policies of their own, which may allow what the role's do not. Those of resources that
/// are defined elsewhere are not seen.
const WITH_RESOURCE_POLICIES: [&str; 7] = ["codeartifact", "ecr", "kms", "s3", "secretsmanager", "sns", "sqs"];

/// Of how many findings it is tried whether a fix is one: all is read again for that.
const MAX_MENDED: usize = 20;

/// How many statements are shown that cannot be written.
const MAX_STATEMENTS: usize = 2;

fn check(duty: &Duty<'_>, report: &mut Report<'_>) {
    let Some(principal) = duty.principal else { return };
    // What stands in another file is told there, if that is linted.
    let is_here = |demand: &&Demand<'_>| demand.cause.place().is_in(report.source());
    let missing = |demand| {
        let mut missing = Demand::missing(demand, &principal);
        missing.sort_by_key(|missing| std::cmp::Reverse(missing.needed.certainty));
        (demand, missing)
    };
    let found = duty.demands.iter().filter(is_here).map(missing);
    let found: Vec<(&Demand<'_>, Vec<Missing<'_>>)> = found.filter(|(_, missing)| !missing.is_empty()).collect();
    if found.is_empty() {
        return;
    }
    let spot = Spot::of(principal.role, principal.home.template.tree.as_deref()).filter(|_| report.found() < MAX_MENDED);
    // What all of them need is written, read and judged at once.
    let written = spot.as_ref().and_then(|spot| (duty.reread)(principal.home, &spot.with(&lacking(found.iter().flat_map(|(_, missing)| missing)))));
    let role = written.as_ref().and_then(|stack| stack.roles.iter().find(|role| role.id == principal.role.id));
    let mended = written.as_ref().zip(role).map(|(home, role)| Principal { role, home, ..principal });
    for (demand, missing) in &found {
        let is_met = mended.is_some_and(|mended| missing.iter().all(|missing| missing.is_met(&mended)));
        tell(duty, &principal, demand, missing, spot.as_ref().filter(|_| is_met), report);
    }
}

/// The statements that allow what is missing and not denied.
fn lacking<'m>(missing: impl IntoIterator<Item = &'m Missing<'m>>) -> Vec<Grant> {
    let lacking = missing.into_iter().filter(|missing| missing.denied_by.is_none());
    grants(lacking.map(|missing| (missing.needed.action.to_string(), missing.resources.clone())))
}

fn tell(
    duty: &Duty<'_>,
    principal: &Principal<'_>,
    demand: &Demand<'_>,
    missing: &[Missing<'_>],
    spot: Option<&Spot<'_>>,
    report: &mut Report<'_>,
) {
    let role = principal.role;
    let actions = list(missing.iter().map(|missing| missing.needed.action.to_string()).collect());
    let denied = missing.iter().find_map(|missing| missing.denied_by);
    let refusal = match denied {
        None => format!("the role `{}` does not allow that", role.id),
        Some((_, Owner::Resource)) => format!("a policy of the resource denies that to the role `{}`", role.id),
        Some(_) => format!("the role `{}` denies that", role.id),
    };
    let subject = match &demand.cause {
        Cause::Command(_) => demand.cause.words(),
        Cause::Setting(..) => format!("{} {}, which", duty.subject, demand.cause.words()),
    };
    let message = format!("{subject} needs {actions}, and {refusal}");
    let finding = match &demand.cause {
        Cause::Command(invocation) => report.find_call(invocation, &words(invocation), message),
        Cause::Setting(place, _) => report.find(place.span, message),
    };
    reasons(finding, missing);
    if let Some((statement, _)) = denied {
        finding.label_in(&statement.place.source, statement.place.span, "this statement denies it");
    }
    // A role that is named beside the files has no project to show.
    if !duty.place.is_in(&finding.primary.source) || !duty.place.span.contains(finding.primary.span) {
        finding.label_in(&duty.place.source, duty.place.span, "this works with the role");
    }
    finding.label_in(&role.place.source, role.place.span, "the role, from what this repository defines");
    let sure = |missing: &&Missing<'_>| missing.needed.certainty == Certainty::Certain && is_decided(missing, principal);
    let first = missing.iter().find(sure);
    let is_certain = first.is_some() && duty.is_certain;
    if !is_certain {
        finding.confidence(Confidence::Likely);
    }
    if let Some(first) = first.or(missing.first()) {
        finding.answer(Some(answer(duty, role, first)));
    }
    if denied.is_some() {
        return;
    }
    let grants = lacking(missing);
    if let Some(spot) = spot {
        let mut fix = spot.fix(&grants);
        if is_certain && missing.iter().all(is_granted_safely) {
            fix.applicability = Applicability::Safe;
        }
        finding.fix(fix);
    } else if grants.len() <= MAX_STATEMENTS {
        let limit = if role.boundary.is_some() { " and its permissions boundary" } else { "" };
        let statements: Vec<String> = grants.iter().map(|grant| format!("`{}`", grant.statement())).collect();
        finding.help(format!("a policy of `{}`{limit} must have {}", role.id, statements.join(" and ")));
    } else {
        finding.help(format!("`speclint permissions --missing` writes the statements for `{}`", role.id));
    }
}

/// Whether granting what is missing cannot give away more than reading if it was not needed after all.
fn is_granted_safely(missing: &Missing<'_>) -> bool {
    let NeededAction { action: name, certainty, .. } = missing.needed;
    let level = || action(name.service, name.name).map(|action| action.level);
    *certainty == Certainty::Certain || matches!(level(), Some(Level::Read | Level::List))
}

/// Whether no policy decides but those that were asked.
fn is_decided(missing: &Missing<'_>, principal: &Principal<'_>) -> bool {
    let service = missing.needed.action.service;
    missing.denied_by.is_some()
        || !WITH_RESOURCE_POLICIES.contains(&service)
        || missing.resources.iter().all(|resource| *resource == "*" || principal.sees(service, resource))
}

/// Shows what the actions are needed for, where that stands elsewhere.
fn reasons(finding: &mut Finding, missing: &[Missing<'_>]) {
    let mut shown: Vec<(Origin, String, Vec<String>)> = Vec::new();
    for missing in missing {
        let Some(reason) = &missing.needed.reason else { continue };
        let Some(place) = reason.place.clone().filter(|place| place.span != finding.primary.span) else { continue };
        let action = missing.needed.action.to_string();
        let is_same = |(other, ..): &&mut (Origin, String, Vec<String>)| other.span == place.span && other.is_in(&place.source);
        match shown.iter_mut().find(is_same) {
            Some((_, _, actions)) => actions.push(action),
            None => shown.push((place, reason.text.clone(), vec![action])),
        }
    }
    // Of many resources that need the same, the first stands for all.
    let mut told: Vec<&[String]> = Vec::new();
    for (index, (place, text, actions)) in shown.iter().enumerate() {
        if told.contains(&actions.as_slice()) || told.len() == MAX_REASONS {
            continue;
        }
        told.push(actions);
        let others = shown.iter().skip(index + 1).filter(|(_, _, other)| other == actions).count();
        let more = if others > 0 { format!(", and {others} more") } else { String::new() };
        finding.label_in(&place.source, place.span, format!("{text}{more}: {}", list(actions.clone())));
    }
}

/// What AWS would answer.
fn answer(duty: &Duty<'_>, role: &Role, missing: &Missing<'_>) -> String {
    let session = if duty.subject == "the build" { "AWSCodeBuild-…" } else { "…" };
    let name = role.name.text().unwrap_or(&role.id);
    let action = missing.needed.action;
    let resource = missing.resources.first().filter(|resource| **resource != "*").map_or(String::new(), |resource| format!(" on resource: {resource}"));
    let why = match missing.denied_by {
        Some((_, Owner::Resource)) => "with an explicit deny in a resource-based policy".to_owned(),
        Some(_) => "with an explicit deny in an identity-based policy".to_owned(),
        None => format!("because no identity-based policy allows the {action} action"),
    };
    format!("User: arn:aws:sts::123456789012:assumed-role/{name}/{session} is not authorized to perform: {action}{resource} {why}")
}

/// `a`, `b` and `c`; of many the first and a number.
fn list(mut names: Vec<String>) -> String {
    names.dedup();
    let shown = if names.len() > 6 { 5 } else { names.len() };
    let more = names.len() - shown;
    let mut names: Vec<String> = names.iter().take(shown).map(|name| format!("`{name}`")).collect();
    if more > 0 {
        names.push(format!("{more} more"));
    }
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}

/// The bytes of the program and what it is told to do.
fn words(invocation: &crate::shell::Invocation<'_>) -> std::ops::Range<usize> {
    match (invocation.words.first(), invocation.words.last()) {
        (Some(first), Some(last)) => first.range.start..last.range.end,
        _ => invocation.range.clone(),
    }
}
