//! File text, byte spans and lines; the first station of every lint.

mod lines;
mod origin;
mod span;

use std::{
    fmt,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::OnceLock,
};

pub use lines::{LineIndex, Position};
pub use origin::Origin;
pub use span::Span;

/// Largest file that is read, in bytes: far above any real file of these kinds (the largest of the corpus has 88 KB).
pub const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// One file: its path as shown to the user, and its text.
pub struct Source {
    path: PathBuf,
    text: String,
    lines: OnceLock<Box<LineIndex>>,
}

/// Why a file has no text to lint.
#[derive(Debug)]
pub enum Unreadable {
    /// The operating system refused.
    Io(io::Error),
    /// Longer than [`MAX_BYTES`].
    TooLarge,
    /// Not UTF-8; the offset of the first byte that is not, and whether it looks like UTF-16.
    NotUtf8 {
        /// Offset of the first byte that is no UTF-8.
        offset: usize,
        /// Whether the file starts with the byte order mark of UTF-16.
        utf16: bool,
    },
    /// Not a regular file.
    NotAFile,
}

impl Source {
    /// A file whose text is at hand.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into(), lines: OnceLock::new() }
    }

    /// Reads a file, at most [`MAX_BYTES`] of it.
    ///
    /// # Errors
    /// See [`Unreadable`].
    pub fn read(path: &Path) -> Result<Self, Unreadable> {
        // Asked before opening: opening a named pipe would wait for its writer.
        let meta = fs::metadata(path).map_err(Unreadable::Io)?;
        if !meta.is_file() {
            return Err(Unreadable::NotAFile);
        }
        if meta.len() > MAX_BYTES {
            return Err(Unreadable::TooLarge);
        }
        let file = File::open(path).map_err(Unreadable::Io)?;
        Self::from_reader(path, file, meta.len() as usize)
    }

    /// Reads standard input or any other stream under a given name.
    ///
    /// # Errors
    /// See [`Unreadable`].
    pub fn from_reader(path: &Path, reader: impl Read, size_hint: usize) -> Result<Self, Unreadable> {
        let mut bytes = Vec::with_capacity(size_hint + 1);
        reader.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(Unreadable::Io)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(Unreadable::TooLarge);
        }
        let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
        let text = String::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8 { offset: error.utf8_error().valid_up_to(), utf16 })?;
        Ok(Self::new(path, text))
    }

    /// The path as given or found.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path with forward slashes, as all output shows it.
    pub fn display_path(&self) -> String {
        let shown = self.path.display().to_string();
        if std::path::MAIN_SEPARATOR == '\\' { shown.replace('\\', "/") } else { shown }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty if the span does not lie on character boundaries within the file.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The line index, built at first use.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| Box::new(LineIndex::new(&self.text)))
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(offset, &self.text)
    }

    /// The text of the line that holds `offset`, without its line end.
    pub fn line_at(&self, offset: u32) -> Span {
        let lines = self.lines();
        lines.span(lines.line_of(offset), &self.text)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("path", &self.path).field("bytes", &self.text.len()).finish()
    }
}
