//! Passwords among the arguments of programs.

use std::borrow::Cow;

use crate::shell::{Invocation, Word};

/// An argument that is a password, or holds one.
#[derive(Clone, Debug)]
pub struct Password<'i> {
    /// The program, as messages name it.
    pub program: &'static str,
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
    match invocation.program()?.as_ref() {
        "docker" => {
            let call = invocation.call().filter(|call| call.is("docker", "login"))?;
            let option = call.option(&["-p", "--password"])?;
            let help = "pipe it into `docker login --password-stdin`";
            Some(Password { program: "docker login", word: option.word, text: option.text, help, is_certain: true })
        }
        "curl" => {
            let option = invocation.call()?.option(&["-u", "--user", "-U", "--proxy-user"])?;
            let text =
                option.text.filter(|text| text.contains(':')).map(|text| Cow::Owned(text.split_once(':').unwrap_or_default().1.to_owned()));
            Some(Password { program: "curl", word: option.value?, text, help: NETRC, is_certain: false })
        }
        "wget" => {
            let option = invocation.call()?.option(&["--password", "--http-password", "--ftp-password"])?;
            Some(Password { program: "wget", word: option.value?, text: option.text, help: "write it into `~/.netrc`", is_certain: false })
        }
        "twine" => {
            let option = invocation.call()?.option(&["-p", "--password"])?;
            Some(Password { program: "twine", word: option.value?, text: option.text, help: "set `TWINE_PASSWORD`", is_certain: false })
        }
        "mysql" | "mysqldump" | "mysqladmin" | "mysqlimport" | "mariadb" => attached(invocation, &["--password=", "-p"])
            .map(|(word, text)| Password { program: "mysql", word, text, help: OPTION_FILE, is_certain: true }),
        "sshpass" => {
            let behind = following(invocation, &["-p"]).or_else(|| attached(invocation, &["-p"]));
            behind.map(|(word, text)| Password {
                program: "sshpass",
                word,
                text,
                help: "set `SSHPASS` and use `sshpass -e`",
                is_certain: true,
            })
        }
        "mongo" | "mongosh" | "mongodump" | "mongorestore" => {
            let found = following(invocation, &["-p", "--password"]).or_else(|| attached(invocation, &["--password="]));
            found.map(|(word, text)| Password { program: "mongo", word, text, help: ENVIRONMENT, is_certain: false })
        }
        "mvn" | "mvnw" | "gradle" | "gradlew" | "sonar-scanner" | "dotnet" => {
            let names = ["-Dsonar.login=", "-Dsonar.token=", "-Dsonar.password=", "/d:sonar.login=", "/d:sonar.token="];
            attached(invocation, &names).map(|(word, text)| Password {
                program: "sonar-scanner",
                word,
                text,
                help: "set `SONAR_TOKEN`",
                is_certain: false,
            })
        }
        _ => None,
    }
}

/// The word with a value behind one of these names.
fn attached<'i>(invocation: &'i Invocation<'_>, names: &[&str]) -> Option<(&'i Word, Option<Cow<'i, str>>)> {
    invocation.arguments().iter().find_map(|word| {
        let prefix = word.known_prefix();
        let name = names.iter().find(|name| prefix.starts_with(**name))?;
        let text = word.literal().map(|text| Cow::Owned(text.get(name.len()..).unwrap_or_default().to_owned()));
        (text.as_deref() != Some("")).then_some((word, text))
    })
}

/// The word behind one of these options.
fn following<'i>(invocation: &'i Invocation<'_>, names: &[&str]) -> Option<(&'i Word, Option<Cow<'i, str>>)> {
    let words = invocation.arguments();
    let at = words.iter().position(|word| names.iter().any(|name| word.is(name)))?;
    let word = words.get(at + 1)?;
    Some((word, word.literal()))
}
