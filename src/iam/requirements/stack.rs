//! Templates that commands deploy: what CloudFormation does with them in the name of the caller.

use std::sync::Arc;

use super::{
    deploy::of_deploy,
    ground::Ground,
    needs::{Certainty, NeededAction, Needs},
    words::Words,
};
use crate::{
    date::Date,
    iam::data::action,
    model::{
        serverless::{Compiled, Serverless},
        template::Template,
    },
    project::Context,
    source::Source,
    syntax,
    vars::Inputs,
};

/// Where `sam` looks for its template.
const SAM_FILES: [&str; 3] = ["template.yaml", "template.yml", "template.json"];

/// The options of the AWS CLI and of SAM that name a template.
const TEMPLATE_OPTIONS: [&str; 4] = ["--template-file", "--template-body", "--template", "-t"];

/// Adds what CloudFormation does with the template that `aws cloudformation deploy` and the like name.
pub(super) fn add_template(words: &Words, ground: Ground<'_>, needs: &mut Needs) {
    let named = TEMPLATE_OPTIONS.iter().find_map(|option| words.value(option)).and_then(|value| value.text());
    let source = named.and_then(|name| ground.read(name.strip_prefix("file://").unwrap_or(name)));
    add(source, words, needs);
}

/// Adds what CloudFormation does with the template that `sam deploy` finds.
pub(super) fn add_sam(words: &Words, ground: Ground<'_>, needs: &mut Needs) {
    let named = TEMPLATE_OPTIONS.iter().find_map(|option| words.value(option));
    let source = match named {
        Some(name) => name.text().and_then(|name| ground.read(name)),
        None => ground.first(&SAM_FILES),
    };
    add(source, words, needs);
}

fn add(source: Option<Arc<Source>>, words: &Words, needs: &mut Needs) {
    let Some(template) = source.and_then(|source| Template::read(syntax::parse(&source))) else { return };
    let role = words.value("--role-arn").map(super::words::pattern);
    as_caller(&template, role, needs);
}

/// Adds what CloudFormation does with the template that the framework makes of a service.
pub(super) fn add_service(source: &Arc<Source>, words: &Words, ground: Ground<'_>, needs: &mut Needs) {
    let tree = syntax::parse(source);
    let context = Context::new(ground.repository.clone(), Date::today());
    let option = |names: [&str; 2]| names.iter().find_map(|name| words.value(name)).and_then(|value| value.text()).map(str::to_owned);
    let inputs = Inputs { stage: option(["--stage", "-s"]), region: option(["--region", "-r"]), ..Inputs::default() };
    let Some(service) = Serverless::with(&tree, &context, &inputs) else { return };
    let compiled = Compiled::new(&service);
    let provider = service.resolved.root().get("provider");
    let role = [&["iam", "deploymentRole"][..], &["cfnRole"]].into_iter().find_map(|path| provider?.at(path));
    let role = role.map(|role| role.as_str().unwrap_or("arn:aws:iam::*:role/*").to_owned());
    as_caller(&Template::of_service(compiled.template(), source), role, needs);
}

/// CloudFormation works in the name of the caller, unless it is handed a role.
fn as_caller(template: &Template, role: Option<String>, needs: &mut Needs) {
    let Some(role) = role else { return needs.add(of_deploy(template)) };
    let Some(pass) = action("iam", "PassRole") else { return };
    let role = if role.starts_with("arn:") { role } else { "arn:aws:iam::*:role/*".to_owned() };
    needs.need(NeededAction {
        action: pass.name,
        resources: vec![role],
        certainty: Certainty::Certain,
        context: vec![("iam:PassedToService", "cloudformation.amazonaws.com".to_owned())],
        reason: None,
    });
}
