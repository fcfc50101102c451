use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule},
    suggest::nearest,
    vars::{ErrorKind, VariableError},
};

rule! {
    /// A variable has no value.
    ///
    /// ## Why
    /// None of its sources has what is asked for, and there is no fallback: the framework stops before any command
    /// runs. `self:provider.stage` and `self:provider.region` are values of the file only: where they are not written,
    /// `dev` and `us-east-1` are filled in too late for them. If it depends on an option that may be given, this is a
    /// warning.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     TABLE: orders-${self:provider.stage}
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     TABLE: orders-${sls:stage}
    /// ```
    name: "unresolved-variable",
    answer: Some("Cannot resolve variable at \"provider.environment.TABLE\": Value not found at \"self\" source"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    super::failures(
        service,
        report,
        |error, text| match &error.kind {
            ErrorKind::Missing { .. } if super::is_missing(error, "param") => None,
            ErrorKind::Missing { file_exists: true, name, .. } => Some(format!("`{name}` has nothing of what `{text}` asks it for")),
            ErrorKind::Missing { source, .. } if source == "file" => None,
            ErrorKind::Missing { source, .. } if source == "opt" => {
                Some(format!("`{text}` has no value unless the option is given"))
            }
            ErrorKind::Missing { .. } => Some(format!("`{text}` has no value")),
            ErrorKind::NotText => Some(format!("`{text}` is no text or number, and cannot be part of a text")),
            ErrorKind::Argument(reason) => Some(reason.clone()),
            ErrorKind::File { path, reason } => Some(format!("`{path}` cannot be read: {reason}")),
            ErrorKind::UnknownSource(source) => Some(format!("there is no variable source `{source}`")),
            ErrorKind::Syntax(..) | ErrorKind::Circular(_) | ErrorKind::TooDeep => None,
        },
        |finding, error| {
            if let Some(help) = help(service, error) {
                finding.help(help);
            }
        },
    );
}

fn help(service: &Serverless<'_>, error: &VariableError) -> Option<String> {
    let ErrorKind::Missing { source, name, .. } = &error.kind else { return None };
    match (source.as_str(), name.as_str()) {
        ("self", "provider.stage") => Some("use `${sls:stage}`, which is `dev` unless another stage is chosen".to_owned()),
        ("self", "provider.region") => Some("use `${aws:region}`, which is `us-east-1` unless another region is chosen".to_owned()),
        ("self", _) => did_you_mean(service, name),
        ("opt", _) => Some("give it a fallback".to_owned()),
        _ => None,
    }
}

/// The key that exists where the path leaves the configuration.
fn did_you_mean(service: &Serverless<'_>, path: &str) -> Option<String> {
    let mut value = service.resolved.root();
    let mut known = Vec::new();
    for key in path.split('.') {
        if let Some(next) = value.get(key) {
            known.push(key);
            value = next;
            continue;
        }
        // `self:custom:name` is a common slip for `self:custom.name`.
        let dotted = path.replace(':', ".");
        if path.contains(':') && service.resolved.root().at(&dotted.split('.').collect::<Vec<_>>()).is_some() {
            return Some(format!("did you mean `{dotted}`?"));
        }
        known.push(nearest(key, value.entries().map(|entry| entry.key))?);
        return Some(format!("did you mean `{}`?", known.join(".")));
    }
    None
}
