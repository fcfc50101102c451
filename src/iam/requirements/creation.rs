//! What CloudFormation does in the name of whoever deploys a template.

use super::{
    context,
    needs::{Certainty, NeededAction, Needs, Reason},
    parameters::Parameters,
    resources, sam,
};
use crate::{
    iam::data::{ActionName, Handler, Handlers, Level, Need, action, handler, resource_type},
    model::{
        Datum,
        datum::Content,
        template::{Language, Resource, Template},
    },
    shell::Value,
};

/// Words in the names of properties with which a resource is made from another one, by another operation.
const COPIES: [&str; 4] = ["ImportSource", "Restore", "Snapshot", "SourceDB"];

/// Verbs of actions that do not make anything, whatever their level.
const OTHER_VERBS: [&str; 6] = ["Delete", "Describe", "Get", "List", "Modify", "Update"];

/// Verbs of actions that remove what is there.
const REMOVING_VERBS: [&str; 3] = ["Delete", "Remove", "Untag"];

/// What creating the resources of a template needs; what changing and deleting them needs is possible.
pub fn of_deploy(template: &Template) -> Needs {
    // The framework tags its stack, and SAM what it makes; CloudFormation hands the tags on.
    of_stack(template, matches!(template.language, Language::Serverless | Language::Sam), Certainty::Possible)
}

/// What is at least that sure of it, for a stack that may have tags of its own.
pub(super) fn of_stack(template: &Template, is_tagged: bool, least: Certainty) -> Needs {
    let mut needs = Needs::default();
    for resource in template.resources.iter() {
        let properties = template.resolve(&resource.properties);
        let none = Datum { content: Content::Null, place: resource.place.clone() };
        let (own, beside) = sam::expand(&resource.kind, &properties);
        let own = own.into_iter().map(|kind| (kind, &*properties));
        for (kind, properties) in own.chain(beside.into_iter().map(|kind| (kind, &none))) {
            if let Some(handlers) = handler(kind) {
                let made = Made { template, resource, kind, properties, handlers, is_tagged, least };
                needs.add(made.needs());
            }
        }
    }
    needs
}

/// A resource that is made.
struct Made<'m> {
    template: &'m Template,
    resource: &'m Resource,
    kind: &'m str,
    /// Its properties, resolved; nothing for what SAM makes beside.
    properties: &'m Datum,
    handlers: Handlers,
    is_tagged: bool,
    /// How sure must be what is looked for.
    least: Certainty,
}

