//! What commands need: the API operations they call, the actions these need, on which resources, and how sure that is.

mod aws;
mod context;
mod creation;
mod docker;
mod folder;
mod needs;
mod parameters;
mod programs;
mod project;
mod resources;
mod s3;
mod sam;
mod serverless;
mod stacks;
mod words;

use std::sync::Arc;

pub use context::RequestContext;
pub use creation::of_deploy;
pub use needs::{Call, Certainty, NeededAction, Needs, Reason};
pub use project::{of_buildspec, of_project};

use folder::Folder;

use crate::{
    date::Date,
    model::buildspec::Buildspec,
    project::{Context, Repository},
    shell::{self, Invocation, Value},
    source::Source,
    syntax,
};

/// What a command line needs, read as a build in that repository would run it.
pub fn of_command_line(line: &str, repository: Repository) -> Needs {
    let spec = serde_json::json!({ "version": 0.2, "phases": { "build": { "commands": [line] } } });
    let tree = syntax::parse(&Arc::new(Source::new("buildspec.yml", spec.to_string())));
    let context = Context::new(repository, Date::today());
    let mut needs = Needs::default();
    if let Some(spec) = Buildspec::new(&tree, &context) {
        for invocation in &spec.flow().invocations {
            needs.add(of_invocation(invocation, &context.repository));
        }
    }
    needs
}

/// What one command of a build needs.
pub fn of_invocation(invocation: &Invocation<'_>, repository: &Repository) -> Needs {
    let Some(program) = invocation.program() else { return Needs::default() };
    let words: Vec<Value> = invocation.arguments().iter().map(|word| invocation.value(word)).collect();
    let folder = Folder { repository, directory: invocation.state.directory.as_deref() };
    let mut needs = of_words(&program, &words, folder);
    needs.limit(match invocation.certainty {
        shell::Certainty::Always => Certainty::Certain,
        shell::Certainty::Branch => Certainty::Likely,
        shell::Certainty::AfterFailure => Certainty::Possible,
    });
    needs
}

/// What a program needs that is called with these words.
fn of_words(program: &str, words: &[Value], folder: Folder<'_>) -> Needs {
    match program {
        "aws" | "aws2" => aws::needs(words, folder),
        "docker" | "podman" | "nerdctl" => docker::needs(words),
        "serverless" | "sls" | "serverless-v3" | "osls" => serverless::needs(program, words, folder),
        "sam" | "samdev" | "cdk" | "eb" => programs::needs(program.trim_end_matches("dev"), words, folder),
        _ => Needs::default(),
    }
}
