//! What CloudFormation does in the name of who deploys a template.

use super::{
    context,
    needs::{Certainty, NeededAction, Needs, Reason},
};
use crate::{
    iam::data::{ActionName, Handler, Handlers, Level, Need, TemplateType, action, handler, resource_type},
    model::{
        Datum,
        template::{Language, Resource, Template},
    },
};

/// How actions are called that change or remove what is there. Handlers list them for creating, too, as they share code.
const CHANGING: [&str; 5] = ["Delete", "Modify", "Remove", "Untag", "Update"];

/// What creating the resources of a template needs, and reading what they have become. What changing and deleting them would
/// need besides is possible.
pub fn of_deploy(template: &Template) -> Needs {
    let mut needs = Needs::default();
    for resource in &template.resources {
        let properties = template.resolve(&resource.properties);
        for kind in expanded(&resource.kind, &properties) {
            let Some(handlers) = handler(kind) else { continue };
            Made { kind, resource, properties: &properties, language: template.language, prefix: handlers.prefix }
                .add(handlers, &mut needs);
        }
    }
    needs
}

/// The types that a resource comes to: those of SAM stand for several.
fn expanded<'k>(kind: &'k str, properties: &Datum) -> Vec<&'k str> {
    let has_role = properties.get("Role").is_some();
    let mut kinds = match kind {
        "AWS::Serverless::Function" => vec!["AWS::Lambda::Function"],
        "AWS::Serverless::StateMachine" => vec!["AWS::StepFunctions::StateMachine"],
        "AWS::Serverless::SimpleTable" => vec!["AWS::DynamoDB::Table"],
        "AWS::Serverless::LayerVersion" => vec!["AWS::Lambda::LayerVersion"],
        "AWS::Serverless::HttpApi" => vec!["AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage"],
        "AWS::Serverless::Api" => vec!["AWS::ApiGateway::RestApi", "AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage"],
        kind => vec![kind],
    };
    if kind.starts_with("AWS::Serverless::") && (kind.ends_with("Function") || kind.ends_with("StateMachine")) && !has_role {
        kinds.push("AWS::IAM::Role");
    }
    kinds
}

/// A resource that is made.
struct Made<'m> {
    kind: &'m str,
    resource: &'m Resource,
    properties: &'m Datum,
    language: Language,
    /// That of the actions of its own service.
    prefix: &'static str,
}

