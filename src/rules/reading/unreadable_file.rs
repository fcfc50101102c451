use std::{io::ErrorKind, path::Path, sync::Arc};

use crate::{
    diagnostics::Finding,
    rules::{reading::file_too_large, rule},
    source::{Source, Span, Unreadable},
};

rule! {
    /// The file or folder cannot be read.
    ///
    /// ## Why
    /// It does not exist, may not be read, is no regular file, or is not UTF-8 text. What cannot be read is not linted.
    /// Editors on Windows may save UTF-16, which CodeBuild does not read either.
    ///
    /// ## Example
    /// A file that is saved as UTF-16.
    /// ```sh
    /// speclint check buildspec.yml
    /// ```
    ///
    /// ## Better
    /// The file is saved as UTF-8.
    /// ```sh
    /// iconv -f UTF-16 -t UTF-8 buildspec.yml > buildspec.new && mv buildspec.new buildspec.yml
    /// speclint check buildspec.yml
    /// ```
    name: "unreadable-file",
}

/// A file that gave no text.
pub(crate) fn finding(path: &Path, why: &Unreadable) -> Finding {
    let message = match why {
        Unreadable::TooLarge => return file_too_large::finding(path),
        Unreadable::Io(error) if error.kind() == ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        Unreadable::Io(error) if error.kind() == ErrorKind::PermissionDenied => "this may not be read: permission denied".to_owned(),
        Unreadable::Io(error) => format!("this cannot be read: {error}"),
        Unreadable::NotAFile => "this is not a regular file".to_owned(),
        Unreadable::NotUtf8 { utf16: true, .. } => "the file is UTF-16, not UTF-8".to_owned(),
        Unreadable::NotUtf8 { offset, .. } => format!("the file is not UTF-8: the byte at offset {offset} belongs to no character"),
    };
    let mut finding = Finding::new(&RULE, &Arc::new(Source::new(path, "")), Span::at(0), message);
    if matches!(why, Unreadable::NotUtf8 { .. }) {
        finding.help("save it as UTF-8");
    }
    finding
}
