use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::Value,
};

rule! {
    /// Two events of a load balancer have the same priority.
    ///
    /// ## Why
    /// The rules of a listener are asked in the order of their priorities, each of which stands for one function. Within one
    /// function the framework also wants different ones for different listeners. It stops.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   list:
    ///     handler: orders.list
    ///     events:
    ///       - alb:
    ///           listenerArn: arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2
    ///           priority: 1
    ///           conditions: {path: /orders}
    ///   find:
    ///     handler: orders.find
    ///     events:
    ///       - alb:
    ///           listenerArn: arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2
    ///           priority: 1
    ///           conditions: {path: /orders/*}
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   list:
    ///     handler: orders.list
    ///     events:
    ///       - alb:
    ///           listenerArn: arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2
    ///           priority: 1
    ///           conditions: {path: /orders}
    ///   find:
    ///     handler: orders.find
    ///     events:
    ///       - alb:
    ///           listenerArn: arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2
    ///           priority: 2
    ///           conditions: {path: /orders/*}
    /// ```
    name: "duplicate-listener-priority",
    answer: Some("ALB event in function \"find\" cannot use priority \"1\" because it is already in use."),
    check: Check::Serverless(check),
}

/// A load balancer's event: function, listener, priority, and how often the priority is taken again.
struct Known<'s> {
    function: &'s str,
    listener: &'s str,
    priority: f64,
    value: Value<'s>,
    again: Vec<(&'s str, Value<'s>)>,
}

impl Known<'_> {
    /// Whether another event cannot have the same priority.
    fn excludes(&self, function: &str, listener: &str, priority: f64) -> bool {
        self.priority == priority && (self.function == function) != (self.listener == listener)
    }
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let mut known: Vec<Known<'_>> = Vec::new();
    for function in service::functions(service) {
        for event in service::events(function.value).filter(|event| event.key == "alb") {
            let Some(value) = event.value.get("priority") else { continue };
            let listener = event.value.get("listenerArn").and_then(Value::as_str).and_then(|arn| arn.rsplit('/').next());
            let Some((listener, priority)) = listener.zip(service::number(value)) else { continue };
            match known.iter_mut().find(|known| known.excludes(function.key, listener, priority)) {
                Some(first) => first.again.push((function.key, value)),
                None => known.push(Known { function: function.key, listener, priority, value, again: Vec::new() }),
            }
        }
    }
    for Known { function, priority, value, again, .. } in known {
        let Some(((second, place), more)) = again.split_first() else { continue };
        let finding = service::find(report, *place, format!("the priority {priority} is already that of `{function}`"));
        finding.help("give each rule a priority of its own");
        finding.answer(Some(format!("ALB event in function \"{second}\" cannot use priority \"{priority}\" because it is already in use.")));
        service::label(finding, value.place(), "first here");
        if !more.is_empty() {
            finding.note(format!("{} more events have it as well", more.len()));
        }
    }
}
