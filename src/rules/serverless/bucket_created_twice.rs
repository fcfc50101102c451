use crate::{
    diagnostics::Confidence,
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
};

rule! {
    /// A bucket is created by an event and by the resources.
    ///
    /// ## Why
    /// An `s3` event creates its bucket, unless it says `existing: true`. If the resources declare a bucket of the same name
    /// under another logical id, CloudFormation creates both, and the second fails because the name is taken.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   read:
    ///     handler: read.run
    ///     events:
    ///       - s3: example-invoices
    /// resources:
    ///   Resources:
    ///     Invoices:
    ///       Type: AWS::S3::Bucket
    ///       Properties:
    ///         BucketName: example-invoices
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   read:
    ///     handler: read.run
    ///     events:
    ///       - s3:
    ///           bucket: example-invoices
    ///           existing: true
    /// resources:
    ///   Resources:
    ///     Invoices:
    ///       Type: AWS::S3::Bucket
    ///       Properties:
    ///         BucketName: example-invoices
    /// ```
    name: "bucket-created-twice",
    answered_by: Some("S3"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let resources = service::resources(service);
    let buckets = resources.iter().filter(|resource| resource.value.get("Type").and_then(|kind| kind.as_str()) == Some("AWS::S3::Bucket"));
    let buckets: Vec<_> = buckets
        .filter_map(|bucket| Some((bucket, bucket.value.at(&["Properties", "BucketName"])?.as_str()?)))
        // The framework's own logical id takes the event's bucket over.
        .filter(|(bucket, _)| !bucket.key.starts_with("S3Bucket") && bucket.value.get("Condition").is_none())
        .collect();
    for function in service::functions(service) {
        for event in service::events(function.value).filter(|event| event.key == "s3") {
            let value = event.value.get("bucket").unwrap_or(event.value);
            let is_existing = event.value.get("existing").is_some();
            let Some(name) = value.as_str().filter(|_| !is_existing) else { continue };
            // A key of `provider.s3` stands for a bucket that is configured there.
            let of_provider = service::provider(service).and_then(|provider| provider.at(&["s3", name]));
            let Some((bucket, _)) = buckets.iter().find(|(_, known)| *known == name).filter(|_| of_provider.is_none()) else { continue };
            let message = format!("the event creates the bucket `{name}`, and so does `{}`", bucket.key);
            let finding = service::find(report, value, message);
            finding.answer(Some(format!("{name} already exists"))).help("add `existing: true` to the event");
            service::label(finding, service::key_place(bucket), "declared here");
            if bucket.value.is_assumed() {
                finding.confidence(Confidence::Likely);
            }
        }
    }
}
