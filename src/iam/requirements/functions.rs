//! What the roles of Lambda functions need, as far as templates show it: what Lambda does in their name.

use super::{
    creation::own_arn,
    needs::{Certainty, NeededAction, Needs, Reason},
    sam,
};
use crate::{
    iam::data::action,
    model::{
        Datum,
        build_project::RoleName,
        datum::Content,
        template::{Resource, Template},
    },
    source::Origin,
};

/// What the role of a function needs.
#[derive(Clone, Debug)]
pub struct FunctionNeeds {
    /// The function's logical id.
    pub function: String,
    /// Its role.
    pub role: RoleName,
    /// What Lambda does in its name.
    pub needs: Needs,
}

/// What Lambda fetches events with, by the service they come from; without the first, the mapping cannot be made.
const SOURCES: [(&str, &[&str]); 3] = [
    ("dynamodb", &["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"]),
    ("kinesis", &["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream"]),
    ("sqs", &["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]),
];

/// What Lambda sends results and failed events with, by the service they go to.
const DESTINATIONS: [(&str, &str); 5] = [
    ("events", "events:PutEvents"),
    ("lambda", "lambda:InvokeFunction"),
    ("s3", "s3:PutObject"),
    ("sns", "sns:Publish"),
    ("sqs", "sqs:SendMessage"),
];

/// The places in a function's properties where such a destination stands.
const TARGETS: [&[&str]; 4] = [
    &["DeadLetterConfig", "TargetArn"],
    &["DeadLetterQueue", "TargetArn"],
    &["EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination"],
    &["EventInvokeConfig", "DestinationConfig", "OnSuccess", "Destination"],
];

/// What the roles of the functions of a template need.
pub fn of_functions(template: &Template) -> Vec<FunctionNeeds> {
    let is_function = |resource: &&Resource| matches!(resource.kind.as_str(), "AWS::Lambda::Function" | "AWS::Serverless::Function");
    // What they have in common is found once.
    let of_kind = |kind| template.of_kind(kind).collect::<Vec<_>>();
    let (mappings, configs) = (of_kind("AWS::Lambda::EventSourceMapping"), of_kind("AWS::Lambda::EventInvokeConfig"));
    let function = |resource| Function { template, resource, mappings: &mappings, configs: &configs };
    template.resources.iter().filter(is_function).map(|resource| function(resource).needs()).collect()
}

struct Function<'f> {
    template: &'f Template,
    resource: &'f Resource,
    /// Mappings of events to functions.
    mappings: &'f [&'f Resource],
    /// Settings for events of functions.
    configs: &'f [&'f Resource],
}

