use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{View, Value},
};

rule! {
    /// A function mounts a file system and is in no VPC.
    ///
    /// ## Why
    /// A file system of EFS is reached through the VPC that it is in. The framework stops if neither the function nor the
    /// provider has one.
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
    ///     fileSystemConfig:
    ///       localMountPath: /mnt/orders
    ///       arn: arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-00000000000000000
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
    ///     vpc:
    ///       securityGroupIds: [sg-00000000000000000]
    ///       subnetIds: [subnet-00000000000000000]
    ///     fileSystemConfig:
    ///       localMountPath: /mnt/orders
    ///       arn: arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-00000000000000000
    /// ```
    name: "file-system-without-vpc",
    answer: Some("Function \"place\": when using fileSystemConfig, ensure that function has vpc configured on function or provider level"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    for function in service::functions(service) {
        let config = function.value.entries().find(|entry| entry.key == "fileSystemConfig" && entry.value.view() == View::Map);
        let Some(entry) = config else { continue };
        let of_provider = service::provider(service).and_then(|provider| provider.get("vpc"));
        let is_in_vpc = |vpc: Option<Value<'_>>| vpc.is_some_and(|vpc| matches!(vpc.view(), View::Map | View::Unknown(_)));
        if is_in_vpc(function.value.get("vpc")) || is_in_vpc(of_provider) || entry.value.get("type").is_some() {
            continue;
        }
        let finding = service::find_key(report, &entry, format!("`{}` mounts a file system and is in no VPC", function.key));
        finding.help("give it the `vpc` of the file system");
        finding.answer(RULE.answer.map(|answer| answer.replace("place", function.key)));
    }
}
