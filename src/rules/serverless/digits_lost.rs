use crate::{
    diagnostics::{Applicability, Fix, Severity},
    model::serverless::Serverless,
    rules::{Check, Report, rule},
    syntax::{Dialect, Node, Reading, Style},
};

rule! {
    /// A long number loses digits.
    ///
    /// ## Why
    /// Without quotes, digits are a number: the account `012345678901` becomes `12345678901`, and of more than fifteen digits
    /// the last ones become others. Nothing fails until the wrong ARN or id is used.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// custom:
    ///   account: 012345678901
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    /// custom:
    ///   account: '012345678901'
    /// ```
    name: "digits-lost",
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    check: Check::Serverless(check),
}

/// How many digits a number of JavaScript keeps for sure.
const MOST: usize = 15;

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    for node in service.tree().nodes().filter(|node| node.is_scalar() && !node.is_alias()) {
        number(node, report);
    }
}

fn number(node: Node<'_>, report: &mut Report<'_>) {
    let text = node.text();
    let is_number = text.len() > 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || node.style() != Some(Style::Plain) || node.tag().is_some() {
        return;
    }
    let has_zero = text.starts_with('0');
    let kept = text.parse::<f64>().ok().map(|value| format!("{value:.0}"));
    if !matches!(Dialect::Serverless.read(node), Reading::Int(_) | Reading::Float(_)) || kept.as_deref() == Some(text) {
        return;
    }
    if !has_zero && text.len() <= MOST {
        return;
    }
    let why = if has_zero { "loses its zero" } else { "has more digits than a number keeps" };
    let finding = report.find(node.span(), format!("`{text}` without quotes is a number and {why}"));
    finding.help("put it in quotes").fix(Fix::safe("put it in quotes").replace(node.span(), format!("'{text}'")));
}
