//! The policies of a template, each with whose it is.

use std::sync::Arc;

use super::{
    Datum,
    build_project::RoleName,
    policy::Policy,
    resource_policy::HOLDERS as OF_RESOURCES,
    template::{Resource, Template},
};
use crate::source::Source;

/// A policy, wherever it stands.
#[derive(Clone, Debug)]
pub struct PolicyView<'t> {
    /// The policy.
    pub policy: Policy,
    /// Whose it is.
    pub owner: Owner,
    /// What the roles that have it are used for, as far as the template tells.
    pub uses: Vec<Use>,
    /// The template it stands in.
    pub template: &'t Template,
}

/// Whose a policy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A role has it, or somebody else who makes requests: it says what may be done.
    Identity,
    /// A role has it, and it says who may assume the role.
    Trust,
    /// A resource has it: it says who may do what with it.
    Resource,
}

/// What a role is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The builds of CodeBuild.
    Build,
    /// The functions of Lambda.
    Function,
    /// The pipelines of CodePipeline.
    Pipeline,
}

/// What uses roles: the type, the property that names the role, and what for.
const USERS: [(&str, &str, Use); 4] = [
    ("AWS::CodeBuild::Project", "ServiceRole", Use::Build),
    ("AWS::CodePipeline::Pipeline", "RoleArn", Use::Pipeline),
    ("AWS::Lambda::Function", "Role", Use::Function),
    ("AWS::Serverless::Function", "Role", Use::Function),
];

/// The policies that types have in a property, apart from those of resources.
const DOCUMENTS: [(&str, &str, Owner); 7] = [
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", Owner::Trust),
    ("AWS::Serverless::Function", "AssumeRolePolicyDocument", Owner::Trust),
    ("AWS::IAM::Policy", "PolicyDocument", Owner::Identity),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", Owner::Identity),
    ("AWS::IAM::RolePolicy", "PolicyDocument", Owner::Identity),
    ("AWS::IAM::UserPolicy", "PolicyDocument", Owner::Identity),
    ("AWS::IAM::GroupPolicy", "PolicyDocument", Owner::Identity),
];

/// The types that have lists of policies.
const HOLDERS: [&str; 4] = ["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::Serverless::Function"];

impl<'t> PolicyView<'t> {
    /// The policies of a template that have a part in a file, in order.
    pub fn all(template: &'t Template, source: &Arc<Source>) -> Vec<Self> {
        let resources = template.resources.iter().chain(&template.documents);
        resources.flat_map(|resource| Self::of(template, resource, source)).collect()
    }

    fn of(template: &'t Template, resource: &Resource, source: &Arc<Source>) -> Vec<Self> {
        let kind = resource.kind.as_str();
        let of_resources = OF_RESOURCES.iter().map(|holder| (holder.kind, holder.document, Owner::Resource));
        let single = DOCUMENTS.into_iter().chain(of_resources).filter(|(of, ..)| *of == kind);
        let single = single.filter_map(|(_, property, owner)| Some((resource.properties.get(property)?, owner)));
        let listed = resource.properties.get("Policies").filter(|_| HOLDERS.contains(&kind)).map(Datum::items).unwrap_or_default();
        // SAM takes documents as they are, beside names of policies.
        let listed = listed.iter().filter_map(|policy| policy.get("PolicyDocument").or_else(|| policy.get("Statement").and(Some(policy))));
        let documents = single.chain(listed.map(|document| (document, Owner::Identity)));
        let documents: Vec<(&Datum, Owner)> = documents.filter(|(document, _)| document.has_part_in(source)).collect();
        if documents.is_empty() {
            return Vec::new();
        }
        let uses = uses(template, resource);
        let view = |(document, owner): (&Datum, Owner)| Self {
            policy: Policy::read(&template.resolve(document)),
            owner,
            uses: uses.clone(),
            template,
        };
        documents.into_iter().map(view).collect()
    }

    /// Whether some role that has it is used for this.
    pub fn is_for(&self, wanted: Use) -> bool {
        self.uses.contains(&wanted)
    }
}

/// What the roles of a resource are used for: itself, those that it names, or that name it.
fn uses(template: &Template, resource: &Resource) -> Vec<Use> {
    if resource.kind == "AWS::Serverless::Function" {
        return vec![Use::Function];
    }
    let named = ["Roles", "RoleName"].into_iter().filter_map(|property| resource.properties.get(property));
    let targets = named.flat_map(Datum::one_or_many).filter_map(|role| template.target(role));
    let is_it = |policy: &Datum| template.target(policy).is_some_and(|target| target.id == resource.id);
    let has_it = |role: &&Resource| role.properties.get("ManagedPolicyArns").is_some_and(|list| list.one_or_many().iter().any(is_it));
    let holders = template.of_kind("AWS::IAM::Role").filter(has_it);
    let roles = targets.chain([resource]).filter(|role| role.kind == "AWS::IAM::Role").chain(holders);
    let roles: Vec<&str> = roles.map(|role| role.id.as_str()).collect();
    let mut uses = Vec::new();
    for (kind, property, usage) in USERS {
        let is_ours = |user: &Resource| match RoleName::read(template, user.properties.get(property)) {
            RoleName::Here(id) => roles.contains(&id.as_str()),
            _ => false,
        };
        if !roles.is_empty() && template.of_kind(kind).any(is_ours) {
            uses.push(usage);
        }
    }
    uses
}
