use crate::{
    diagnostics::{Confidence, Severity},
    model::{
        buildspec::{Buildspec, one_or_many},
        known_text,
    },
    rules::{Check, Report, rule},
    shell::Invocation,
};

rule! {
    /// A deployment's file is to be uploaded, and nothing writes it.
    ///
    /// ## Why
    /// A deployment reads files such as `imagedefinitions.json` or `appspec.yml` from the artifacts. When the file is neither in
    /// the repository nor written by a command, the upload finds nothing, and the deployment fails.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t app .
    /// artifacts:
    ///   files:
    ///     - imagedefinitions.json
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t app .
    ///       - printf '[{"name":"app","imageUri":"%s"}]' "$IMAGE_URI" > imagedefinitions.json
    /// artifacts:
    ///   files:
    ///     - imagedefinitions.json
    /// ```
    name: "unwritten-artifact",
    severity: Severity::Warning,
    answer: Some("no matching artifact paths found"),
    check: Check::Buildspec(check),
}

/// Files that deployments ask for by name, and that no tool makes unasked.
const FILES: [&str; 6] = ["imagedefinitions.json", "imageDetail.json", "appspec.yml", "appspec.yaml", "taskdef.json", "Dockerrun.aws.json"];

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let Some(artifacts) = spec.root.get("artifacts").filter(|_| !spec.tree().is_damaged()) else { return };
    if artifacts.get("base-directory").is_some() {
        return;
    }
    for node in artifacts.get("files").into_iter().flat_map(one_or_many) {
        let Some(path) = known_text(node) else { continue };
        let path = path.strip_prefix("./").unwrap_or(path);
        let is_asked_for = FILES.contains(&path) && spec.context.repository.has_seen_from(spec.source().path(), path) == Some(false);
        if is_asked_for && !spec.commands().any(|command| command.node.text().contains(path)) && !may_be_written(spec) {
            report
                .find(node.span(), format!("no command writes `{path}`, and it is not in the repository"))
                .confidence(Confidence::Likely)
                .help("write it in a command, or correct its name");
        }
    }
}

/// Whether a command may write files that it does not name.
fn may_be_written(spec: &Buildspec<'_>) -> bool {
    let flow = spec.flow();
    flow.commands.is_empty() || flow.commands.iter().any(|command| !command.script.unknown.is_empty()) || flow.invocations.iter().any(may_write)
}

fn may_write(invocation: &Invocation<'_>) -> bool {
    let silent = [
        "docker", "echo", "printf", "cd", "export", "set", "apt-get", "apt", "yum", "dnf", "pip", "pip3", "npm", "date", "ls", "pwd", "cut", "test", "[",
        "true", "exit", "mvn", "java", "node", "cat", "head", "tr", "env", "chmod", "apk",
    ];
    let Some(program) = invocation.program() else { return true };
    let is_script = match program.as_ref() {
        "npm" => invocation.arguments().first().is_none_or(|word| !["ci", "install", "i", "test", "t"].iter().any(|verb| word.is(verb))),
        "node" | "java" | "pip" | "pip3" => !invocation.arguments().iter().any(|word| ["--version", "-v", "-version", "install"].iter().any(|verb| word.is(verb))),
        "aws" => !invocation.arguments().first().is_some_and(|word| word.is("ecr") || word.is("--version") || word.is("sts")),
        name => !silent.contains(&name),
    };
    let runs_in_container = invocation.call().is_some_and(|call| call.tool == "docker" && call.verbs().any(|verb| verb == "run" || verb == "cp"));
    let writes_unknown = invocation.redirects.iter().any(|redirect| redirect.target.literal().is_none());
    is_script || runs_in_container || writes_unknown
}
