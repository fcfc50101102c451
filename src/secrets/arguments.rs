//! Passwords among the arguments of programs.

use std::borrow::Cow;

use crate::shell::{Invocation, Word};

/// An argument that is a password, or holds one.
#[derive(Clone, Debug)]
pub struct Password<'i> {
    /// The program, as messages name it.
    pub program: Cow<'i, str>,
    /// What it is, with its article.
    pub what: &'static str,
    /// The word it stands in.
    pub word: &'i Word,
    /// The password, if it is known text.
    pub text: Option<Cow<'i, str>>,
    /// What to do instead.
    pub help: &'static str,
    /// Whether nothing else is ever given so; else only a variable that is known to be secret makes it one.
    pub is_certain: bool,
}

const NETRC: &str = "write it into a file for `--netrc-file`, or give it to `--config -` by standard input";
const OPTION_FILE: &str = "write it into an option file, and name that with `--defaults-extra-file`";
const ENVIRONMENT: &str = "give it by an environment variable or a file, as the program's manual says";

/// The password among the arguments of a command, if it has one.
pub fn password<'i>(invocation: &'i Invocation<'_>) -> Option<Password<'i>> {
    let program = invocation.program()?;
    let (what, (word, text), help, is_certain) = match program.as_ref() {
        "docker" => {
            let call = invocation.call().filter(|call| call.is("docker", "login"))?;
            let option = call.option(&["-p", "--password"])?;
            ("a password", (option.word, option.text), "pipe it into `docker login --password-stdin`", true)
        }
        "curl" => {
            let (word, login) = valued(invocation, &["-u", "--user", "-U", "--proxy-user"])?;
            let text = login.and_then(|login| Some(Cow::Owned(login.split_once(':')?.1.to_owned())));
            ("a password", (word, text), NETRC, false)
        }
        "wget" => {
            ("a password", valued(invocation, &["--password", "--http-password", "--ftp-password"])?, "write it into `~/.netrc`", false)
        }
        "twine" => ("a password", valued(invocation, &["-p", "--password"])?, "set `TWINE_PASSWORD`", false),
        "mysql" | "mysqldump" | "mysqladmin" | "mysqlimport" | "mariadb" => {
            ("a password", attached(invocation, &["--password=", "-p"])?, OPTION_FILE, true)
        }
        "sshpass" => {
            let found = following(invocation, &["-p"]).or_else(|| attached(invocation, &["-p"]))?;
            ("a password", found, "set `SSHPASS` and use `sshpass -e`", false)
        }
        "mongo" | "mongosh" | "mongodump" | "mongorestore" => {
            let found = following(invocation, &["-p", "--password"]).or_else(|| attached(invocation, &["--password="]))?;
            ("a password", found, ENVIRONMENT, false)
        }
        "mvn" | "mvnw" | "gradle" | "gradlew" | "sonar-scanner" | "dotnet" => {
            let names = ["-Dsonar.login=", "-Dsonar.token=", "-Dsonar.password=", "/d:sonar.login=", "/d:sonar.token="];
            ("a token", attached(invocation, &names)?, "set `SONAR_TOKEN`", false)
        }
        _ => return None,
    };
    Some(Password { program, what, word, text, help, is_certain })
}

/// A word, and the value in it if it is known.
type Found<'i> = (&'i Word, Option<Cow<'i, str>>);

/// The value of one of these options of a known tool.
fn valued<'i>(invocation: &'i Invocation<'_>, names: &[&str]) -> Option<Found<'i>> {
    let option = invocation.call()?.option(names)?;
    Some((option.value?, option.text))
}

/// The word with a value behind one of these names.
fn attached<'i>(invocation: &'i Invocation<'_>, names: &[&str]) -> Option<Found<'i>> {
    invocation.arguments().iter().find_map(|word| {
        let prefix = word.known_prefix();
        let name = names.iter().find(|name| prefix.starts_with(**name))?;
        let text = word.literal().map(|text| Cow::Owned(text.get(name.len()..).unwrap_or_default().to_owned()));
        (text.as_deref() != Some("")).then_some((word, text))
    })
}

/// The word behind one of these options.
fn following<'i>(invocation: &'i Invocation<'_>, names: &[&str]) -> Option<Found<'i>> {
    let words = invocation.arguments();
    let at = words.iter().position(|word| names.iter().any(|name| word.is(name)))?;
    let word = words.get(at + 1)?;
    Some((word, word.literal()))
}
