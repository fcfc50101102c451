use crate::{
    rules::{Check, Report, rule},
    syntax::{Cause, MAX_EXPANSION, SyntaxError, Tree},
};

/// How long one value may be, in bytes.
const MAX_SCALAR: usize = 4 * 1024 * 1024;

rule! {
    /// The file goes beyond a limit within which it is checked.
    ///
    /// ## Why
    /// Real files stay far below these limits: a few hundred levels of nesting, four megabytes for one value, and
    /// a hundred thousand nodes that aliases stand for. A file beyond them is a mistake or an attack, and is not checked
    /// further.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// a: &a [x, x, x, x, x, x, x, x, x, x]
    /// b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
    /// c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
    /// d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
    /// phases: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
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
    name: "limit-exceeded",
    check: Check::Tree(check),
    syntax: Some(check_error),
}

fn check_error(error: &SyntaxError, _: &Tree, report: &mut Report<'_>) -> bool {
    if error.cause != Cause::Limit {
        return false;
    }
    report.find_error(error);
    true
}

fn check(tree: &Tree, report: &mut Report<'_>) {
    if tree.expands_too_far() {
        let alias = tree.nodes().filter(|node| node.is_alias()).last();
        report
            .find(
                alias.map(|alias| alias.span()).unwrap_or_default(),
                format!("the aliases of this file stand for more than {MAX_EXPANSION} nodes, so it is not checked further"),
            )
            .help("write the values out, or use fewer aliases of aliases");
    }
    for node in tree.nodes().filter(|node| !node.is_alias() && node.text().len() > MAX_SCALAR) {
        let span = node.span();
        let first = crate::source::Span { end: span.start, ..span };
        report
            .find(first, format!("this value is longer than {} megabytes", MAX_SCALAR / 1024 / 1024))
            .help("keep it in a file of its own");
    }
}
