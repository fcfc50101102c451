use crate::{
    diagnostics::Confidence,
    project::Kind,
    rules::{Check, Report, rule},
    syntax::Tree,
};

rule! {
    /// A key stands twice in the same mapping.
    ///
    /// ## Why
    /// Most YAML readers keep the last value and drop the others without a word, some refuse the file. Either way
    /// something that was written does not happen: of two lists of commands, one never runs.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    ///       - npm test
    /// ```
    name: "duplicate-key",
    check: Check::Tree(check),
}

fn check(tree: &Tree, report: &mut Report<'_>) {
    for (first, again) in tree.duplicate_keys() {
        let finding = report.find(again.span(), format!("the key `{}` stands twice in this mapping", again.text()));
        finding
            .here("again here")
            .label(first.span(), "first here")
            .help("keep one of them; of two values, readers drop one without a word");
        // Whether CloudFormation refuses it or drops one is not documented.
        if Kind::of(tree.source().path(), tree) == Some(Kind::Template) {
            finding.confidence(Confidence::Likely);
        }
    }
}
