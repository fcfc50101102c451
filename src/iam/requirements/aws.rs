//! The AWS CLI.

use super::{
    folder::Folder,
    needs::{Certainty, Needs},
    parameters::Parameters,
    programs, s3, stacks,
    words::{Takes, Words},
};
use crate::{
    iam::data::{Command, cli, operation},
    shell::Value,
};

/// Options that stand before the service, with values.
const GLOBAL: [&str; 11] = [
    "--endpoint-url",
    "--output",
    "--query",
    "--profile",
    "--region",
    "--color",
    "--ca-bundle",
    "--cli-read-timeout",
    "--cli-connect-timeout",
    "--cli-binary-format",
    "--cli-error-format",
];

/// Options with which a command says something and calls nothing.
const TELLING: [&str; 2] = ["--generate-cli-skeleton", "--help"];

/// What `aws` needs that is called with these words.
pub(super) fn needs(words: &[Value], folder: Folder<'_>) -> Needs {
    let mut needs = Needs::default();
    let Some((path, rest)) = path(words) else { return needs };
    if path.last().is_some_and(|word| word == "help") {
        return needs;
    }
    if let Some(("s3", [command])) = path.split_first().map(|(service, command)| (service.as_str(), command)) {
        return s3::needs(command, &rest);
    }
    let read = Words::read(&rest, Takes::Many);
    let asks = read.operands.first().is_some_and(|word| word.text() == Some("help"));
    if asks || TELLING.iter().any(|option| read.has(option)) {
        return needs;
    }
    if let [service, command] = path.as_slice()
        && service == "cloudformation"
    {
        stacks::add_template(command, &read, folder, &mut needs);
    }
    if programs::add("aws", &path, &read, &mut needs) {
        return needs;
    }
    match path.split_first().and_then(|(service, command)| cli(service, &command.join(" "))) {
        Some(Command::Operation(called)) => {
            let parameters = Parameters::of(&read.options);
            // These APIs are asked first where to call them.
            if let Some(first) = operation(called.api.name, "DescribeEndpoints").filter(|_| called.api.name.starts_with("timestream-")) {
                needs.call(first, &parameters, Certainty::Certain);
            }
            needs.call(called, &parameters, Certainty::Certain);
        }
        Some(Command::Own(_)) => {}
        None if path.len() > 1 => needs.unknown.push(format!("aws {}", path.join(" "))),
        None => {}
    }
    needs
}

/// The words that name the command, and the others.
fn path(words: &[Value]) -> Option<(Vec<String>, Vec<Value>)> {
    let mut path: Vec<String> = Vec::new();
    let mut rest = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word.prefix().starts_with('-') {
            rest.push(word.clone());
            if GLOBAL.contains(&word.prefix()) {
                rest.extend(words.next().cloned());
            }
            continue;
        }
        path.push(word.text()?.to_owned());
        if path.len() == length(&path) {
            rest.extend(words.cloned());
            break;
        }
    }
    (!path.is_empty()).then_some((path, rest))
}

/// How many words name a command that begins so.
fn length(path: &[String]) -> usize {
    let words: Vec<&str> = path.iter().map(String::as_str).collect();
    match words.as_slice() {
        [_, "wait", ..] | ["codecommit", "credential-helper", ..] | ["servicecatalog", "generate", ..] => 3,
        ["configure" | "login" | "logout", ..] => 1,
        _ => 2,
    }
}
