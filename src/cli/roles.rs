//! The roles that the command line and the configuration name.

use std::{
    collections::{HashMap, hash_map::Entry},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::exit::Failure;
use crate::{config::Config, project::NamedRole};

/// The roles that are named, each read once.
#[derive(Default)]
pub(super) struct Roles {
    /// For all files, whatever the configuration says.
    fixed: Option<Arc<NamedRole>>,
    read: HashMap<(PathBuf, Option<String>), Arc<NamedRole>>,
}

impl Roles {
    /// Reads the role of `--role`, written `FILE` or `FILE#NAME`, or else those of the configurations.
    pub(super) fn new<'c>(named: Option<&str>, configs: impl Iterator<Item = &'c Config>) -> Result<Self, Failure> {
        let mut roles = Self::default();
        if let Some(named) = named {
            let (file, name) = named.split_once('#').map_or((named, None), |(file, name)| (file, Some(name)));
            let role = NamedRole::read(Path::new(file), name).map_err(|why| Failure::Usage(format!("`--role`: {why}")))?;
            roles.fixed = Some(Arc::new(role));
            return Ok(roles);
        }
        let mut last = None;
        for config in configs {
            // Files of one folder have one configuration.
            if last.replace(std::ptr::from_ref(config)) == Some(std::ptr::from_ref(config)) {
                continue;
            }
            for of in config.roles() {
                if let Entry::Vacant(entry) = roles.read.entry((of.file.clone(), of.role.clone())) {
                    let role = NamedRole::read(&of.file, of.role.as_deref());
                    entry.insert(Arc::new(role.map_err(|why| Failure::Usage(format!("`[[roles]]`: {why}")))?));
                }
            }
        }
        Ok(roles)
    }

    /// The role that what a file does is done with, if that is told.
    pub(super) fn of(&self, config: &Config, path: &Path) -> Option<Arc<NamedRole>> {
        let configured = || config.role_of(path).and_then(|of| self.read.get(&(of.file.clone(), of.role.clone())));
        self.fixed.as_ref().or_else(configured).cloned()
    }
}
