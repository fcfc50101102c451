//! Commands of a buildspec as one script, as the shell of the build reads them, and the way back.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::answer::Comment;
use crate::{
    data::BUILTIN_VARIABLES,
    model::buildspec::Buildspec,
    shell::{Parsed, mentioned_names, references},
    syntax::Node,
};

/// Variables of CodeBuild that may hold blanks or wildcards, because people write them elsewhere.
const FREE_TEXT: [&str; 2] = ["CODEBUILD_WEBHOOK_LABEL", "CODEBUILD_WEBHOOK_WORKFLOW_NAME"];

/// Words that may end the script.
const ENDS: [&str; 3] = ["exit", "exec", "return"];

/// The longest value that is told.
const MAX_VALUE: usize = 1024;

/// A command, and bytes of its text.
#[derive(Clone)]
pub(super) struct Place<'f, 't> {
    pub(super) command: &'f Parsed<'t>,
    pub(super) range: Range<usize>,
}

/// A script made of commands.
pub(super) struct JointScript<'f, 't> {
    /// What shellcheck reads.
    pub(super) text: String,
    /// The number of the next line, from 1.
    next: usize,
    pieces: Vec<Piece<'f, 't>>,
}

/// A command in the script.
struct Piece<'f, 't> {
    command: &'f Parsed<'t>,
    lines: Range<usize>,
}

impl<'f, 't> JointScript<'f, 't> {
    /// Joins the commands chosen. The names in all others are known to be set and used.
    pub(super) fn of(spec: &'f Buildspec<'t>, is_chosen: impl Fn(&Parsed<'t>) -> bool) -> Self {
        let is_chosen = |command: &&Parsed<'t>| is_chosen(command) && !has_blank_to_fill(command.text.as_str());
        let (chosen, others): (Vec<_>, Vec<_>) = spec.flow().commands.iter().partition(is_chosen);
        let mut script = Self { text: String::new(), next: 1, pieces: Vec::new() };
        script.surroundings(spec, &others);
        for command in chosen {
            script.command(command, spec.is_version_0_1());
        }
        script
    }

    /// Whether there is nothing to look at.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
        self.next += 1 + line.matches('\n').count();
    }

    /// What is set around the commands, and what is used there, as first lines of the script.
    fn surroundings(&mut self, spec: &'f Buildspec<'t>, others: &[&'f Parsed<'t>]) {
        // Each with the value that holds, if that is known.
        let builtin = BUILTIN_VARIABLES.rows::<1>().map(|[name]| (name, Some("x").filter(|_| !FREE_TEXT.contains(&name))));
        let mut set: BTreeMap<&str, Option<&str>> = builtin.collect();
        set.extend(spec.variable_names().map(|key| (key.text(), None)));
        let known = spec.variables().filter(|(section, _)| *section == "variables");
        set.extend(known.filter_map(|(_, entry)| Some((entry.key.text(), Some(entry.value.as_str()?)))));
        let elsewhere = spec.root.entries().into_iter().filter(|entry| entry.key.text() != "phases");
        let mut used: BTreeSet<&str> = elsewhere.flat_map(|entry| texts(entry.value)).flat_map(names_used).collect();
        used.extend(spec.exported_variables().map(|name| name.text()));
        // What scripts use that run in the same shell.
        used.extend(spec.flow().uses.iter().filter(|used| used.led_by.is_some()).map(|used| used.variable.name.as_str()));
        for text in others.iter().map(|command| command.text.as_str()) {
            set.extend(mentioned_names(text).map(|name| (name, None)));
            used.extend(names_used(text));
        }
        set.retain(|name, _| is_name(name));
        used.extend(set.keys());
        for (name, value) in set {
            match value.filter(|value| value.len() <= MAX_VALUE) {
                Some(value) => self.line(&format!("{name}='{}'", value.replace('\'', r"'\''"))),
                None => self.line(&format!("read -r {name}")),
            }
        }
        for name in used.into_iter().filter(|name| is_name(name)) {
            self.line(&format!("export {name}"));
        }
    }

