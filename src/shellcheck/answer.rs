//! What shellcheck answers.

use serde::{Deserialize, Serialize};

/// What is said where the reading of a script ends early.
const UNREADABLE: u16 = 1072;

/// What could not be read there.
const UNREAD: u16 = 1073;

/// The answer in its format `json1`.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    comments: Vec<Comment>,
}

/// One remark. Lines and columns count from 1, columns in characters; the end is behind the last one.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Comment {
    file: String,
    pub(super) line: usize,
    pub(super) end_line: usize,
    pub(super) column: usize,
    pub(super) end_column: usize,
    pub(super) level: Level,
    pub(super) code: u16,
    pub(super) message: String,
}

/// What is said of a script.
pub(super) enum Verdict {
    /// It was read.
    Read(Vec<Comment>),
    /// It was not: what is wrong, and the place where the reading ended.
    Unreadable(Comment, Comment),
}

impl Answer {
    /// What is said of the script itself.
    pub(super) fn verdict(self) -> Verdict {
        let mut comments: Vec<Comment> = self.comments.into_iter().filter(|comment| comment.file == "-").collect();
        let Some(end) = comments.iter().position(|comment| comment.code == UNREADABLE).map(|at| comments.swap_remove(at)) else {
            return Verdict::Read(comments);
        };
        comments.retain(|comment| comment.level == Level::Error && comment.code < 2000);
        // The first is the outermost that has no end; a remark of its own says more than the one that all get.
        comments.sort_by_key(|comment| (comment.line, comment.column, comment.code == UNREAD));
        match comments.into_iter().next() {
            Some(cause) => Verdict::Unreadable(cause, end),
            None => Verdict::Read(vec![end]),
        }
    }
}

/// How bad it is to shellcheck, from the mildest to the worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "ShellcheckLevel")]
pub enum Level {
    /// How it could be written better.
    Style,
    /// May matter.
    #[default]
    Info,
    /// Probably a mistake.
    Warning,
    /// A mistake, or what shellcheck cannot read.
    Error,
}

impl Level {
    /// All of them, the mildest first.
    pub const ALL: [Level; 4] = [Level::Style, Level::Info, Level::Warning, Level::Error];

    /// Its name, as shellcheck writes it.
    pub fn name(self) -> &'static str {
        match self {
            Level::Style => "style",
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}
