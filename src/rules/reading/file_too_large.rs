use std::{path::Path, sync::Arc};

use crate::{
    diagnostics::Finding,
    rules::rule,
    source::{MAX_BYTES, Source, Span},
};

rule! {
    /// The file is larger than any file of its kind.
    ///
    /// ## Why
    /// A file of more than 32 MiB is not read. The largest real ones have some 100 KB, so most likely something else was
    /// saved under this name.
    ///
    /// ## Example
    /// A file of 40 MiB.
    /// ```sh
    /// speclint check buildspec.yml
    /// ```
    ///
    /// ## Better
    /// ```sh
    /// speclint check --exclude generated/
    /// ```
    name: "file-too-large",
}

/// A file that was not read for its size.
pub(crate) fn finding(path: &Path) -> Finding {
    let message = format!("the file is larger than {} MiB and is not read", MAX_BYTES / 1024 / 1024);
    let mut finding = Finding::new(&RULE, &Arc::new(Source::new(path, "")), Span::at(0), message);
    finding.help("exclude it if it is no build specification");
    finding
}
