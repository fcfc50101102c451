use crate::{
    diagnostics::{Applicability, Confidence, Fix, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::Invocation,
    syntax::Node,
};

rule! {
    /// `npm install` runs beside a lock file.
    ///
    /// ## Why
    /// `npm install` may take other versions than the lock file names, and writes it anew, when it does not fit
    /// `package.json`. `npm ci` installs what is locked, is faster, and fails when the two differ.
    ///
    /// The rule looks for `package-lock.json` or `npm-shrinkwrap.json` in the folder of the command and in the key of the cache.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm install
    /// cache:
    ///   key: npm-$(codebuild-hash-files package-lock.json)
    ///   paths:
    ///     - /root/.npm/**/*
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    /// cache:
    ///   key: npm-$(codebuild-hash-files package-lock.json)
    ///   paths:
    ///     - /root/.npm/**/*
    /// ```
    name: "install-beside-lock-file",
    severity: Severity::Info,
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

/// Options with which it does something else, or somewhere else.
const OTHER: [&str; 9] = ["-g", "--global", "--prefix", "-C", "--package-lock-only", "--no-package-lock", "-w", "--workspace", "--dry-run"];

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in spec.flow().invocations.iter().filter(|invocation| invocation.is_here()) {
        let Some(call) = invocation.call().filter(|call| call.is("npm", "install") || call.is("npm", "i")) else { continue };
        if call.operands().next().is_some() || call.has(&OTHER) {
            continue;
        }
        let Some(lock) = lock_file(spec, invocation) else { continue };
        report
            .find(invocation.span(&call.verb.range), format!("`npm {}` may install other versions than `{lock}` names", call.subcommand))
            .confidence(Confidence::Likely)
            .help("use `npm ci`")
            .fix(Fix::suggested("use `npm ci`").replace(invocation.span(&call.verb.range), "ci"));
    }
}

/// The lock file in the folder of the command, or in the root if the key of the cache names one there.
fn lock_file(spec: &Buildspec<'_>, invocation: &Invocation<'_>) -> Option<&'static str> {
    let directory = invocation.state.directory.as_deref()?;
    let key = spec.at(&["cache", "key"]).and_then(Node::as_str).filter(|_| directory.is_empty()).unwrap_or_default();
    ["package-lock.json", "npm-shrinkwrap.json"].into_iter().find(|name| {
        let path = if directory.is_empty() { (*name).to_owned() } else { format!("{directory}/{name}") };
        spec.context.repository.has(&path) == Some(true) || key.split([' ', ')']).any(|word| word == *name)
    })
}
