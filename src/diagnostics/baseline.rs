//! The baseline: findings that are known and left for later, kept in a file and never tied to lines.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Component, Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{Finding, fingerprint};
use crate::project::absolute;

/// The version of the file format.
const VERSION: u32 = 1;

/// What a known finding is told by, within its file: structural path without places in lists, rule, fingerprint.
pub type Key = (String, String, String);

/// How often each finding of a file is known.
pub type Known = BTreeMap<Key, usize>;

/// A baseline file.
#[derive(Debug)]
pub struct Baseline {
    file: PathBuf,
    /// Paths in the file are relative to this folder.
    folder: PathBuf,
    /// The text as read.
    text: String,
    known: BTreeMap<String, Known>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u32,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    at: String,
    rule: String,
    fingerprint: String,
    count: usize,
}

impl Baseline {
    /// A baseline without entries, for a file still to be written.
    pub fn empty(file: &Path) -> Self {
        let absolute = absolute(file);
        let folder = absolute.parent().unwrap_or(&absolute).to_owned();
        Self { file: file.to_owned(), folder, text: String::new(), known: BTreeMap::new() }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// Says in a sentence what is wrong with the file.
    pub fn read(file: &Path) -> Result<Self, String> {
        let told = |what: &dyn std::fmt::Display| format!("the baseline `{}` cannot be read: {what}", file.display());
        let text = fs::read_to_string(file).map_err(|error| told(&error))?;
        let stored: Stored = serde_json::from_str(&text).map_err(|error| told(&error))?;
        if stored.version != VERSION {
            return Err(told(&format!("it has version {}, and this speclint knows version {VERSION}", stored.version)));
        }
        let mut baseline = Self::empty(file);
        for Entry { path, at, rule, fingerprint, count } in stored.findings {
            *baseline.known.entry(path).or_default().entry((at, rule, fingerprint)).or_default() += count;
        }
        baseline.text = text;
        Ok(baseline)
    }

    /// The file it was read from.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Its text as read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The path of a linted file as the baseline writes it: relative to its folder, with forward slashes.
    pub fn path_of(&self, path: &Path) -> String {
        let path = absolute(path);
        let shared = path.components().zip(self.folder.components()).take_while(|(one, other)| one == other).count();
        let up = self.folder.components().skip(shared).map(|_| Component::ParentDir);
        let steps: Vec<_> = up.chain(path.components().skip(shared)).map(|step| step.as_os_str().to_string_lossy().into_owned()).collect();
        steps.join("/")
    }

    /// Removes the findings of a file that are known; gives back what is known and was not found.
    pub fn filter(&self, path: &Path, findings: &mut Vec<Finding>) -> Known {
        let mut left = self.known.get(&self.path_of(path)).cloned().unwrap_or_default();
        findings.retain(|finding| match left.get_mut(&key(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        left.retain(|_, count| *count > 0);
        left
    }

    /// What is known of files that are gone.
    pub fn of_missing_files(&self) -> impl Iterator<Item = &Known> {
        self.known.iter().filter(|(path, _)| !self.folder.join(path).exists()).map(|(_, known)| known)
    }

    /// Replaces what is known of a file.
    pub fn set(&mut self, path: &Path, known: Known) {
        self.known.insert(self.path_of(path), known);
    }

    /// Writes the file, without the files that are gone; gives back how many findings it holds.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self) -> io::Result<usize> {
        let there = self.known.iter().filter(|(path, _)| self.folder.join(path).exists());
        let findings: Vec<Entry> = there
            .flat_map(|(path, known)| known.iter().map(move |(key, count)| (path, key, count)))
            .map(|(path, (at, rule, fingerprint), count)| Entry {
                path: path.clone(),
                at: at.clone(),
                rule: rule.clone(),
                fingerprint: fingerprint.clone(),
                count: *count,
            })
            .collect();
        let total = findings.iter().map(|entry| entry.count).sum();
        let mut text = serde_json::to_string_pretty(&Stored { version: VERSION, findings })?;
        text.push('\n');
        fs::write(&self.file, text)?;
        Ok(total)
    }
}

/// Findings as a baseline knows them.
pub fn known(findings: &[Finding]) -> Known {
    let mut known = Known::new();
    for finding in findings {
        *known.entry(key(finding)).or_default() += 1;
    }
    known
}

fn key(finding: &Finding) -> Key {
    (fingerprint::stable_path(&finding.path), finding.rule.name.to_owned(), format!("{:016x}", fingerprint::look(finding)))
}
