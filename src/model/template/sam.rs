//! The roles that SAM makes for functions and state machines.

use std::sync::Arc;

use super::{Resource, Template, datum, function, intrinsics::choice};
use crate::{
    data::SAM_POLICIES,
    model::{
        Datum,
        datum::{Content, Field},
    },
    source::{Origin, Source},
    syntax,
};

/// What SAM allows so that a result, or an event that failed, can be sent on: the destination, and the actions.
const DESTINATIONS: [(&str, &str); 6] = [
    ("SQS", "sqs:SendMessage"),
    ("SNS", "sns:Publish"),
    ("Lambda", "lambda:InvokeFunction"),
    ("EventBridge", "events:PutEvents"),
    ("S3", "s3:PutObject"),
    ("S3Bucket", "s3:PutObject"),
];

/// The managed policies for events that a function has to fetch, by their type.
const EVENTS: [(&str, &str); 4] = [
    ("SQS", "AWSLambdaSQSQueueExecutionRole"),
    ("Kinesis", "AWSLambdaKinesisExecutionRole"),
    ("DynamoDB", "AWSLambdaDynamoDBExecutionRole"),
    ("MSK", "AWSLambdaMSKExecutionRole"),
];

/// The events for which SAM writes policies from secrets and settings of the network.
const OTHER_EVENTS: [&str; 3] = ["MQ", "SelfManagedKafka", "DocumentDB"];

/// What lets one resource use another; its policies are not known.
const CONNECTOR: &str = "AWS::Serverless::Connector";

impl Template {
    /// Adds the roles that SAM makes; `globals` are the settings that all of a type share.
    pub(super) fn add_roles(&mut self, globals: Option<&Datum>) {
        let shared = |resource: &Resource| globals?.get(resource.kind.rsplit("::").next()?);
        let roles = self.resources.iter().filter_map(|resource| role(self, resource, shared(resource)));
        let roles: Vec<_> = roles.filter(|role| self.resource(&role.id).is_none()).collect();
        self.resources.extend(roles);
        self.is_whole &= self.resources.iter().all(|resource| resource.kind != CONNECTOR);
    }
}

/// The role that SAM makes for a resource; none if it makes none.
fn role(template: &Template, resource: &Resource, globals: Option<&Datum>) -> Option<Resource> {
    let service = match resource.kind.as_str() {
        "AWS::Serverless::Function" => "lambda.amazonaws.com",
        "AWS::Serverless::StateMachine" => "states.amazonaws.com",
        _ => return None,
    };
    if resource.properties.get("Role").is_some_and(|role| !matches!(template.outermost(role).content, Content::Null)) {
        return None;
    }
    let (managed, policies) = (Vec::new(), Vec::new());
    let mut maker = Maker { template, own: &resource.properties, globals, place: &resource.place, managed, policies };
    if service.starts_with("lambda") {
        maker.function();
    } else if maker.get(&["Tracing", "Enabled"]).and_then(Datum::text) == Some("true") {
        maker.manage("AWSXrayWriteOnlyAccess");
    }
    maker.given();
    let trust = maker.get(&["AssumeRolePolicyDocument"]).cloned().unwrap_or_else(|| maker.trust(service));
    let settings = [("PermissionsBoundary", "PermissionsBoundary"), ("RolePath", "Path")];
    let settings: Vec<_> = settings.into_iter().filter_map(|(key, property)| Some((property, maker.get(&[key])?.clone()))).collect();
    let Maker { managed, policies, place, .. } = maker;
    let lists = [("ManagedPolicyArns", Datum::list(managed, place)), ("Policies", Datum::list(policies, place))];
    let properties = Datum::map([("AssumeRolePolicyDocument", trust)].into_iter().chain(lists).chain(settings), place);
    let is_known = template.outermost(&resource.properties).is_known();
    Some(Resource {
        id: format!("{}Role", resource.id),
        kind: "AWS::IAM::Role".to_owned(),
        place: place.clone(),
        properties: if is_known { properties } else { resource.properties.clone() },
        condition: resource.condition.clone(),
    })
}

/// A role in the making.
struct Maker<'t> {
    template: &'t Template,
    own: &'t Datum,
    globals: Option<&'t Datum>,
    place: &'t Origin,
    managed: Vec<Datum>,
    policies: Vec<Datum>,
}

