//! What a service refers to by logical id: resources, parameters and conditions.

use super::{Json, Service, Template, template::ROLE};
use crate::{
    source::{Origin, Span},
    vars::{Generation, Value},
};

/// A reference to something in the template.
#[derive(Clone, Debug)]
pub struct Reference<'r> {
    /// What it names.
    pub id: String,
    /// How.
    pub kind: ReferenceKind,
    /// The text with the name.
    pub value: Value<'r>,
    /// The place in the service's own file that leads to it.
    pub site: Value<'r>,
}

/// How something is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceKind {
    /// `Ref`
    Ref,
    /// `Fn::GetAtt`
    GetAtt,
    /// `${…}` within `Fn::Sub`
    Sub,
    /// `DependsOn`
    DependsOn,
    /// `role` of a function.
    Role,
    /// A condition.
    Condition,
}

/// How many values are looked at.
const MAX_VALUES: usize = 200_000;

/// What a function's settings hand on to the template, so that references in them count.
const FUNCTION_SETTINGS: [&str; 8] = ["environment", "layers", "vpc", "onError", "kmsKeyArn", "destinations", "fileSystemConfig", "tags"];

/// The same of the provider's settings.
const PROVIDER_SETTINGS: [&str; 4] = ["environment", "layers", "vpc", "kmsKeyArn"];

/// Parts of an event that reach the template as text, if at all.
const TEXT_SETTINGS: [&str; 7] = ["input", "inputTransformer", "templateBody", "filterPatterns", "schemas", "template", "documentation"];

impl Reference<'_> {
    /// Where the name stands, as closely as can be told.
    pub fn place(&self) -> Option<Origin> {
        let place = self.value.place()?;
        let text = place.source.slice(place.span);
        let mark = format!("${{{}", self.id);
        let at = match self.kind {
            ReferenceKind::Sub => text.find(&mark).filter(|at| text.rfind(&mark) == Some(*at)).map(|at| at + 2),
            _ => Some(text.len() - text.trim_start_matches(['"', '\'']).len()),
        };
        let named = at.filter(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(&self.id)));
        let Some(start) = named.map(|at| place.span.start as usize + at) else { return Some(place) };
        Some(Origin { span: Span::new(start, start + self.id.len()), ..place })
    }
}

impl<'r> Template<'r> {
    /// Whether a resource or parameter has, or may have, that logical id.
    pub fn has(&self, id: &str) -> bool {
        let is_parameter = self.sections.get("Parameters").is_some_and(|parameters| !parameters.is_known() || parameters.has(id));
        is_parameter || self.resource(id).is_some() || self.patterns().any(|resource| resource.id.matches(id))
    }

    fn patterns(&self) -> impl Iterator<Item = &super::Resource<'r>> {
        self.resources.iter().filter(|resource| resource.id.known().is_none())
    }

    /// Whether there is, or may be, a condition of that name.
    pub fn has_condition(&self, name: &str) -> bool {
        self.sections.get("Conditions").is_some_and(|conditions| !conditions.is_known() || conditions.has(name))
    }

    /// What the service refers to, in functions, settings and `resources`; what is not handed on to the template does
    /// not count.
    pub fn references(&self, service: &Service<'r>) -> Vec<Reference<'r>> {
        let Json::Given(root) = service.root else { return Vec::new() };
        let Some(file) = root.place() else { return Vec::new() };
        let mut walk = Walk { file, found: Vec::new(), left: MAX_VALUES };
        walk.functions(root, service, self);
        walk.provider(root, service, self.resource(ROLE).is_some());
        walk.resources(root);
        walk.found
    }
}

struct Walk<'r> {
    /// The service's own file.
    file: Origin,
    found: Vec<Reference<'r>>,
    left: usize,
}

