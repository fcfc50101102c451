use crate::{
    diagnostics::Severity,
    model::policy_view::PolicyView,
    rules::{Check, Report, rule},
};

rule! {
    /// A condition compares the ARN of a subnet with an id.
    ///
    /// ## Why
    /// The condition key `ec2:Subnet` holds the ARN of the subnet. Compared with an id it is never the same, so that the statement
    /// never allows anything: a build in a VPC cannot make its network interface.
    ///
    /// ## Example
    /// ```yaml template.yml
    /// Resources:
    ///   Policy:
    ///     Type: AWS::IAM::ManagedPolicy
    ///     Properties:
    ///       PolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement:
    ///           - Effect: Allow
    ///             Action: ec2:CreateNetworkInterfacePermission
    ///             Resource: arn:aws:ec2:eu-west-1:111122223333:network-interface/*
    ///             Condition:
    ///               StringEquals:
    ///                 ec2:Subnet: subnet-0123456789abcdef0
    /// ```
    ///
    /// ## Better
    /// ```yaml template.yml
    /// Resources:
    ///   Policy:
    ///     Type: AWS::IAM::ManagedPolicy
    ///     Properties:
    ///       PolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement:
    ///           - Effect: Allow
    ///             Action: ec2:CreateNetworkInterfacePermission
    ///             Resource: arn:aws:ec2:eu-west-1:111122223333:network-interface/*
    ///             Condition:
    ///               StringEquals:
    ///                 ec2:Subnet: arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0123456789abcdef0
    /// ```
    name: "subnet-id-in-condition",
    severity: Severity::Error,
    check: Check::Policy(check),
}

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    let conditions = view.policy.statements.iter().flat_map(|statement| &statement.conditions);
    for item in conditions.filter(|condition| condition.key.eq_ignore_ascii_case("ec2:Subnet")).flat_map(|condition| &condition.values) {
        if item.text.prefix().starts_with("subnet-") {
            let finding = report.find_at(&item.place, "`ec2:Subnet` is the ARN of a subnet, never an id");
            finding.help("write the ARN: `arn:aws:ec2:<region>:<account>:subnet/<id>`");
        }
    }
}
