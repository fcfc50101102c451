use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
};

rule! {
    /// A function has more layers than Lambda allows.
    ///
    /// ## Why
    /// A function has at most five layers. Those of the provider count for functions that have none of their own. Lambda
    /// refuses more, and the deployment is rolled back.
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
    ///     layers:
    ///       - arn:aws:lambda:eu-west-1:111122223333:layer:one:1
    ///       - arn:aws:lambda:eu-west-1:111122223333:layer:two:1
    ///       - arn:aws:lambda:eu-west-1:111122223333:layer:three:1
    ///       - arn:aws:lambda:eu-west-1:111122223333:layer:four:1
    ///       - arn:aws:lambda:eu-west-1:111122223333:layer:five:1
    ///       - arn:aws:lambda:eu-west-1:111122223333:layer:six:1
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
    ///     layers:
    ///       - arn:aws:lambda:eu-west-1:111122223333:layer:common:1
    /// ```
    name: "too-many-layers",
    check: Check::Serverless(check),
}

/// The most layers of a function.
const MOST: usize = 5;

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let of_provider = service::provider(service);
    let functions = service::functions(service);
    let is_used = functions.iter().any(|function| service::given(function.value, "layers").is_none());
    for settings in functions.iter().map(|function| function.value).chain(of_provider.filter(|_| is_used)) {
        let Some(entry) = settings.entries().find(|entry| entry.key == "layers" && entry.value.items().len() > MOST) else { continue };
        let message = format!("a function has at most {MOST} layers, not {}", entry.value.items().len());
        service::find_key(report, &entry, message).help("put some of them together");
    }
}
