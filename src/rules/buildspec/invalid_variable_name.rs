use crate::{
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// A variable has a name that the shell cannot use.
    ///
    /// ## Why
    /// The name of a shell variable has only letters, digits and underscores, and does not begin with a digit. In
    /// `$MY-STAGE` the shell sees the variable `MY` and the text `-STAGE`; some shells do not even hand such a variable on.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     MY-STAGE: test
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   variables:
    ///     MY_STAGE: test
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "invalid-variable-name",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    if spec.is_for_windows() {
        return;
    }
    for (key, name) in spec.variable_names().filter_map(|key| Some((key, known_text(key)?))) {
        let is_valid =
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !name.starts_with(|first: char| first.is_ascii_digit());
        if !is_valid {
            report
                .find(key.span(), format!("the shell cannot use `{name}` as the name of a variable"))
                .help("use letters, digits and underscores only, and no digit first")
                .confidence(Confidence::Likely);
        }
    }
}
