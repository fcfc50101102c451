//! The needs of roles as statements of a policy.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::iam::{
    grant::{Grant, grants},
    review::Review,
};

/// A policy for each role.
pub(super) fn policy(reviews: &[Review]) -> String {
    let one_or_many = |texts: &[String]| match texts {
        [one] => json!(one),
        many => json!(many),
    };
    let document = |review: &Review| {
        let statements = statements(review)
            .into_iter()
            .map(|grant| json!({ "Effect": "Allow", "Action": one_or_many(&grant.actions), "Resource": one_or_many(&grant.resources) }));
        json!({ "Version": "2012-10-17", "Statement": Value::from_iter(statements) })
    };
    reviews.iter().map(|review| format!("{:#}\n", document(review))).collect()
}

/// The statements as a template has them.
pub(super) fn yaml(reviews: &[Review]) -> String {
    let list = |text: &mut String, texts: &[String]| {
        for item in texts {
            let quote = if item.starts_with('*') { "'" } else { "" };
            let _ = writeln!(text, "    - {quote}{item}{quote}");
        }
    };
    let mut text = String::new();
    for review in reviews {
        let _ = writeln!(text, "# {}", review.name);
        for grant in statements(review) {
            text.push_str("- Effect: Allow\n  Action:\n");
            list(&mut text, &grant.actions);
            text.push_str("  Resource:\n");
            list(&mut text, &grant.resources);
        }
    }
    text
}

/// The statements as a policy document of Terraform has them.
pub(super) fn terraform(reviews: &[Review]) -> String {
    let list = |texts: &[String]| texts.iter().map(|text| format!("    {text:?},\n")).collect::<String>();
    let mut text = String::new();
    for review in reviews {
        let _ = writeln!(text, "# {}", review.name);
        for grant in statements(review) {
            let _ = writeln!(
                text,
                "statement {{\n  actions = [\n{}  ]\n  resources = [\n{}  ]\n}}",
                list(&grant.actions),
                list(&grant.resources)
            );
        }
    }
    text
}

fn statements(review: &Review) -> Vec<Grant> {
    grants(review.rows.iter().map(|row| (row.action.to_string(), vec![row.resource.as_str()])))
}
