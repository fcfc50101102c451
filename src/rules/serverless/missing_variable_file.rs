use crate::{
    diagnostics::Confidence,
    model::serverless::Serverless,
    rules::{Check, Report, rule},
    vars::ErrorKind,
};

rule! {
    /// A variable reads a file that is not there.
    ///
    /// ## Why
    /// `${file(...)}` reads a file beside the service. If it does not exist, and the variable has no fallback, the
    /// framework stops before any command runs. A file that .gitignore names may be made by the build; then this is a
    /// warning.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// custom:
    ///   limits: ${file(./config/limits.yml)}
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// custom:
    ///   limits: ${file(./config/limits.yml), null}
    /// ```
    name: "missing-variable-file",
    answer: Some("Cannot resolve variable at \"custom.limits\": Value not found at \"file\" source"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let path = |kind| match kind {
        &ErrorKind::Missing { ref source, ref name, file_exists: false } if source == "file" && !name.is_empty() => Some(name.clone()),
        _ => None,
    };
    super::failures(
        service,
        report,
        |error, _| path(&error.kind).map(|path| format!("the file `{path}` does not exist")),
        |finding, error| {
            finding.help("add the file, correct its path, or give the variable a fallback");
            let is_ignored = path(&error.kind).is_some_and(|path| service.workspace.ignores(&path));
            if is_ignored {
                finding.note("`.gitignore` names it, so that it may exist elsewhere");
            }
            if is_ignored || service.context.repository.root().is_none() {
                finding.confidence(Confidence::Likely);
            }
        },
    );
}
