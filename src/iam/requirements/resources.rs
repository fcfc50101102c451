//! The ARNs of what actions are needed on, as far as parameters tell; `*` stands for the rest.

use super::{
    parameters::{Parameters, squash},
    words::pattern,
};
use crate::{
    iam::data::{ActionName, Operation, ResourceType, action},
    shell::Value,
};

/// The most resources that one command names.
const MAX: usize = 20;

/// The resources of an action that an operation needs, or CloudFormation for something with these properties.
pub(super) fn of(name: ActionName, operation: Option<Operation>, parameters: &Parameters) -> Vec<String> {
    let own = operation.filter(|operation| name.service == operation.api.prefix);
    if let Some(path) = own.and_then(Operation::path) {
        return vec![path_arn(name.service, path, parameters)];
    }
    let kinds: Vec<ResourceType> = action(name.service, name.name).map(|action| action.resources().collect()).unwrap_or_default();
    let filled: Vec<(&ResourceType, Filled)> = kinds.iter().map(|kind| (kind, Filled::of(kind, operation, parameters))).collect();
    // A type of which an ARN is given is meant; then one whose name is told in full, and others only if each request has one.
    let is_whole = |filled: &Filled| filled.open == 0 && filled.known > 0;
    let any_given = filled.iter().any(|(_, filled)| filled.is_given);
    let required_given = filled.iter().any(|(kind, filled)| filled.is_given && kind.is_required);
    let any_whole = filled.iter().any(|(_, filled)| is_whole(filled));
    let any_required = kinds.iter().any(|kind| kind.is_required);
    let most = filled.iter().map(|(_, filled)| filled.known).max().unwrap_or_default();
    let chosen = filled.into_iter().filter(|(kind, filled)| match () {
        // What each request names may be told besides, or in other words.
        () if any_given && (required_given || !any_required) => filled.is_given,
        () if any_whole => is_whole(filled) && !filled.is_given || kind.is_required,
        () if any_required => kind.is_required,
        () => filled.known == most && most > 0,
    });
    let mut resources: Vec<String> = Vec::new();
    for arn in chosen.flat_map(|(_, filled)| filled.arns).map(|arn| log_group(arn, name)) {
        if !resources.contains(&arn) {
            resources.push(arn);
        }
    }
    if resources.is_empty() {
        resources.push("*".to_owned());
    }
    resources
}

/// All resources of the types that an action is asked of: those that it is named after, if it is.
pub(super) fn any_of(name: ActionName) -> Vec<String> {
    let kinds: Vec<ResourceType> = action(name.service, name.name).map(|action| action.resources().collect()).unwrap_or_default();
    let is_named = |kind: &&ResourceType| name.name.to_ascii_lowercase().contains(&kind.name.to_ascii_lowercase());
    let named: Vec<&ResourceType> = kinds.iter().filter(is_named).collect();
    let meant = if named.is_empty() { kinds.iter().collect() } else { named };
    let none = Parameters::default();
    let arns = meant.into_iter().flat_map(|kind| Filled::of(kind, None, &none).arns).map(|arn| log_group(arn, name)).take(MAX);
    let arns: Vec<String> = arns.collect();
    if arns.is_empty() { vec!["*".to_owned()] } else { arns }
}

/// The ARN of a log group has `:*` at its end wherever it is asked for, but with tags, and has none in IAM's form.
fn log_group(arn: String, name: ActionName) -> String {
    if name.service != "logs" || !arn.contains(":log-group:") || arn.contains(":log-stream:") {
        return arn;
    }
    let plain = arn.strip_suffix(":*").unwrap_or(&arn);
    if name.name.contains("Tag") { plain.to_owned() } else { format!("{plain}:*") }
}

/// The ARN of what a request asks that names it by its path.
fn path_arn(service: &str, path: &'static str, parameters: &Parameters) -> String {
    let mut parts = path.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (parameter, behind) in parts.filter_map(|part| part.split_once('}')) {
        let value = parameters.get(parameter).and_then(|values| values.first()).map(pattern);
        filled += &value.unwrap_or_else(|| "*".to_owned());
        filled += behind;
    }
    let region = parameters.region.as_deref();
    format!("arn:{}:{service}:{}::{filled}", partition(region), region.unwrap_or("*"))
}

/// The resources of an action that a parameter brings in: what the parameter names, or all that are possible.
pub(super) fn behind(name: ActionName, parameter: &str, operation: Operation, parameters: &Parameters) -> Vec<String> {
    let found = named_by(name, parameter, operation, parameters);
    if found.is_empty() { of(name, Some(operation), parameters) } else { found }
}

