use crate::{
    diagnostics::{Applicability, Fix, Severity},
    rules::{Check, Report, rule},
    source::Span,
    syntax::Tree,
};

rule! {
    /// A carriage return stands without a line feed.
    ///
    /// ## Why
    /// To YAML it ends the line. To Git, to most editors and to people it does not: what they show as one line may be two
    /// commands.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    #[doc = "       - npm ci\r       - npm test"]
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
    name: "lone-carriage-return",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    check: Check::Tree(check),
}

/// How many are mended at a time.
const MAX_PLACES: usize = 10_000;

fn check(tree: &Tree, report: &mut Report<'_>) {
    let text = tree.source().text();
    let is_alone = |at: &usize| text.as_bytes().get(at + 1) != Some(&b'\n');
    let places = text.match_indices('\r').map(|(at, _)| at).filter(is_alone);
    let places: Vec<Span> = places.map(|at| Span::new(at, at + 1)).take(MAX_PLACES).collect();
    let Some(first) = places.first() else { return };
    let fix = places.iter().fold(Fix::safe("end the lines with line feeds"), |fix, place| fix.replace(*place, "\n"));
    let finding = report.find(*first, "a carriage return without a line feed ends this line");
    finding.help("save the file with the line ends of Linux or of Windows").fix(fix);
}
