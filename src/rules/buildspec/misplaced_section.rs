use crate::{
    model::buildspec::{Buildspec, PHASES, SECTIONS},
    rules::{Check, Report, rule},
    schema::{Problem, Violation},
};

rule! {
    /// A key that exists in a buildspec stands at a place where it does not.
    ///
    /// ## Why
    /// A level of indentation is lost or too much: `commands` beside the phases, a phase at the top of the file,
    /// `artifacts` within a phase. A phase of an unknown name ends the build at once; of what stands elsewhere nothing
    /// runs, nothing is uploaded and nothing is set.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run build
    ///   artifacts:
    ///     files:
    ///       - dist/**/*
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run build
    /// artifacts:
    ///   files:
    ///     - dist/**/*
    /// ```
    name: "misplaced-section",
    check: Check::Shape(check),
}

/// The keys of `runtime-versions`.
pub(super) const RUNTIMES: [&str; 10] = ["android", "docker", "dotnet", "golang", "java", "nodejs", "php", "python", "ruby", "rust"];

fn check(violation: &Violation<'_>, spec: &Buildspec<'_>, report: &mut Report<'_>) -> bool {
    let Problem::UnknownKey { key, .. } = &violation.problem else { return false };
    let name = key.text();
    let path: Vec<&str> = violation.path.iter().map(String::as_str).collect();
    let Some(home) = home(name, &path) else { return false };
    let finding = report.find(key.span(), format!("`{name}` belongs {home}"));
    match path.as_slice() {
        ["phases"] => finding.here("read as the name of a phase").note(format!("AWS answers: Invalid buildspec phase name: {name}")),
        _ => finding,
    };
    let is_phase = path.is_empty() && PHASES.contains(&name);
    if let Some(phases) = spec.root.entry("phases").filter(|_| is_phase) {
        finding.label(phases.key.span(), "the phases stand below this");
    }
    finding.help(if path.is_empty() { "indent it there" } else { "correct the indentation" });
    true
}

/// Where a key belongs that stands at `path`; none if it could be misspelt rather than misplaced.
fn home(name: &str, path: &[&str]) -> Option<&'static str> {
    match path {
        ["env"] if name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_') => {
            return Some("under `env.variables`");
        }
        ["batch", "build-matrix", "dynamic", "env"] if matches!(name, "privileged-mode" | "type") => {
            return Some("under `static.env`: all builds of the matrix share it");
        }
        _ => {}
    }
    let is_root = path.is_empty();
    let in_phase = matches!(path, ["phases", _]);
    let is_known_place = is_root || in_phase || matches!(path, ["phases"] | ["batch"] | ["batch", "build-matrix"]);
    if !is_known_place {
        return None;
    }
    if SECTIONS.contains(&name) && !is_root {
        // A matrix has an `env` on each side.
        return Some(if matches!(path, ["batch", _]) { "under `static` or `dynamic`" } else { "at the top of the file" });
    }
    Some(match name {
        "commands" | "finally" | "on-failure" if !in_phase => "in a phase",
        "variables" | "parameter-store" | "secrets-manager" | "exported-variables" | "git-credential-helper" | "shell" => "under `env`",
        "files" | "base-directory" | "discard-paths" | "secondary-artifacts" | "exclude-paths" => "under `artifacts`",
        "build-graph" | "build-list" | "build-matrix" | "build-fanout" | "fast-fail" => "under `batch`",
        "paths" | "fallback-keys" => "under `cache`",
        "buildspec" | "ignore-failure" if matches!(path, ["batch", "build-matrix"]) => "under `static` or `dynamic`",
        _ if PHASES.contains(&name) => "under `phases`",
        _ if in_phase && RUNTIMES.contains(&name) => "under `runtime-versions`",
        _ => return None,
    })
}
