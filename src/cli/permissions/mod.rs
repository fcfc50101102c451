//! `speclint permissions`

mod command;
mod document;
mod json;
mod table;

use std::path::PathBuf;

use document::Grants;

use super::exit::{Ended, Exit, Failure, print, tell};
use crate::{
    iam::{
        evaluate::{Truth, matches_action},
        grant::grants,
        requirements::Certainty,
        review::{Review, State, review},
    },
    model::PartialText,
};

#[derive(clap::Args)]
pub(super) struct Permissions {
    /// Folders or files whose roles are looked at; with `--command` the folder that the command runs in
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Only one command line, as a build runs it
    #[arg(long, value_name = "LINE", conflicts_with_all = ["missing", "unused", "diff", "why"])]
    command: Option<String>,
    /// Only what the roles do not allow
    #[arg(long)]
    missing: bool,
    /// What the roles allow and nothing is known to need
    #[arg(long, conflicts_with = "missing")]
    unused: bool,
    /// What is missing, with `+`, and what is not needed, with `-`
    #[arg(long, conflicts_with_all = ["missing", "unused"])]
    diff: bool,
    /// Only what needs these actions; `*` stands for any text
    #[arg(long, value_name = "ACTION")]
    why: Option<String>,
    /// Also what is only possible: needed in cases that the files do not show
    #[arg(long)]
    all: bool,
    /// How to tell it
    #[arg(long, value_enum, default_value = "text")]
    format: PermissionFormat,
}

#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq)]
enum PermissionFormat {
    /// A table with reasons
    Text,
    /// A JSON document
    Json,
    /// A policy in JSON
    Policy,
    /// The statements of a policy in YAML
    Yaml,
    /// The statements of a policy in Terraform
    Terraform,
    /// A table in Markdown
    Markdown,
}

impl Permissions {
    pub(super) fn run(self) -> Ended {
        if let Some(line) = &self.command {
            let folder = self.paths.first().cloned().unwrap_or_default();
            return command::run(line, &folder, self.all, self.format);
        }
        if let Some(path) = self.paths.iter().find(|path| !path.exists()) {
            return Err(Failure::Usage(format!("`{}` does not exist", path.display())));
        }
        let mut reviews: Vec<Review> = self.paths.iter().flat_map(|path| review(path)).collect();
        if reviews.is_empty() {
            tell("nothing works with a role here, as far as the files tell; `--command LINE` tells what one command needs\n");
            return Ok(Exit::Nothing);
        }
        reviews.iter_mut().for_each(|review| self.narrow(review));
        if self.unused || self.diff {
            return print(&table::unused(&reviews, self.diff));
        }
        reviews.retain(|review| !review.rows.is_empty());
        print(&match self.format {
            PermissionFormat::Text => table::text(&reviews),
            PermissionFormat::Markdown => table::markdown(&reviews),
            PermissionFormat::Json => json::document(&reviews),
            format => document::document(&reviews.iter().map(Grants::of).collect::<Vec<_>>(), format).unwrap_or_default(),
        })
    }

    /// Leaves only the rows that are asked for, the surest first.
    fn narrow(&self, review: &mut Review) {
        let why = self.why.as_deref().map(PartialText::known);
        let is_wanted = |row: &crate::iam::review::Row| {
            let is_missing = matches!(row.state, State::Missing | State::Denied);
            (self.all || row.certainty > Certainty::Possible)
                && (!self.missing || is_missing)
                && why.as_ref().is_none_or(|why| matches_action(why, row.action) == Truth::True)
        };
        if !self.unused && !self.diff {
            review.rows.retain(is_wanted);
        }
        review.rows.sort_by_key(|row| (row.action.service, row.action.name, row.resource.clone()));
    }
}

impl Grants {
    fn of(review: &Review) -> Self {
        let rows = review.rows.iter().map(|row| (row.action.to_string(), vec![row.resource.as_str()]));
        let to = if review.name.is_empty() { review.workers.join(", ") } else { review.name.clone() };
        Self { to, grants: grants(rows) }
    }
}
