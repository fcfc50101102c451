//! Rules on policies: what they find, and above all what they leave alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use speclint::{
    diagnostics::Severity,
    lint::lint,
    project::{Context, Repository},
    rules::Check,
    source::Source,
};

/// What the rules on policies find in a template, each as its rule and what it stands on.
fn found(template: &str) -> Vec<(&'static str, Severity, String)> {
    let context = Context::new(Repository::default(), "2026-11-24".parse().unwrap());
    let findings = lint(&Arc::new(Source::new("template.yml", template)), &context).findings;
    let ours = findings.into_iter().filter(|finding| matches!(finding.rule.check, Check::Policy(_)));
    ours.map(|finding| (finding.rule.name, finding.severity, template[finding.primary.span.range()].to_owned())).collect()
}

/// The same in a policy of these statements, beside a bucket and a parameter.
fn found_in(statements: &str) -> Vec<(&'static str, Severity, String)> {
    found(&format!(
        "Parameters:\n  Name: {{Type: String}}\nResources:\n  Bucket: {{Type: AWS::S3::Bucket}}\n  Policy:\n    \
         Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        \
         Statement: [{statements}]\n"
    ))
}

fn allow(actions: &str, resources: &str) -> String {
    format!("{{Effect: Allow, Action: {actions}, Resource: {resources}}}")
}

#[test]
fn finds_what_allows_nothing() {
    use Severity::{Error, Warning};
    for (actions, resources, rule, severity, place) in [
        ("s3:ListBuckets", "'*'", "unknown-action", Error, "s3:ListBuckets"),
        ("[lambda:InvokeFunctoin]", "'*'", "unknown-action", Error, "lambda:InvokeFunctoin"),
        ("'s3:Frobnicate*'", "'*'", "unknown-action", Warning, "'s3:Frobnicate*'"),
        // What it needs is allowed, too.
        ("[s3:ListBuckets, s3:ListAllMyBuckets]", "'*'", "unknown-action", Warning, "s3:ListBuckets"),
        ("elbv2:DescribeLoadBalancers", "'*'", "unknown-service-prefix", Warning, "elbv2:DescribeLoadBalancers"),
        ("s3:GetObject", "arn:aws:s3:::orders", "bucket-against-objects", Error, "s3:GetObject"),
        ("s3:GetObject", "!Sub 'arn:aws:s3:::${Bucket}'", "bucket-against-objects", Error, "s3:GetObject"),
        ("s3:GetObject", "!Sub 'arn:aws:s3:::${Name}'", "bucket-against-objects", Warning, "s3:GetObject"),
        ("s3:ListBucket", "'arn:aws:s3:::orders/*'", "bucket-against-objects", Error, "s3:ListBucket"),
        ("[s3:ListBucket, s3:GetObject]", "'arn:aws:s3:::orders/*'", "bucket-against-objects", Warning, "s3:ListBucket"),
        ("ecr:GetAuthorizationToken", "'arn:aws:ecr:*:*:repository/a'", "action-without-resources", Error, "ecr:GetAuthorizationToken"),
        ("iam:ListRoles", "'arn:aws:iam::*:role/a'", "action-without-resources", Warning, "iam:ListRoles"),
        ("logs:PutLogEvents", "'arn:aws:logs:*:*:log-group:a'", "log-group-without-star", Error, "'arn:aws:logs:*:*:log-group:a'"),
        ("iam:PassRole", "'arn:aws:iam::*:role/*'", "pass-role-unrestricted", Warning, "iam:PassRole"),
    ] {
        assert_eq!(found_in(&allow(actions, resources)), [(rule, severity, place.to_owned())], "{actions} {resources}");
    }
}

#[test]
fn leaves_alone_what_may_allow_something() {
    for (actions, resources) in [
        ("S3:getobject", "'*'"),
        ("'s3:Get*'", "'*'"),
        ("'*'", "'*'"),
        ("!Sub 's3:${Name}'", "'*'"),
        ("!Ref Name", "'*'"),
        ("!Sub '${Name}:GetObject'", "'*'"),
        ("s3:GetObject", "[arn:aws:s3:::orders, 'arn:aws:s3:::orders/*']"),
        ("s3:GetObject", "'arn:aws:s3:::*'"),
        ("s3:GetObject", "'arn:aws:s3:::orders*'"),
        ("s3:GetObject", "!Ref Name"),
        ("s3:GetObject", "[arn:aws:s3:::orders, !Ref Name]"),
        ("s3:ListBucket", "'arn:aws:s3:::${aws:PrincipalTag/Bucket}'"),
        ("s3:ListBucket", "!GetAtt Bucket.Arn"),
        ("'s3:*'", "arn:aws:s3:::orders"),
        ("s3:ListAllMyBuckets", "'arn:aws:s3:::*'"),
        ("ecr:GetAuthorizationToken", "[!Ref Name]"),
        ("secretsmanager:GetSecretValue", "'arn:aws:secretsmanager:*:*:secret:my-secret'"),
        ("secretsmanager:GetSecretValue", "'arn:aws:secretsmanager:*:*:secret:a-x1Y2z3'"),
        ("secretsmanager:GetSecretValue", "!Sub 'arn:aws:secretsmanager:*:*:secret:${Name}'"),
        ("ssm:GetParameters", "'arn:aws:ssm:*:*:parameter/a//b'"),
        ("logs:PutLogEvents", "['arn:aws:logs:*:*:log-group:a', 'arn:aws:logs:*:*:log-group:a:*']"),
        ("logs:CreateLogGroup", "'arn:aws:logs:*:*:log-group:a'"),
        ("iam:PassRole", "'arn:aws:iam::*:role/a'"),
        ("states:StartExecution", "!Sub '${Name}'"),
        // AWS's list says that it takes no resource, and AWS's policy template for it has one.
        ("states:SendTaskSuccess", "'arn:aws:states:eu-west-1:111122223333:stateMachine:orders'"),
    ] {
        assert_eq!(found_in(&allow(actions, resources)), [], "{actions} {resources}");
    }
}

