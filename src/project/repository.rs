//! The repository around a file, as far as rules may look into it.

use std::{
    collections::HashMap,
    fs,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};

use super::{Infrastructure, Stack, shown};
use crate::{model::template::Template, source::Source};

/// The largest file that is read because another file names it, in bytes.
pub const MAX_READ: u64 = 1024 * 1024;

/// How many modules are kept for the sake of their other files.
const MAX_MODULES: usize = 8;

/// The most files of one folder that are read together.
const MAX_FILES: usize = 200;

/// The work tree that a build would check out. Rules ask it for other files; it never looks outside its root.
#[derive(Clone, Debug, Default)]
pub struct Repository {
    root: Option<PathBuf>,
    infrastructure: Arc<OnceLock<Infrastructure>>,
    /// Modules of Terraform by their folders, each read when the first of its files is linted.
    modules: Arc<Mutex<HashMap<PathBuf, Arc<OnceLock<Module>>>>>,
}

/// What a module defines; none if it cannot be read.
type Module = Option<Arc<Stack>>;

/// The repositories of a run: what is known of each is shared by all of its files.
#[derive(Debug, Default)]
pub struct Repositories {
    known: Mutex<HashMap<PathBuf, Repository>>,
}

impl Repositories {
    /// The repository that holds `path`, as [`Repository::around`] finds it.
    pub fn around(&self, path: &Path) -> Repository {
        let found = Repository::around(path);
        let (Some(root), Ok(mut known)) = (found.root(), self.known.lock()) else { return found };
        known.entry(root.to_owned()).or_insert(found.clone()).clone()
    }
}

impl Repository {
    /// The repository that holds `path`: the nearest folder above with a `.git`. Without one nothing is known of the
    /// files beside it.
    pub fn around(path: &Path) -> Self {
        // Asked of the real folder: `..` and links would lead through the wrong ancestors.
        let folder = path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        let folder = folder.and_then(|folder| folder.canonicalize().ok()).unwrap_or_default();
        let root = folder.ancestors().find(|folder| folder.join(".git").exists());
        Self { root: root.map(Path::to_owned), ..Self::default() }
    }

    /// A repository at a known root.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: Some(root.into()), ..Self::default() }
    }

    /// What its templates define; read once, when first asked for.
    pub fn infrastructure(&self) -> &Infrastructure {
        self.infrastructure.get_or_init(|| self.root.as_deref().map(Infrastructure::read).unwrap_or_default())
    }

    /// What the template in a file defines, if its templates have been read and that file was the same.
    pub fn stack_of(&self, source: &Source) -> Option<&Arc<Stack>> {
        let is_it = |template: &Template| {
            let read = &template.source;
            template.tree.is_some() && read.path() == source.path() && read.text() == source.text()
        };
        self.infrastructure.get()?.stacks.iter().find(|stack| is_it(&stack.template))
    }

    /// The module that a file of Terraform belongs to; one that is not the same on disk is read anew.
    pub fn module_of(&self, source: &Arc<Source>) -> Option<Arc<Stack>> {
        let folder = source.path().parent()?;
        let known = self.modules.lock().ok().map(|mut modules| {
            if modules.len() == MAX_MODULES && !modules.contains_key(folder) {
                modules.clear();
            }
            Arc::clone(modules.entry(folder.to_owned()).or_default())
        });
        let read = || Stack::read_module(folder).map(Arc::new);
        let known = known.and_then(|known| known.get_or_init(read).clone());
        known.filter(|stack| stack.file(source).is_some()).or_else(|| Stack::of_module(source).map(Arc::new))
    }

    /// The top folder, if there is a repository.
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Whether a file of that path, relative to the root, exists; none if that cannot be known: no repository, or a
    /// path that leads out of it.
    pub fn has(&self, path: &str) -> Option<bool> {
        Some(self.inside(path)?.exists())
    }

    /// A file of that path, relative to the root, if it is there, no larger than `MAX_READ`, and stays inside the
    /// root also when its links are followed.
    pub fn read(&self, path: &str) -> Option<Arc<Source>> {
        let file = self.inside(path)?;
        let is_inside = file.canonicalize().ok()?.starts_with(self.root.as_ref()?.canonicalize().ok()?);
        let is_small = file.metadata().is_ok_and(|meta| meta.len() <= MAX_READ);
        if !is_inside || !is_small {
            return None;
        }
        Source::read(&shown(file)).ok().map(Arc::new)
    }

    /// The files of a folder, relative to the root, whose names end so; none if one of them cannot be read.
    pub fn read_all(&self, folder: &str, endings: &[&str]) -> Option<Vec<Arc<Source>>> {
        let entries = fs::read_dir(self.inside(folder)?).ok()?;
        let mut names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        names.retain(|name| endings.iter().any(|ending| name.ends_with(ending)));
        names.sort();
        if names.len() > MAX_FILES {
            return None;
        }
        names.iter().map(|name| self.read(Path::new(folder).join(name).to_str()?)).collect()
    }

    fn inside(&self, path: &str) -> Option<PathBuf> {
        let root = self.root.as_ref()?;
        let mut inside = PathBuf::new();
        for part in Path::new(path).components() {
            match part {
                Component::Normal(name) => inside.push(name),
                Component::CurDir => {}
                Component::ParentDir if inside.pop() => {}
                _ => return None,
            }
        }
        Some(root.join(inside))
    }

    /// Whether a file is the one of that name at the top. A path at which nothing lies, as for
    /// standard input, counts from the top.
    pub fn is_at_top(&self, path: &Path, name: &str) -> bool {
        let Some(root) = &self.root else { return false };
        let is_there = std::path::absolute(path).is_ok_and(|path| path == root.join(name));
        is_there || (path == Path::new(name) && !path.exists() && self.has(name) == Some(true))
    }

    /// Whether a file of that path exists, relative to the root or to a folder between it and `file`: an example within a
    /// repository may be meant as one of its own.
    pub fn has_seen_from(&self, file: &Path, path: &str) -> Option<bool> {
        let root = self.root.as_ref()?;
        let absolute = std::path::absolute(file).ok()?;
        let folders = absolute.ancestors().skip(1).take_while(|folder| folder.starts_with(root) && *folder != root);
        let mut inside = folders.filter_map(|folder| folder.strip_prefix(root).ok()?.join(path).to_str().map(str::to_owned));
        if inside.any(|path| self.has(&path) == Some(true)) { Some(true) } else { self.has(path) }
    }
}
