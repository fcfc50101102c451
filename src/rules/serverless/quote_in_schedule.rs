use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::Generation,
};

rule! {
    /// The name or description of a schedule holds a quote or a line break.
    ///
    /// ## Why
    /// The framework puts them into a piece of JSON as they are, which is no JSON any more. It ends with a syntax error that
    /// names neither the schedule nor the function.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   clean:
    ///     handler: clean.run
    ///     events:
    ///       - schedule:
    ///           rate: rate(1 day)
    ///           description: removes "old" orders
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   clean:
    ///     handler: clean.run
    ///     events:
    ///       - schedule:
    ///           rate: rate(1 day)
    ///           description: removes old orders
    /// ```
    name: "quote-in-schedule",
    answer: Some("Expected ',' or '}' after property value in JSON"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    // Version 4 is not measured.
    if service.generation == Generation::V4 {
        return;
    }
    for function in service::functions(service) {
        for event in service::events(function.value).filter(|event| event.key == "schedule") {
            if event.value.get("method").and_then(|method| method.as_str()) == Some("scheduler") {
                continue;
            }
            for key in ["name", "description"] {
                let Some(value) = event.value.get(key) else { continue };
                if value.as_str().is_some_and(|text| text.contains(['"', '\n'])) {
                    let finding = service::find(report, value, format!("the {key} of a schedule cannot hold a quote or a line break"));
                    finding.help("leave them out");
                }
            }
        }
    }
}
