//! The configuration of each file: the nearest `speclint.toml` above it.

use std::{
    cell::RefCell,
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use super::{Config, Problem, Problems};
use crate::project::absolute;

/// The name of the file.
pub const FILE_NAME: &str = "speclint.toml";

/// Finds and reads configuration files, each once.
#[derive(Debug, Default)]
pub struct Configs {
    /// For all files, instead of what is found.
    fixed: Option<Arc<Config>>,
    folders: RefCell<HashMap<PathBuf, Arc<Config>>>,
    problems: RefCell<Vec<Rc<Problems>>>,
}

impl Configs {
    /// Looks upward from each file, as far as the top of its repository.
    pub fn found() -> Self {
        Self::default()
    }

    /// No configuration at all.
    pub fn isolated() -> Self {
        Self { fixed: Some(Arc::default()), ..Self::default() }
    }

    /// One named file for all; its patterns count from the current folder.
    pub fn named(file: &Path) -> Self {
        let configs = Self::default();
        let config = configs.read(file, &std::env::current_dir().unwrap_or_default());
        Self { fixed: Some(config), ..configs }
    }

    /// The configuration of the files in a folder (an [`absolute`] path).
    pub fn of_folder(&self, folder: &Path) -> Arc<Config> {
        if let Some(fixed) = &self.fixed {
            return Arc::clone(fixed);
        }
        if let Some(config) = self.folders.borrow().get(folder) {
            return Arc::clone(config);
        }
        let file = folder.join(FILE_NAME);
        let above = || folder.parent().filter(|_| !folder.join(".git").exists()).map(|parent| self.of_folder(parent));
        let config = if file.is_file() { self.read(&file, folder) } else { above().unwrap_or_default() };
        self.folders.borrow_mut().insert(folder.to_owned(), Arc::clone(&config));
        config
    }

    /// The configuration of a file, and the file's path as the configuration's patterns see it.
    pub fn of_file(&self, file: &Path) -> (Arc<Config>, PathBuf) {
        let path = absolute(file);
        (self.of_folder(path.parent().unwrap_or(&path)), path)
    }

    /// What is wrong with the files read so far.
    pub fn problems(&self) -> Vec<Rc<Problems>> {
        self.problems.borrow().clone()
    }

    /// Reads a file; what is wrong with it is kept for [`Self::problems`].
    fn read(&self, file: &Path, folder: &Path) -> Arc<Config> {
        let read = match fs::read_to_string(file) {
            Ok(text) => Config::read(file, folder, &text),
            Err(error) => Err(Problems::new(file, "", vec![Problem::whole(format!("the configuration cannot be read: {error}"))])),
        };
        Arc::new(read.unwrap_or_else(|problems| {
            self.problems.borrow_mut().push(Rc::new(problems));
            Config::default()
        }))
    }
}
