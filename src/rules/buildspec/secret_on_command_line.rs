use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Invocation, Word},
};

rule! {
    /// A password is given on the command line.
    ///
    /// ## Why
    /// The words of a command can be read by every process on the machine while it runs, and appear in traces (`set -x`) and in error
    /// messages. `docker login` says so each time, and so does `mysql`.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre_build:
    ///     commands:
    ///       - docker login -u $DOCKER_USER -p $DOCKER_PASSWORD
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   pre_build:
    ///     commands:
    ///       - echo "$DOCKER_PASSWORD" | docker login -u $DOCKER_USER --password-stdin
    /// ```
    name: "secret-on-command-line",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some((word, program, help)) = password(invocation) else { continue };
        report
            .find_call(invocation, &word.range, format!("`{program}` gets a password on its command line"))
            .confidence(Confidence::Likely)
            .help(help);
    }
}

/// The word that holds it, the program, and what to do instead.
fn password<'i>(invocation: &'i Invocation<'_>) -> Option<(&'i Word, &'static str, &'static str)> {
    if let Some(call) = invocation.call() {
        if call.is("docker", "login") {
            let word = call.option(&["-p", "--password"])?.word;
            return Some((word, "docker login", "pipe it into `docker login --password-stdin`"));
        }
        if call.tool == "curl" {
            let value = call.option(&["-u", "--user"])?.value.filter(|value| has_secret_behind_colon(value, invocation))?;
            return Some((value, "curl", "write it into a file for `--netrc-file`, or give it to `--config -` by standard input"));
        }
    }
    let is_mysql = matches!(invocation.program()?.as_ref(), "mysql" | "mysqldump" | "mysqladmin" | "mysqlimport");
    let word = invocation.arguments().iter().filter(|_| is_mysql).find(|word| {
        let prefix = word.known_prefix();
        let name = ["--password=", "-p"].iter().find(|name| prefix.starts_with(**name) && (prefix.len() > name.len() || word.literal().is_none()));
        name.is_some() && !prefix.starts_with("--p") | prefix.starts_with("--password=") && !word.variables().is_empty()
    })?;
    Some((word, "mysql", "set `MYSQL_PWD` for this command, or write an option file for `--defaults-extra-file`"))
}

/// `user:$PASSWORD`, with a variable that comes from a store.
fn has_secret_behind_colon(value: &Word, invocation: &Invocation<'_>) -> bool {
    value.variables().iter().any(|variable| invocation.state.is_secret(&variable.name))
}
