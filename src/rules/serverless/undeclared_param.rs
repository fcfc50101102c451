use crate::{
    diagnostics::{Confidence, Severity},
    model::serverless::Serverless,
    rules::{Check, Report, rule},
    vars::ErrorKind,
};

rule! {
    /// A parameter is used that the service does not declare for its stage.
    ///
    /// ## Why
    /// `${param:name}` is looked for in `--param`, in `params.<stage>` and in `params.default`. A parameter that is
    /// declared for other stages only, or not at all, must be given on every command line, or the command stops.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     DOMAIN: ${param:domain}
    /// params:
    ///   prod:
    ///     domain: example.com
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     DOMAIN: ${param:domain}
    /// params:
    ///   prod:
    ///     domain: example.com
    ///   default:
    ///     domain: test.example.com
    /// ```
    name: "undeclared-param",
    severity: Severity::Warning,
    answer: Some("The param \"domain\" cannot be resolved from CLI options or stage params"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    // The dashboard of an organization holds parameters too.
    if service.root.get("org").is_some() {
        return;
    }
    super::failures(
        service,
        report,
        |error, _| match &error.kind {
            ErrorKind::Missing { source, name, .. } if source == "param" => {
                Some(format!("the parameter `{name}` is not declared for this stage"))
            }
            _ => None,
        },
        |finding, error| {
            finding.confidence(Confidence::Likely);
            let ErrorKind::Missing { name, .. } = &error.kind else { return };
            let stages = service.resolved.root().get("params").into_iter().flat_map(|params| params.entries());
            let declaring: Vec<_> = stages.filter(|stage| stage.value.get(name).is_some()).collect();
            if let Some(stage) = declaring.first() {
                finding.note(format!("`{}` declares it", stage.key));
            }
            finding.help(format!("declare `{name}` under `params.default`, or give the variable a fallback"));
        },
    );
}
