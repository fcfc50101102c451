//! The files to lint, from the paths given.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use walkdir::{DirEntry, WalkDir};

use super::{Kind, absolute, repository::MAX_READ};
use crate::source::Unreadable;

/// Folders that hold other people's files, or what a tool made.
const SKIPPED: [&str; 13] = [
    ".git",
    ".hg",
    ".svn",
    ".aws-sam",
    ".next",
    ".serverless",
    ".terraform",
    ".tox",
    ".venv",
    "bower_components",
    "cdk.out",
    "node_modules",
    "site-packages",
];

/// Files whose lines say what is not to be searched; a later one counts more.
const IGNORE_FILES: [&str; 2] = [".gitignore", ".speclintignore"];

/// What the search came upon.
#[derive(Debug)]
pub enum Discovered {
    /// A file to lint.
    File {
        /// Where it is.
        path: PathBuf,
        /// Whether it was named, not found in a folder.
        named: bool,
    },
    /// A named file that is excluded and was to be left out nevertheless.
    Excluded(PathBuf),
    /// A path that could not be looked at, and why.
    Unreadable(PathBuf, Unreadable),
}

/// How to search.
pub struct Discovery<'d> {
    /// Whether the configuration or the command line leaves a path out; the second argument says if it is a folder.
    pub excluded: &'d dyn Fn(&Path, bool) -> bool,
    /// Whether files that are named may be excluded, too.
    pub force: bool,
    /// Whether all files of Terraform are wanted, not only those with something to lint.
    pub terraform: bool,
}

impl Discovery<'_> {
    /// Finds the files under the paths: files as given, folders searched for files of a known kind. The order is that
    /// of the paths, then that of the names; nothing is found twice.
    pub fn find(&self, paths: &[PathBuf]) -> Vec<Discovered> {
        let mut found = Vec::new();
        for path in paths {
            if path.is_dir() {
                self.walk(path, &mut found);
            } else if self.force && (self.excluded)(path, false) {
                found.push(Discovered::Excluded(path.clone()));
            } else {
                found.push(Discovered::File { path: path.clone(), named: true });
            }
        }
        if paths.len() > 1 {
            let mut seen = HashSet::new();
            found.retain(|found| match found {
                Discovered::File { path, .. } => seen.insert(absolute(path)),
                _ => true,
            });
        }
        found
    }

    fn walk(&self, root: &Path, found: &mut Vec<Discovered>) {
        let mut ignores = IgnoreStack::above(root);
        let mut entries = WalkDir::new(root).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_owned();
                    let why = error.into_io_error().unwrap_or_else(|| std::io::ErrorKind::Other.into());
                    found.push(Discovered::Unreadable(path, Unreadable::Io(why)));
                    continue;
                }
            };
            let is_folder = entry.file_type().is_dir();
            let is_of_interest = [Kind::is_terraform, Kind::is_candidate, Kind::may_be_template].into_iter().any(|is| is(entry.path()));
            if !is_folder && !is_of_interest {
                continue;
            }
            ignores.leave(entry.depth());
            let is_left_out = || ignores.matches(entry.path(), is_folder) || (self.excluded)(entry.path(), is_folder);
            if is_folder {
                if entry.depth() > 0 && (is_of_others(&entry) || is_left_out()) {
                    entries.skip_current_dir();
                } else {
                    ignores.enter(entry.path(), entry.depth());
                }
            } else if is_file(&entry) && !is_left_out() && (self.terraform && Kind::is_terraform(entry.path()) || is_wanted(entry.path())) {
                found.push(Discovered::File { path: entry.into_path(), named: false });
            }
        }
    }
}

/// Whether a file is of a kind that is linted, by its name or by the words in it.
fn is_wanted(path: &Path) -> bool {
    let is_small = || fs::metadata(path).is_ok_and(|meta| meta.len() <= MAX_READ);
    let has_words = if Kind::is_terraform(path) { Kind::has_terraform_text } else { Kind::has_known_text };
    Kind::is_candidate(path) || is_small() && fs::read(path).is_ok_and(|text| has_words(&text))
}

/// Whether a folder is passed over for its name. `vendor` may be a folder like any other: Go and Composer sign theirs.
fn is_of_others(folder: &DirEntry) -> bool {
    let has = |file| folder.path().join(file).exists();
    let name = folder.file_name().to_str().unwrap_or_default();
    SKIPPED.contains(&name) || name == "vendor" && (has("modules.txt") || has("autoload.php"))
}

/// Whether it is a regular file or a link to one. Links to folders are not followed, so that none leads in a circle.
fn is_file(entry: &DirEntry) -> bool {
    entry.file_type().is_file() || entry.path_is_symlink() && fs::metadata(entry.path()).is_ok_and(|meta| meta.is_file())
}

/// The ignore files of the folder searched and of those above it, each with the depth at which the search met it.
struct IgnoreStack<'s> {
    given: &'s Path,
    /// The same folder without links: patterns may count from far above it.
    real: PathBuf,
    stack: Vec<(usize, Gitignore)>,
}

impl<'s> IgnoreStack<'s> {
    /// The ignore files above a folder, up to the top of its repository.
    fn above(given: &'s Path) -> Self {
        let real = fs::canonicalize(given).unwrap_or_else(|_| given.to_owned());
        let folders: Vec<PathBuf> = real.ancestors().map(Path::to_owned).collect();
        let mut ignores = Self { given, real, stack: Vec::new() };
        if let Some(top) = folders.iter().position(|folder| folder.join(".git").exists()) {
            ignores.push(&folders[top], 0, &[".git/info/exclude"]);
            for folder in folders[..=top].iter().skip(1).rev() {
                ignores.push(folder, 0, &IGNORE_FILES);
            }
        }
        ignores
    }

    fn real(&self, path: &Path) -> PathBuf {
        path.strip_prefix(self.given).map_or_else(|_| path.to_owned(), |inside| self.real.join(inside))
    }

    fn enter(&mut self, folder: &Path, depth: usize) {
        self.push(&self.real(folder), depth + 1, &IGNORE_FILES);
    }

    fn push(&mut self, folder: &Path, depth: usize, files: &[&str]) {
        let mut files = files.iter().map(|file| folder.join(file)).filter(|file| file.is_file()).peekable();
        if files.peek().is_none() {
            return;
        }
        let mut builder = GitignoreBuilder::new(folder);
        for file in files {
            // A line that is no pattern is passed over, as git does.
            let _ = builder.add(file);
        }
        self.stack.extend(builder.build().ok().map(|matcher| (depth, matcher)));
    }

    /// Forgets the ignore files of folders that are behind.
    fn leave(&mut self, depth: usize) {
        while self.stack.last().is_some_and(|(of, _)| *of > depth) {
            self.stack.pop();
        }
    }

    fn matches(&self, path: &Path, is_folder: bool) -> bool {
        if self.stack.is_empty() {
            return false;
        }
        let path = self.real(path);
        let mut verdicts = self.stack.iter().rev().map(|(_, matcher)| matcher.matched(&path, is_folder));
        verdicts.find(|verdict| !verdict.is_none()).is_some_and(|verdict| verdict.is_ignore())
    }
}
