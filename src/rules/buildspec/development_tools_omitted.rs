use std::sync::Arc;

use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Call, Invocation, Purpose},
    source::{Source, Span},
    syntax,
};

rule! {
    /// `NODE_ENV=production` keeps the tools out that the build needs.
    ///
    /// ## Why
    /// With `NODE_ENV=production`, `npm ci` and `npm install` leave out `devDependencies`. What a script of `package.json` calls
    /// from there is not found later, and the command ends with exit status 127.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     NODE_ENV: production
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     NODE_ENV: production
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci --include=dev
    ///       - npm test
    /// ```
    name: "development-tools-omitted",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

/// Programs whose package has another name.
const PACKAGES: [(&str, &str); 9] = [
    ("tsc", "typescript"),
    ("ng", "@angular/cli"),
    ("nest", "@nestjs/cli"),
    ("vue-cli-service", "@vue/cli-service"),
    ("webpack", "webpack-cli"),
    ("babel", "@babel/cli"),
    ("playwright", "@playwright/test"),
    ("cdk", "aws-cdk"),
    ("sls", "serverless"),
];

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    if !spec.source().text().contains("NODE_ENV") {
        return;
    }
    let flow = spec.flow();
    let Some(install) = flow.invocations.iter().position(omits) else { return };
    let omitting = &flow.invocations[install];
    // Another install brings the tools, at least possibly.
    let rest = flow.invocations.get(install + 1..).unwrap_or_default();
    let installs = |invocation: &Invocation<'_>| invocation.call().is_some_and(|call| is_install(&call)) || matches!(invocation.program().as_deref(), Some("yarn" | "pnpm") if invocation.arguments().is_empty());
    if flow.invocations.iter().any(|invocation| !std::ptr::eq(invocation, omitting) && installs(invocation)) {
        return;
    }
    if let Some((used, what)) = rest.iter().find_map(|invocation| Some((invocation, needs(spec, omitting, invocation)?))) {
        let place: Span = used.led_by.unwrap_or_else(|| used.words_span());
        report
            .find(omitting.led_by.unwrap_or_else(|| omitting.words_span()), "with `NODE_ENV=production`, this leaves out `devDependencies`")
            .confidence(Confidence::Likely)
            .label(place, what)
            .help("add `--include=dev`, or set `NODE_ENV` behind the tests");
    }
}

/// Whether an install leaves out what is for development.
fn omits(invocation: &Invocation<'_>) -> bool {
    let Some(call) = invocation.call().filter(|call| call.tool == "npm" && is_install(call)) else { return false };
    let is_told = call.has(&["--include", "--production", "--omit", "--only", "--also", "--dev", "-g", "--global", "-D", "--save-dev"]);
    let own = invocation.assignments.iter().find(|assignment| assignment.name == "NODE_ENV").and_then(|assignment| assignment.values.first());
    let value = match own {
        Some(word) => word.literal().map(|text| text.into_owned()),
        None => {
            let is_seen = invocation.state.get("NODE_ENV").is_some_and(|setting| setting.is_exported);
            invocation.state.value("NODE_ENV").filter(|_| is_seen).and_then(|value| value.text().map(str::to_owned))
        }
    };
    !is_told && call.operands().next().is_none() && value.as_deref() == Some("production")
}

fn is_install(call: &Call<'_>) -> bool {
    matches!((call.tool, call.subcommand), ("npm", "ci" | "clean-install" | "install" | "i") | ("yarn" | "pnpm", "install" | "add" | "i"))
}

/// What of `devDependencies` a later command needs: a tool that a script calls, or, if `package.json` is not seen, the
/// tools of tests.
fn needs(spec: &Buildspec<'_>, omitting: &Invocation<'_>, used: &Invocation<'_>) -> Option<String> {
    if used.certainty != crate::shell::Certainty::Always || used.state.directory != omitting.state.directory {
        return None;
    }
    let directory = omitting.state.directory.as_deref()?;
    let file = if directory.is_empty() { "package.json".to_owned() } else { format!("{directory}/package.json") };
    let program = used.program()?;
    match spec.context.repository.read(&file) {
        Some(source) => {
            let is_script = used.led_by.is_some() && used.source().path().ends_with("package.json");
            let package = PACKAGES.iter().find(|(tool, _)| *tool == program).map_or(program.as_ref(), |(_, package)| package);
            (is_script && is_for_development(&source, package)).then(|| format!("needs `{package}`, which is one of them"))
        }
        None => (matches!(program.as_ref(), "npm" | "yarn") && used.purpose() == Some(Purpose::Test)).then(|| "tests mostly need them".to_owned()),
    }
}

fn is_for_development(source: &Arc<Source>, package: &str) -> bool {
    let tree = syntax::parse(source);
    let Some(root) = tree.root() else { return false };
    let has = |section: &str| root.get(section).is_some_and(|list| list.get(package).is_some());
    has("devDependencies") && !has("dependencies")
}
