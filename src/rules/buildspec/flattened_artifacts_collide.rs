use crate::{
    diagnostics::Severity,
    model::{
        buildspec::{Buildspec, flag, one_or_many},
        known_text,
    },
    rules::{Check, Report, rule},
    syntax::Node,
};

rule! {
    /// Two files of the same name are put into one folder of the artifact.
    ///
    /// ## Why
    /// `discard-paths: yes` drops the folders, so that only the names of the files remain. Of two files with the same name
    /// one overwrites the other.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run build
    /// artifacts:
    ///   discard-paths: yes
    ///   files:
    ///     - web/package.json
    ///     - api/package.json
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm run build
    /// artifacts:
    ///   files:
    ///     - web/package.json
    ///     - api/package.json
    /// ```
    name: "flattened-artifacts-collide",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for block in spec.artifacts() {
        let Some(discards) = block.entry("discard-paths").filter(|entry| flag(entry.value) == Some(true)) else { continue };
        let mut files: Vec<(&str, &str, Node<'_>)> = block.get("files").map(one_or_many).unwrap_or_default().into_iter().filter_map(named).collect();
        files.sort_by_key(|(name, _, node)| (*name, node.span()));
        for pair in files.windows(2) {
            let [(name, first_path, first), (other, path, again)] = pair else { continue };
            if name == other && first_path != path {
                report
                    .find(again.span(), format!("without its folder this is `{name}`, like another file of the artifact"))
                    .label(first.span(), "the other file")
                    .label(discards.key.span(), "drops the folders")
                    .help("keep the folders, or rename one of the files");
            }
        }
    }
}

/// A path without wildcards, with the file's name before it.
fn named<'t>(node: Node<'t>) -> Option<(&'t str, &'t str, Node<'t>)> {
    let path = known_text(node).filter(|path| !path.contains(['*', '?', '[', '{']))?;
    let path = path.trim_start_matches("./");
    let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
    Some((name, path, node))
}
