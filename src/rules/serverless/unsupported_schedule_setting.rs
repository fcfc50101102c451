use crate::{
    diagnostics::Severity,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{Generation, Member, Value},
};

rule! {
    /// A setting of a schedule does not go with the service that runs it.
    ///
    /// ## Why
    /// A schedule is a rule of EventBridge, or with `method: scheduler` one of EventBridge Scheduler. Only the latter knows
    /// time zones, only the former takes a part of the event as input. Several rates cannot share one name. The framework
    /// stops.
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
    ///           rate: cron(0 6 * * ? *)
    ///           timezone: Europe/Berlin
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
    ///           rate: cron(0 6 * * ? *)
    ///           method: scheduler
    ///           timezone: Europe/Berlin
    /// ```
    name: "unsupported-schedule-setting",
    answer: Some("Cannot setup \"schedule\" event: \"timezone\" is only supported with \"scheduler\" mode"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    for function in service::functions(service) {
        for event in service::events(function.value).filter(|event| event.key == "schedule") {
            settings(event.value, service.generation, report);
        }
    }
}

fn settings(schedule: Value<'_>, generation: Generation, report: &mut Report<'_>) {
    let is_scheduler = match service::given(schedule, "method") {
        Some(method) => {
            let Some(method) = method.as_str() else { return };
            method == "scheduler"
        }
        None => false,
    };
    let entry = |key: &str| schedule.entries().find(|entry| entry.key == key && service::given(schedule, key).is_some());
    let mut found = |entry: Option<Member<'_>>, message: &str, answer: String, help: &str| {
        let Some(entry) = entry else { return };
        let finding = service::find_key(report, &entry, message);
        finding.answer(Some(answer)).help(help);
        if generation == Generation::V4 {
            finding.severity(Severity::Warning);
        }
    };
    if is_scheduler {
        for key in ["inputPath", "inputTransformer"] {
            let answer = format!("Cannot setup \"schedule\" event: \"{key}\" is not supported with \"scheduler\" mode");
            found(entry(key), &format!("`{key}` does not go with `method: scheduler`"), answer, "give the whole `input`");
        }
    } else {
        let answer = RULE.answer.unwrap_or_default().to_owned();
        found(entry("timezone"), "only `method: scheduler` knows time zones", answer, "add `method: scheduler`");
    }
    let rates = schedule.get("rate").map_or(0, |rate| rate.items().len());
    if rates > 1 {
        let answer = "You cannot specify a name when defining more than one rate expression".to_owned();
        found(entry("name"), "several rates cannot share one name", answer, "leave the name out, or make an event of each rate");
    }
}
