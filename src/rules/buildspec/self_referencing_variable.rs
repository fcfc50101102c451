use crate::{
    diagnostics::Confidence,
    model::{buildspec::Buildspec, is_template},
    rules::{Check, Report, rule},
    shell::references,
};

rule! {
    /// A variable is meant to be extended, but its value is taken literally.
    ///
    /// ## Why
    /// CodeBuild does not expand variables under `env`. `PATH: $PATH:/opt/bin` sets `PATH` to just this text, dollar sign
    /// included, and then no program is found any more.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     PATH: $PATH:/opt/tool/bin
    /// phases:
    ///   build:
    ///     commands:
    ///       - tool build
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - export PATH="$PATH:/opt/tool/bin"
    ///       - tool build
    /// ```
    name: "self-referencing-variable",
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for (_, entry) in spec.variables().filter(|(section, entry)| *section == "variables" && !is_template(entry.value.text())) {
        let name = entry.key.text();
        let Some(reference) = references(entry.value.text()).find(|reference| reference.name == name) else { continue };
        let finding = report.find(entry.value.text_span(reference.range), format!("`{name}` gets this text literally, not its old value"));
        finding.label(entry.key.span(), "the variable that is set");
        finding.help(format!("set it in a command: `export {name}=…`"));
        // Braces may be for a program that fills them in before CodeBuild sees the file. Where the variable stands alone, the
        // project may set it: its value wins, and does no harm.
        if reference.is_braced || entry.value.text().len() == name.len() + 1 {
            finding.confidence(Confidence::Likely);
        }
    }
}
