//! `speclint.toml`: levels of rules, excluded paths, overrides for some paths, values of variables, and roles.

mod file;
mod find;
mod globs;
mod schema;

use std::path::{Path, PathBuf};

pub use file::{Problem, Problems};
pub use find::{Configs, FILE_NAME};
pub use globs::Globs;
pub use schema::schema;

use crate::{
    diagnostics::{Level, Selector},
    shellcheck,
    vars::Inputs,
};

/// A configuration file, read.
#[derive(Debug, Default)]
pub struct Config {
    /// The file; none if there is none.
    pub file: Option<PathBuf>,
    /// Levels of families, then of rules.
    rules: Vec<(Selector, Level)>,
    /// What is not linted.
    exclude: Globs,
    overrides: Vec<Override>,
    roles: Vec<RoleOf>,
    /// What the variables of services are taken to give.
    assumed: Inputs,
    /// What is said of shellcheck.
    pub shellcheck: Shellcheck,
}

/// Whether and how shellcheck is to run. Which program that is, a file beside what is linted does not say.
#[derive(Debug, Default)]
pub struct Shellcheck {
    /// Whether it is wanted.
    pub enable: bool,
    /// Which remarks are wanted.
    pub options: shellcheck::Options,
}

/// The role that what some files do is done with.
#[derive(Debug)]
pub struct RoleOf {
    paths: Globs,
    /// The file that defines it.
    pub file: PathBuf,
    /// Its name, if the file defines several.
    pub role: Option<String>,
}

/// Levels for some paths.
#[derive(Debug)]
struct Override {
    paths: Globs,
    rules: Vec<(Selector, Level)>,
}

impl Config {
    /// The levels of a file; a later one counts more.
    pub fn levels(&self, path: &Path) -> Vec<(Selector, Level)> {
        let overrides = self.overrides.iter().filter(|over| over.paths.cover(path, false)).flat_map(|over| &over.rules);
        self.rules.iter().chain(overrides).copied().collect()
    }

    /// The values that variables are taken to have.
    pub fn assumed(&self) -> &Inputs {
        &self.assumed
    }

    /// All roles that it names.
    pub fn roles(&self) -> &[RoleOf] {
        &self.roles
    }

    /// The role that what a file does is done with, if that is told; a later one counts more.
    pub fn role_of(&self, path: &Path) -> Option<&RoleOf> {
        self.roles.iter().rev().find(|role| role.paths.cover(path, false))
    }

    /// Whether a file or folder is excluded.
    pub fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        self.exclude.cover(path, is_folder)
    }
}
