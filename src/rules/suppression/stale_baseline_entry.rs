use std::sync::Arc;

use crate::{
    diagnostics::{Finding, Severity},
    rules::rule,
    source::{Source, Span},
};

rule! {
    /// The baseline holds findings that are not found any more.
    ///
    /// ## Why
    /// What was put off has been mended, and its entry would hide the same mistake if it came back.
    ///
    /// ## Example
    /// The mistake has been mended, and the baseline is as before.
    /// ```sh
    /// speclint check --baseline speclint-baseline.json
    /// ```
    ///
    /// ## Better
    /// The baseline is written again.
    /// ```sh
    /// speclint check --baseline speclint-baseline.json --write-baseline
    /// ```
    name: "stale-baseline-entry",
    severity: Severity::Info,
}

/// Entries of a baseline file that match nothing; `first` is where the first one stands.
pub(crate) fn finding(source: &Arc<Source>, first: Span, count: usize) -> Finding {
    let message = match count {
        1 => "a finding of the baseline is not found any more".to_owned(),
        _ => format!("{count} findings of the baseline are not found any more"),
    };
    let mut finding = Finding::new(&RULE, source, first, message);
    finding.help("run again with `--write-baseline` to drop what is mended");
    finding
}