impl Function<'_> {
    fn needs(&self) -> FunctionNeeds {
        let properties = &self.resource.properties;
        let role = match RoleName::read(self.template, properties.get("Role")) {
            // SAM names the role that it makes after the function.
            RoleName::None if self.resource.kind == "AWS::Serverless::Function" => RoleName::Here(format!("{}Role", self.resource.id)),
            role => role,
        };
        let mut needs = Needs::default();
        self.settings(&mut needs);
        for path in TARGETS {
            if let Some(target) = properties.at(path) {
                self.destination(target, &mut needs);
            }
        }
        for event in properties.get("Events").map(Datum::fields).unwrap_or_default() {
            let source = ["Queue", "Stream"].iter().find_map(|key| event.value.at(&["Properties", key]));
            source.into_iter().for_each(|source| self.source(source, &mut needs));
        }
        self.beside(&mut needs);
        if self.resource.condition.is_some() {
            needs.limit(Certainty::Likely);
        }
        FunctionNeeds { function: self.resource.id.clone(), role, needs }
    }

    fn settings(&self, needs: &mut Needs) {
        let setting = |path: &[&str]| {
            let found = self.resource.properties.at(path).map(|value| self.template.resolve(value));
            found.filter(|value| !matches!(value.content, Content::Null))
        };
        if let Some(subnets) = setting(&["VpcConfig", "SubnetIds"]).filter(|subnets| !subnets.items().is_empty()) {
            let reason = "works in a VPC";
            add(needs, "ec2:CreateNetworkInterface", "*", Certainty::Certain, reason, &subnets.place);
            for name in ["ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"] {
                add(needs, name, "*", Certainty::Likely, reason, &subnets.place);
            }
        }
        if let Some(key) = setting(&["KmsKeyArn"]) {
            let arn = key.partial().glob();
            let arn = if arn.starts_with("arn:") && !arn.contains(":alias/") { arn } else { "arn:aws:kms:*:*:key/*".to_owned() };
            add(needs, "kms:Decrypt", &arn, Certainty::Likely, "has its environment variables encrypted with a key", &key.place);
        }
        if let Some(mode) = setting(&["TracingConfig", "Mode"]).or_else(|| setting(&["Tracing"]))
            && mode.text() == Some("Active")
        {
            for name in ["xray:PutTraceSegments", "xray:PutTelemetryRecords"] {
                add(needs, name, "*", Certainty::Likely, "is traced", &mode.place);
            }
        }
    }

    /// What is told by mappings of events and settings for them.
    fn beside(&self, needs: &mut Needs) {
        let is_mine = |resource: &&Resource| {
            let function = resource.properties.get("FunctionName");
            function.and_then(|name| self.template.target(name)).is_some_and(|target| target.id == self.resource.id)
        };
        for mapping in self.mappings.iter().copied().filter(is_mine) {
            let mut of_mapping = Needs::default();
            if let Some(source) = mapping.properties.get("EventSourceArn") {
                self.source(source, &mut of_mapping);
            }
            if let Some(target) = mapping.properties.at(&["DestinationConfig", "OnFailure", "Destination"]) {
                self.destination(target, &mut of_mapping);
            }
            if mapping.condition.is_some() {
                of_mapping.limit(Certainty::Likely);
            }
            needs.add(of_mapping);
        }
        for config in self.configs.iter().copied().filter(is_mine) {
            for end in ["OnFailure", "OnSuccess"] {
                if let Some(target) = config.properties.at(&["DestinationConfig", end, "Destination"]) {
                    self.destination(target, needs);
                }
            }
        }
    }

    fn source(&self, source: &Datum, needs: &mut Needs) {
        let Some((service, mut arn)) = self.arn(source) else { return };
        if service == "dynamodb" && !arn.contains("/stream/") {
            arn.push_str("/stream/*");
        }
        let Some((_, [first, rest @ ..])) = SOURCES.iter().find(|(name, _)| *name == service) else { return };
        add(needs, first, &arn, Certainty::Certain, "gets its events from there", &source.place);
        rest.iter().for_each(|name| add(needs, name, &arn, Certainty::Likely, "gets its events from there", &source.place));
    }

    fn destination(&self, target: &Datum, needs: &mut Needs) {
        let Some((service, arn)) = self.arn(target) else { return };
        let Some((_, name)) = DESTINATIONS.iter().find(|(name, _)| *name == service) else { return };
        let arn = if service == "s3" { format!("{arn}/*") } else { arn };
        add(needs, name, &arn, Certainty::Likely, "has its results or failed events sent there", &target.place);
    }

    /// The service and the ARN that a value tells.
    fn arn(&self, value: &Datum) -> Option<(String, String)> {
        let arn = match self.template.target(value) {
            Some(target) => self.arn_of(target)?.1,
            None => self.template.text(value).glob(),
        };
        let service = arn.strip_prefix("arn:")?.split(':').nth(1)?.to_owned();
        Some((service, arn))
    }

    /// The type that a resource becomes, and its ARN.
    fn arn_of(&self, target: &Resource) -> Option<(String, String)> {
        let properties = self.template.resolve(&target.properties);
        let (kinds, _) = sam::expand(&target.kind, &properties);
        let kind = kinds.first()?;
        Some(((*kind).to_owned(), own_arn(self.template, kind, &properties)?))
    }
}

fn add(needs: &mut Needs, name: &str, arn: &str, certainty: Certainty, reason: &str, place: &Origin) {
    let Some(found) = name.split_once(':').and_then(|(service, name)| action(service, name)) else { return };
    let reason = Some(Reason { text: reason.to_owned(), place: Some(place.clone()) });
    needs.need(NeededAction { reason, ..NeededAction::new(found.name, vec![arn.to_owned()], certainty) });
}
