//! Topics of Kafka, self-managed and on MSK.

use crate::model::serverless::{
    Json,
    json::{list, map},
    naming::LogicalId,
    service::{Cause, Service},
    template::Template,
};

/// What Lambda needs to reach what stands in a VPC.
const NETWORK: [&str; 6] = [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeVpcs",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
];

/// How a cluster is reached: with secrets, or through a network, of which the address tells the kind.
const ACCESS: [(&str, &str, &str); 7] = [
    ("saslPlainAuth", "BASIC_AUTH", ""),
    ("saslScram256Auth", "SASL_SCRAM_256_AUTH", ""),
    ("saslScram512Auth", "SASL_SCRAM_512_AUTH", ""),
    ("clientCertificateTlsAuth", "CLIENT_CERTIFICATE_TLS_AUTH", ""),
    ("serverRootCaCertificate", "SERVER_ROOT_CA_CERTIFICATE", ""),
    ("vpcSubnet", "VPC_SUBNET", "subnet:"),
    ("vpcSecurityGroup", "VPC_SECURITY_GROUP", "security_group:"),
];

/// Lets the functions reach what stands in a VPC.
pub(super) fn allow_network<'r>(template: &mut Template<'r>, causes: &[Cause<'r>]) {
    template.allow(&NETWORK, "*", causes);
}

/// Clusters that somebody else runs.
pub(super) fn self_managed<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    for function in &service.functions {
        let (mut secrets, mut causes, mut in_vpc) = (Vec::new(), Vec::new(), Vec::new());
        let mut is_open = false;
        for event in function.events("kafka") {
            let topic = event.get("topic");
            let name = super::shortened(topic.as_ref().and_then(|topic| topic.text()), 158);
            let id = LogicalId::around(&format!("{}EventSourceMappingKafka", function.id), name, "");
            let access = event.get("accessConfigurations").unwrap_or(Json::Unknown);
            let is_whole = access.is_known() && access.entries().iter().all(|(_, values)| values.is_known());
            if !is_whole {
                template.gap(event.cause);
                is_open = true;
            }
            let mut configurations = Vec::new();
            for (key, values) in access.entries() {
                let Some((_, kind, start)) = ACCESS.iter().find(|(name, ..)| *name == key) else { continue };
                if !start.is_empty() {
                    in_vpc.push(event.cause);
                }
                for value in values.one_or_many() {
                    let address = if start.is_empty() { value.clone() } else { value.text().map(|id| format!("{start}{id}")).into() };
                    configurations.push(map! { "Type": *kind, "URI": address });
                    if start.is_empty() {
                        secrets.push(value);
                        causes.push(event.cause);
                    }
                }
            }
            let endpoints = map! { "KafkaBootstrapServers": event.get("bootstrapServers").unwrap_or(Json::Unknown) };
            let properties = map! {
                "FunctionName": function.target(),
                "SelfManagedEventSource": map! { "Endpoints": endpoints },
                "SourceAccessConfigurations": if is_whole { configurations.into() } else { Json::Unknown },
            };
            let properties = properties.with("Topics", topic.map(|topic| list![topic]));
            let mapping = template.add(id, "AWS::Lambda::EventSourceMapping", properties, event.cause);
            mapping.after(service.role_id(function).into_iter().chain(function.alias_id()));
        }
        if !secrets.is_empty() {
            template.allow(&["secretsmanager:GetSecretValue"], if is_open { Json::Unknown } else { secrets.into() }, &causes);
        }
        if !in_vpc.is_empty() {
            allow_network(template, &in_vpc);
        }
    }
}

/// Clusters of MSK.
pub(super) fn managed<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    for function in &service.functions {
        let (mut clusters, mut causes) = (Vec::new(), Vec::new());
        for event in function.events("msk") {
            let arn = event.get("arn").unwrap_or(Json::Unknown);
            let cluster = match arn.text() {
                Some(text) => text.split('/').nth(1).map(str::to_owned),
                None => arn.get("Fn::ImportValue").or_else(|| arn.get("Ref")).and_then(|name| name.text()),
            };
            let topic = event.get("topic");
            let names = super::shortened(cluster, 79).zip(super::shortened(topic.as_ref().and_then(|topic| topic.text()), 79));
            let names = names.map(|(cluster, topic)| cluster + &topic);
            let id = LogicalId::around(&format!("{}EventSourceMappingMSK", function.id), names, "");
            let properties =
                map! { "EventSourceArn": arn.clone(), "FunctionName": function.target() }.with("Topics", topic.map(|topic| list![topic]));
            let mapping = template.add(id, "AWS::Lambda::EventSourceMapping", properties, event.cause);
            mapping.after(service.role_id(function).into_iter().chain(function.alias_id()));
            clusters.push(arn);
            causes.push(event.cause);
        }
        if !clusters.is_empty() {
            template.allow(&["kafka:DescribeCluster", "kafka:GetBootstrapBrokers"], clusters, &causes);
            allow_network(template, &causes);
        }
    }
}