impl Made<'_> {
    fn needs(&self) -> Needs {
        let mut needs = Needs::default();
        let parameters = self.parameters();
        let form = resource_type(self.kind).and_then(|kind| kind.arn).unwrap_or_default();
        let own = own_arn(self.template, self.kind, self.properties);
        let own = own.map(|arn| parameters.clone().with("Arn", Value::known(arn)));
        let maker = self.maker();
        let reason = Reason { text: format!("creates the {} `{}`", self.kind, self.resource.id), place: Some(self.resource.place.clone()) };
        let mut listed: Vec<ActionName> = Vec::new();
        for (name, certainty) in self.actions(maker) {
            // Each once, with the most that is known of it.
            if listed.contains(&name) {
                continue;
            }
            listed.push(name);
            if (name.service, name.name) == ("iam", "PassRole") {
                self.pass_roles(maker.map_or("", |maker| maker.service), certainty, &mut needs);
                continue;
            }
            // Some actions are asked of what the resource is part of: a version is published of a function.
            let is_own =
                || action(name.service, name.name).is_some_and(|action| action.resources().any(|kind| shape(kind.arn).eq(shape(form))));
            let resources = self.resources(name, own.as_ref().filter(|_| is_own()).unwrap_or(&parameters));
            needs.need(NeededAction::new(name, resources, certainty));
        }
        needs.actions.iter_mut().for_each(|needed| needed.reason = Some(reason.clone()));
        if self.resource.condition.is_some() {
            needs.limit(Certainty::Likely);
        }
        needs
    }

    /// The actions, the surest first.
    fn actions(&self, maker: Option<ActionName>) -> Vec<(ActionName, Certainty)> {
        let sure = |path: &str| self.has(path) == Some(true);
        let open = |path: &str| self.has(path) != Some(false);
        let made = maker.map(|maker| (maker, if self.is_copy() { Certainty::Likely } else { Certainty::Certain }));
        let mut actions: Vec<(ActionName, Certainty)> = made.into_iter().collect();
        let rank = |need| if need == Need::Certain { Certainty::Likely } else { Certainty::Possible };
        let create: Vec<(ActionName, Need)> = self.handlers.actions(Handler::Create, sure).collect();
        // Handlers list what only removes things for creating, too, because they share code; and tags of things of
        // other services that are not made.
        let is_beside_creating = |name: ActionName| {
            let is_tagging = || action(name.service, name.name).is_some_and(|action| action.level == Level::Tagging);
            let is_alone = || create.iter().filter(|(other, need)| *need == Need::Certain && other.service == name.service).count() == 1;
            REMOVING_VERBS.iter().any(|verb| name.name.starts_with(verb))
                || name.service != self.handlers.prefix && is_tagging() && is_alone()
        };
        actions
            .extend(create.iter().map(|(name, need)| (*name, if is_beside_creating(*name) { Certainty::Possible } else { rank(*need) })));
        // Tags are read to tell whether they are there.
        let untagged = |path: &str| sure(path) && !is_tags(path);
        let untagged: Vec<ActionName> = self.handlers.actions(Handler::Read, untagged).map(|(name, _)| name).collect();
        let read = self.handlers.actions(Handler::Read, sure).filter(|(name, _)| !untagged.contains(name));
        actions.extend(read.map(|(name, need)| (name, rank(need))));
        if self.least == Certainty::Possible {
            for handler in [Handler::Create, Handler::Read, Handler::Update, Handler::Delete] {
                actions.extend(self.handlers.actions(handler, open).map(|(name, _)| (name, Certainty::Possible)));
            }
        }
        actions.retain(|(_, certainty)| *certainty >= self.least);
        actions.sort_by_key(|(_, certainty)| std::cmp::Reverse(*certainty));
        actions
    }

    /// Whether a property is given, or one below it; none if that cannot be known.
    fn has(&self, path: &str) -> Option<bool> {
        if self.is_tagged && is_tags(path) {
            return Some(true);
        }
        reaches(self.properties, path)
    }

    /// The action without which the resource is not made: the one that has its name, or the only one of the service that
    /// writes. Handlers also list what they need only sometimes.
    fn maker(&self) -> Option<ActionName> {
        let (service, own) = self.kind.strip_prefix("AWS::")?.split_once("::")?;
        let (service, own) = (service.to_ascii_lowercase(), own.to_ascii_lowercase());
        let writes = |(name, need): (ActionName, Need)| {
            let is_write = action(name.service, name.name).is_some_and(|action| matches!(action.level, Level::Write | Level::Permissions));
            let makes = is_write && !OTHER_VERBS.iter().any(|verb| name.name.starts_with(verb)) && name.name != "PassRole";
            (need == Need::Certain && makes).then_some(name)
        };
        let mut writing: Vec<ActionName> = self.handlers.actions(Handler::Create, |_| false).filter_map(writes).collect();
        if writing.is_empty() {
            writing.extend(self.handlers.actions(Handler::Create, |path| self.has(path) == Some(true)).filter_map(writes));
        }
        let is_named = |name: &ActionName| {
            let name = name.name.to_ascii_lowercase();
            name.ends_with(own.as_str()) || name.ends_with(&format!("{own}s"))
        };
        let is_of_service = |name: &ActionName| service.starts_with(name.service.split('-').next().unwrap_or_default());
        let named: Vec<ActionName> = writing.iter().copied().filter(is_named).collect();
        match (named.as_slice(), writing.as_slice()) {
            ([only], _) => Some(*only),
            ([], [only]) => Some(*only).filter(is_of_service),
            // The API of API Gateway has no names of operations.
            ([], []) => {
                let mut all = self.handlers.actions(Handler::Create, |_| false).map(|(name, _)| name);
                all.find(|name| (name.service, name.name) == ("apigateway", "POST"))
            }
            (several, _) => several.iter().copied().find(|name| name.name.eq_ignore_ascii_case(&format!("Create{own}"))),
        }
    }

    fn is_copy(&self) -> bool {
        self.properties
            .fields()
            .iter()
            .any(|field| COPIES.iter().any(|word| field.key.starts_with(word) || field.key.contains("SnapshotId")))
    }

    /// The properties as a request would have them.
    fn parameters(&self) -> Parameters {
        let scalars = self.properties.fields().iter().filter(|field| matches!(field.value.content, Content::Text(_)));
        let given = scalars.map(|field| (&field.key, field.value.partial().glob())).filter(|(_, value)| !value.is_empty());
        given.fold(Parameters::default(), |parameters, (name, value)| parameters.with(name, Value::known(value)))
    }

    fn resources(&self, name: ActionName, parameters: &Parameters) -> Vec<String> {
        if name.service == "apigateway" {
            // What is asked is a collection or something in it, by a path that other ids are part of.
            let form = resource_type(self.kind).and_then(|kind| kind.arn).unwrap_or_default();
            let path = form.split_once("::/").map_or("", |(_, path)| path.split("/$").next().unwrap_or(path));
            return vec![format!("arn:aws:apigateway:*::/{path}*")];
        }
        let resources = resources::of(name, None, parameters);
        if resources == ["*"] { resources::any_of(name) } else { resources }
    }

    /// The roles that the resource is to work with.
    fn pass_roles(&self, service: &str, certainty: Certainty, needs: &mut Needs) {
        let Some(pass) = action("iam", "PassRole").map(|action| action.name) else { return };
        let written = if matches!(self.properties.content, Content::Null) { self.properties } else { &self.resource.properties };
        let mut found = Vec::new();
        roles(written, "", &mut found);
        for (path, role) in found {
            let is_listed = self.handlers.actions(Handler::Create, |listed| path == listed || path.starts_with(&format!("{listed}.")));
            let need = is_listed.filter(|(name, _)| *name == pass).map(|(_, need)| need).max();
            let certainty = match need {
                // A role further down may be one that the resource only names.
                Some(Need::Certain) if path.contains('.') => Certainty::Likely,
                Some(Need::Certain) => Certainty::Certain,
                Some(Need::Possible) if !path.contains('.') => Certainty::Likely,
                _ => continue,
            };
            let context = context::of(pass, service, Some(&path));
            needs.need(NeededAction { context, ..NeededAction::new(pass, vec![self.role(role)], certainty) });
        }
        if needs.actions.iter().all(|needed| needed.action != pass) {
            let context = context::of(pass, service, None);
            needs.need(NeededAction { context, ..NeededAction::new(pass, vec!["arn:aws:iam::*:role/*".to_owned()], certainty) });
        }
    }

    fn role(&self, role: &Datum) -> String {
        let of_template = self.template.target(role).filter(|target| target.kind == "AWS::IAM::Role");
        let arn = of_template.and_then(|target| own_arn(self.template, &target.kind, &self.template.resolve(&target.properties)));
        arn.unwrap_or_else(|| match self.template.text(role).glob() {
            arn if arn.starts_with("arn:") => arn,
            name if name.is_empty() || name.contains([':', '/']) => "arn:aws:iam::*:role/*".to_owned(),
            name => format!("arn:aws:iam::*:role/{name}"),
        })
    }
}

