//! Which shell reads the commands.

use crate::model::buildspec::Buildspec;

/// A shell, by the language it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `sh`, which CodeBuild takes on Linux unless told otherwise.
    Sh,
    /// `bash`
    Bash,
    /// PowerShell, which CodeBuild takes on Windows unless told otherwise.
    PowerShell,
    /// `cmd.exe`
    Cmd,
}

impl Dialect {
    /// The shell of a buildspec: the one it names, else that of the builds' system, else the one that its commands look like.
    pub fn of(spec: &Buildspec<'_>) -> Self {
        if let Some(shell) = spec.at(&["env", "shell"]).and_then(crate::syntax::Node::as_str) {
            return Self::of_program(shell).unwrap_or(Dialect::Sh);
        }
        if spec.context.is_windows {
            return Dialect::PowerShell;
        }
        let mut dialect = Dialect::Sh;
        for line in spec.commands().filter_map(|command| command.text()).flat_map(str::lines).map(str::trim_ascii_start) {
            if looks_like_powershell(line) {
                return Dialect::PowerShell;
            }
            if dialect == Dialect::Sh && looks_like_cmd(line) {
                dialect = Dialect::Cmd;
            }
        }
        dialect
    }

    /// The language of a shell by the name of its program.
    pub fn of_program(path: &str) -> Option<Self> {
        let name = path.trim().rsplit(['/', '\\']).next()?.to_ascii_lowercase();
        match name.strip_suffix(".exe").unwrap_or(&name) {
            "bash" => Some(Dialect::Bash),
            "sh" | "dash" | "ash" => Some(Dialect::Sh),
            "powershell" | "pwsh" => Some(Dialect::PowerShell),
            "cmd" => Some(Dialect::Cmd),
            _ => None,
        }
    }

    /// Whether it reads the language of the POSIX shell, the only one that is looked into.
    pub fn is_posix(self) -> bool {
        matches!(self, Dialect::Sh | Dialect::Bash)
    }
}

/// The verbs with which the names of PowerShell's commands begin, as far as builds use them.
const VERBS: [&str; 18] = [
    "add", "copy", "expand", "export", "foreach", "get", "import", "install", "invoke", "join", "move", "new", "out", "remove", "rename",
    "set", "start", "write",
];

fn looks_like_powershell(line: &str) -> bool {
    let is_command = |word: &str| {
        let parts = word.split_once('-').filter(|(_, noun)| noun.starts_with(|first: char| first.is_ascii_uppercase()));
        parts.is_some_and(|(verb, _)| VERBS.iter().any(|known| verb.eq_ignore_ascii_case(known)))
    };
    let is_assignment = |line: &str| {
        let name = line.strip_prefix('$').map(|rest| rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_' || c == ':'));
        name.is_some_and(|rest| rest.len() + 1 < line.len() && rest.starts_with(" = "))
    };
    line.starts_with("$env:") || is_assignment(line) || line.split_ascii_whitespace().next().is_some_and(is_command)
}

fn looks_like_cmd(line: &str) -> bool {
    let mut words = line.split_ascii_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is = |word: &str, wanted: &str| word.eq_ignore_ascii_case(wanted);
    let is_condition = is(first, "if") && (is(second, "exist") || line.to_ascii_lowercase().contains("errorlevel"));
    let is_drive = first.get(..3).is_some_and(|drive| is(drive, "c:\\"));
    is_condition || ["rem", "xcopy", "robocopy"].iter().any(|name| is(first, name)) || is_drive || line.starts_with('%')
}
