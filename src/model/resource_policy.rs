//! The policies that a template attaches to resources: they say who may do what with them.

use compact_str::CompactString;

use super::{
    Datum, Part, PartialText,
    policy::{Item, Matches, Policy},
    role::ROLE,
    template::{Resource, Template},
};

/// A policy of a resource.
#[derive(Clone, Debug)]
pub struct ResourcePolicy {
    /// What it is about, as patterns of ARNs: the resource, and what is in it.
    pub about: Vec<PartialText>,
    /// The document; a statement that names no resource is about this one.
    pub policy: Policy,
    /// Whether it is certainly there, and says no less than its document.
    pub is_certain: bool,
    /// The roles of its template that it names by their logical ids, because their names are made up.
    pub roles: Vec<CompactString>,
}

/// A property that holds a policy of a resource.
pub(super) struct Holder {
    /// The type that has it.
    pub(super) kind: &'static str,
    /// The property.
    pub(super) document: &'static str,
    /// The property that names the resources; empty if the policy is the resource's own.
    named: &'static str,
    /// How the ARNs of these resources begin.
    arns: &'static str,
}

const fn holder(kind: &'static str, document: &'static str, named: &'static str, arns: &'static str) -> Holder {
    Holder { kind, document, named, arns }
}

/// Behind it stands nothing but the name.
const BUCKETS: &str = "arn:aws:s3:::";
const CODEARTIFACT: &str = "arn:aws:codeartifact:";
const ECR: &str = "arn:aws:ecr:";
const KMS: &str = "arn:aws:kms:";
const LAMBDA: &str = "arn:aws:lambda:";
const SECRETS: &str = "arn:aws:secretsmanager:";
const SNS: &str = "arn:aws:sns:";
const SQS: &str = "arn:aws:sqs:";

/// The policies of resources. CloudFormation has policies apart from their resources, or in them: what has both here is so in
/// Terraform.
pub(super) const HOLDERS: [Holder; 18] = [
    holder("AWS::CodeArtifact::Domain", "PermissionsPolicyDocument", "", CODEARTIFACT),
    holder("AWS::CodeArtifact::DomainPolicy", "PolicyDocument", "Domain", CODEARTIFACT),
    holder("AWS::CodeArtifact::Repository", "PermissionsPolicyDocument", "", CODEARTIFACT),
    holder("AWS::CodeArtifact::RepositoryPolicy", "PolicyDocument", "Repository", CODEARTIFACT),
    holder("AWS::ECR::Repository", "RepositoryPolicyText", "", ECR),
    holder("AWS::ECR::RepositoryPolicy", "PolicyDocument", "Repository", ECR),
    holder("AWS::KMS::Key", "KeyPolicy", "", KMS),
    holder("AWS::KMS::KeyPolicy", "PolicyDocument", "KeyId", KMS),
    holder("AWS::S3::Bucket", "PolicyDocument", "", BUCKETS),
    holder("AWS::S3::BucketPolicy", "PolicyDocument", "Bucket", BUCKETS),
    holder("AWS::SNS::Topic", "PolicyDocument", "", SNS),
    holder("AWS::SNS::TopicInlinePolicy", "PolicyDocument", "TopicArn", SNS),
    holder("AWS::SNS::TopicPolicy", "PolicyDocument", "Topics", SNS),
    holder("AWS::SQS::Queue", "PolicyDocument", "", SQS),
    holder("AWS::SQS::QueueInlinePolicy", "PolicyDocument", "Queue", SQS),
    holder("AWS::SQS::QueuePolicy", "PolicyDocument", "Queues", SQS),
    holder("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", "SecretId", SECRETS),
    holder("AWS::SecretsManager::Secret", "PolicyDocument", "", SECRETS),
];

/// The type of permissions on functions, each a statement in properties.
const PERMISSION: &str = "AWS::Lambda::Permission";

/// The properties of a permission that are all of it; others are conditions.
const OF_PERMISSION: [&str; 3] = ["Action", "FunctionName", "Principal"];

impl ResourcePolicy {
    /// The policies that a template attaches to resources.
    pub fn all(template: &Template) -> Vec<Self> {
        template.resources.iter().filter_map(|resource| Self::of(template, resource)).collect()
    }

