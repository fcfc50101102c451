//! Answers of the AWS CLI, and policies in files of their own, in CloudFormation's terms.

use std::sync::Arc;

use super::{Language, PieceKind, Resource, Template, pieces, read};
use crate::{
    model::{
        Datum, PartialText,
        datum::{Content, Field},
        is_template,
    },
    syntax::Tree,
};

/// What stands for the policies of a role that an answer does not tell.
const UNTOLD: &str = "policies that the answer does not tell";

impl Template {
    /// Reads an answer about roles, policies, build projects or pipelines, or a policy document; none if it is something else.
    pub fn of_answer(tree: impl Into<Arc<Tree>>) -> Option<Self> {
        let tree = tree.into();
        if tree.expands_too_far() {
            return None;
        }
        let answer = read::datum(tree.root()?);
        let name = tree.source().path().file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let resources = resources(&answer, name);
        let is_cut = answer.get("IsTruncated").and_then(Datum::text) == Some("true") || answer.get("NextToken").is_some();
        (!resources.is_empty()).then(|| Self {
            source: Arc::clone(tree.source()),
            language: Language::Answer,
            parameters: Vec::new(),
            resources: resources.into(),
            documents: Vec::new(),
            is_whole: !tree.is_damaged() && !is_cut,
            tree: Some(tree),
        })
    }
}

impl Template {
    /// Reads a policy that is a file of its own, as one of what it seems to be for. What is to be filled in is not known.
    pub fn of_policy(tree: impl Into<Arc<Tree>>) -> Option<Self> {
        let tree = tree.into();
        if tree.expands_too_far() {
            return None;
        }
        Some(Self {
            source: Arc::clone(tree.source()),
            language: Language::Answer,
            parameters: Vec::new(),
            resources: vec![holder("policy", opened(read::datum(tree.root()?)))].into(),
            documents: Vec::new(),
            is_whole: !tree.is_damaged(),
            tree: Some(tree),
        })
    }
}

/// A resource that has a policy, of the type that the policy seems to be for by whom it names.
pub(super) fn holder(id: &str, document: Datum) -> Resource {
    let statements = || document.get("Statement").map(Datum::one_or_many).unwrap_or_default().iter();
    let names_somebody = |statement: &Datum| ["Principal", "NotPrincipal"].iter().any(|key| statement.get(key).is_some());
    let is_of_role = |statement: &Datum| {
        let actions = statement.get("Action").map(Datum::one_or_many).unwrap_or_default();
        actions.iter().all(|action| action.partial().prefix().starts_with("sts:"))
    };
    let (kind, key) = match () {
        () if !statements().any(names_somebody) => ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
        () if statements().all(is_of_role) => ("AWS::IAM::Role", "AssumeRolePolicyDocument"),
        () => ("AWS::S3::BucketPolicy", "PolicyDocument"),
    };
    let at = document.clone();
    made(id, kind, &at, vec![field(key, document)])
}

/// A document whose texts are not known where another program puts something in.
fn opened(datum: Datum) -> Datum {
    let place = datum.place;
    match datum.content {
        Content::Text(text) => Datum { content: Content::Text(text.text().map_or_else(|| text.clone(), opened_text)), place },
        Content::List(items) => Datum::list(items.into_iter().map(opened).collect(), &place),
        Content::Map(fields) => {
            Datum::of_fields(fields.into_iter().map(|field| Field { value: opened(field.value), ..field }).collect(), &place)
        }
        content => Datum { content, place },
    }
}

fn opened_text(text: &str) -> PartialText {
    let mut opened = PartialText::default();
    for piece in pieces(text).filter(|_| !is_template(text)).unwrap_or_default() {
        match piece.kind {
            PieceKind::Text(part) if part.contains('$') => return PartialText::unknown(text),
            PieceKind::Text(part) => opened.push(part),
            PieceKind::Variable(name) | PieceKind::Literal(name) => opened.extend(&PartialText::unknown(name)),
        }
    }
    if opened.size() == 0 && !text.is_empty() { PartialText::unknown(text) } else { opened }
}

