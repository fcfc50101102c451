use crate::{
    project::Kind,
    rules::{Check, Report, rule},
    source::Span,
    syntax::Tree,
};

rule! {
    /// The file holds no YAML at all.
    ///
    /// ## Why
    /// The build ends before its first command: a buildspec needs at least `version` and what to run. The Serverless
    /// Framework refuses an empty serverless.yml before any of its commands runs.
    ///
    /// ## Example
    /// ```yaml
    /// # The build goes here.
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "empty-file",
    answer: Some("YAML_FILE_ERROR Message: wrong number of container tags, expected 1"),
    check: Check::Tree(check),
}

fn check(tree: &Tree, report: &mut Report<'_>) {
    if !tree.errors().is_empty() || !tree.documents().all(|document| document.is_absent()) {
        return;
    }
    let finding = report.find(Span::at(0), "this file is empty");
    if Kind::by_name(tree.source().path()) == Some(Kind::Serverless) {
        let name = tree.source().path().file_name().unwrap_or_default().to_string_lossy();
        finding.answer(None).note(format!("the framework answers: Invalid configuration at \"{name}\": Plain object expected"));
        finding.help("write `service` and `provider` into it");
    } else {
        finding.help("write `version: 0.2` and `phases` into it");
    }
}
