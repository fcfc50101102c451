//! The key or value that was meant.

use crate::{
    diagnostics::Fix,
    source::Span,
    suggest::{fold, is_same, nearest},
};

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
    let names = || known.iter().map(AsRef::as_ref);
    let suggestion = |name: &str, is_certain| Some(Suggestion { name: name.to_owned(), is_certain });
    if let Some(name) = names().find(|name| is_same(name, given)) {
        return suggestion(name, true);
    }
    let folded = fold(given);
    let mut confused = CONFUSIONS.iter().filter(|(mistaken, _)| *mistaken == folded).flat_map(|(_, meant)| *meant);
    let meant = confused.find(|meant| names().any(|name| name == **meant)).copied();
    meant.or_else(|| nearest(given, names())).and_then(|name| suggestion(name, false))
}

/// Names as a sentence lists them: `a`, `b` and `c`.
pub fn listed(names: &[String], conjunction: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {conjunction} {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
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
