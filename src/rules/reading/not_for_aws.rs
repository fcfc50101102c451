use crate::{
    diagnostics::{Finding, Severity},
    rules::rule,
    syntax::{Node, Tree},
};

rule! {
    /// A service is made for another cloud than AWS, or is a Component.
    ///
    /// ## Why
    /// The Serverless Framework also deploys to other clouds, by way of plugins that bring shapes of their own, and its
    /// Components have a serverless.yml that shares nothing but the name. Only services for AWS are linted.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: google
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// ```
    name: "not-for-aws",
    severity: Severity::Info,
}

/// A service that is not linted, if that is what the file holds.
pub(crate) fn finding(tree: &Tree) -> Option<Finding> {
    let root = tree.root()?;
    let (place, what) = match (root.get("provider"), root.get("component")) {
        (Some(provider), _) => {
            let name = if provider.is_mapping() { provider.get("name")? } else { provider };
            let text = known(name).filter(|text| *text != "aws")?;
            (name, format!("this service is for `{text}`, not for AWS"))
        }
        (None, Some(component)) => (component, "this is a Serverless Component, not a service".to_owned()),
        (None, None) => return None,
    };
    Some(Finding::new(&RULE, tree.source(), place.span(), format!("not linted: {what}")))
}

fn known(node: Node<'_>) -> Option<&str> {
    node.as_str().filter(|text| !text.is_empty() && !text.contains('$'))
}