    fn of(template: &Template, resource: &Resource) -> Option<Self> {
        if resource.kind == PERMISSION {
            // What a service of AWS may do concerns no role.
            if resource.properties.get("Principal").is_some_and(|whom| template.text(whom).glob().contains(".amazon")) {
                return None;
            }
            let is_whole = resource.properties.fields().iter().all(|field| OF_PERMISSION.contains(&field.key.as_str()));
            let about = named(template, resource, "FunctionName", LAMBDA);
            return Some(Self::read(template, resource, about, &permission(&resource.properties), is_whole));
        }
        let has = |holder: &&Holder| holder.kind == resource.kind && resource.properties.get(holder.document).is_some();
        let holder = HOLDERS.iter().find(has)?;
        let about = match holder.named {
            "" => patterns(template, resource),
            property => named(template, resource, property, holder.arns),
        };
        Some(Self::read(template, resource, about, resource.properties.get(holder.document)?, true))
    }

    /// Whether it is about resources of a service.
    pub fn is_of(&self, service: &str) -> bool {
        let is_of = |arn: &PartialText| {
            arn.prefix().strip_prefix("arn:aws:").and_then(|rest| rest.strip_prefix(service)).is_some_and(|rest| rest.starts_with(':'))
        };
        self.about.iter().any(is_of)
    }

    fn read(template: &Template, resource: &Resource, about: Vec<PartialText>, document: &Datum, is_whole: bool) -> Self {
        let mut policy = Policy::read(&template.resolve(document));
        for statement in &mut policy.statements {
            let item = |text: &PartialText| Item { text: text.clone(), place: statement.place.clone() };
            statement.resources.get_or_insert_with(|| Matches { is_negated: false, items: about.iter().map(item).collect() });
        }
        let is_role = |id: &&CompactString| template.resource(id).is_some_and(|resource| resource.kind == ROLE);
        let principals = policy.statements.iter().flat_map(|statement| &statement.principals);
        let roles = principals.flat_map(|(_, who)| who.text.unknown_parts()).filter(is_role).cloned().collect();
        Self { about, policy, is_certain: is_whole && resource.condition.is_none(), roles }
    }
}

/// What policies of a resource are about, as patterns of ARNs.
pub fn patterns(template: &Template, resource: &Resource) -> Vec<PartialText> {
    inside_too(template.arn(resource))
}

/// A resource and what is in it.
fn inside_too(arn: PartialText) -> Vec<PartialText> {
    let mut pattern = PartialText::default();
    for part in arn.parts() {
        match part {
            // What is put behind the names of secrets.
            Part::Unknown(what) if what.ends_with(".SecretId") => pattern.push("??????"),
            Part::Unknown(what) => pattern.extend(&PartialText::unknown(what.clone())),
            Part::Known(text) => pattern.push(text),
        }
    }
    let mut patterns = vec![pattern];
    if arn.prefix().starts_with(BUCKETS) {
        let mut objects = arn;
        objects.push("/*");
        patterns.push(objects);
    } else if arn.prefix().starts_with(CODEARTIFACT) {
        // The ARNs of packages do not begin with those of their repositories.
        patterns.push(some(CODEARTIFACT));
    }
    patterns
}

/// An ARN of which no more is known.
fn some(beginning: &str) -> PartialText {
    let mut arn = PartialText::known(beginning);
    arn.extend(&PartialText::unknown("a name"));
    arn
}

/// What the policies of the resources that a property names are about.
fn named(template: &Template, resource: &Resource, property: &str, arns: &str) -> Vec<PartialText> {
    let arn = |named: &Datum| {
        let arn = template.target(named).map_or_else(|| template.text(named), |resource| template.arn(resource));
        if arn.prefix().starts_with(arns) {
            return arn;
        }
        let mut bucket = PartialText::known(BUCKETS);
        bucket.extend(&arn);
        if arns == BUCKETS { bucket } else { some(arns) }
    };
    let named = resource.properties.get(property).map(Datum::one_or_many).unwrap_or_default();
    named.iter().map(arn).flat_map(inside_too).collect()
}

/// A permission of a role or account as a document.
fn permission(properties: &Datum) -> Datum {
    let place = &properties.place;
    let value = |property: &str| properties.get(property).cloned().unwrap_or_else(|| Datum::unknown(property, place));
    let principal = Datum::map([("AWS", value("Principal"))], place);
    let statement = [("Effect", Datum::known("Allow", place)), ("Action", value("Action")), ("Principal", principal)];
    Datum::map([("Statement", Datum::map(statement, place))], place)
}
