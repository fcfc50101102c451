//! `speclint config`

use std::{fmt::Write, path::PathBuf};

use super::{
    exit::{Ended, print},
    settings::{Settings, told},
};
use crate::{
    config::{Shellcheck, schema},
    rules,
};

#[derive(clap::Args)]
pub(super) struct Config {
    /// The file whose settings are wanted
    #[arg(default_value = "buildspec.yml")]
    path: PathBuf,
    /// Print the JSON schema of `speclint.toml` instead
    #[arg(long)]
    schema: bool,
    #[command(flatten)]
    settings: Settings,
}

impl Config {
    pub(super) fn run(self) -> Ended {
        if self.schema {
            return print(&schema());
        }
        let configs = self.settings.configs();
        let (config, path) = configs.of_file(&self.path);
        told(&configs)?;
        let levels = self.settings.levels(&config, &path);
        let file = config.file.as_ref().map_or_else(|| "no file".to_owned(), |file| file.display().to_string());
        let is_excluded = if config.excludes(&path, false) { "yes" } else { "no" };
        let mut text = format!("# settings for {}\n# from: {file}\n# excluded: {is_excluded}\n\n[rules]\n", self.path.display());
        let mut rules: Vec<_> = rules::all().collect();
        rules.sort_by_key(|rule| rule.name);
        for rule in rules {
            let _ = writeln!(text, "{} = \"{}\" # by itself: {}", rule.name, levels.of(rule).name(), rule.severity);
        }
        let Shellcheck { enable, options } = &config.shellcheck;
        let exclude: Vec<String> = options.exclude.iter().map(|code| format!("SC{code}")).collect();
        let _ = write!(text, "\n[shellcheck]\nenable = {enable}\nexclude = {exclude:?}\nseverity = \"{}\"\n", options.least.name());
        print(&text)
    }
}
