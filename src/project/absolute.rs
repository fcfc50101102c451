//! One way to write the path of a file.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

/// The path as seen from the current folder, if it leads below that.
pub fn shown(path: PathBuf) -> PathBuf {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    match here.map(|here| path.strip_prefix(here).map(Path::to_owned)) {
        Ok(Ok(below)) if !below.as_os_str().is_empty() => below,
        _ => path,
    }
}

/// The absolute path; links are followed only where `..` would else mislead.
pub fn absolute(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if !path.components().any(|step| step == Component::ParentDir) {
        return absolute;
    }
    let (Some(folder), Some(name)) = (absolute.parent(), absolute.file_name()) else { return absolute };
    fs::canonicalize(folder).map_or_else(|_| absolute.clone(), |folder| folder.join(name))
}