#[test]
fn looks_for_what_another_statement_allows() {
    let objects = allow("s3:GetObject", "'arn:aws:s3:::orders/*'");
    let unknown = allow("'s3:Get*'", "!Ref Name");
    for other in [objects.as_str(), &unknown, &allow("'*'", "'*'")] {
        assert_eq!(found_in(&format!("{}, {other}", allow("s3:GetObject", "arn:aws:s3:::orders"))), [], "{other}");
    }
    let token = allow("[ecr:GetAuthorizationToken, ecr:BatchGetImage]", "'arn:aws:ecr:*:*:repository/a'");
    assert_eq!(found_in(&token).len(), 1);
    assert_eq!(found_in(&format!("{token}, {}", allow("ecr:GetAuthorizationToken", "'*'"))), []);
}

#[test]
fn knows_whose_a_policy_is() {
    // The key's own policy is about the key, whatever its resources say.
    let key = "Resources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy:\n        Statement:\n          - Effect: Allow\n            \
               Principal: '*'\n            Action: 'kms:*'\n            Resource: '*'\n";
    assert_eq!(found(key), []);
    let queue = "Resources:\n  Policy:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n          \
                 - Effect: Allow\n            Principal: '*'\n            Action: sqs:SendMessages\n            Resource: '*'\n";
    assert_eq!(found(queue), [("unknown-action", Severity::Error, "sqs:SendMessages".to_owned())]);
    let function = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Function:\n    Type: AWS::Serverless::Function\n    Properties:\n      \
                    Policies:\n        - AmazonS3ReadOnlyAccess\n        - Statement:\n            - Effect: Allow\n              Action: '*'\n              \
                    Resource: '*'\n";
    assert_eq!(found(function), [("administrator-role", Severity::Warning, "'*'".to_owned())]);
}

/// The rules that find something in a policy which is a file of its own.
fn found_alone(statements: &str) -> Vec<(&'static str, String)> {
    let found = found(&format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}"));
    found.into_iter().map(|(rule, _, place)| (rule, place)).collect()
}

#[test]
fn judges_policies_in_files_of_their_own() {
    let wrong = r#"{"Effect": "Allow", "Action": ["s3:GetObject", "sqs:SendMesage"], "Resource": "arn:aws:s3:::orders"}"#;
    let expected = [("bucket-against-objects", "\"s3:GetObject\"".to_owned()), ("unknown-action", "\"sqs:SendMesage\"".to_owned())];
    assert_eq!(found_alone(wrong), expected);
    let anybody = r#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}"#;
    assert_eq!(found_alone(anybody), [("role-assumable-by-anybody", "\"*\"".to_owned())]);
    // That of a resource is about the resource alone.
    let of_resource = r#"{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Principal": "*", "Resource": "arn:aws:ecr:eu-west-1:111122223333:repository/orders"}"#;
    assert_eq!(found_alone(of_resource), []);
}

#[test]
fn leaves_alone_what_is_filled_in_or_no_policy_of_iam() {
    for resource in
        ["${bucket}", "arn:aws:s3:::${name}", "arn:aws:s3:::<name>", "arn:aws:s3:::$NAME", "arn:aws:s3:::{{ name }}", "arn:$P:s3:::a"]
    {
        let found = found_alone(&format!(r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "{resource}"}}"#));
        assert!(found.iter().all(|_| resource == "arn:aws:s3:::${name}"), "{resource}: {found:?}");
    }
    assert_eq!(found_alone(r#"{"Effect": "Allow", "Action": "${service}:SendMesage", "Resource": "*"}"#), []);
    // One of a stack, with another language, and one that is not well-formed.
    for text in [
        r#"{"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}"#,
        r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "ecs:Describe*x", "Resource": "*"}]}"#,
        r#"{"Version": "2012-10-17", "Statement": [%{ if all } {"Effect": "Allow", "Action": "sqs:SendMesage", "Resource": "*"} %{ endif }"#,
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}
