use crate::{
    rules::{Check, Report, rule},
    source::Span,
    syntax::{Cause, SyntaxError, Tree, conflict_marker},
};

rule! {
    /// A merge conflict was committed unresolved.
    ///
    /// ## Why
    /// The markers that Git writes around the two sides of a conflict are no YAML, so the build ends before its first
    /// command. Where they have been indented into a block of commands, the shell stumbles over them.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    /// <<<<<<< HEAD
    ///       - npm run build
    /// =======
    ///       - npm run bundle
    /// >>>>>>> feature
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    ///       - npm run build
    /// ```
    name: "merge-conflict-marker",
    check: Check::Tree(check),
    syntax: Some(check_error),
}

/// What the syntax error and the markers in a block of text have in common.
const HELP: &str = "keep the lines of one side, or of both, and remove the markers";

fn check(tree: &Tree, report: &mut Report<'_>) {
    // Quickly out of nearly all files.
    if !tree.source().text().contains("<<<<<<< ") {
        return;
    }
    for block in tree.block_scalars() {
        let mut at = block.start as usize;
        let mut opens = None;
        for line in tree.source().slice(block).split_inclusive('\n') {
            let marker = line.trim();
            let span = Span::new(at + line.len() - line.trim_start().len(), at + line.trim_end().len());
            match (conflict_marker(marker), opens) {
                (Some('<'), _) => opens = Some(span),
                (Some('>'), Some(first)) => {
                    report.find(first, "a merge conflict was left in the text").help(HELP).label(span, "the conflict ends here");
                    opens = None;
                }
                _ => {}
            }
            at += line.len();
        }
    }
}

fn check_error(error: &SyntaxError, _: &Tree, report: &mut Report<'_>) -> bool {
    if error.cause != Cause::MergeConflict {
        return false;
    }
    report.find_error(error).help(HELP);
    true
}
