//! shellcheck, a program of others, on the commands of a buildspec.
//!
//! It runs once for a file, on one script of all commands, since one shell reads them all. The script comes by its
//! standard input; it reads no other file, and nothing of what is linted is run.

mod answer;
mod judge;
mod program;
mod script;

use std::{collections::BTreeSet, ops::Range};

pub use answer::Level;
use answer::{Answer, Comment, Verdict};
pub use program::{Program, Trouble};
use script::{JointScript, Place};

use crate::{model::buildspec::Buildspec, shell::Dialect, source::Span};

/// The longest script that is given, in bytes.
const MAX_SCRIPT: usize = 512 * 1024;

/// How many commands that cannot be read are looked at, each in a run of its own.
const MAX_UNREADABLE: usize = 4;

/// Which remarks are wanted.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Codes that are not, without `SC`.
    pub exclude: Vec<u16>,
    /// The mildest level that is.
    pub least: Level,
}

/// What shellcheck says of some bytes of the file.
#[derive(Debug)]
pub struct Remark {
    /// The bytes.
    pub span: Span,
    /// How bad it is.
    pub level: Level,
    /// Its code, without `SC`.
    pub code: u16,
    /// Its words.
    pub message: String,
    /// Where the reading ended, and what was expected there, if shellcheck cannot read the command.
    pub end: Option<(Span, String)>,
}

/// What shellcheck finds in the commands.
///
/// # Errors
/// Says why there is no answer.
pub fn check(program: &Program, options: &Options, spec: &Buildspec<'_>) -> Result<Vec<Remark>, Trouble> {
    let commands = &spec.flow().commands;
    let mut found = Found { options, spec, remarks: Vec::new() };
    // What cannot be read would stand in the way of all others.
    let mut unreadable: BTreeSet<usize> =
        commands.iter().filter(|command| !command.script.unknown.is_empty()).map(|command| command.place.index).collect();
    for alone in unreadable.iter().take(MAX_UNREADABLE) {
        let script = JointScript::of(spec, |command| command.place.index == *alone);
        found.run(program, &script)?;
    }
    // shellcheck may not read what others do.
    for _ in 0..=MAX_UNREADABLE {
        let script = JointScript::of(spec, |command| !unreadable.contains(&command.place.index));
        let Some(index) = found.run(program, &script)? else { break };
        unreadable.insert(index);
    }
    let mut seen = BTreeSet::new();
    found.remarks.retain(|remark| seen.insert((remark.span, remark.code)));
    Ok(found.remarks)
}

/// A code as shellcheck writes it: `SC2086`.
pub fn code(text: &str) -> Option<u16> {
    text.strip_prefix("SC").filter(|digits| digits.len() == 4)?.parse().ok()
}

struct Found<'f, 't> {
    options: &'f Options,
    spec: &'f Buildspec<'t>,
    remarks: Vec<Remark>,
}

impl<'f, 't> Found<'f, 't> {
    /// Runs shellcheck on a script; gives back the number of the command that it cannot read, if there is one.
    fn run(&mut self, program: &Program, script: &JointScript<'f, 't>) -> Result<Option<usize>, Trouble> {
        if script.is_empty() {
            return Ok(None);
        }
        if script.text.len() > MAX_SCRIPT {
            return Err(Trouble::TooMuch);
        }
        let shell = if self.spec.flow().dialect == Dialect::Bash { "--shell=bash" } else { "--shell=sh" };
        let answer = program.run(&["--norc", "--format=json1", shell, "-"], script.text.clone())?;
        let answer: Answer = serde_json::from_slice(&answer).map_err(|_| Trouble::Strange)?;
        match answer.verdict() {
            Verdict::Read(comments) => {
                for comment in &comments {
                    if let Some(place) = script.place(comment).filter(|place| judge::is_true(comment, place, self.spec)) {
                        self.add(comment, &place, None);
                    }
                }
                Ok(None)
            }
            Verdict::Unreadable(cause, end) => {
                let command = script.command_at(cause.line).ok_or(Trouble::Strange)?;
                if let Some(place) = script.place(&cause) {
                    self.add(&cause, &place, script.place(&end).map(|place| (place, &end)));
                }
                Ok(Some(command.place.index))
            }
        }
    }

    fn add(&mut self, comment: &Comment, place: &Place<'f, 't>, end: Option<(Place<'f, 't>, &Comment)>) {
        if comment.level < self.options.least || self.options.exclude.contains(&comment.code) {
            return;
        }
        let span = |place: &Place<'_, '_>| place.command.text.span(Range::clone(&place.range));
        self.remarks.push(Remark {
            span: span(place),
            level: comment.level,
            code: comment.code,
            message: sentence(&comment.message),
            end: end.map(|(place, end)| (span(&place), sentence(&end.message))),
        });
    }
}

/// The first sentence of a remark, if what follows is only about shellcheck's own further work; no full stop.
fn sentence(message: &str) -> String {
    let ends = [". Fix to allow more checks.", ". Fix any mentioned problems and try again."];
    let message = ends.iter().find_map(|end| message.strip_suffix(end)).unwrap_or(message);
    message.trim_end_matches(['.', ' ']).to_owned()
}
