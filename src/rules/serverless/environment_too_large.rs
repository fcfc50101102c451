use std::collections::BTreeMap;

use crate::{
    diagnostics::Confidence,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{Value, View},
};

rule! {
    /// The environment of a function is larger than Lambda allows.
    ///
    /// ## Why
    /// Names and values of all the variables of a function, those of the provider included, may be 4 KB together. Lambda
    /// refuses more, and the deployment is rolled back.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// custom:
    ///   line: a123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789
    ///   lines: ${self:custom.line}${self:custom.line}${self:custom.line}${self:custom.line}${self:custom.line}
    ///   page: ${self:custom.lines}${self:custom.lines}${self:custom.lines}${self:custom.lines}
    /// functions:
    ///   place:
    ///     handler: place.run
    ///     environment:
    ///       TERMS: ${self:custom.page}
    ///       CONDITIONS: ${self:custom.page}${self:custom.lines}
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
    ///     environment:
    ///       TERMS_KEY: terms.json
    /// ```
    name: "environment-too-large",
    answered_by: Some("Lambda"),
    check: Check::Serverless(check),
}

/// The most bytes that Lambda takes.
const MOST: usize = 4096;

const ANSWER: &str = "Lambda was unable to configure your environment variables because the environment variables you have provided \
                      exceeded the 4KB limit.";

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    for function in service::functions(service) {
        let settings = service::provider(service).into_iter().chain([function.value]);
        let all = settings.filter_map(|settings| settings.get("environment")).flat_map(|environment| environment.entries());
        let size_of = |name: &str, value: Value<'_>| name.len() + service::text(value).map_or(0, |text| text.len());
        if all.clone().map(|variable| size_of(variable.key, variable.value)).sum::<usize>() <= MOST {
            continue;
        }
        // The function's variables replace those of the provider; null takes one away.
        let variables: BTreeMap<_, _> = all.map(|variable| (variable.key, variable.value)).collect();
        let known = variables.iter().filter(|(_, value)| value.view() != View::Null);
        let is_assumed = variables.values().any(|value| value.is_assumed());
        let size: usize = known.map(|(name, value)| size_of(name, *value)).sum();
        if size <= MOST {
            continue;
        }
        let message = format!("the environment of `{}` has {size} bytes, and Lambda takes {MOST}", function.key);
        let finding = service::find_key(report, &function, message);
        finding.answer(Some(ANSWER.to_owned()));
        finding.help("keep large values in a file of the package, in S3 or in the parameter store");
        if is_assumed {
            finding.confidence(Confidence::Likely);
        }
    }
}
