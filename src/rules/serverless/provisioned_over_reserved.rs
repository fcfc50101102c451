use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::Value,
};

rule! {
    /// A function provisions more concurrency than is reserved for it.
    ///
    /// ## Why
    /// What is provisioned is taken from what is reserved. Lambda refuses to provision more, and the deployment is rolled back.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   place:
    ///     handler: place.run
    ///     reservedConcurrency: 5
    ///     provisionedConcurrency: 10
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   place:
    ///     handler: place.run
    ///     reservedConcurrency: 20
    ///     provisionedConcurrency: 10
    /// ```
    name: "provisioned-over-reserved",
    answered_by: Some("Lambda"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    for function in service::functions(service) {
        let reserved = service::given(function.value, "reservedConcurrency");
        let provisioned = service::given(function.value, "provisionedConcurrency");
        let Some((reserved, provisioned)) = reserved.zip(provisioned) else { continue };
        let numbers = service::number(reserved).zip(service::number(provisioned));
        let Some((most, wanted)) = numbers.filter(|(most, wanted)| wanted > most) else { continue };
        let finding = service::find(report, provisioned, format!("{wanted} are provisioned of {most} that are reserved"));
        finding.answer(Some(
            "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function".to_owned(),
        ));
        finding.help("reserve more, or provision less");
        service::label(finding, Value::place(reserved), "reserved here");
    }
}