    fn command(&mut self, command: &'f Parsed<'t>, is_alone: bool) {
        // Brackets must not be empty.
        if command.script.statements.is_empty() && command.script.unknown.is_empty() {
            return;
        }
        let text = command.text.as_str();
        let top = text.lines().map(str::trim).take_while(|line| line.is_empty() || line.starts_with('#'));
        let directives: Vec<&str> = top.filter(|line| is_directive(line)).collect();
        let brackets = if is_alone {
            Some(["(", ")"])
        } else if ENDS.iter().any(|word| text.contains(word)) {
            // What follows could not be reached.
            Some([r#"if [ -n "$CODEBUILD_BUILD_ID" ]; then"#, "fi"])
        } else {
            // At the top of a script, shellcheck's own comments are about all of it.
            (!directives.is_empty()).then_some(["{", "}"])
        };
        for line in directives.into_iter().chain(brackets.map(|[open, _]| open)) {
            self.line(line);
        }
        let first = self.next;
        self.line(text);
        self.pieces.push(Piece { command, lines: first..self.next });
        // A backslash at the end takes this line, not the next.
        self.line("");
        if let Some([_, close]) = brackets {
            self.line(close);
        }
    }

    /// The command at a line, or the last one before it.
    pub(super) fn command_at(&self, line: usize) -> Option<&'f Parsed<'t>> {
        self.piece_at(line).map(|piece| piece.command)
    }

    fn piece_at(&self, line: usize) -> Option<&Piece<'f, 't>> {
        let behind = self.pieces.partition_point(|piece| piece.lines.start <= line);
        self.pieces.get(behind.checked_sub(1)?)
    }

    /// What a comment is about; none if it is about a line of ours.
    pub(super) fn place(&self, comment: &Comment) -> Option<Place<'f, 't>> {
        let piece = self.piece_at(comment.line).filter(|piece| piece.lines.contains(&comment.line))?;
        let text = piece.command.text.as_str();
        let at = |line: usize, column| offset(text, line - piece.lines.start, column);
        let start = at(comment.line, comment.column);
        let end = if piece.lines.contains(&comment.end_line) { at(comment.end_line, comment.end_column) } else { start };
        let next = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Some(Place { command: piece.command, range: start..end.max(start + next) })
    }
}

/// The byte at a line, from 0, and a column, from 1 in characters.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let line = text.get(start..).unwrap_or_default().split('\n').next().unwrap_or_default();
    start + line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at)
}

/// The scalars at and below a node.
fn texts(node: Node<'_>) -> Vec<&str> {
    let mut texts = Vec::new();
    let mut nodes = vec![node];
    while let Some(node) = nodes.pop() {
        texts.push(node.text());
        nodes.extend(node.items().chain(node.pairs().map(|pair| pair.value)).filter(|node| !node.is_alias()));
    }
    texts
}

fn names_used(text: &str) -> impl Iterator<Item = &str> {
    references(text).map(|reference| reference.name)
}

fn is_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !name.is_empty() && name.chars().all(is_letter) && !name.starts_with(|first: char| first.is_ascii_digit())
}

/// Whether the text has a `<name>` in it, for people to replace.
fn has_blank_to_fill(text: &str) -> bool {
    let is_name = |name: &str| {
        let is_letter = |c: char| c.is_alphanumeric() || "-_ ".contains(c);
        name.starts_with(char::is_alphabetic) && name.chars().all(is_letter) && !name.ends_with(' ')
    };
    text.split('<').skip(1).any(|rest| rest.split_once('>').is_some_and(|(name, _)| is_name(name)))
}

/// Whether a comment switches codes off for shellcheck.
fn is_directive(line: &str) -> bool {
    let comment = line.trim_start_matches('#').trim_start();
    comment.strip_prefix("shellcheck").is_some_and(|rest| rest.trim_start().starts_with("disable="))
}
