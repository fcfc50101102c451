use crate::{
    diagnostics::Confidence,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{Generation, View},
};

rule! {
    /// A function has neither a handler nor an image, or both.
    ///
    /// ## Why
    /// The code of a function comes in a package, in which `handler` names what is called, or in an `image`. The framework
    /// stops if it does not know which.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   place:
    ///     memorySize: 512
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
    ///     memorySize: 512
    /// ```
    name: "handler-and-image",
    answer: Some("Either \"handler\" or \"image\" property needs to be set on function \"place\""),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let has_plugins = service::plugins(service).is_none_or(|plugins| !plugins.is_empty());
    for function in service::functions(service).into_iter().filter(|function| function.value.view() == View::Map) {
        let name = function.key;
        let given = [service::given(function.value, "handler"), service::given(function.value, "image")];
        let (message, answer) = match given.map(|value| value.is_some()) {
            [true, true] => ("has a handler and an image", format!("Either \"handler\" or \"image\" property (not both) needs to be set on function \"{name}\".")),
            [false, false] => ("has neither a handler nor an image", format!("Either \"handler\" or \"image\" property needs to be set on function \"{name}\"")),
            _ => continue,
        };
        let finding = service::find_key(report, &function, format!("`{name}` {message}"));
        finding.answer(Some(answer)).help("give it one of them");
        // A plugin may fill it in.
        if has_plugins || service.generation == Generation::V4 {
            finding.confidence(Confidence::Likely);
        }
    }
}
