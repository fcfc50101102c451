//! Whatever a file holds, a check comes to an end: no panic, no span outside the file, in bounded time.
//!
//! A seeded mutator cuts, doubles, mixes and garbles the examples of all rules and the fixtures; each text goes the whole
//! way, from reading to every output format. A failure names its seed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::ValueEnum;
use speclint::{
    diagnostics::{Applicability, Levels, settle},
    fix::mend,
    lint::lint,
    project::{Context, Repository},
    report::{FileReport, Format, Style, reporter},
    rules::{self, Doc},
    source::Source,
};

/// Texts tried; `SPECLINT_FUZZ` asks for another number.
const CASES: u64 = 400;

/// The longest text, in bytes.
const MAX_TEXT: usize = 4000;

/// What one text may take, also on a slow and busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is put in.
const PIECES: [&str; 48] = [
    ":",
    ": ",
    "- ",
    "#",
    " #",
    "'",
    "\"",
    "\\",
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "  ",
    "|",
    ">",
    "|-\n",
    "&a ",
    "*a",
    "<<: *a\n",
    "!x ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "---\n",
    "...\n",
    "$",
    "${",
    "$(",
    "`",
    "&&",
    "||",
    ";",
    "|&",
    "<<EOF\n",
    "\0",
    "\u{1b}[",
    "\u{feff}",
    "é",
    "漢",
    "🎉",
    "if ",
    "done\n",
    "${self:",
    "speclint: ignore[",
    "version: 0.2\n",
];

/// A small generator of random numbers, the same on every machine (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }

    fn place(&mut self, text: &str) -> usize {
        text.floor_char_boundary(self.below(text.len() + 1))
    }

    fn mutate(&mut self, text: &mut String, other: &str) {
        let (from, to) = (self.place(text), self.place(text));
        let (from, to) = (from.min(to), from.max(to));
        let near = text.floor_char_boundary((from + self.below(12)).min(text.len())).max(from);
        match self.below(6) {
            0 => text.replace_range(from..near, ""),
            1 => text.insert_str(from, PIECES[self.below(PIECES.len())]),
            2 => text.replace_range(from..near, PIECES[self.below(PIECES.len())]),
            3 => {
                let again = text[from..to].to_owned();
                text.insert_str(to, &again);
            }
            4 => text.insert_str(from, &PIECES[self.below(PIECES.len())].repeat(self.below(40))),
            _ => {
                let (start, end) = (self.place(other), self.place(other));
                text.insert_str(from, &other[start.min(end)..start.max(end)]);
            }
        }
        text.truncate(text.floor_char_boundary(MAX_TEXT));
    }
}

/// What stands before a buildspec inside a template.
const PROJECT: &str = "Resources:\n  Build:\n    Type: AWS::CodeBuild::Project\n    Properties:\n     Source:\n      BuildSpec: ";

fn texts() -> Vec<(String, String)> {
    let examples = rules::all().flat_map(|rule| Doc::parse(rule.doc).examples).map(|example| (example.path, example.text));
    let examples: Vec<_> = examples.collect();
    let inline = examples.iter().enumerate().filter(|(_, (path, _))| path == "buildspec.yml").map(|(index, (_, text))| match index % 3 {
        0 => ("template.yml".to_owned(), format!("{PROJECT}|\n        {}", text.replace('\n', "\n        "))),
        1 => ("template.yml".to_owned(), format!("{PROJECT}!Sub |\n        {}", text.replace('\n', "\n        "))),
        _ => ("template.yml".to_owned(), format!("{PROJECT}{}", serde_json::to_string(text).unwrap())),
    });
    let inline: Vec<_> = inline.collect();
    let fixtures = ignore::Walk::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")).filter_map(|entry| {
        let path = entry.ok()?.into_path();
        let name = path.file_name()?.to_str()?.to_owned();
        Some((name, std::fs::read_to_string(&path).ok()?))
    });
    examples.into_iter().chain(inline).chain(fixtures).collect()
}

/// The whole way of a text. Its length in findings, so that nothing is optimized away.
fn check(path: &str, text: &str) -> usize {
    let today = "2026-11-24".parse().unwrap();
    let context = Context::new(Repository::default(), today);
    let source = Arc::new(Source::new(path, text));
    let mended = mend(source, Applicability::Suggested, |source| settle(lint(source, &context), &Levels::default(), None, today));
    for finding in &mended.settled.findings {
        let in_file = |span: speclint::source::Span| mended.source.text().get(span.range()).is_some();
        assert!(in_file(finding.primary.span), "{}", finding.rule.name);
        assert!(finding.fixes.iter().flat_map(|fix| &fix.edits).all(|edit| in_file(edit.span)), "{}", finding.rule.name);
    }
    let report = FileReport { source: mended.source, findings: mended.settled.findings };
    Format::value_variants().iter().map(|format| reporter(*format, Style::default()).file(&report).len()).sum()
}

#[test]
fn mutated_files_are_checked_to_the_end() {
    let texts = texts();
    let cases = std::env::var("SPECLINT_FUZZ").ok().and_then(|number| number.parse().ok()).unwrap_or(CASES);
    for seed in 1..=cases {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (path, mut text) = texts[random.below(texts.len())].clone();
        for _ in 0..=random.below(8) {
            let other = random.below(texts.len());
            random.mutate(&mut text, &texts[other].1);
        }
        let begin = Instant::now();
        let ended = std::panic::catch_unwind(|| check(&path, &text));
        assert!(ended.is_ok(), "seed {seed}, {path}:\n{text:?}");
        assert!(begin.elapsed() < PATIENCE, "seed {seed} took {:?}, {path}:\n{text:?}", begin.elapsed());
    }
}