fn named_by(name: ActionName, parameter: &str, operation: Operation, parameters: &Parameters) -> Vec<String> {
    let (top, below) = parameter.split_once('.').unwrap_or((parameter, parameter));
    let values: Vec<String> = parameters.get(top).unwrap_or_default().iter().map(pattern).collect();
    let member = |name: &str| values.iter().find_map(|value| member(value, name)).or_else(|| parameters.get(name)?.first().map(pattern));
    let is_own = name.service == operation.api.prefix;
    match (name.service, name.name) {
        ("iam", "PassRole") => values.iter().map(|value| role(member(below).as_ref().unwrap_or(value))).take(MAX).collect(),
        ("s3", _) if !is_own => {
            let object = if below.ends_with("URL") || below.ends_with("Url") {
                values.first().and_then(|url| object_at(url))
            } else {
                member("S3Bucket").map(|bucket| (bucket, member("S3Key").unwrap_or_else(|| "*".to_owned())))
            };
            let (bucket, key) = object.unwrap_or_else(|| ("*".to_owned(), "*".to_owned()));
            vec![format!("arn:aws:s3:::{bucket}/{key}")]
        }
        ("ecr", _) if !is_own => {
            vec![member(below).and_then(|image| repository(&image)).unwrap_or_else(|| "arn:aws:ecr:*:*:repository/*".to_owned())]
        }
        ("kms", _) => values.iter().map(|key| key_arn(key, parameters)).take(MAX).collect(),
        _ => {
            if is_own {
                Vec::new()
            } else {
                values.iter().filter(|value| value.starts_with("arn:")).take(MAX).cloned().collect()
            }
        }
    }
}

/// A member of a structure in the AWS CLI's shorthand or in JSON.
fn member(text: &str, name: &str) -> Option<String> {
    let rest = text.split_once(name)?.1.trim_start_matches(['"', ' ']);
    let value = rest.strip_prefix(['=', ':'])?.trim_start_matches([' ', '"']);
    let end = value.find([',', '"', '}', ']']).unwrap_or(value.len());
    value.get(..end).map(str::to_owned).filter(|value| !value.is_empty())
}

fn role(value: &str) -> String {
    match value {
        arn if arn.starts_with("arn:") => arn.to_owned(),
        name if name.contains(['{', '=', '[', ':']) => "arn:aws:iam::*:role/*".to_owned(),
        name => format!("arn:aws:iam::*:role/{name}"),
    }
}

fn key_arn(value: &str, parameters: &Parameters) -> String {
    let region = parameters.region.as_deref().unwrap_or("*");
    match value {
        arn if arn.starts_with("arn:") => arn.to_owned(),
        // An alias leads to a key that only AWS knows.
        alias if alias.starts_with("alias/") => format!("arn:aws:kms:{region}:*:key/*"),
        id => format!("arn:aws:kms:{region}:*:key/{id}"),
    }
}

/// The bucket and key in an address of S3.
fn object_at(url: &str) -> Option<(String, String)> {
    let (host, path) = url.strip_prefix("https://")?.split_once('/')?;
    let (bucket, key) = match host.split_once(".s3") {
        Some((bucket, _)) => (bucket, path),
        None => path.split_once('/')?,
    };
    Some((bucket.to_owned(), key.to_owned()))
}

/// The repository of an image in ECR.
pub(super) fn repository(image: &str) -> Option<String> {
    let (host, path) = image.split_once('/')?;
    let (account, rest) = host.split_once(".dkr.ecr")?;
    let region = rest.strip_prefix('.').and_then(|rest| rest.split('.').next()).unwrap_or("*");
    let name = path.split(['@', ':']).next().unwrap_or(path);
    Some(format!("arn:aws:ecr:{region}:{account}:repository/{name}"))
}

/// The ARNs of one type of resource.
struct Filled {
    arns: Vec<String>,
    /// How many of the names in its form are told.
    known: usize,
    /// How many are not.
    open: usize,
    /// Whether a parameter is such an ARN.
    is_given: bool,
}

