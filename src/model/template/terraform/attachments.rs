//! What is attached to roles from elsewhere: managed policies, and what cannot be seen.

use hcl_edit::structure::Body;

use super::{Declared, Module, Scope, instances::Instance, value::spelled};
use crate::{
    model::{
        Datum,
        datum::{Content, Field},
        template::Resource,
    },
    source::Origin,
};

const ROLE: &str = "AWS::IAM::Role";

/// Blocks that attach policies, with the arguments that name roles and policies.
const ATTACHMENTS: [(&str, &str, &str); 3] = [
    ("aws_iam_role_policy_attachment", "role", "policy_arn"),
    ("aws_iam_policy_attachment", "roles", "policy_arn"),
    ("aws_iam_role_policy_attachments_exclusive", "role_name", "policy_arns"),
];

/// Which role a value names.
enum Named {
    /// A role of the module, by its index among the resources.
    Here(usize),
    /// None of the module.
    Elsewhere,
    /// It cannot be told.
    Unclear,
}

impl Module<'_> {
    /// Gives the roles what other blocks attach to them.
    pub(super) fn attach(&self, resources: &mut Vec<Resource>) {
        self.name_roles(resources);
        for (file, block) in self.blocks() {
            match (block.ident.as_str(), block.labels.as_slice()) {
                ("resource", [kind, name]) => {
                    let declared = Declared { file, body: &block.body, kind: kind.as_str(), name };
                    if let Some((_, role, policy)) = ATTACHMENTS.iter().find(|(known, ..)| *known == declared.kind) {
                        for instance in self.instances(declared, 0) {
                            self.attach_instance(declared, role, policy, &instance, resources);
                        }
                    }
                }
                // What it does with a role that it is given is not seen from here.
                ("module", [name]) => self.gap(&format!("module.{}", name.as_str()), &block.body, file.place(name), resources),
                // Whoever uses the module may attach more to a role that it names.
                ("output", [name]) if !self.is_root() => {
                    let value = block.body.get_attribute("value").map(|output| self.value(&output.value, Scope::of(file)));
                    if value.is_some_and(|value| value.get("Fn::GetAtt").is_none()) {
                        self.gap(&format!("output.{}", name.as_str()), &block.body, file.place(name), resources);
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether the module is used by no other: such a one has providers.
    fn is_root(&self) -> bool {
        self.blocks().any(|(_, block)| block.ident.as_str() == "provider")
    }

    fn attach_instance(&self, declared: Declared<'_>, role: &str, policy: &str, instance: &Instance, resources: &mut Vec<Resource>) {
        let scope = instance.scope(declared.file);
        let value = |name: &str| declared.body.get_attribute(name).map(|argument| self.value(&argument.value, scope));
        let (Some(roles), Some(policies)) = (value(role), value(policy)) else { return };
        for role in roles.one_or_many() {
            match named(role, resources) {
                Named::Here(index) => {
                    let Some(role) = resources.get_mut(index) else { continue };
                    for policy in policies.one_or_many() {
                        // What is there under the same condition is there whenever the role is.
                        let policy = match &instance.condition {
                            Some(condition) if role.condition.as_ref() != Some(condition) => policy.clone().under(condition),
                            _ => policy.clone(),
                        };
                        push(&mut role.properties, "ManagedPolicyArns", policy);
                    }
                }
                Named::Elsewhere => {}
                Named::Unclear => self.gap(&declared.id(None), declared.body, declared.place(), resources),
            }
        }
    }

    /// Writes the roles of inline policies as references, however they are named.
    fn name_roles(&self, resources: &mut Vec<Resource>) {
        for at in 0..resources.len() {
            let Some(policy) = resources.get_mut(at).filter(|resource| resource.kind == "AWS::IAM::RolePolicy") else { continue };
            let Some(role) = policy.properties.get("RoleName").cloned() else { continue };
            let id = policy.id.clone();
            match named(&role, resources) {
                Named::Here(index) => {
                    let role = resources.get(index).map(|here| Datum::reference(&here.id, &role.place));
                    if let (Some(role), Some(policy)) = (role, resources.get_mut(at)) {
                        set(&mut policy.properties, "RoleName", role);
                    }
                }
                Named::Elsewhere => {}
                Named::Unclear => {
                    if let Some(block) = self.declared.get(address_of(&id)) {
                        self.gap(&id, block.body, block.place(), resources);
                    }
                }
            }
        }
    }

    /// Marks the roles that a block speaks of: they may have more than is seen.
    fn gap(&self, what: &str, body: &Body, place: Origin, resources: &mut Vec<Resource>) {
        let mentions = self.mentions(body);
        let roles: Vec<Datum> = resources
            .iter()
            .filter(|resource| resource.kind == ROLE && mentions.contains(address_of(&resource.id)))
            .map(|role| Datum::reference(&role.id, &place))
            .collect();
        if roles.is_empty() {
            return;
        }
        let field = |key: &str, value| Field::new(key, place.clone(), value);
        let properties = vec![field("PolicyDocument", Datum::unknown(what, &place)), field("Roles", Datum::list(roles, &place))];
        resources.push(Resource {
            id: what.to_owned(),
            kind: "AWS::IAM::Policy".to_owned(),
            place: place.clone(),
            properties: Datum::of_fields(properties, &place),
            condition: None,
        });
    }
}

/// The role that a value names: by a reference, or by the same name.
fn named(role: &Datum, resources: &[Resource]) -> Named {
    let roles = || resources.iter().enumerate().filter(|(_, resource)| resource.kind == ROLE);
    let id = role.get("Ref").or_else(|| role.get("Fn::GetAtt").and_then(|names| names.items().first())).and_then(Datum::text);
    let written = spelled(role);
    let same = |resource: &Resource| resource.properties.get("RoleName").is_some_and(|name| spelled(name) == written);
    let found = roles().find(|(_, resource)| id == Some(&resource.id)).or_else(|| roles().find(|(_, resource)| same(resource)));
    match (found, id) {
        (Some((index, _)), _) => Named::Here(index),
        // A variable is given from outside, where the module's own roles are not known.
        (None, Some(id)) if id.starts_with("var.") => Named::Elsewhere,
        (None, _) if role.text().is_some() => Named::Elsewhere,
        _ => Named::Unclear,
    }
}

/// The address of a resource without the key of its instance.
fn address_of(id: &str) -> &str {
    id.split('[').next().unwrap_or(id)
}

fn set(properties: &mut Datum, key: &str, value: Datum) {
    if let Content::Map(fields) = &mut properties.content {
        fields.retain(|field| field.key != key);
        fields.push(Field::new(key, value.place.clone(), value));
    }
}

/// Adds an item to a list of the properties; what is no list becomes its first item.
fn push(properties: &mut Datum, key: &str, item: Datum) {
    let Content::Map(fields) = &mut properties.content else { return };
    let place = item.place.clone();
    match fields.iter_mut().find(|field| field.key == key) {
        Some(Field { value: Datum { content: Content::List(items), .. }, .. }) => items.push(item),
        Some(field) => field.value = Datum::list(vec![field.value.clone(), item], &place),
        None => fields.push(Field::new(key, place.clone(), Datum::list(vec![item], &place))),
    }
}
