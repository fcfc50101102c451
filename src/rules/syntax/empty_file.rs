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
    /// The build ends before its first command: a buildspec needs at least `version` and what to run.
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
    // What the Serverless Framework makes of an empty file is not known here.
    let is_other = Kind::by_name(tree.source().path()) == Some(Kind::Serverless);
    if !is_other && tree.errors().is_empty() && tree.documents().all(|document| document.is_absent()) {
        report.find(Span::at(0), "this file is empty").help("write `version: 0.2` and `phases` into it");
    }
}
