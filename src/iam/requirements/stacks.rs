//! Stacks that commands deploy: what CloudFormation does with their templates.

use std::sync::Arc;

use super::{
    context,
    creation::of_stack,
    folder::Folder,
    needs::{Certainty, NeededAction, Needs},
    words::{Words, pattern},
};
use crate::{
    date::Date,
    iam::data::action,
    model::{
        serverless::{Compiled, Serverless},
        template::{Language, Template},
    },
    project::Context,
    source::Source,
    syntax::{self, Tree},
    vars::{Inputs, View},
};

/// Where `sam` looks for its template.
const SAM_FILES: [&str; 3] = ["template.yaml", "template.yml", "template.json"];

/// Adds what CloudFormation does for a command of `aws cloudformation`.
pub(super) fn add_template(command: &str, words: &Words, folder: Folder<'_>, needs: &mut Needs) {
    let most = match command {
        "deploy" | "create-stack" => Certainty::Certain,
        // The stack is there already: only what the template now has more is made.
        "update-stack" | "create-change-set" => Certainty::Likely,
        _ => return,
    };
    let named = ["--template-file", "--template-body"].iter().find_map(|option| words.value(option)?.text());
    let Some(source) = named.and_then(|name| folder.read(name.strip_prefix("file://").unwrap_or(name))) else { return };
    add(&source, words, most, folder, needs);
}

/// Adds what CloudFormation does for `sam deploy`.
pub(super) fn add_sam(words: &Words, folder: Folder<'_>, needs: &mut Needs) {
    let source = match ["--template-file", "--template", "-t"].iter().find_map(|option| words.value(option)) {
        Some(name) => name.text().and_then(|name| folder.read(name)),
        None => folder.first(&SAM_FILES),
    };
    if let Some(source) = source {
        add(&source, words, Certainty::Certain, folder, needs);
    }
}

fn add(source: &Arc<Source>, words: &Words, most: Certainty, folder: Folder<'_>, needs: &mut Needs) {
    // A change set that is only made does nothing yet.
    let most = if words.has("--no-execute-changeset") { Certainty::Possible } else { most };
    let Some(template) = Template::read(syntax::parse(source)) else { return };
    let is_tagged = words.has("--tags") || template.language == Language::Sam;
    let made = || of_stack(&template, is_tagged, folder.least);
    in_the_name_of(words.value("--role-arn").map(pattern), made, most, needs);
}

/// Adds what CloudFormation does for `serverless deploy`.
pub(super) fn add_service(tree: &Tree, words: &Words, folder: Folder<'_>, needs: &mut Needs) {
    let context = Context::new(folder.repository.clone(), Date::today());
    let option = |names: [&str; 2]| names.iter().find_map(|name| words.value(name)?.text()).map(str::to_owned);
    let inputs = Inputs { stage: option(["--stage", "-s"]), region: option(["--region", "-r"]), ..Inputs::default() };
    let Some(service) = Serverless::with(tree, &context, &inputs) else { return };
    let compiled = Compiled::new(&service);
    let template = Template::of_service(compiled.template(), tree.source());
    let provider = service.resolved.root().get("provider");
    let given = [&["iam", "deploymentRole"][..], &["cfnRole"]].into_iter().find_map(|path| provider?.at(path));
    let role = given.filter(|role| role.view() != View::Null).map(|role| match role.view() {
        View::Text(text) => text.to_owned(),
        _ => "*".to_owned(),
    });
    in_the_name_of(role, || of_stack(&template, true, folder.least), Certainty::Certain, needs);
}

/// CloudFormation works in the name of the caller, or with the role that it is handed.
fn in_the_name_of(role: Option<String>, made: impl FnOnce() -> Needs, most: Certainty, needs: &mut Needs) {
    let Some(role) = role else {
        let mut made = made();
        made.limit(most);
        return needs.add(made);
    };
    let Some(pass) = action("iam", "PassRole").map(|action| action.name) else { return };
    let role = if role.starts_with("arn:") { role } else { "arn:aws:iam::*:role/*".to_owned() };
    let context = context::of(pass, "cloudformation", Some("RoleARN"));
    needs.need(NeededAction { context, ..NeededAction::new(pass, vec![role], Certainty::Certain) });
}