impl Made<'_> {
    fn add(&self, handlers: Handlers, needs: &mut Needs) {
        let mut create: Vec<(ActionName, Need)> = handlers.actions(Handler::Create, |path| self.has(path)).collect();
        let read = handlers.actions(Handler::Read, |path| self.has(path));
        create.extend(read.collect::<Vec<_>>());
        // A resource that a condition may leave out is not made in every run.
        let most = if self.resource.condition.is_some() { Certainty::Likely } else { Certainty::Certain };
        let reason = Reason { text: format!("creates the {} `{}`", self.kind, self.resource.id), place: Some(self.resource.place.clone()) };
        for (name, need) in &create {
            let certainty = match need {
                Need::Possible => Certainty::Possible,
                Need::Certain if self.is_of_change(*name) => Certainty::Possible,
                Need::Certain if self.is_making(*name, &create) => Certainty::Certain,
                Need::Certain => Certainty::Likely,
            };
            needs.need(self.needed(*name, certainty.min(most), &reason));
        }
        for handler in [Handler::Update, Handler::Delete] {
            for (name, _) in handlers.actions(handler, |path| self.has(path)) {
                if !create.iter().any(|(made, _)| *made == name) {
                    needs.need(self.needed(name, Certainty::Possible, &reason));
                }
            }
        }
    }

    fn needed(&self, action: ActionName, certainty: Certainty, reason: &Reason) -> NeededAction {
        NeededAction {
            action,
            resources: self.resources(action),
            certainty,
            context: context::of(action, self.prefix, None),
            reason: Some(reason.clone()),
        }
    }

    /// Whether a property is given, or one below it.
    fn has(&self, path: &str) -> bool {
        // The framework tags its stack, and CloudFormation passes the tags on.
        let is_tagged = || self.language == Language::Serverless && path.ends_with("Tags");
        let keys: Vec<&str> = path.split('.').collect();
        is_tagged() || reaches(self.properties, &keys)
    }

    /// Whether an action only changes or tags something else.
    fn is_of_change(&self, name: ActionName) -> bool {
        let is_tagging = || action(name.service, name.name).is_some_and(|action| action.level == Level::Tagging);
        CHANGING.iter().any(|verb| name.name.starts_with(verb)) || name.service != self.prefix && is_tagging()
    }

    /// Whether an action is what makes the resource: it is called after the type, or it is the only one that writes.
    /// Others that handlers list are not always called.
    fn is_making(&self, name: ActionName, all: &[(ActionName, Need)]) -> bool {
        let own = self.kind.rsplit("::").next().unwrap_or_default();
        let is_called_so = ["Create", "Put"].into_iter().any(|verb| name.name.strip_prefix(verb) == Some(own));
        let writes = |name: &ActionName| {
            action(name.service, name.name).is_some_and(|action| matches!(action.level, Level::Write | Level::Permissions))
        };
        let is_only = || writes(&name) && all.iter().filter(|(other, need)| *need == Need::Certain && writes(other)).count() == 1;
        is_called_so || is_only()
    }

    /// What an action is needed on: the resource itself, if its ARN is of a form that the action takes.
    fn resources(&self, name: ActionName) -> Vec<String> {
        if (name.service, name.name) == ("iam", "PassRole") {
            return vec![self.role().unwrap_or_else(|| "arn:aws:iam::*:role/*".to_owned())];
        }
        let own = resource_type(self.kind).and_then(|kind| Some((kind, kind.arn?)));
        let forms: Vec<String> =
            action(name.service, name.name).map(|action| action.resources().map(|kind| shape(kind.arn)).collect()).unwrap_or_default();
        let found = own.filter(|(_, arn)| forms.iter().any(|form| *form == shape(arn) || format!("{form}:*") == shape(arn)));
        match (found, forms.as_slice()) {
            (Some((kind, arn)), _) => vec![self.arn(kind, arn)],
            (None, [form]) => vec![format!("arn:aws:{form}")],
            _ => vec!["*".to_owned()],
        }
    }

    fn arn(&self, kind: TemplateType, arn: &str) -> String {
        let name = kind.name_property.and_then(|property| self.properties.get(property)).map(|name| name.partial().glob());
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| "*".to_owned());
        let named = arn
            .replace("${Name}", &name)
            .replace("${ParameterNameWithoutLeadingSlash}", name.trim_start_matches('/'))
            .replace("${SecretId}", &format!("{name}-??????"));
        let arn = format!("arn:aws:{}", shape(&named));
        // Requests name a log group with `:*` behind it or without: those about its tags without.
        arn.strip_suffix(":*").filter(|_| self.kind == "AWS::Logs::LogGroup").map(|group| format!("{group}*")).unwrap_or(arn)
    }

    /// The role that the resource is to work with.
    fn role(&self) -> Option<String> {
        let named = |field: &&crate::model::datum::Field| field.key.ends_with("Role") || field.key.ends_with("RoleArn");
        let role = self.properties.fields().iter().find(named)?.value.partial().glob();
        role.starts_with("arn:").then_some(role)
    }
}

/// Whether keys lead to something; through lists they may lead by any item.
fn reaches(datum: &Datum, keys: &[&str]) -> bool {
    let [key, rest @ ..] = keys else { return true };
    // What is not known may have anything; what is needed for it is not certain anyway.
    !datum.is_known() || datum.get(key).is_some_and(|value| reaches(value, rest)) || datum.items().iter().any(|item| reaches(item, keys))
}

/// The form of an ARN with `*` in place of its variables.
fn shape(arn: &str) -> String {
    let mut shape = String::new();
    let mut rest = arn;
    while let Some((before, behind)) = rest.split_once("${") {
        shape.push_str(before);
        shape.push('*');
        rest = behind.split_once('}').map_or("", |(_, rest)| rest);
    }
    shape + rest
}
