//! Which of shellcheck's remarks hold for the commands of a build.

use std::rc::Rc;

use super::{answer::Comment, script::Place};
use crate::{
    model::buildspec::Buildspec,
    shell::{Failure, Invocation, sources_script},
};

/// Programs with a language of their own, in which `$` and backquotes have another meaning.
const READERS: [&str; 4] = ["aws", "perl", "ruby", "sed"];

/// Builtins whose arguments are assignments: their values are one word each in all shells of current images.
const DECLARING: [&str; 5] = ["declare", "export", "local", "readonly", "typeset"];

/// Whether a remark is true of commands that run as those of a build do.
pub(super) fn is_true<'t>(comment: &Comment, place: &Place<'_, 't>, spec: &Buildspec<'t>) -> bool {
    let text = place.command.text.as_str();
    let before = || text.get(..place.range.start).unwrap_or_default();
    match comment.code {
        // A placeholder of a template language.
        1083 => !text.contains("{{"),
        // Files that commands read in are not shown to it.
        1090 | 1091 => false,
        // What `sh` does not have is the business of `bashism-under-sh`, and depends on the image.
        2039 | 2112 | 2113 | 3000..4000 => false,
        // The project, or who starts the build, may set it. Names that resemble each other are the business of
        // `misspelt-variable`.
        2153 | 2154 => false,
        // A file that is read in may use it.
        2034 | 2329 => !spec.commands().any(|command| sources_script(command.node.text())),
        // Builds run as root, who may write anywhere.
        2024 => spec.root.get("run-as").is_some() || spec.phases.iter().any(|phase| phase.body.get("run-as").is_some()),
        // Items of a list cannot be put into one subshell.
        2103 => before().contains("cd "),
        // If it is the last that an item does, its failure ends the phase.
        2164 => invocation(place, spec).is_some_and(|call| call.failure == Failure::Followed),
        // What ends one item need not end the next.
        2317 => before().contains("exit") || before().contains("return"),
        2016 => invocation(place, spec).is_none_or(|call| is_for_the_shell(call, place)),
        2046 | 2086 => invocation(place, spec).is_none_or(|call| !is_printed(call, place) && !is_declared(call, place)),
        // The output of `aws ecr get-login` was made to be run.
        2091 => !place.command.text.slice(&place.range).contains("get-login"),
        // `pwd` does not fail.
        2155 => runs_more_than_pwd(text.get(place.range.end..).unwrap_or_default()),
        _ => true,
    }
}

/// The innermost command around a place.
fn invocation<'f, 't>(place: &Place<'_, 't>, spec: &'f Buildspec<'t>) -> Option<&'f Invocation<'t>> {
    let holds = |call: &&Invocation<'_>| call.range.start <= place.range.start && place.range.end <= call.range.end;
    let here = spec.flow().invocations.iter().filter(|call| Rc::ptr_eq(&call.text, &place.command.text));
    here.filter(holds).min_by_key(|call| call.range.len())
}

/// Whether the words of the command are written to the log, where a blank is a blank, and go nowhere else.
fn is_printed(call: &Invocation<'_>, place: &Place<'_, '_>) -> bool {
    let is_echo = call.program().as_deref() == Some("echo") && call.pipe.is_none() && !call.is_substituted;
    is_echo && call.redirects.is_empty() && call.words.iter().any(|word| word.range.contains(&place.range.start))
}

/// Whether the place is within a value that is assigned.
fn is_declared(call: &Invocation<'_>, place: &Place<'_, '_>) -> bool {
    let is_declaring = call.program().is_some_and(|name| DECLARING.contains(&name.as_ref()));
    let word = call.words.iter().find(|word| word.range.contains(&place.range.start));
    is_declaring && word.is_some_and(|word| place.command.text.slice(&(word.range.start..place.range.start)).contains('='))
}

/// Whether what stands in single quotes may have been meant for this shell, not for a program or a file.
fn is_for_the_shell(call: &Invocation<'_>, place: &Place<'_, '_>) -> bool {
    match call.program().as_deref() {
        Some("echo" | "printf") => is_printed(call, place),
        Some(name) => !READERS.contains(&name),
        None => true,
    }
}

fn runs_more_than_pwd(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default().replace("$(pwd)", "").replace("`pwd`", "");
    line.contains("$(") || line.contains('`')
}
