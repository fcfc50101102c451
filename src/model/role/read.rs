//! The roles of a template, each with all that the template lets it do.

use super::{
    Attached, Attachment, Gap, ROLE, Role,
    managed::{MANAGED_POLICY, Managed, managed},
};
use crate::{
    model::{
        Datum, PartialText,
        datum::Content,
        policy::Policy,
        template::{Resource, Template, branches, function},
    },
    source::Origin,
};

/// The types of policies that name their roles: the property that does, the one that names the policy, and what they are.
const POLICIES: [(&str, &str, &str, Attachment); 3] = [
    ("AWS::IAM::Policy", "Roles", "PolicyName", Attachment::Inline),
    ("AWS::IAM::RolePolicy", "RoleName", "PolicyName", Attachment::Inline),
    (MANAGED_POLICY, "Roles", MANAGED_NAME, Attachment::Managed),
];

const MANAGED_NAME: &str = "ManagedPolicyName";

impl Role {
    /// The roles of a template.
    pub fn all(template: &Template) -> Vec<Role> {
        template.of_kind(ROLE).map(|resource| Reader::new(template, resource).read()).collect()
    }
}

struct Reader<'t> {
    template: &'t Template,
    resource: &'t Resource,
    role: Role,
}

impl<'t> Reader<'t> {
    fn new(template: &'t Template, resource: &'t Resource) -> Self {
        let role = Role {
            id: resource.id.clone(),
            name: template.name(resource, "RoleName"),
            arn: template.arn(resource),
            place: resource.place.clone(),
            trust: None,
            policies: Vec::new(),
            boundary: None,
            gaps: Vec::new(),
        };
        Self { template, resource, role }
    }

    fn read(mut self) -> Role {
        let Resource { properties, place, .. } = self.resource;
        if !self.template.outermost(properties).is_known() {
            self.gap("its properties", &properties.place);
        }
        self.role.trust = properties.get("AssumeRolePolicyDocument").map(|trust| Policy::read(&self.template.resolve(trust)));
        for policy in self.list(properties.get("Policies"), "the list of policies") {
            self.inline(policy);
        }
        for policy in self.list(properties.get("ManagedPolicyArns"), "the list of managed policies") {
            self.managed(policy);
        }
        self.role.boundary = properties.get("PermissionsBoundary").and_then(|boundary| self.boundary(boundary));
        for (kind, roles, name, attachment) in POLICIES {
            for policy in self.template.of_kind(kind) {
                match policy.properties.get(roles).map_or(Some(false), |roles| self.is_among(roles)) {
                    Some(true) => self.resource(policy, name, attachment),
                    Some(false) => {}
                    None => self.gap(format!("the policy `{}`, which may be attached to it", policy.id), &policy.place),
                }
            }
        }
        if !self.template.is_whole {
            self.gap("policies from a part of the template that is not known", place);
        }
        self.role
    }

    fn gap(&mut self, what: impl Into<String>, place: &Origin) {
        self.role.gaps.push(Gap { what: what.into(), place: place.clone() });
    }

