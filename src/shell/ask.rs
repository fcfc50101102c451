//! What a statement is for, by its look: to ask, to end the shell, to fail, to succeed.

use std::collections::BTreeSet;

use super::ast::{Kind, Simple, Statement, Word, walk};

/// The variables that a statement asks.
pub(super) fn names_in(statement: &Statement) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk(std::slice::from_ref(statement), &mut |statement| {
        names.extend(statement.words().flat_map(Word::variables).map(|variable| variable.name.clone()));
        names.extend(statement.arithmetic().iter().map(|variable| variable.name.clone()));
    });
    names
}

/// Whether a statement is there to ask, not to do.
pub(super) fn is_test(statement: &Statement) -> bool {
    match &statement.kind {
        Kind::Test(_) | Kind::Arithmetic(_) => true,
        Kind::Pipeline(list) | Kind::Group(list) => list.last().is_some_and(is_test),
        Kind::Simple(simple) => {
            let name = simple.words.first().and_then(Word::literal);
            let asks = ["[", "test", "grep", "egrep", "fgrep", "which", "type", "hash", "cmp", "diff", "command"];
            name.is_some_and(|name| asks.contains(&name.as_ref()))
        }
        _ => statement.is_negated,
    }
}

/// The last simple command of a statement that is one, or a group of them.
fn last_simple(statement: &Statement) -> Option<&Simple> {
    match &statement.kind {
        Kind::Simple(simple) => Some(simple),
        Kind::Group(list) | Kind::Subshell(list) => last_simple(list.last()?),
        _ => None,
    }
}

fn last_name(statement: &Statement) -> Option<std::borrow::Cow<'_, str>> {
    last_simple(statement)?.words.first()?.literal()
}

/// Whether nothing runs behind it.
pub(super) fn ends_shell(statement: &Statement) -> bool {
    matches!(last_name(statement).as_deref(), Some("exit" | "return")) && !matches!(statement.kind, Kind::Subshell(_))
}

/// Whether it always fails.
pub(super) fn fails(statement: &Statement) -> bool {
    let code = || last_simple(statement).and_then(|simple| simple.words.get(1)).and_then(Word::literal);
    match last_name(statement).as_deref() {
        Some("exit" | "return") => code().is_none_or(|code| code != "0"),
        Some("false") => true,
        _ => false,
    }
}

/// Whether it always succeeds.
pub(super) fn succeeds(statement: &Statement) -> bool {
    match last_name(statement).as_deref() {
        Some("true" | ":" | "echo" | "printf") => true,
        Some("exit" | "return") => !fails(statement),
        _ => false,
    }
}
