//! shellcheck, where it is wanted.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use crate::{
    config::Config,
    diagnostics::{Finding, Level, Levels},
    model::buildspec::Buildspec,
    rules::buildspec::shellcheck::{RULE, finding},
    shellcheck::{self, Program, Trouble},
};

/// The program for all files of a run, looked for when the first file wants it.
#[derive(Default)]
pub(super) struct Shellcheck {
    /// From the command line: whether it is wanted for all files, and which.
    asked: Option<Option<PathBuf>>,
    program: OnceLock<Option<Program>>,
}

/// What stood in the way, and at how many files.
#[derive(Default)]
pub(super) struct Unchecked {
    files: usize,
    first: Option<(PathBuf, Trouble)>,
}

impl Shellcheck {
    pub(super) fn new(asked: Option<Option<PathBuf>>) -> Self {
        Self { asked, program: OnceLock::new() }
    }

    /// What it finds in a file, if it is wanted there.
    pub(super) fn check(&self, config: &Config, levels: &Levels, spec: &Buildspec<'_>) -> Result<Vec<Finding>, Trouble> {
        let is_wanted = self.asked.is_some() || config.shellcheck.enable;
        if !is_wanted || levels.of(&RULE) == Level::Off || spec.flow().commands.is_empty() {
            return Ok(Vec::new());
        }
        let path = self.asked.as_ref().and_then(Option::as_deref);
        let program = self.program.get_or_init(|| Program::find(path)).as_ref().ok_or(Trouble::Absent)?;
        let remarks = shellcheck::check(program, &config.shellcheck.options, spec)?;
        Ok(remarks.into_iter().map(|remark| finding(spec.source(), remark)).collect())
    }
}

impl Unchecked {
    pub(super) fn add(&mut self, path: &Path, trouble: Trouble) {
        self.files += 1;
        self.first.get_or_insert_with(|| (path.to_owned(), trouble));
    }

    /// The one line that is said about it.
    pub(super) fn line(&self) -> Option<String> {
        let (path, trouble) = self.first.as_ref()?;
        Some(match (trouble, self.files) {
            (Trouble::Absent, _) => "info: shellcheck is wanted, but not installed; all else has been checked\n".to_owned(),
            (_, 1) => format!("info: shellcheck gave no answer on `{}`: {trouble}\n", path.display()),
            (_, files) => format!("info: shellcheck gave no answer on {files} files, the first being `{}`: {trouble}\n", path.display()),
        })
    }
}
