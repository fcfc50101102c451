//! `speclint permissions --command`: one command line.

use std::{fmt::Write, path::Path};

use serde_json::{Value, json};

use super::{
    PermissionFormat,
    document::{self, Grants},
};
use crate::{
    cli::exit::{Ended, Failure, print, tell},
    iam::{
        grant::grants,
        requirements::{Certainty, Needs, of_command_line},
    },
    project::Repository,
};

/// Prints what a command line needs that runs in a folder.
pub(super) fn run(line: &str, folder: &Path, with_possible: bool, format: PermissionFormat) -> Ended {
    let mut needs = of_command_line(line, Repository::at(folder)).without_reasons();
    for command in &needs.unknown {
        tell(&format!("note: `{command}` is not known; it may be misspelt, or newer than the tables\n"));
    }
    // The surest first; among equals the order of the calls.
    needs.calls.sort_by_key(|call| std::cmp::Reverse(call.certainty));
    needs.actions.sort_by_key(|needed| std::cmp::Reverse(needed.certainty));
    print(&match format {
        PermissionFormat::Text => as_text(&needs),
        PermissionFormat::Json => as_json(&needs),
        format => {
            let granted = needs.actions.iter().filter(|needed| with_possible || needed.certainty > Certainty::Possible);
            let rows = granted.map(|needed| (needed.action.to_string(), needed.resources.iter().map(String::as_str).collect()));
            let grants = Grants { to: line.split_whitespace().collect::<Vec<_>>().join(" "), grants: grants(rows) };
            document::document(&[grants], format)
                .ok_or_else(|| Failure::Usage("one command line is not told as a table in Markdown".to_owned()))?
        }
    })
}

fn as_text(needs: &Needs) -> String {
    if needs.calls.is_empty() && needs.actions.is_empty() {
        return "nothing is called\n".to_owned();
    }
    let mut text = "calls\n".to_owned();
    for call in &needs.calls {
        let _ = writeln!(text, "  {:8}  {}:{}", call.certainty.name(), call.operation.api.name, call.operation.name);
    }
    text.push_str("\nactions\n");
    let width = needs.actions.iter().map(|needed| needed.action.to_string().len()).max().unwrap_or_default();
    for needed in &needs.actions {
        let mut name = needed.action.to_string();
        let mut certainty = needed.certainty.name();
        for resource in &needed.resources {
            let _ = writeln!(text, "  {certainty:8}  {name:width$}  {resource}");
            name.clear();
            certainty = "";
        }
    }
    text
}

fn as_json(needs: &Needs) -> String {
    let calls = needs
        .calls
        .iter()
        .map(|call| json!({ "call": format!("{}:{}", call.operation.api.name, call.operation.name), "certainty": call.certainty.name() }));
    let actions = needs
        .actions
        .iter()
        .map(|needed| json!({ "action": needed.action.to_string(), "resources": needed.resources, "certainty": needed.certainty.name() }));
    format!("{:#}\n", json!({ "version": 1, "calls": Value::from_iter(calls), "actions": Value::from_iter(actions) }))
}
