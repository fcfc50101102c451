//! What commands need: the API operations they call, the actions these need, on which resources, and how sure that is.

mod aws;
mod builds;
mod codeartifact;
mod context;
mod creation;
mod docker;
mod folder;
mod functions;
mod git;
mod identity;
mod needs;
mod parameters;
mod pipelines;
mod programs;
mod resources;
mod s3;
mod sam;
mod serverless;
mod session;
mod stacks;
mod terraform;
mod words;

use std::sync::Arc;

pub use builds::{of_batch, of_buildspec, of_project};
pub use context::RequestContext;
pub use creation::of_deploy;
pub use functions::{FunctionNeeds, of_functions};
pub use needs::{Call, Certainty, NeededAction, Needs, Reason};
pub use pipelines::of_pipeline;

use folder::Folder;
use session::Session;

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
        of_commands(&spec, Certainty::Possible).into_iter().for_each(|(_, of_command)| needs.add(of_command));
    }
    needs
}

/// What each command of a build needs, in the order they run. Of what resources need that they make, only what is at least that
/// sure is looked for.
pub fn of_commands<'s, 't>(spec: &'s Buildspec<'t>, least: Certainty) -> Vec<(&'s Invocation<'t>, Needs)> {
    let mut session = Session::default();
    let of_command = |invocation: &'s Invocation<'t>| {
        let directory = invocation.state.directory.as_deref();
        let folder = Folder { repository: &spec.context.repository, directory, least };
        (invocation, of_invocation(invocation, folder, &mut session))
    };
    spec.flow().invocations.iter().map(of_command).collect()
}

/// What one command of a build needs. If it has another identity than the build, its calls are told, but no actions: they are
/// not what the role of the build needs.
fn of_invocation(invocation: &Invocation<'_>, folder: Folder<'_>, session: &mut Session) -> Needs {
    let Some(program) = invocation.program() else { return Needs::default() };
    let words: Vec<Value> = invocation.arguments().iter().map(|word| invocation.value(word)).collect();
    let mut needs = of_words(&program, &words, folder, session);
    needs.limit(match invocation.certainty {
        shell::Certainty::Always => Certainty::Certain,
        shell::Certainty::Branch => Certainty::Likely,
        shell::Certainty::AfterFailure => Certainty::Possible,
    });
    let is_other = session.is_changed || identity::is_other(invocation, &words);
    if is_other {
        needs.actions.clear();
    }
    session.follow(invocation, &words, is_other);
    needs
}

/// What a program needs that is called with these words.
fn of_words(program: &str, words: &[Value], folder: Folder<'_>, session: &mut Session) -> Needs {
    match program {
        "aws" | "aws2" => aws::needs(words, folder),
        "git" => git::needs(words),
        "docker" | "podman" | "nerdctl" => docker::needs(words),
        "serverless" | "sls" | "serverless-v3" | "osls" => serverless::needs(program, words, folder),
        "sam" | "samdev" | "cdk" | "copilot" | "eb" | "ecs-cli" | "eksctl" => {
            programs::needs(program.trim_end_matches("dev"), words, folder)
        }
        "terraform" | "tofu" => terraform::needs(words, folder, session),
        _ => session.registries.needs(program, words),
    }
}
