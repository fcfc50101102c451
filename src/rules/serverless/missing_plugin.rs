use crate::{
    diagnostics::{Confidence, Severity},
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::File,
};

rule! {
    /// A plugin is not installed with the service.
    ///
    /// ## Why
    /// No `package.json` from the service up to the top of the repository names the plugin, so that a fresh checkout, as in a
    /// build, does not have it, and the framework stops. A plugin that is a file of the service must be there.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// plugins:
    ///   - serverless-prune-plugin
    /// ```
    /// ```json package.json
    /// {"devDependencies": {"serverless": "^3.40.0"}}
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// plugins:
    ///   - serverless-prune-plugin
    /// ```
    /// ```json package.json
    /// {"devDependencies": {"serverless": "^3.40.0", "serverless-prune-plugin": "^2.0.0"}}
    /// ```
    name: "missing-plugin",
    severity: Severity::Warning,
    answer: Some("Serverless plugin \"serverless-prune-plugin\" not found. Make sure it's installed and listed in the \"plugins\" section of your serverless config file."),
    check: Check::Serverless(check),
}

/// How far up manifests are looked for.
const MAX_LEVELS: usize = 12;

const SECTIONS: [&str; 4] = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let manifests = manifests(service);
    for (name, value) in service::plugins(service).unwrap_or_default() {
        let is_local = name.starts_with("./");
        let is_there = if is_local { has_local(service, name) } else { manifests.is_empty() || is_installed(service, &manifests, name) };
        if is_there {
            continue;
        }
        let message = if is_local { format!("there is no plugin at `{name}`") } else { format!("no `package.json` names the plugin `{name}`") };
        let finding = service::find(report, value, message);
        finding.answer(RULE.answer.map(|answer| answer.replace("serverless-prune-plugin", name))).confidence(Confidence::Likely);
        finding.help(if is_local { "correct its path".to_owned() } else { format!("run `npm install --save-dev {name}`") });
    }
}

/// The manifests of the service's folder and those above it.
fn manifests(service: &Serverless<'_>) -> Vec<serde_json::Value> {
    let paths = (0..MAX_LEVELS).map(|level| format!("{}package.json", "../".repeat(level)));
    let files = paths.map(|path| service.workspace.read(&path)).take_while(|file| !matches!(file, File::Outside));
    let texts = files.filter_map(|file| if let File::Text(source) = file { Some(source) } else { None });
    texts.filter_map(|source| serde_json::from_str(source.text()).ok()).collect()
}

fn is_installed(service: &Serverless<'_>, manifests: &[serde_json::Value], name: &str) -> bool {
    // A plugin may be a part of a package: `@scope/name/part`.
    let parts = name.split('/').take(if name.starts_with('@') { 2 } else { 1 });
    let package = parts.collect::<Vec<_>>().join("/");
    let is_named = |manifest: &serde_json::Value| {
        let is_workspace = manifest.get("name").and_then(|own| own.as_str()) == Some(package.as_str());
        is_workspace || SECTIONS.iter().any(|section| manifest.get(section).is_some_and(|section| section.get(&package).is_some()))
    };
    let local = [format!(".serverless_plugins/{name}"), format!(".serverless_plugins/{name}.js"), format!("node_modules/{package}")];
    manifests.iter().any(is_named) || local.iter().any(|path| service.workspace.has(path) != Some(false)) || has_local_path(service)
}

/// Whether plugins are looked for in a folder of the service.
fn has_local_path(service: &Serverless<'_>) -> bool {
    service.resolved.root().at(&["plugins", "localPath"]).is_some()
}

fn has_local(service: &Serverless<'_>, path: &str) -> bool {
    ["", ".js", ".cjs", ".mjs", ".ts"].iter().any(|end| service.workspace.has(&format!("{path}{end}")) != Some(false))
}