/// The ARN that a resource will have, with `*` for what only AWS knows.
pub(super) fn own_arn(template: &Template, kind: &str, properties: &Datum) -> Option<String> {
    let kind = resource_type(kind)?;
    let text = |property: &str| properties.get(property).map(|value| template.text(value).glob()).filter(|text| !text.is_empty());
    let name = kind.name_property.and_then(text).unwrap_or_else(|| "*".to_owned());
    let mut parts = kind.arn?.split("${");
    let mut arn = format!("arn:aws:{}", parts.next()?);
    for (variable, behind) in parts.filter_map(|part| part.split_once('}')) {
        arn += &match variable {
            "Name" => name.clone(),
            "ParameterNameWithoutLeadingSlash" => name.trim_start_matches('/').to_owned(),
            "SecretId" => format!("{name}-??????"),
            _ if variable.ends_with("WithPath") => format!("{}{name}", text("Path").unwrap_or_default().trim_start_matches('/')),
            _ => "*".to_owned(),
        };
        arn += behind;
    }
    Some(arn)
}

/// What stands between the variables in the form of an ARN; that of a log group may end with `:*`.
fn shape(form: &str) -> impl Iterator<Item = &str> {
    let parts = form.trim_end_matches(":*").split("${").enumerate();
    parts.filter_map(|(index, part)| if index == 0 { Some(part) } else { Some(part.split_once('}')?.1) })
}

fn is_tags(path: &str) -> bool {
    path == "Tags" || path.ends_with("Tags") && !path.contains('.')
}

/// Whether keys lead to something; through lists they may lead by any item. None if that cannot be known.
fn reaches(datum: &Datum, path: &str) -> Option<bool> {
    if path.is_empty() {
        return Some(true);
    }
    let (key, rest) = path.split_once('.').unwrap_or((path, ""));
    match &datum.content {
        Content::Unknown(_) => None,
        Content::List(items) => {
            let found: Vec<Option<bool>> = items.iter().map(|item| reaches(item, path)).collect();
            if found.contains(&Some(true)) { Some(true) } else { (!found.contains(&None)).then_some(false) }
        }
        _ => datum.get(key).map_or(Some(false), |value| reaches(value, rest)),
    }
}

/// The values of properties that are called after a role, with their paths.
fn roles<'d>(datum: &'d Datum, path: &str, found: &mut Vec<(String, &'d Datum)>) {
    datum.items().iter().for_each(|item| roles(item, path, found));
    for field in datum.fields() {
        let path = if path.is_empty() { field.key.to_string() } else { format!("{path}.{}", field.key) };
        let key = field.key.to_ascii_lowercase();
        if ["role", "rolearn", "roles"].iter().any(|end| key.ends_with(end)) {
            found.extend(field.value.one_or_many().iter().map(|role| (path.clone(), role)));
        } else {
            roles(&field.value, &path, found);
        }
    }
}
