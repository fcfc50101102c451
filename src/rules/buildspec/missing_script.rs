use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Certainty, Invocation, Word},
};

rule! {
    /// A script is called that is not in the repository.
    ///
    /// ## Why
    /// The shell does not find it, and the command fails with exit status 127.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - ./scripts/deploy.sh
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run deploy
    /// ```
    name: "missing-script",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for call in &spec.flow().invocations {
        let Some(word) = script(call).filter(|_| call.certainty == Certainty::Always && call.is_here()) else { continue };
        let Some(path) = call.state.resolve(&call.value(word)) else { continue };
        let name = path.rsplit('/').next().unwrap_or_default();
        // A name that another command mentions may be what that one makes; so may anything behind a download.
        let is_made = spec.flow().invocations.iter().take_while(|other| !std::ptr::eq(*other, call)).any(|other| makes(other, name));
        let is_there = spec.context.repository.has_seen_from(spec.source().path(), &path) != Some(false);
        if !is_there && !is_made {
            let finding = report.find(call.span(&word.range), format!("`{path}` is not in the repository"));
            finding.confidence(Confidence::Likely).help("correct the path, which counts from the directory the shell is in");
            // A whole folder that is not there may come from another source or an earlier stage.
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            if !folder.is_empty() && spec.context.repository.has_seen_from(spec.source().path(), folder) != Some(true) {
                finding.severity(Severity::Info);
            }
        }
    }
}

/// The script in `./x.sh`, `bash x.sh`: only with a name that ends in `.sh`, which no build makes by habit.
fn script<'i>(call: &'i Invocation<'_>) -> Option<&'i Word> {
    let word = match call.program()?.as_ref() {
        // What is sourced is often made by an earlier stage of the pipeline.
        "source" | "." => return None,
        "sh" | "bash" => call.arguments().first()?,
        _ => call.words.first()?,
    };
    let name = word.literal()?;
    (name.ends_with(".sh") && name.contains('/') && !name.starts_with('/')).then_some(word)
}

/// Whether a command may make files, that one among them.
fn makes(call: &Invocation<'_>, name: &str) -> bool {
    let brings = [
        "git", "curl", "wget", "aws", "unzip", "tar", "cp", "mv", "rsync", "ln", "npx", "cookiecutter", "docker", "mkdir", "make", "gh", "7z",
    ];
    let is_chmod = call.program().as_deref() == Some("chmod");
    let is_named = !is_chmod && call.text.slice(&call.range).contains(name);
    is_named && script(call).is_none() || call.program().is_none_or(|program| brings.contains(&program.as_ref()))
}
