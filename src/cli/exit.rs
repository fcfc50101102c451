//! How the program ends.

use std::{
    io::{self, Write},
    process::{self, ExitCode},
};

use super::driver;

/// The table of exit codes, below the help text.
pub(super) const HELP: &str = "\
Exit codes:
  0  no finding at or above the threshold (`--fail-on`)
  1  findings at or above the threshold
  2  wrong usage or configuration
  3  nothing to lint
  4  internal error";

/// The exit codes; part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// No finding at or above the threshold.
    Clean = 0,
    /// Findings at or above the threshold, or a difference with `--diff`.
    Findings = 1,
    /// Wrong usage or configuration, or a file that cannot be written.
    Usage = 2,
    /// No file to lint.
    Nothing = 3,
    /// A mistake in speclint.
    Internal = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(super) enum Failure {
    /// Words for the user.
    Usage(String),
    /// Output could not be written.
    Output(io::Error),
}

/// How a command ends.
pub(super) type Ended = Result<Exit, Failure>;

impl Failure {
    /// Says it on standard error. A reader of a pipe that has seen enough is no failure.
    pub(super) fn tell(self) -> Exit {
        let text = match self {
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => return Exit::Clean,
            Failure::Output(error) => format!("the output cannot be written: {error}"),
            Failure::Usage(text) => text,
        };
        tell(&format!("error: {}\n", text.trim_end()));
        Exit::Usage
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

/// Writes to standard error; nothing can be done if that fails.
pub(super) fn tell(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Writes to standard output.
pub(super) fn print(text: &str) -> Ended {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Exit::Clean)
}

/// Makes a panic, in any thread, end the program with [`Exit::Internal`] and a request to report it.
pub fn end_politely_on_panic() {
    std::panic::set_hook(Box::new(|panic| {
        let file = driver::current_file().map(|path| format!(" while linting `{}`", path.display())).unwrap_or_default();
        let issues = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");
        let version = env!("CARGO_PKG_VERSION");
        tell(&format!(
            "internal error in speclint {version}{file}: {panic}\nThis is a mistake in speclint, not in your files. Please report it, with the file if you can: {issues}\n"
        ));
        process::exit(Exit::Internal as i32);
    }));
}