impl<'t> Maker<'t> {
    /// A setting of its own, or one that all share.
    fn get(&self, path: &[&str]) -> Option<&'t Datum> {
        self.own.at(path).or_else(|| self.globals?.at(path))
    }

    /// What a function gets for its settings and events.
    fn function(&mut self) {
        let is_durable = self.get(&["DurableConfig"]).is_some();
        self.manage(if is_durable { "AWSLambdaBasicDurableExecutionRolePolicy" } else { "AWSLambdaBasicExecutionRole" });
        match self.get(&["Tracing"]).map(|tracing| self.template.resolve(tracing)) {
            Some(tracing) if !tracing.is_known() => self.managed.push(Datum::unknown("the mode of tracing", &tracing.place)),
            Some(tracing) if tracing.text() != Some("Disabled") => self.manage("AWSXrayWriteOnlyAccess"),
            _ => {}
        }
        if self.get(&["VpcConfig"]).is_some() {
            self.manage("AWSLambdaVPCAccessExecutionRole");
        }
        self.destination(&["DeadLetterQueue"], "TargetArn");
        for outcome in ["OnSuccess", "OnFailure"] {
            self.destination(&["EventInvokeConfig", "DestinationConfig", outcome], "Destination");
        }
        match self.get(&["Events"]) {
            Some(events) if !self.template.outermost(events).is_known() => self.policies.push(events.clone()),
            Some(events) => events.fields().iter().for_each(|event| self.event(event)),
            None => {}
        }
    }

    fn event(&mut self, event: &Field) {
        let Some(kind) = event.value.get("Type").and_then(Datum::text) else { return };
        let settings = event.value.get("Properties");
        let has = |key: &str| settings.and_then(|settings| settings.get(key)).is_some_and(|value| value.text() != Some("false"));
        let kind = if kind == "SNS" && has("SqsSubscription") { "SQS" } else { kind };
        let policy = EVENTS.iter().find(|(event, _)| *event == kind).map(|(_, policy)| *policy);
        if let Some(policy) = policy {
            self.manage(policy);
        }
        let is_authenticated = policy.is_some() && (has("SourceAccessConfigurations") || has("SchemaRegistryConfig"));
        if is_authenticated || OTHER_EVENTS.contains(&kind) {
            self.policies.push(Datum::unknown(format!("the event `{}`", event.key), &event.key_place));
        }
        let target = settings.and_then(|settings| settings.at(&["DestinationConfig", "OnFailure"]));
        if let Some(target) = target.filter(|target| policy.is_some() && target.get("Type").is_some()) {
            self.send(target, "Destination");
        }
    }

    fn destination(&mut self, path: &[&str], target: &str) {
        if let Some(destination) = self.get(path) {
            self.send(destination, target);
        }
    }

    /// Lets it send to a destination.
    fn send(&mut self, destination: &Datum, target: &str) {
        let kind = destination.get("Type").and_then(Datum::text);
        let place = &destination.place;
        let Some((_, action)) = DESTINATIONS.iter().find(|(name, _)| Some(*name) == kind) else {
            return self.policies.push(Datum::unknown("the type of a destination", place));
        };
        let made = || Datum::unknown("a queue or topic that SAM makes", place);
        let target = destination.get(target).cloned().unwrap_or_else(made);
        let under = |target: &Datum| {
            let parts = Datum::list(vec![target.clone(), Datum::known("*", place)], place);
            Datum::map([("Fn::Join", Datum::list(vec![Datum::known("/", place), parts], place))], place)
        };
        let statement = |action: &str, resource: Datum| {
            let fields = [("Effect", Datum::known("Allow", place)), ("Action", Datum::known(action, place)), ("Resource", resource)];
            Datum::map(fields, place)
        };
        let statements = if action.starts_with("s3") {
            vec![statement(action, under(&target)), statement("s3:ListBucket", target)]
        } else {
            vec![statement(action, target)]
        };
        let document = Datum::map([("Statement", Datum::list(statements, place))], place);
        self.inline(action, document);
    }

    /// The policies that the template gives it.
    fn given(&mut self) {
        let Some(policies) = self.own.get("Policies") else { return };
        policies.one_or_many().iter().for_each(|policy| self.policy(policy));
    }

    fn policy(&mut self, policy: &Datum) {
        if let Some((condition, branches)) = choice(policy) {
            // Either may be there, and each is of a kind of its own.
            let (policies, managed) = (self.policies.len(), self.managed.len());
            branches.iter().for_each(|branch| self.policy(branch));
            let (policies, managed) = (self.policies.split_off(policies), self.managed.split_off(managed));
            self.policies.extend(policies.into_iter().map(|policy| policy.under(condition)));
            return self.managed.extend(managed.into_iter().map(|policy| policy.under(condition)));
        }
        match (function(policy), policy.fields()) {
            (None, [Field { key, value, .. }]) if key != "Statement" => match of_template(key, value, &policy.place) {
                Some(document) => self.inline(key, document),
                None => self.policies.push(Datum::unknown(format!("the policy template `{key}`"), &policy.place)),
            },
            (None, [_, ..]) => self.inline("policy", policy.clone()),
            _ => self.managed.push(policy.clone()),
        }
    }

    fn manage(&mut self, name: &str) {
        if self.managed.iter().all(|other| other.text() != Some(name)) {
            self.managed.push(Datum::known(name, self.place));
        }
    }

    fn inline(&mut self, name: &str, document: Datum) {
        let place = document.place.clone();
        self.policies.push(Datum::map([("PolicyName", Datum::known(name, &place)), ("PolicyDocument", document)], &place));
    }

    fn trust(&self, service: &str) -> Datum {
        let text = |text: &str| Datum::known(text, self.place);
        let map = |fields| Datum::map(fields, self.place);
        let principal = Datum::map([("Service", text(service))], self.place);
        let statement = map([("Effect", text("Allow")), ("Action", text("sts:AssumeRole")), ("Principal", principal)]);
        Datum::map([("Statement", Datum::list(vec![statement], self.place))], self.place)
    }
}

/// The document that a policy template of SAM becomes with some parameters; all of it stands where the template is named.
fn of_template(name: &str, parameters: &Datum, place: &Origin) -> Option<Datum> {
    let [_, document] = SAM_POLICIES.search::<2>(&[name])?;
    let tree = syntax::parse(&Arc::new(Source::new("policy.json", document)));
    Some(filled(datum(tree.root()?).placed_at(place), parameters))
}

/// A document with the parameters put where it refers to them.
fn filled(datum: Datum, parameters: &Datum) -> Datum {
    if let Some(("Ref", name)) = function(&datum)
        && let Some(value) = name.text().and_then(|name| parameters.get(name))
    {
        return value.clone();
    }
    let content = match datum.content {
        Content::List(items) => Content::List(items.into_iter().map(|item| filled(item, parameters)).collect()),
        Content::Map(fields) => {
            Content::Map(fields.into_iter().map(|field| Field { value: filled(field.value, parameters), ..field }).collect())
        }
        content => content,
    };
    Datum { content, ..datum }
}
