//! `speclint permissions`

use std::{fmt::Write, path::PathBuf};

use serde_json::{Value, json};

use super::exit::{Ended, print, tell};
use crate::{
    iam::requirements::{Needs, of_command_line},
    project::Repository,
};

#[derive(clap::Args)]
pub(super) struct Permissions {
    /// The folder that the command runs in: what its scripts and serverless.yml say is read there
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// A command line as a build runs it
    #[arg(long, value_name = "LINE")]
    command: String,
    /// How to tell it
    #[arg(long, value_enum, default_value = "text")]
    format: PermissionFormat,
}

#[derive(clap::ValueEnum, Clone, Copy)]
enum PermissionFormat {
    /// A table
    Text,
    /// A JSON document
    Json,
}

impl Permissions {
    pub(super) fn run(self) -> Ended {
        let mut needs = of_command_line(&self.command, Repository::at(self.folder));
        for command in &needs.unknown {
            tell(&format!("note: `{command}` is not known; it may be misspelt, or newer than the tables\n"));
        }
        // The surest first; among equals the order of the calls.
        needs.calls.sort_by_key(|call| std::cmp::Reverse(call.certainty));
        needs.actions.sort_by_key(|needed| std::cmp::Reverse(needed.certainty));
        print(&match self.format {
            PermissionFormat::Text => as_text(&needs),
            PermissionFormat::Json => as_json(&needs),
        })
    }
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
