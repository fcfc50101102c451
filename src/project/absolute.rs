//! One way to write the path of a file.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

/// The absolute path; links are followed only where `..` would else mislead.
pub fn absolute(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if !path.components().any(|step| step == Component::ParentDir) {
        return absolute;
    }
    let (Some(folder), Some(name)) = (absolute.parent(), absolute.file_name()) else { return absolute };
    fs::canonicalize(folder).map_or_else(|_| absolute.clone(), |folder| folder.join(name))
}
