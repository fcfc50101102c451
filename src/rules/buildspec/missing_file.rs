use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Certainty, Invocation, Word},
};

rule! {
    /// A command reads a file that is not in the repository.
    ///
    /// ## Why
    /// The list of packages, the template or the Dockerfile that an option names must be there, or the command fails. Paths count
    /// from the directory that the shell is in.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -f Dockerfile.prod -t app .
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t app .
    /// ```
    name: "missing-file",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

/// Options that name a file to be read: tool, subcommand, option names.
const READS: [(&str, &str, &[&str]); 9] = [
    ("docker", "build", &["-f", "--file"]),
    ("docker", "buildx build", &["-f", "--file"]),
    ("docker", "image build", &["-f", "--file"]),
    ("pip", "install", &["-r", "--requirement"]),
    ("aws", "cloudformation package", &["--template-file"]),
    ("aws", "cloudformation validate-template", &["--template-body"]),
    ("sam", "build", &["-t", "--template", "--template-file"]),
    ("kubectl", "apply", &["-f", "--filename"]),
    ("docker-compose", "build", &["-f", "--file"]),
];

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let repository = &spec.context.repository;
    if repository.root().is_none() {
        return;
    }
    let invocations = &spec.flow().invocations;
    for (index, invocation) in invocations.iter().enumerate() {
        let Some(word) = read(invocation).filter(|_| invocation.certainty == Certainty::Always && invocation.is_here()) else { continue };
        let Some(path) = path(invocation, word) else { continue };
        let name = path.rsplit('/').next().unwrap_or_default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_there = |path: &str| repository.has_seen_from(spec.source().path(), path) != Some(false);
        // A whole folder that is not there, or a name that another command mentions, may come from elsewhere.
        if is_there(&path)
            || !folder.is_empty() && !is_there(folder)
            || invocations.get(..index).unwrap_or_default().iter().any(|other| may_make(other, name))
        {
            continue;
        }
        report
            .find(invocation.span(&word.range), format!("`{path}` is not in the repository"))
            .confidence(Confidence::Likely)
            .help("correct the path, which counts from the directory the shell is in");
    }
}

/// The word that names the file.
fn read<'i>(invocation: &'i Invocation<'_>) -> Option<&'i Word> {
    let call = invocation.call()?;
    let (_, _, names) = READS.iter().find(|(tool, subcommand, _)| call.is(tool, subcommand))?;
    let option = call.option(names)?;
    // `--file=x` is one word with the name.
    option.value.filter(|value| !std::ptr::eq(*value, option.word))
}

/// Its path in the repository, if it is written plainly.
fn path(invocation: &Invocation<'_>, word: &Word) -> Option<String> {
    let text = word.literal().filter(|text| !text.is_empty() && text != "-" && !text.contains(['*', ':', '~', '<', '{']))?;
    let text = text.strip_prefix("file://").unwrap_or(&text).to_owned();
    if text.starts_with('/') { None } else { invocation.state.resolve(&crate::shell::Value::known(text)) }
}

/// Whether a command may make files, that one among them.
fn may_make(other: &Invocation<'_>, name: &str) -> bool {
    let harmless = [
        "echo", "cd", "ls", "pwd", "export", "docker", "apt-get", "apt", "yum", "dnf", "pip", "pip3", "date", "set", "printf", "chmod",
        "java", "which", "[", "test", "true", "cat",
    ];
    let is_harmless = other.program().is_some_and(|program| {
        harmless.contains(&program.as_ref())
            || program == "npm" && other.arguments().first().is_some_and(|word| word.is("ci") || word.is("install"))
    });
    let reads_only =
        other.call().is_some_and(|call| call.tool == "aws" && (call.subcommand.starts_with("ecr") || call.subcommand.starts_with("sts")));
    let is_named = other.redirects.iter().any(|redirect| redirect.target.literal().is_none_or(|target| target.contains(name)));
    is_named || !is_harmless && !reads_only
}