fn resources(answer: &Datum, name: &str) -> Vec<Resource> {
    let many = |key: &str| answer.get(key).map(Datum::items).unwrap_or_default().iter();
    let mut resources = Vec::new();
    // get-account-authorization-details
    resources.extend(many("Policies").filter_map(managed_policy));
    let roles: Vec<Resource> = many("RoleDetailList").filter_map(|role| self::role(role, &resources)).collect();
    resources.extend(roles);
    // get-role, list-roles
    resources.extend(answer.get("Role").into_iter().chain(many("Roles")).filter_map(|role| self::role(role, &[])));
    // get-role-policy
    if answer.get("RoleName").is_some() && answer.get("PolicyDocument").is_some() {
        resources.extend(role(answer, &[]));
    }
    // list-attached-role-policies, which does not say whose they are
    if answer.get("AttachedPolicies").is_some() {
        resources.push(made(name, "AWS::IAM::Role", answer, role_properties(answer, &[])));
    }
    // get-policy-version, or nothing but the document
    let version = answer.get("PolicyVersion").and_then(|version| version.get("Document"));
    if let Some(document) = version.or_else(|| is_document(answer).then_some(answer)) {
        let field = field("PolicyDocument", decoded(document));
        resources.push(made(name, "AWS::IAM::ManagedPolicy", answer, vec![field]));
    }
    // batch-get-projects, create-project and its input; get-pipeline
    let is_project = |value: &&Datum| value.get("serviceRole").is_some() && value.get("source").is_some();
    let projects = many("projects").chain(answer.get("project")).chain([answer]).filter(is_project);
    resources.extend(projects.filter_map(|project| named("AWS::CodeBuild::Project", project)));
    let pipeline = answer.get("pipeline").filter(|pipeline| pipeline.get("stages").is_some());
    resources.extend(pipeline.and_then(|pipeline| named("AWS::CodePipeline::Pipeline", pipeline)));
    resources
}

fn made(id: &str, kind: &str, at: &Datum, properties: Vec<Field>) -> Resource {
    let place = at.place.clone();
    Resource {
        id: id.to_owned(),
        kind: kind.to_owned(),
        place: place.clone(),
        properties: Datum::of_fields(properties, &place),
        condition: None,
    }
}

fn field(key: &str, value: Datum) -> Field {
    Field::new(key, value.place.clone(), value)
}

/// A managed policy of the account, with the version that counts.
fn managed_policy(policy: &Datum) -> Option<Resource> {
    let arn = policy.get("Arn")?;
    let counts = |version: &&Datum| version.get("IsDefaultVersion").and_then(Datum::text) == Some("true");
    let document = policy.get("PolicyVersionList")?.items().iter().find(counts)?.get("Document")?;
    let name = policy.get("PolicyName").map(|name| field("ManagedPolicyName", name.clone()));
    let properties = name.into_iter().chain([field("PolicyDocument", decoded(document))]).collect();
    Some(made(arn.text()?, "AWS::IAM::ManagedPolicy", arn, properties))
}

fn role(role: &Datum, policies: &[Resource]) -> Option<Resource> {
    let name = role.get("RoleName")?;
    let mut properties = role_properties(role, policies);
    properties.push(field("RoleName", name.clone()));
    // It is part of the ARN, but not of all answers.
    properties.push(field("Path", role.get("Path").cloned().unwrap_or_else(|| Datum::unknown("a path", &role.place))));
    Some(made(name.text()?, "AWS::IAM::Role", name, properties))
}

