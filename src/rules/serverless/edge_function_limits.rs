use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{Generation, Value},
};

rule! {
    /// A function of CloudFront is over the limits of Lambda@Edge, or in another region than `us-east-1`.
    ///
    /// ## Why
    /// Functions at the edge are kept in `us-east-1`. Those on a viewer's request or response run for at most 5 seconds with
    /// 128 MB, those on the origin's side for 30 seconds. The framework stops.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: shop
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    ///   region: us-east-1
    /// functions:
    ///   redirect:
    ///     handler: redirect.run
    ///     timeout: 10
    ///     memorySize: 128
    ///     events:
    ///       - cloudFront:
    ///           eventType: viewer-request
    ///           origin: https://shop.example.com
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: shop
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    ///   region: us-east-1
    /// functions:
    ///   redirect:
    ///     handler: redirect.run
    ///     timeout: 5
    ///     memorySize: 128
    ///     events:
    ///       - cloudFront:
    ///           eventType: viewer-request
    ///           origin: https://shop.example.com
    /// ```
    name: "edge-function-limits",
    answer: Some("\"redirect\" timeout is greater than 5 which is not supported by Lambda@Edge functions of type \"viewer-request\""),
    check: Check::Serverless(check),
}

const REGION: &str = "us-east-1";

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let region = service::provider(service).and_then(|provider| service::given(provider, "region"));
    let mut elsewhere = region.filter(|region| region.as_str().is_some_and(|region| region != REGION));
    for function in service::functions(service) {
        for event in service::events(function.value).filter(|event| event.key == "cloudFront") {
            if let Some(region) = elsewhere.take() {
                let finding = service::find(report, region, format!("functions of CloudFront can only be in `{REGION}`"));
                finding.answer(Some("CloudFront associated functions have to be deployed to the us-east-1 region.".to_owned()));
                finding.help("put these functions into a service of their own");
                service::label(finding, service::key_place(&event), "called by CloudFront");
            }
            limits(function.key, function.value, event.value, service.generation, report);
        }
    }
}

fn limits(name: &str, function: Value<'_>, event: Value<'_>, generation: Generation, report: &mut Report<'_>) {
    let kind = match event.get("eventType") {
        Some(kind) => kind.as_str(),
        None => Some("default"),
    };
    let Some(kind) = kind else { return };
    let (seconds, megabytes) = if kind.starts_with("origin") { (30.0, 10240.0) } else { (5.0, 128.0) };
    for (key, most) in [("timeout", seconds), ("memorySize", megabytes)] {
        // The framework looks at the function's own settings only.
        let Some(value) = function.get(key) else { continue };
        let Some(given) = service::number(value).filter(|given| *given > most) else { continue };
        let finding = service::find(report, value, format!("at the edge the `{key}` of a function on `{kind}` is at most {most}, not {given}"));
        finding.help(format!("set it to {most} or less"));
        finding.answer((generation != Generation::V4).then(|| {
            format!("\"{name}\" {key} is greater than {most} which is not supported by Lambda@Edge functions of type \"{kind}\"")
        }));
    }
}
