//! The program: found once, run within bounds.

use std::{
    env, fmt,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// The name of the program.
const NAME: &str = "shellcheck";

/// How long one run may take: a thousand commands on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The longest answer that is read, in bytes.
const MAX_ANSWER: u64 = 16 * 1024 * 1024;

/// A shellcheck that is installed.
#[derive(Clone, Debug)]
pub struct Program {
    path: PathBuf,
    timeout: Duration,
}

/// Why shellcheck gave no answer.
#[derive(Debug)]
pub enum Trouble {
    /// It is not installed.
    Absent,
    /// The operating system could not start it.
    NotStarted(io::Error),
    /// It took longer than the time it is given.
    TooSlow(Duration),
    /// The commands are longer than what it is given to read.
    TooMuch,
    /// Its answer is too long, or not what it answers.
    Strange,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Absent => write!(f, "it is not installed"),
            Trouble::NotStarted(error) => write!(f, "it could not be started: {error}"),
            Trouble::TooSlow(time) => write!(f, "it took longer than {} s", time.as_secs_f32()),
            Trouble::TooMuch => write!(f, "the commands are too long"),
            Trouble::Strange => write!(f, "its answer could not be read; version 0.7 or newer is needed"),
        }
    }
}

impl Program {
    /// The program of that path, or of that name in a folder of `PATH`. Folders that depend on where speclint runs do not
    /// count: what is linted is never run.
    pub fn find(name: Option<&Path>) -> Option<Self> {
        let name = name.unwrap_or(Path::new(NAME));
        let has_folder = name.parent().is_some_and(|folder| !folder.as_os_str().is_empty());
        let path = if has_folder {
            std::path::absolute(name).ok().filter(|path| path.is_file())
        } else {
            let file = name.with_extension(env::consts::EXE_EXTENSION);
            let folders = env::var_os("PATH").unwrap_or_default();
            env::split_paths(&folders).filter(|folder| folder.is_absolute()).map(|folder| folder.join(&file)).find(|path| path.is_file())
        };
        path.map(|path| Self { path, timeout: TIMEOUT })
    }

    /// What the program writes on being given `input`.
    pub(super) fn run(&self, arguments: &[&str], input: String) -> Result<Vec<u8>, Trouble> {
        let mut command = Command::new(&self.path);
        // Options of the environment could make it read other files, or answer in another format.
        command.args(arguments).env_remove("SHELLCHECK_OPTS");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(Trouble::NotStarted)?;
        let (sender, receiver) = mpsc::channel();
        let threads = child.stdin.take().zip(child.stdout.take()).map_or_else(
            || Err(io::Error::other("it has no input and output")),
            |(mut stdin, stdout)| {
                // A program that does not read to the end is one whose answer will tell.
                thread::Builder::new().spawn(move || stdin.write_all(input.as_bytes()))?;
                thread::Builder::new().spawn(move || {
                    let mut answer = Vec::new();
                    let read = stdout.take(MAX_ANSWER).read_to_end(&mut answer);
                    sender.send(read.map(|_| answer))
                })
            },
        );
        let answer = threads.map(|_| receiver.recv_timeout(self.timeout));
        // It has said all, or has had its time.
        let _ = child.kill();
        let _ = child.wait();
        match answer.map_err(Trouble::NotStarted)? {
            Ok(read) => read.map_err(|_| Trouble::Strange),
            Err(_) => Err(Trouble::TooSlow(self.timeout)),
        }
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt, time::Instant};

    use super::*;

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        // It reads nothing, answers, and goes on.
        fs::write(&path, "#!/bin/sh\necho '{'\nexec sleep 60\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let program = Program { timeout: Duration::from_millis(300), ..Program::find(Some(&path)).unwrap() };
        let begin = Instant::now();
        let answer = program.run(&[], " ".repeat(1 << 20));
        assert!(matches!(answer, Err(Trouble::TooSlow(_))), "{answer:?}");
        assert!(begin.elapsed() < Duration::from_secs(20));
    }
}
