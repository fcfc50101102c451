//! The key or value that was meant.

use crate::{diagnostics::Fix, source::Span};

/// What was probably meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The name as it should be written.
    pub name: String,
    /// Whether only case, hyphens and underscores differ.
    pub is_certain: bool,
}

impl Suggestion {
    /// The fix that writes it at a place.
    pub fn fix(&self, span: Span) -> Fix {
        let title = format!("write `{}`", self.name);
        let fix = if self.is_certain { Fix::safe(title) } else { Fix::suggested(title) };
        fix.replace(span, self.name.clone())
    }
}

/// The one known name that was meant by `given`, if any is near.
pub fn suggest<S: AsRef<str>>(given: &str, known: &[S]) -> Option<Suggestion> {
    let folded = fold(given);
    let names = || known.iter().map(AsRef::as_ref);
    let suggestion = |name: &str, is_certain| Some(Suggestion { name: name.to_owned(), is_certain });
    if let Some(name) = names().find(|name| fold(name) == folded) {
        return suggestion(name, true);
    }
    let confused = CONFUSIONS.iter().filter(|(mistaken, _)| *mistaken == folded);
    if let Some(name) = confused.flat_map(|(_, meant)| *meant).find(|meant| names().any(|name| name == **meant)) {
        return suggestion(name, false);
    }
    if folded.chars().count() > MAX_LENGTH {
        return None;
    }
    let near = names().map(|name| (distance(&folded, &fold(name)), name)).min_by_key(|(distance, _)| *distance);
    near.filter(|(distance, name)| *distance <= fold(name).chars().count().min(folded.chars().count()) / 3)
        .and_then(|(_, name)| suggestion(name, false))
}

/// Names as a sentence lists them: `a`, `b` and `c`.
pub fn listed(names: &[String], conjunction: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {conjunction} {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// Names longer than this resemble nothing known.
const MAX_LENGTH: usize = 64;

/// A name without what people vary: case, hyphens and underscores.
fn fold(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, '-' | '_')).flat_map(char::to_lowercase).collect()
}

/// How many letters must be added, removed, changed or swapped with their neighbour to make one name of the other.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let changed = row[j] + usize::from(a != b);
            let swapped = if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b { before[j - 1] + 1 } else { usize::MAX };
            next.push(changed.min(swapped).min(row[j + 1] + 1).min(next[j] + 1));
        }
        before = std::mem::replace(&mut row, next);
    }
    row[other.len()]
}

/// Names that people write for another, not by a slip of the hand: folded, with what they stand for, whichever is known
/// at the place.
const CONFUSIONS: &[(&str, &[&str])] = &[
    ("/bin/bash", &["bash"]),
    ("0", &["no"]),
    ("1", &["yes"]),
    ("afterbuild", &["post_build"]),
    ("always", &["finally"]),
    ("beforebuild", &["pre_build"]),
    ("clover", &["CLOVERXML"]),
    ("cmd", &["commands", "cmd.exe"]),
    ("cobertura", &["COBERTURAXML"]),
    ("command", &["commands"]),
    ("corretto", &["java"]),
    ("csharp", &["dotnet"]),
    ("cucumber", &["CUCUMBERJSON"]),
    ("dependencies", &["depend-on"]),
    ("dependson", &["depend-on"]),
    ("deploy", &["post_build"]),
    ("disable", &["no"]),
    ("disabled", &["no"]),
    ("dotnetcore", &["dotnet"]),
    ("enable", &["yes"]),
    ("enabled", &["yes"]),
    ("environment", &["env", "variables"]),
    ("environmentvariables", &["variables", "env"]),
    ("envvariables", &["env", "variables"]),
    ("envvars", &["env", "variables"]),
    ("exclude", &["exclude-paths"]),
    ("exit", &["ABORT"]),
    ("fail", &["ABORT"]),
    ("format", &["file-format"]),
    ("go", &["golang"]),
    ("id", &["identifier"]),
    ("ignore", &["CONTINUE"]),
    ("jacoco", &["JACOCOXML"]),
    ("javascript", &["nodejs"]),
    ("jdk", &["java"]),
    ("junit", &["JUNITXML"]),
    ("n", &["no"]),
    ("needs", &["depend-on"]),
    ("net", &["dotnet"]),
    ("node", &["nodejs"]),
    ("nunit", &["NUNITXML"]),
    ("nunit3", &["NUNIT3XML"]),
    ("off", &["no"]),
    ("on", &["yes"]),
    ("onerror", &["on-failure"]),
    ("openjdk", &["java"]),
    ("parameters", &["parameter-store"]),
    ("path", &["paths"]),
    ("postbuild", &["post_build"]),
    ("powershell", &["powershell.exe"]),
    ("prebuild", &["pre_build"]),
    ("pwsh", &["powershell.exe"]),
    ("py", &["python"]),
    ("python3", &["python"]),
    ("read", &["restore"]),
    ("run", &["commands"]),
    ("runtime", &["runtime-versions"]),
    ("runtimes", &["runtime-versions"]),
    ("script", &["commands"]),
    ("scripts", &["commands"]),
    ("secrets", &["secrets-manager"]),
    ("setup", &["install"]),
    ("sh", &["/bin/sh"]),
    ("ssm", &["parameter-store"]),
    ("stop", &["ABORT"]),
    ("testng", &["TESTNGXML"]),
    ("trx", &["VISUALSTUDIOTRX"]),
    ("user", &["run-as"]),
    ("vars", &["variables"]),
    ("write", &["save"]),
    ("y", &["yes"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn name(given: &str, known: &[&str]) -> Option<(String, bool)> {
        suggest(given, known).map(|found| (found.name, found.is_certain))
    }

    #[test]
    fn knows_slips_of_the_hand_and_of_the_mind() {
        let phases = ["install", "pre_build", "build", "post_build"];
        let runtimes = ["golang", "java", "nodejs", "python", "ruby"];
        let keys = ["run-as", "on-failure", "runtime-versions", "commands", "finally"];
        for (given, known, wanted, is_certain) in [
            ("PRE-BUILD", &phases[..], "pre_build", true),
            ("bulid", &phases, "build", false),
            ("deploy", &phases, "post_build", false),
            ("Runtime_Versions", &keys, "runtime-versions", true),
            ("commans", &keys, "commands", false),
            ("script", &keys, "commands", false),
            ("go", &runtimes, "golang", false),
            ("node", &runtimes, "nodejs", false),
        ] {
            assert_eq!(name(given, known), Some((wanted.to_owned(), is_certain)), "{given}");
        }
    }

    #[test]
    fn is_silent_about_what_resembles_nothing() {
        for given in ["test", "", "x", "artifacts", &"build".repeat(100)] {
            assert_eq!(name(given, &["install", "pre_build", "build", "post_build"]), None, "{given}");
        }
    }
}
