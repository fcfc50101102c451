//! What is needed, as statements of a policy.

use std::fmt::Write;

use serde_json::{Value, json};

use super::PermissionFormat;
use crate::iam::grant::Grant;

/// What is to be granted, and to whom.
pub(super) struct Grants {
    /// The name of a role, or a command line.
    pub to: String,
    pub grants: Vec<Grant>,
}

/// Them in a format; none if it is not one for policies.
pub(super) fn document(all: &[Grants], format: PermissionFormat) -> Option<String> {
    match format {
        PermissionFormat::Policy => Some(policy(all)),
        PermissionFormat::Yaml => Some(yaml(all)),
        PermissionFormat::Terraform => Some(terraform(all)),
        PermissionFormat::Text | PermissionFormat::Json | PermissionFormat::Markdown => None,
    }
}

/// A policy for each.
fn policy(all: &[Grants]) -> String {
    let document =
        |grants: &[Grant]| json!({ "Version": "2012-10-17", "Statement": Value::from_iter(grants.iter().map(Grant::statement)) });
    all.iter().map(|one| format!("{:#}\n", document(&one.grants))).collect()
}

/// The statements as a template has them.
fn yaml(all: &[Grants]) -> String {
    let list = |text: &mut String, texts: &[String]| {
        for item in texts {
            let quote = if item.starts_with('*') { "'" } else { "" };
            let _ = writeln!(text, "    - {quote}{item}{quote}");
        }
    };
    let mut text = String::new();
    for one in all {
        let _ = writeln!(text, "# {}", one.to);
        for grant in &one.grants {
            text.push_str("- Effect: Allow\n  Action:\n");
            list(&mut text, &grant.actions);
            text.push_str("  Resource:\n");
            list(&mut text, &grant.resources);
        }
    }
    text
}

/// The statements as a policy document of Terraform has them.
fn terraform(all: &[Grants]) -> String {
    let list = |texts: &[String]| texts.iter().map(|text| format!("    {text:?},\n")).collect::<String>();
    let mut text = String::new();
    for one in all {
        let _ = writeln!(text, "# {}", one.to);
        for grant in &one.grants {
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
