use crate::{
    diagnostics::{Applicability, Fix},
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// The version of the format is neither `0.2` nor `0.1`.
    ///
    /// ## Why
    /// `version` names the format of the buildspec, not the version of your program. There are only two formats, and `0.2`
    /// is the one to use.
    ///
    /// ## Example
    /// ```yaml
    /// version: 1.0
    /// phases:
    ///   build:
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
    ///       - npm test
    /// ```
    name: "unsupported-version",
    fix: Some(Applicability::Suggested),
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let Some((node, text)) = spec.root.get("version").and_then(|node| Some((node, known_text(node)?))) else { return };
    let is_known = text.parse::<f64>().is_ok_and(|version| [0.1, 0.2].contains(&version));
    let is_buildspec = ["phases", "batch"].iter().any(|key| spec.root.get(key).is_some());
    if !is_known && is_buildspec {
        report
            .find(node.span(), format!("there is no version `{text}` of the buildspec format"))
            .help("use `0.2`; it is the version of the format, not of your program")
            .fix(Fix::suggested("use version 0.2").replace(node.span(), "0.2"));
    }
}