impl Filled {
    fn of(kind: &ResourceType, operation: Option<Operation>, parameters: &Parameters) -> Self {
        let may_be_arn = |value: &&Value| value.text().is_none_or(|text| text.starts_with("arn:"));
        let whole = parameters.values().filter(may_be_arn).map(pattern).filter(|value| has_form(value, kind.arn));
        let whole: Vec<String> = whole.take(MAX).collect();
        if !whole.is_empty() {
            return Self { arns: whole, known: 1, open: 0, is_given: true };
        }
        let mut filled = Self { arns: Vec::new(), known: 0, open: 0, is_given: false };
        let values: Vec<(&str, Option<&[Value]>)> =
            variables(kind.arn).map(|variable| (variable, named(variable, operation, parameters))).collect();
        for (variable, value) in &values {
            match value {
                _ if ["Region", "Account"].contains(variable) => {}
                Some(_) => filled.known += 1,
                None => filled.open += 1,
            }
        }
        let count = values.iter().filter_map(|(_, values)| Some(values.as_ref()?.len())).max().unwrap_or(1).clamp(1, MAX);
        for index in 0..count {
            let mut fixed = kind.arn.split("${").map(|part| part.split_once('}').map_or(part, |(_, behind)| behind));
            let mut arn = format!("arn:{}:{}", partition(parameters.region.as_deref()), fixed.next().unwrap_or_default());
            for ((variable, values), behind) in values.iter().zip(fixed) {
                let value = values.and_then(|values| values.get(index).or(values.last()));
                match (*variable, value) {
                    ("Region", _) => arn += parameters.region.as_deref().unwrap_or("*"),
                    (_, Some(value)) => arn += &part(variable, &pattern(value)),
                    // What is not told is the default one.
                    ("ClusterName", None) if kind.arn.starts_with("ecs:") && filled.known > 0 => arn += "default",
                    _ => arn.push('*'),
                }
                arn += behind;
            }
            filled.arns.push(arn);
        }
        filled
    }
}

/// The names that the form of an ARN leaves open.
fn variables(form: &'static str) -> impl Iterator<Item = &'static str> {
    form.split("${").skip(1).filter_map(|part| part.split('}').next())
}

/// The values of the parameter that fills a variable.
fn named<'p>(variable: &str, operation: Option<Operation>, parameters: &'p Parameters) -> Option<&'p [Value]> {
    let mapped = operation.into_iter().flat_map(Operation::parameters).find(|(_, name)| *name == variable || *name == family(variable));
    let found = mapped.and_then(|(parameter, _)| parameters.get(parameter)).or_else(|| parameters.get(&squash(variable)));
    found.filter(|values| !values.is_empty())
}

/// The revision of a task definition stands in the same parameter as its family.
fn family(variable: &str) -> &str {
    if variable == "TaskDefinitionRevisionNumber" { "TaskDefinitionFamilyName" } else { variable }
}

fn partition(region: Option<&str>) -> &'static str {
    match region {
        Some(region) if region.starts_with("cn-") => "aws-cn",
        Some(region) if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// What of a value stands for a variable: commands take names, addresses and ARNs alike.
fn part(variable: &str, value: &str) -> String {
    let last = |text: &str, separators: &[char]| text.rsplit(separators).next().unwrap_or(text).to_owned();
    match variable {
        "TaskDefinitionFamilyName" => last(value, &['/']).split(':').next().unwrap_or(value).to_owned(),
        "TaskDefinitionRevisionNumber" => {
            let name = last(value, &['/']);
            name.split_once(':').map_or_else(|| "*".to_owned(), |(_, revision)| revision.to_owned())
        }
        _ if value.starts_with("arn:") => last(value, &[':', '/']),
        // AWS adds six characters to the name of a secret.
        "SecretId" => format!("{value}-??????"),
        "ParameterNameWithoutLeadingSlash" => value.trim_start_matches('/').to_owned(),
        "FunctionName" => value.split(':').next().unwrap_or(value).to_owned(),
        "QueueName" => last(value, &['/']),
        // Builds are named after their project.
        "ProjectName" => value.split(':').next().unwrap_or(value).to_owned(),
        _ if value.starts_with("/hostedzone/") => last(value, &['/']),
        _ => value.to_owned(),
    }
}

/// Whether a value is an ARN of a form: the same service, and the same words before the first name.
fn has_form(value: &str, form: &str) -> bool {
    let Some((_, rest)) = value.strip_prefix("arn:").and_then(|rest| rest.split_once(':')) else { return false };
    let (Some((service, resource)), Some((wanted_service, wanted_resource))) = (ends(rest), ends(form)) else { return false };
    let fixed = wanted_resource.split("${").next().unwrap_or_default();
    let parts = |text: &str| text.chars().filter(|char| matches!(char, '/' | ':')).count();
    service == wanted_service && resource.starts_with(fixed) && parts(resource) >= parts(wanted_resource)
}

/// The service and the resource of an ARN without its beginning.
fn ends(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.splitn(4, ':');
    Some((parts.next()?, parts.nth(2)?))
}
