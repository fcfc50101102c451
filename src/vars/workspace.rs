//! The files that `file(…)` may read: those of the repository that holds the service.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use crate::{
    project::{Repository, absolute},
    source::{Source, Unreadable},
};

/// Largest file that is read into a service.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// How many files a service may read.
const MAX_FILES: usize = 256;

/// The folder of a service, and how far above it a path may lead.
#[derive(Debug)]
pub struct Workspace {
    /// Where the service's file lies.
    folder: PathBuf,
    /// Nothing outside is read.
    root: PathBuf,
    /// The same without links.
    real_root: PathBuf,
    /// What the service's folder is called in messages.
    shown: PathBuf,
    read: RefCell<HashMap<PathBuf, File>>,
    count: Cell<usize>,
}

/// What is at a path.
#[derive(Clone, Debug)]
pub enum File {
    /// A text.
    Text(Arc<Source>),
    /// Nothing.
    Missing,
    /// Something that is not read, and why.
    Unreadable(String),
    /// A place outside the workspace.
    Outside,
}

impl Workspace {
    /// The workspace of the service whose file is at `path`: the repository, or else the file's own folder.
    pub fn of(path: &Path, repository: &Repository) -> Self {
        let shown = path.parent().unwrap_or(Path::new("")).to_owned();
        let absolute = absolute(path).parent().map(Path::to_owned).unwrap_or_default();
        let (folder, root) = match repository.root().and_then(|root| std::path::absolute(root).ok()) {
            Some(root) if absolute.starts_with(&root) || path.is_absolute() => (absolute, root),
            Some(root) => (root.join(&shown), root),
            None => (absolute.clone(), absolute),
        };
        let real_root = root.canonicalize().unwrap_or_else(|_| root.clone());
        Self { folder, root, real_root, shown, read: RefCell::default(), count: Cell::new(0) }
    }

    /// The text of a file, by its path relative to the service's folder. Each is read once.
    pub fn read(&self, path: &str) -> File {
        let Some(full) = self.inside(path) else { return File::Outside };
        if let Some(file) = self.read.borrow().get(&full) {
            return file.clone();
        }
        let file = self.read_from_disk(&full, path);
        self.read.borrow_mut().insert(full, file.clone());
        file
    }

    /// Whether something is at the path; none if it leads outside.
    pub fn has(&self, path: &str) -> Option<bool> {
        self.inside(path).map(|full| full.exists())
    }

    /// Whether a .gitignore of the service's folder or of the root names the file.
    pub fn ignores(&self, path: &str) -> bool {
        let Some(full) = self.inside(path) else { return false };
        [&self.folder, &self.root].into_iter().any(|folder| {
            let (matcher, _) = ignore::gitignore::Gitignore::new(folder.join(".gitignore"));
            full.starts_with(folder) && matcher.matched_path_or_any_parents(&full, false).is_ignore()
        })
    }

    /// The full path, if it does not leave the workspace.
    fn inside(&self, path: &str) -> Option<PathBuf> {
        let mut full = PathBuf::new();
        for part in self.folder.join(path).components() {
            match part {
                Component::ParentDir => {
                    full.pop();
                }
                Component::CurDir => {}
                other => full.push(other),
            }
        }
        full.starts_with(&self.root).then_some(full)
    }

    fn read_from_disk(&self, full: &Path, path: &str) -> File {
        // A link may lead out of the workspace although its name does not.
        let Ok(real) = full.canonicalize() else { return File::Missing };
        if !real.starts_with(&self.real_root) {
            return File::Outside;
        }
        if self.count.get() >= MAX_FILES {
            return File::Unreadable("too many files".to_owned());
        }
        self.count.set(self.count.get() + 1);
        match real.metadata() {
            Ok(meta) if meta.is_dir() => return File::Unreadable("it is a folder".to_owned()),
            Ok(meta) if meta.len() > MAX_BYTES => return File::Unreadable("it is too large".to_owned()),
            _ => {}
        }
        let shown = self.shown.join(path.strip_prefix("./").unwrap_or(path));
        match Source::read(&real) {
            Ok(source) => File::Text(Arc::new(Source::new(shown, source.text()))),
            Err(Unreadable::NotUtf8 { .. }) => File::Unreadable("it is not text".to_owned()),
            Err(_) => File::Unreadable("it cannot be read".to_owned()),
        }
    }
}
