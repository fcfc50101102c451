//! The options that decide which rules report.

use std::path::{Path, PathBuf};

use super::exit::Failure;
use crate::{
    config::{Config, Configs},
    diagnostics::{Levels, Selector},
    suggest::nearest,
};

#[derive(clap::Args, Default)]
pub(super) struct Settings {
    /// Read this configuration file instead of the nearest `speclint.toml` above each file; its patterns
    /// count from the current folder
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long, conflicts_with = "config", help_heading = "Settings")]
    isolated: bool,
    /// Only these rules or families of rules report
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = selector, help_heading = "Settings")]
    select: Vec<Selector>,
    /// These rules or families of rules do not report
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = selector, help_heading = "Settings")]
    ignore: Vec<Selector>,
}

impl Settings {
    /// Where configurations come from.
    pub(super) fn configs(&self) -> Configs {
        match &self.config {
            Some(file) => Configs::named(file),
            None if self.isolated => Configs::isolated(),
            None => Configs::found(),
        }
    }

    /// The levels in force for a file.
    pub(super) fn levels(&self, config: &Config, path: &Path) -> Levels {
        Levels { entries: config.levels(path), select: self.select.clone(), ignore: self.ignore.clone() }
    }
}

/// Ends the program if a configuration file is wrong.
pub(super) fn told(configs: &Configs) -> Result<(), Failure> {
    let problems = configs.problems();
    if problems.is_empty() {
        return Ok(());
    }
    Err(Failure::Usage(problems.iter().map(|problems| format!("the configuration is wrong\n{problems}")).collect()))
}

fn selector(name: &str) -> Result<Selector, String> {
    Selector::find(name).ok_or_else(|| match nearest(name, Selector::names()) {
        Some(near) => format!("there is no such rule or family; did you mean `{near}`?"),
        None => "there is no such rule or family; `speclint rules` lists all".to_owned(),
    })
}