    /// The items of a list; one that is not known as a whole is a gap.
    fn list(&mut self, list: Option<&'t Datum>, what: &str) -> &'t [Datum] {
        let Some(list) = list else { return &[] };
        match &self.template.outermost(list).content {
            Content::Null => &[],
            Content::Unknown(_) => {
                self.gap(format!("{what} {}", told(self.template, list)), &list.place);
                &[]
            }
            _ => list.one_or_many(),
        }
    }

    /// Reads what a condition chooses: both branches, either of which may not be there.
    fn either(&mut self, branches: &[Datum], read: impl Fn(&mut Self, &Datum)) {
        let before = self.role.policies.len();
        branches.iter().for_each(|branch| read(self, branch));
        let read = self.role.policies.iter_mut().skip(before);
        read.flat_map(|attached| &mut attached.policy.statements).for_each(|statement| statement.is_optional = true);
    }

    /// A policy that is written in the role.
    fn inline(&mut self, policy: &Datum) {
        if let Some(branches) = branches(policy) {
            return self.either(branches, Self::inline);
        }
        match &self.template.outermost(policy).content {
            Content::Null => {}
            Content::Map(_) => {
                let name = policy.get("PolicyName").map(|name| self.template.text(name)).unwrap_or_default();
                self.document(format!("the policy `{name}`"), name, Attachment::Inline, policy);
            }
            _ => self.gap(format!("the policy {}", told(self.template, policy)), &policy.place),
        }
    }

    /// A managed policy that the role names.
    fn managed(&mut self, named: &Datum) {
        if let Some(branches) = branches(named) {
            return self.either(branches, Self::managed);
        }
        if matches!(self.template.outermost(named).content, Content::Null) {
            return;
        }
        match managed(self.template, named) {
            Managed::Here(resource) => self.resource(resource, MANAGED_NAME, Attachment::Managed),
            Managed::Aws(name, policy) => {
                self.role.policies.push(Attached { name, kind: Attachment::Aws, place: named.place.clone(), policy })
            }
            Managed::Elsewhere(arn) => self.gap(format!("the managed policy `{arn}`"), &named.place),
            Managed::Unknown => self.gap(format!("the managed policy {}", told(self.template, named)), &named.place),
        }
    }

    /// A policy that is a resource of its own.
    fn resource(&mut self, policy: &Resource, name: &str, kind: Attachment) {
        match &policy.condition {
            // What is there under the same condition is there whenever the role is.
            Some(condition) if self.resource.condition.as_ref() != Some(condition) => {
                self.gap(format!("the policy `{}`, which depends on the condition `{condition}`", policy.id), &policy.place);
            }
            _ => {
                let label = format!("the policy `{}`", policy.id);
                self.document(label, self.template.name(policy, name), kind, &policy.properties);
            }
        }
    }

    /// The document of a policy.
    fn document(&mut self, label: String, name: PartialText, kind: Attachment, policy: &Datum) {
        let Some(written) = policy.get("PolicyDocument") else { return self.gap(label, &policy.place) };
        let policy = Policy::of(self.template, written);
        match policy.is_whole {
            true => {}
            false if matches!(self.template.outermost(written).content, Content::Map(_)) => {
                self.gap(format!("some statements of {label}"), &written.place);
            }
            false => return self.gap(label, &written.place),
        }
        self.role.policies.push(Attached { name, kind, place: written.place.clone(), policy });
    }

    /// What limits the role; nothing if the value turns out to be none.
    fn boundary(&self, named: &Datum) -> Option<Policy> {
        if matches!(self.template.outermost(named).content, Content::Null) {
            return None;
        }
        Some(match managed(self.template, named) {
            Managed::Aws(_, policy) => policy,
            Managed::Here(Resource { condition: None, properties, .. }) if properties.get("PolicyDocument").is_some() => {
                properties.get("PolicyDocument").map(|document| Policy::read(&self.template.resolve(document)))?
            }
            _ => Policy::unseen(named.place.clone()),
        })
    }

    /// Whether the role is among those that a policy names; none if that depends on what is not known.
    fn is_among(&self, roles: &Datum) -> Option<bool> {
        let named: Vec<_> = roles.one_or_many().iter().map(|role| self.is_named(role)).collect();
        if named.contains(&Some(true)) { Some(true) } else { (!named.contains(&None)).then_some(false) }
    }

    fn is_named(&self, role: &Datum) -> Option<bool> {
        let is_it = |target: &Resource| target.id == self.role.id;
        match self.template.target(role) {
            Some(target) => Some(is_it(target)),
            None if self.template.text(role).is_same(&self.role.name) => Some(true),
            // Of a function, any part may be what it gives.
            None => (!self.refers(role)).then_some(false),
        }
    }

    /// Whether the role is referred to anywhere in a value.
    fn refers(&self, value: &Datum) -> bool {
        self.template.target(value).is_some_and(|target| target.id == self.role.id)
            || value.items().iter().any(|item| self.refers(item))
            || value.fields().iter().any(|field| self.refers(&field.value))
    }
}

/// What tells a value that is not known, in words.
fn told(template: &Template, value: &Datum) -> String {
    let is_parameter = |name: &str| template.parameters.iter().any(|parameter| parameter.name == name);
    match (function(value), &value.content) {
        (Some(("Ref", name)), _) => match name.text() {
            Some(name) if is_parameter(name) => format!("that the parameter `{name}` names"),
            name => format!("that `{}` names", name.unwrap_or("Ref")),
        },
        (Some(("Fn::ImportValue", name)), _) => format!("that the export `{}` names", template.text(name)),
        (Some(("Fn::If", branches)), _) => {
            let condition = branches.items().first().and_then(Datum::text).unwrap_or("Fn::If");
            format!("that depends on the condition `{condition}`")
        }
        (Some((name, _)), _) => format!("that `{name}` gives"),
        (None, Content::Unknown(what)) => format!("that depends on {what}"),
        (None, _) => format!("`{}`", template.text(value)),
    }
}