/// The properties of a role, as far as its answer tells them.
fn role_properties(role: &Datum, policies: &[Resource]) -> Vec<Field> {
    let mut properties = Vec::new();
    if let Some(trust) = role.get("AssumeRolePolicyDocument") {
        properties.push(field("AssumeRolePolicyDocument", decoded(trust)));
    }
    if let Some(boundary) = role.at(&["PermissionsBoundary", "PermissionsBoundaryArn"]) {
        properties.push(field("PermissionsBoundary", boundary.clone()));
    }
    let inline = |policy: &Datum| {
        let name = policy.get("PolicyName").map(|name| field("PolicyName", name.clone()));
        let document = policy.get("PolicyDocument").map(|document| field("PolicyDocument", decoded(document)));
        Datum::of_fields(name.into_iter().chain(document).collect(), &policy.place)
    };
    let attached = |policy: &Datum| {
        let arn = policy.get("PolicyArn")?;
        let is_here = policies.iter().any(|policy| Some(policy.id.as_str()) == arn.text());
        Some(if is_here { Datum::reference(arn.text()?, &arn.place) } else { arn.clone() })
    };
    let untold = || vec![Datum::unknown(UNTOLD, &role.place)];
    let list =
        |list: Option<&Datum>, item: &dyn Fn(&Datum) -> Option<Datum>| list.map(|list| list.items().iter().filter_map(item).collect());
    let listed = list(role.get("RolePolicyList"), &|policy| Some(inline(policy)));
    let managed = list(role.get("AttachedManagedPolicies").or_else(|| role.get("AttachedPolicies")), &attached);
    // The one policy that was asked for.
    let asked = role.get("PolicyDocument").map(|_| vec![inline(role)]);
    properties.push(field("Policies", Datum::list(listed.or(asked).unwrap_or_default(), &role.place)));
    let has_inline = role.get("RolePolicyList").is_some();
    let gap = if has_inline && managed.is_some() { Vec::new() } else { untold() };
    let managed = managed.unwrap_or_default().into_iter().chain(gap).collect();
    properties.push(field("ManagedPolicyArns", Datum::list(managed, &role.place)));
    properties
}

/// A build project or pipeline, by its name.
fn named(kind: &str, value: &Datum) -> Option<Resource> {
    let name = value.get("name")?;
    Some(made(name.text()?, kind, name, capitalized(value).fields().to_vec()))
}

/// A value with the keys of its mappings as CloudFormation spells them.
fn capitalized(value: &Datum) -> Datum {
    let content = match &value.content {
        Content::List(items) => Content::List(items.iter().map(capitalized).collect()),
        Content::Map(fields) => Content::Map(
            fields
                .iter()
                .map(|field| {
                    // What an action is configured with has keys of its own.
                    let value = if field.key == "configuration" { field.value.clone() } else { capitalized(&field.value) };
                    let mut rest = field.key.chars();
                    let first = rest.next().into_iter().flat_map(char::to_uppercase);
                    let key = if field.key == "buildspec" { "BuildSpec".to_owned() } else { first.chain(rest).collect() };
                    Field::new(key, field.key_place.clone(), value)
                })
                .collect(),
        ),
        content => content.clone(),
    };
    Datum { content, place: value.place.clone() }
}

/// Whether it is a policy for roles and users: others say whom they are about.
fn is_document(answer: &Datum) -> bool {
    let statements = answer.get("Statement").map(Datum::one_or_many).unwrap_or_default();
    !statements.is_empty() && statements.iter().all(|statement| statement.get("Effect").is_some() && statement.get("Principal").is_none())
}

/// A document that may be a text: JSON, or JSON with percent signs as in a URL.
fn decoded(document: &Datum) -> Datum {
    match document.text() {
        Some(text) if text.starts_with('%') => read::document_in(&percent_decoded(text), &document.place),
        Some(text) => read::document_in(text, &document.place),
        None => document.clone(),
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let code = match (byte, ahead.next().and_then(digit), ahead.next().and_then(digit)) {
            (b'%', Some(high), Some(low)) => u8::try_from(16 * high + low).ok(),
            _ => None,
        };
        if code.is_some() {
            rest = ahead;
        }
        bytes.push(code.unwrap_or(byte));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
