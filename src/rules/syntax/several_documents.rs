use crate::{
    diagnostics::Severity,
    rules::{Check, Report, rule},
    syntax::Tree,
};

rule! {
    /// The file holds more than one YAML document.
    ///
    /// ## Why
    /// A line `---` begins a new document. The reference knows a buildspec as one document; at most one of them is read,
    /// and what stands in the other does not happen.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ---
    /// artifacts:
    ///   files:
    ///     - app.zip
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// artifacts:
    ///   files:
    ///     - app.zip
    /// ```
    name: "several-documents",
    severity: Severity::Warning,
    check: Check::Tree(check),
}

fn check(tree: &Tree, report: &mut Report<'_>) {
    let mut documents = tree.documents().filter(|document| !document.is_absent());
    let (Some(first), Some(second)) = (documents.next(), documents.next()) else { return };
    let start = |document: crate::syntax::Node<'_>| document.pairs().next().map_or(document.span(), |entry| entry.key.span());
    report
        .find(start(second), "a second YAML document begins here, and a buildspec is one document")
        .label(start(first), "the first one")
        .help("join them, or remove the line `---` between them");
}
