//! The Serverless Framework: what `deploy` and the like call, with what serverless.yml says.

use std::sync::Arc;

use super::{
    folder::Folder,
    needs::Needs,
    parameters::Parameters,
    programs, stacks,
    words::{Takes, Words, pattern},
};
use crate::{
    shell::Value,
    source::Source,
    syntax::{self, Node, Tree},
};

/// The names that a service may have.
const FILES: [&str; 3] = ["serverless.yml", "serverless.yaml", "serverless.json"];

/// What the framework needs that is called with these words.
pub(super) fn needs(program: &str, words: &[Value], folder: Folder<'_>) -> Needs {
    let read = Words::read(words, Takes::One);
    let path: Vec<String> = read.operands.iter().map_while(|word| word.text().map(str::to_owned)).collect();
    let named = read.value("--config").or_else(|| read.value("-c")).and_then(|value| value.text().map(str::to_owned));
    let source = match named {
        Some(name) => folder.read(&name),
        None => folder.first(&FILES),
    };
    let service = source.as_ref().map(Service::of);
    let mut needs = Needs::default();
    let is_osls = program == "osls";
    let parameters = parameters(service.as_ref(), &read);
    programs::add_if("serverless", &path, &read, parameters, &mut needs, |fact| match fact {
        "osls" => Some(is_osls),
        fact => service.as_ref()?.knows(fact),
    });
    if let Some(service) = service.filter(|_| path == ["deploy"]) {
        stacks::add_service(&service.tree, &read, folder, &mut needs);
    }
    needs
}

/// The names of the stack, its bucket and its functions.
fn parameters(service: Option<&Service>, words: &Words) -> Parameters {
    let option = |names: [&str; 2]| names.into_iter().find_map(|name| words.value(name)).map(pattern);
    let told = |path: &[&str]| service.and_then(|service| service.text(path));
    let service_name = told(&["service"]).or_else(|| told(&["service", "name"])).unwrap_or_else(|| "*".to_owned());
    let stage = option(["--stage", "-s"]).or_else(|| told(&["provider", "stage"]));
    let stage = stage.unwrap_or_else(|| if service.is_some() { "dev".to_owned() } else { "*".to_owned() });
    let stack = told(&["provider", "stackName"]).unwrap_or_else(|| format!("{service_name}-{stage}"));
    let bucket = told(&["provider", "deploymentBucket"]).or_else(|| told(&["provider", "deploymentBucket", "name"]));
    let function = option(["--function", "-f"]).unwrap_or_else(|| "*".to_owned());
    let mut parameters = Parameters::default();
    parameters.region = option(["--region", "-r"]).or_else(|| told(&["provider", "region"]));
    [
        ("StackName", stack),
        // CloudFormation makes the name from those of the stack and the resource, shortened, and adds letters.
        ("Bucket", bucket.unwrap_or_else(|| "*-serverlessdeploymentbuck*".to_owned())),
        ("Key", "*".to_owned()),
        // The framework tags its stack with the stage.
        ("Tags", "STAGE".to_owned()),
        ("FunctionName", format!("{service_name}-{stage}-{function}")),
    ]
    .into_iter()
    .fold(parameters, |parameters, (name, value)| parameters.with(name, Value::known(value.replace("**", "*"))))
}

/// What is read of a service.
struct Service {
    tree: Tree,
}

impl Service {
    fn of(source: &Arc<Source>) -> Self {
        Self { tree: syntax::parse(source) }
    }

    fn at(&self, path: &[&str]) -> Option<Node<'_>> {
        path.iter().try_fold(self.tree.root()?, |node, key| node.get(key))
    }

    /// Whether a condition of the table holds; none if another file or a variable decides.
    fn knows(&self, fact: &str) -> Option<bool> {
        let is_set = |path: &[&str]| self.at(path).is_some_and(|node| node.as_str() != Some("false"));
        if self.is_variable(&["provider"]) {
            return None;
        }
        match fact {
            "own-bucket" => {
                let bucket = self.at(&["provider", "deploymentBucket"]);
                Some(bucket.is_some_and(|bucket| bucket.is_scalar() || bucket.get("name").is_some()))
            }
            "direct" if self.is_variable(&["provider", "deploymentMethod"]) => None,
            "direct" => Some(self.at(&["provider", "deploymentMethod"]).and_then(Node::as_str) == Some("direct")),
            "stack-policy" => Some(is_set(&["provider", "stackPolicy"])),
            "rest-stage" => {
                let settings: [&[&str]; 5] =
                    [&["tracing", "apiGateway"], &["logs", "restApi"], &["tags"], &["stackTags"], &["apiGateway", "metrics"]];
                let is_given = |path: &&[&str]| self.at(&[&["provider"], *path].concat()).is_some();
                Some(settings.iter().any(is_given) && self.mentions("http"))
            }
            "image" => Some(self.mentions("image") || is_set(&["provider", "ecr"])),
            "api-keys" => Some(is_set(&["provider", "apiGateway", "apiKeys"]) || is_set(&["provider", "apiKeys"])),
            "log-event" => Some(self.mentions("cloudwatchLog")),
            "ssm" => self.uses("ssm"),
            "cf" => self.uses("cf"),
            "s3" => self.uses("s3:"),
            "account" => self.uses("aws:accountId"),
            _ => None,
        }
    }

    /// A text with `*` in place of its variables.
    fn text(&self, path: &[&str]) -> Option<String> {
        let text = self.at(path)?.as_str()?;
        let Some((before, rest)) = text.split_once("${") else { return Some(text.to_owned()) };
        // Variables may be nested: the last brace ends them all.
        let behind = rest.rsplit_once('}').map_or("", |(_, behind)| behind);
        Some(format!("{before}*{behind}"))
    }

    fn is_variable(&self, path: &[&str]) -> bool {
        self.at(path).and_then(Node::as_str).is_some_and(|text| text.contains("${"))
    }

    /// Whether some mapping has a key.
    fn mentions(&self, key: &str) -> bool {
        self.tree.nodes().any(|node| node.is_mapping() && node.pairs().any(|entry| entry.key.as_str() == Some(key)))
    }

    /// Whether a variable of a source is used; none if another file may use it.
    fn uses(&self, source: &str) -> Option<bool> {
        let text = self.tree.source().text();
        let found = text.contains(&format!("${{{source}"));
        if !found && text.contains("${file(") { None } else { Some(found) }
    }
}
