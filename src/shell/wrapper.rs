//! Commands that run another command: what they run.

use std::{borrow::Cow, ops::Range};

use super::ast::Word;

/// A command that runs its arguments: its name, the words before the arguments that belong to it (such as the
/// duration of `timeout`), and its options that take a value.
struct Wrapper {
    name: &'static str,
    own: usize,
    valued: &'static [&'static str],
}

const WRAPPERS: &[Wrapper] = &[
    Wrapper {
        name: "sudo",
        own: 0,
        valued: &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-U", "-D", "-R", "--user", "--group", "--chdir"],
    },
    Wrapper { name: "time", own: 0, valued: &["-f", "-o"] },
    Wrapper { name: "env", own: 0, valued: &["-u", "-C", "--unset", "--chdir"] },
    Wrapper { name: "nohup", own: 0, valued: &[] },
    Wrapper { name: "exec", own: 0, valued: &["-a"] },
    Wrapper { name: "command", own: 0, valued: &[] },
    Wrapper { name: "builtin", own: 0, valued: &[] },
    Wrapper { name: "nice", own: 0, valued: &["-n"] },
    Wrapper { name: "ionice", own: 0, valued: &["-c", "-n"] },
    Wrapper { name: "stdbuf", own: 0, valued: &["-i", "-o", "-e"] },
    Wrapper { name: "setsid", own: 0, valued: &[] },
    Wrapper { name: "timeout", own: 1, valued: &["-k", "-s", "--kill-after", "--signal"] },
    Wrapper {
        name: "xargs",
        own: 0,
        valued: &["-a", "-d", "-E", "-I", "-L", "-n", "-P", "-s", "--arg-file", "--delimiter", "--max-procs"],
    },
    Wrapper { name: "npx", own: 0, valued: &["-p", "--package", "-c", "--call", "-w", "--workspace"] },
    Wrapper { name: "bunx", own: 0, valued: &[] },
    Wrapper { name: "aws-vault", own: 2, valued: &[] },
];

/// Commands that run their arguments after a word of their own.
const RUNNERS: &[(&str, &str)] = &[
    ("npm", "exec"),
    ("pnpm", "exec"),
    ("pnpm", "dlx"),
    ("yarn", "exec"),
    ("yarn", "dlx"),
    ("poetry", "run"),
    ("pipenv", "run"),
    ("uv", "run"),
    ("bundle", "exec"),
];

/// The name of a program without the folder it is called from.
pub fn base_name(path: &str) -> &str {
    // Quicker than `rsplit` for names, and every rule asks.
    path.bytes().rposition(|byte| byte == b'/').and_then(|slash| path.get(slash + 1..)).unwrap_or(path)
}

/// How many words at the beginning only run the rest; none if these words are a command of their own.
pub(super) fn peel(words: &[Word]) -> Option<usize> {
    let text = |index: usize| words.get(index).and_then(Word::literal);
    let first = text(0)?;
    let name = base_name(&first);
    let (mut at, own, valued): (usize, usize, &[&str]) = match WRAPPERS.iter().find(|wrapper| wrapper.name == name) {
        // `command -v x` asks, and `exec > file` redirects.
        Some(_) if name == "command" && text(1).is_some_and(|option| option.starts_with("-v") || option.starts_with("-V")) => return None,
        Some(wrapper) => (1, wrapper.own, wrapper.valued),
        None if RUNNERS.contains(&(name, text(1)?.as_ref())) => (2, 0, &[]),
        None => return None,
    };
    let takes_assignments = matches!(name, "env" | "sudo");
    while let Some(word) = text(at) {
        if word == "--" {
            at += 1;
            break;
        }
        let is_option = word.starts_with('-') && word.len() > 1;
        let goes_on = is_option || takes_assignments && is_assignment(&word);
        if !goes_on {
            break;
        }
        if name == "npx" && matches!(word.as_ref(), "-c" | "--call") {
            return None;
        }
        at += if valued.contains(&word.as_ref()) { 2 } else { 1 };
    }
    at += own;
    if name == "aws-vault" && text(at).as_deref() == Some("--") {
        at += 1;
    }
    (at < words.len()).then_some(at)
}

/// The word that a command gives to a shell as its text: `sh -c "…"`, `npx -c "…"`, `eval "…"`.
pub(super) fn script_word(words: &[Word]) -> Option<&Word> {
    let first = words.first()?.literal()?;
    match base_name(&first) {
        "sh" | "bash" | "dash" | "ash" | "npx" | "su" => {
            let at = words.iter().position(|word| word.literal().is_some_and(|option| is_script_option(&option)))?;
            words.get(at + 1)
        }
        "eval" if words.len() == 2 => words.get(1),
        _ => None,
    }
}

/// `-c`, also among other letters as in `-ec`.
fn is_script_option(option: &str) -> bool {
    option == "--call" || option.strip_prefix('-').is_some_and(|letters| !letters.starts_with('-') && letters.ends_with('c'))
}

/// Which of the words `find … -exec` runs.
pub(super) fn found(words: &[Word]) -> Option<Range<usize>> {
    if words.first()?.literal()?.as_ref() != "find" {
        return None;
    }
    let starts = |word: &Word| matches!(word.literal().as_deref(), Some("-exec" | "-execdir" | "-ok"));
    let from = words.iter().position(starts)? + 1;
    let rest = words.get(from..)?;
    let length = rest.iter().position(|word| matches!(word.literal().as_deref(), Some(";" | "+"))).unwrap_or(rest.len());
    Some(from..from + length).filter(|inner| !inner.is_empty())
}

/// Whether a word reads `NAME=…`.
pub(super) fn is_assignment(text: &str) -> bool {
    let name = text.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The script file that a command runs, if it runs one: `bash x.sh`, `./x.sh`, `source x`.
pub(super) fn script_file(words: &[Word]) -> Option<(Runs, &Word)> {
    let first = words.first()?;
    let name = first.literal();
    match name.as_deref().map(base_name) {
        Some("." | "source") if name.as_deref() != Some("./") => Some((Runs::Here, words.get(1)?)),
        Some("sh" | "bash" | "dash" | "ash") => {
            let is_flag = |word: &&Word| word.literal().is_some_and(|text: Cow<'_, str>| text.starts_with('-') || text.starts_with('+'));
            let flags = words.get(1..)?.iter().take_while(is_flag);
            if flags.clone().any(|flag| flag.literal().is_some_and(|text| is_script_option(&text) || text == "-s")) {
                return None;
            }
            Some((Runs::InShell, words.get(1 + flags.count())?))
        }
        Some(_) if name.as_deref().is_some_and(|path| path.contains('/')) => Some((Runs::Directly, first)),
        None if first.parts.iter().any(|part| part.text().is_some_and(|text| text.contains('/'))) => Some((Runs::Directly, first)),
        _ => None,
    }
}

/// How a script file is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Runs {
    /// In the same shell.
    Here,
    /// By a shell that is named, whatever its first line says.
    InShell,
    /// By itself: its first line says by what.
    Directly,
}