impl<'r> Walk<'r> {
    /// The place that leads to a value: itself if it stands in the service's own file.
    fn site(&self, value: Value<'r>, site: Value<'r>) -> Value<'r> {
        let is_own = value.place().is_some_and(|place| std::sync::Arc::ptr_eq(&place.source, &self.file.source));
        if is_own { value } else { site }
    }

    fn add(&mut self, kind: ReferenceKind, id: &str, value: Value<'r>, site: Value<'r>) {
        if !id.is_empty() && !id.contains("::") {
            self.found.push(Reference { id: id.to_owned(), kind, value, site: self.site(value, site) });
        }
    }

    /// One name, or a list of names.
    fn names(&mut self, kind: ReferenceKind, value: Option<Value<'r>>, site: Value<'r>) {
        let Some(value) = value else { return };
        for item in value.items().chain([value]) {
            if let Some(id) = item.as_str() {
                self.add(kind, id, item, self.site(value, site));
            }
        }
    }

    /// The parts of `functions` or `resources`, which may be lists that are merged.
    fn parts(&self, root: Value<'r>, key: &str) -> Vec<(Value<'r>, Value<'r>)> {
        let Some(value) = root.get(key) else { return Vec::new() };
        let items: Vec<_> = value.items().map(|item| (item, self.site(item, value))).collect();
        if items.is_empty() { vec![(value, value)] } else { items }
    }

    fn functions(&mut self, root: Value<'r>, service: &Service<'r>, template: &Template<'r>) {
        for (part, site) in self.parts(root, "functions") {
            for member in part.entries() {
                let Some(function) = service.function(member.key) else { continue };
                let (body, site) = (member.value, self.site(member.value, site));
                // Lambda@Edge has no environment and no VPC.
                let is_at_edge = function.events("cloudFront").next().is_some();
                for key in FUNCTION_SETTINGS.iter().filter(|key| !is_at_edge || !matches!(**key, "environment" | "vpc")) {
                    self.values(body.get(key), site);
                }
                // Without a role of its own nothing is made of its statements.
                if template.resource(&function.own_role_id()).is_some() {
                    let new = body.at(&["iam", "role", "statements"]).filter(|_| service.generation == Generation::V4);
                    self.values(new.or_else(|| body.get("iamRoleStatements")), site);
                }
                self.names(ReferenceKind::DependsOn, body.get("dependsOn"), site);
                self.names(ReferenceKind::Condition, body.get("condition"), site);
                self.role(body.get("role"), site);
                for event in body.get("events").into_iter().flat_map(|events| events.items()) {
                    for settings in event.entries().flat_map(|event| event.value.entries()) {
                        if !TEXT_SETTINGS.contains(&settings.key) {
                            self.value(settings.value, site);
                        }
                    }
                }
            }
        }
    }

    fn provider(&mut self, root: Value<'r>, service: &Service<'r>, has_role: bool) {
        let Some(provider) = root.get("provider") else { return };
        let is_used = |function: &&super::Function<'r>| function.events("cloudFront").next().is_none();
        if service.functions.iter().find(is_used).is_none() {
            return;
        }
        let own = |key: &str| service.functions.iter().all(|function| function.body.has(key));
        for key in PROVIDER_SETTINGS.iter().filter(|key| **key == "environment" || !own(key)) {
            self.values(provider.get(key), provider);
        }
        let role = provider.at(&["iam", "role"]);
        if has_role {
            let statements = role.and_then(|role| role.get("statements")).or_else(|| provider.get("iamRoleStatements"));
            self.values(statements, provider);
            let policies = role.and_then(|role| role.get("managedPolicies")).or_else(|| provider.get("iamManagedPolicies"));
            self.values(policies, provider);
        } else if !own("role") {
            self.role(role.or_else(|| provider.get("role")), provider);
        }
        for (kind, key) in [("http", "apiGateway"), ("httpApi", "httpApi"), ("alb", "alb")] {
            let settings = provider.get(key).filter(|_| service.events(kind).next().is_some());
            for setting in settings.into_iter().flat_map(|settings| settings.entries()).filter(|setting| setting.key != "request") {
                self.value(setting.value, self.site(setting.value, provider));
            }
        }
    }

    /// A role by its logical id, or by what an intrinsic function makes of one.
    fn role(&mut self, role: Option<Value<'r>>, site: Value<'r>) {
        match role.map(|role| role.as_str()) {
            Some(Some(text)) if text.contains(':') => {}
            Some(Some(_)) => self.names(ReferenceKind::Role, role, site),
            _ => self.values(role, site),
        }
    }

    fn resources(&mut self, root: Value<'r>) {
        for (part, site) in self.parts(root, "resources") {
            for (section, site) in part.entries().map(|entry| (entry, self.site(entry.value, site))).collect::<Vec<_>>() {
                for (member, site) in section.value.entries().map(|entry| (entry, self.site(entry.value, site))).collect::<Vec<_>>() {
                    match section.key {
                        "Resources" | "extensions" => {
                            self.names(ReferenceKind::DependsOn, member.value.get("DependsOn"), site);
                            self.names(ReferenceKind::Condition, member.value.get("Condition"), site);
                            self.values(member.value.get("Properties"), site);
                        }
                        "Outputs" => {
                            self.names(ReferenceKind::Condition, member.value.get("Condition"), site);
                            self.values(member.value.get("Value"), site);
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    fn values(&mut self, value: Option<Value<'r>>, site: Value<'r>) {
        if let Some(value) = value {
            self.value(value, self.site(value, site));
        }
    }

    /// All references in a value. Nothing is followed deeper than variables may nest.
    fn value(&mut self, value: Value<'r>, site: Value<'r>) {
        let mut open = vec![(value, site)];
        while let Some((value, site)) = open.pop() {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
            let mut entries = value.entries();
            let only = entries.next().filter(|_| entries.len() == 0);
            if let Some(member) = only {
                let inner = member.value;
                let site = self.site(inner, site);
                match member.key {
                    "Ref" => self.names(ReferenceKind::Ref, Some(inner).filter(|value| value.as_str().is_some()), site),
                    "Fn::GetAtt" => {
                        let name = inner.items().next().unwrap_or(inner);
                        let id = name.as_str().and_then(|text| text.split('.').next()).unwrap_or_default();
                        self.add(ReferenceKind::GetAtt, id, name, site);
                    }
                    "Fn::Sub" => self.substitution(inner, site),
                    "Fn::If" => self.names(ReferenceKind::Condition, inner.items().next(), site),
                    _ => {}
                }
            }
            let children = value.items().chain(value.entries().map(|entry| entry.value));
            open.extend(children.map(|child| (child, self.site(child, site))));
        }
    }

    /// `${Name}` and `${Name.Attribute}`, but not `${!Name}` nor the names of its own mapping.
    fn substitution(&mut self, value: Value<'r>, site: Value<'r>) {
        let text = value.items().next().unwrap_or(value);
        let own = value.items().nth(1);
        if own.is_some_and(|own| !own.is_known()) {
            return;
        }
        for part in text.as_str().unwrap_or_default().split("${").skip(1) {
            let name = part.split('}').next().unwrap_or_default();
            let id = name.split('.').next().unwrap_or_default();
            let is_own = own.is_some_and(|own| own.get(name).is_some());
            if part.contains('}') && id.chars().all(|char| char.is_ascii_alphanumeric()) && !is_own {
                self.add(ReferenceKind::Sub, id, text, site);
            }
        }
    }
}
