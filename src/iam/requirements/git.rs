//! Repositories in CodeCommit: git asks for the actions itself, without an operation of an API.

use super::{
    needs::{Certainty, Needs},
    words::{Takes, Words, pattern},
};
use crate::{iam::data::action, shell::Value};

/// What `git` needs that is called with these words.
pub(super) fn needs(words: &[Value]) -> Needs {
    let mut needs = Needs::default();
    let read = Words::read(words, Takes::Listed(&["-C", "-c", "-b", "--branch", "--depth", "-o", "--origin"]));
    let Some(verb) = read.operands.first().and_then(Value::text) else { return needs };
    let name = match verb {
        "clone" | "fetch" | "ls-remote" | "pull" => "GitPull",
        "push" => "GitPush",
        _ => return needs,
    };
    let repository = read.operands.iter().find_map(|word| repository(&pattern(word)));
    if let Some((found, repository)) = action("codecommit", name).zip(repository) {
        needs.action(found.name, vec![repository], Certainty::Certain);
    }
    needs
}

/// The ARN of the repository that an address names, also one of `git-remote-codecommit`.
fn repository(address: &str) -> Option<String> {
    if let Some((host, name)) = address.split_once("/v1/repos/") {
        let region = host.split_once("git-codecommit.")?.1.split('.').next()?;
        return Some(format!("arn:aws:codecommit:{region}:*:{}", name.trim_end_matches('/')));
    }
    let (scheme, rest) = address.split_once("://")?;
    let region = match scheme.strip_prefix("codecommit")? {
        "" => "*",
        region => region.strip_prefix("::")?,
    };
    // A profile, with another identity, may stand before the name.
    (!rest.contains('@')).then(|| format!("arn:aws:codecommit:{region}:*:{rest}"))
}
