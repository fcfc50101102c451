//! Queues of Amazon MQ.

use crate::model::serverless::{
    Json,
    json::{list, map},
    naming::LogicalId,
    service::Service,
    template::Template,
};

/// What reads the queue of a broker, and the permissions to.
pub(super) fn generate<'r>(service: &Service<'r>, template: &mut Template<'r>) {
    for (kind, name) in [("activemq", "ActiveMQ"), ("rabbitmq", "RabbitMQ")] {
        for function in &service.functions {
            let (mut brokers, mut secrets, mut causes) = (Vec::new(), Vec::new(), Vec::new());
            for event in function.events(kind) {
                let queue = event.get("queue").unwrap_or(Json::Unknown);
                let arn = event.get("arn").unwrap_or(Json::Unknown);
                let secret = event.get("basicAuthArn").unwrap_or(Json::Unknown);
                let mut access = vec![map! { "Type": "BASIC_AUTH", "URI": secret.clone() }];
                access.extend(event.get("virtualHost").map(|host| map! { "Type": "VIRTUAL_HOST", "URI": host }));
                let start = format!("{}EventSourceMapping{name}", function.id);
                let id = LogicalId::around(&start, super::shortened(queue.text(), 150), "");
                let properties = map! {
                    "EventSourceArn": arn.clone(),
                    "FunctionName": function.target(),
                    "Queues": list![queue],
                    "SourceAccessConfigurations": access,
                };
                let mapping = template.add(id, "AWS::Lambda::EventSourceMapping", properties, event.cause);
                mapping.after(service.role_id(function).into_iter().chain(function.alias_id()));
                brokers.push(arn);
                secrets.push(secret);
                causes.push(event.cause);
            }
            if !brokers.is_empty() {
                template.allow(&["secretsmanager:GetSecretValue"], secrets, &causes);
                template.allow(&["mq:DescribeBroker"], brokers, &causes);
                super::kafka::allow_network(template, &causes);
            }
        }
    }
}
