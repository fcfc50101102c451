//! Syntax errors: told at the true place, once each, with the rest of the file still read; and hostile texts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use speclint::{
    lint::{Context, Linted, lint},
    project::Repository,
    source::{Source, Span},
    syntax::{self, Cause, MAX_DEPTH, SyntaxError, Tree},
};

const GOOD: &str = r#"version: 0.2
env:
  shell: bash
  variables:
    NAME: value
    REGION: eu-west-1
  parameter-store:
    TOKEN: /app/token
  exported-variables:
    - NAME
phases:
  install:
    runtime-versions:
      nodejs: 22
    commands:
      - npm ci
      - echo "installed"
  pre_build:
    commands:
      - 'echo "Region: $REGION"'
      - aws sts get-caller-identity
  build:
    on-failure: ABORT
    commands:
      - npm test
      - |
        if [ -n "$TOKEN" ]; then
          npm run build
        fi
      - npm run pack
    finally:
      - rm -f token.txt
reports:
  unit:
    files:
      - report.xml
    base-directory: out
artifacts:
  files:
    - '**/*'
  base-directory: dist
cache:
  paths:
    - node_modules/**/*
"#;

fn parse(text: &str) -> Tree {
    syntax::parse(&Arc::new(Source::new("buildspec.yml", text)))
}

fn lint_text(text: &str) -> Linted {
    let context = Context { repository: Repository::default(), today: "2026-11-24".parse().unwrap() };
    lint(&Arc::new(Source::new("buildspec.yml", text)), &context)
}

fn line(tree: &Tree, span: Span) -> usize {
    tree.source().position(span.start).line
}

/// The plain keys of a tree with the keys above them.
fn keys(tree: &Tree) -> BTreeSet<String> {
    fn walk(node: speclint::syntax::Node<'_>, path: &str, keys: &mut BTreeSet<String>) {
        for entry in node.pairs() {
            let path = format!("{path}/{}", entry.key.text());
            walk(entry.value, &path, keys);
            keys.insert(path);
        }
        node.items().for_each(|item| walk(item, path, keys));
    }
    let mut keys = BTreeSet::new();
    tree.documents().for_each(|document| walk(document, "", &mut keys));
    keys
}

/// The one error of a text, as line, column, and what is underlined.
fn only(text: &str) -> (SyntaxError, usize, usize, String) {
    let tree = parse(text);
    let all: Vec<_> = tree.errors().iter().map(|error| format!("{}: {}", line(&tree, error.span), error.message)).collect();
    assert_eq!(all.len(), 1, "one mistake, one error: {all:?}\n{text}");
    let error = tree.errors()[0].clone();
    let at = tree.source().position(error.span.start);
    let shown = tree.source().slice(error.span).to_owned();
    (error, at.line, at.column, shown)
}

/// A text with the error's fix applied.
fn fixed(text: &str, error: &SyntaxError) -> String {
    let mut edits = error.fix.as_ref().expect("a fix").edits.clone();
    edits.sort_by_key(|edit| edit.span);
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

/// A buildspec with these lines in its list of commands; the first is line 5.
fn commands(lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("      {line}\n")).collect();
    format!("version: 0.2\nphases:\n  build:\n    commands:\n{lines}      - npm test\nartifacts:\n  files:\n    - a\n")
}

/// One way to break a line: its name, and the line as broken; none where it does not apply.
type Mutation = (&'static str, fn(&str) -> Option<String>);

const MUTATIONS: [Mutation; 17] = [
    ("a tab before the indentation", |line| line.starts_with(' ').then(|| format!("\t{line}"))),
    ("a tab for the indentation", |line| line.strip_prefix("    ").map(|rest| format!("\t\t{rest}"))),
    ("the colon dropped", |line| line.strip_suffix(':').map(str::to_owned)),
    ("the colon of a pair dropped", |line| line.contains(": ").then(|| line.replacen(": ", " ", 1))),
    ("no space behind the colon", |line| key_of(line).filter(|_| line.contains(": ")).map(|_| line.replacen(": ", ":", 1))),
    ("no space behind the dash", |line| line.contains("- ").then(|| line.replacen("- ", "-", 1))),
    ("quotes dropped", |line| line.contains("- '").then(|| line.replace('\'', ""))),
    ("a bracket before the value", |line| value_at(line).map(|at| format!("{}[ {}", &line[..at], &line[at..]))),
    ("a brace before the value", |line| value_at(line).map(|at| format!("{}{{ {}", &line[..at], &line[at..]))),
    ("a double quote before the value", |line| value_at(line).map(|at| format!("{}\"{}", &line[..at], &line[at..]))),
    ("a single quote before the value", |line| value_at(line).map(|at| format!("{}'{}", &line[..at], &line[at..]))),
    ("a backtick before the value", |line| value_at(line).map(|at| format!("{}`{}`", &line[..at], &line[at..]))),
    ("one space too many", |line| line.starts_with("  ").then(|| format!(" {line}"))),
    ("one space too few", |line| line.strip_prefix(' ').map(str::to_owned)),
    ("a conflict around the line", |line| Some(format!("<<<<<<< HEAD\n{line}\n=======\n{line}\n>>>>>>> topic"))),
    ("a control character", |line| Some(format!("{line}\u{1}"))),
    ("a statement of a template above", |line| Some(format!("{{% if production %}}\n{line}"))),
];

fn key_of(line: &str) -> Option<&str> {
    line.trim().split_once(':').map(|(key, _)| key).filter(|key| !key.contains([' ', '\'']))
}

/// Where a value on a line of `GOOD` begins, if it is plain.
fn value_at(line: &str) -> Option<usize> {
    let at = line.find("- ").map(|at| at + 2).or_else(|| key_of(line).and_then(|_| line.find(": ").map(|at| at + 2)))?;
    line[at..].starts_with(|first: char| first.is_ascii_alphanumeric()).then_some(at)
}

/// What is counted over all mutations.
#[derive(Default)]
struct Tally {
    broken: usize,
    elsewhere: Vec<String>,
    cascades: Vec<String>,
    kept: usize,
    lost: Vec<String>,
    total: usize,
}

#[test]
fn one_broken_line_hides_no_other_and_is_told_where_it_is() {
    let good = keys(&parse(GOOD));
    assert!(parse(GOOD).errors().is_empty());
    let lines: Vec<&str> = GOOD.lines().collect();
    let mut tally = Tally::default();
    for (name, mutate) in MUTATIONS {
        for (index, line_text) in lines.iter().enumerate() {
            // Within a block of text nothing is a mistake but its indentation, and that is none either.
            let Some(broken) = mutate(line_text).filter(|_| !(26..29).contains(&index)) else { continue };
            let mut all = lines.clone();
            all[index] = &broken;
            let text = all.join("\n") + "\n";
            let tree = parse(&text);
            let Some(first) = tree.errors().first() else { continue };
            tally.broken += 1;
            let what = format!("line {}, {name}: {broken:?}", index + 1);
            let last = index + 1 + broken.matches('\n').count();
            if !(index + 1..=last).contains(&line(&tree, first.span)) {
                tally.elsewhere.push(format!("{what}\n    told at {}: {}", line(&tree, first.span), first.message));
            }
            if tree.errors().len() > 1 {
                tally.cascades.push(what.clone());
            }
            let key = key_of(line_text).unwrap_or("none");
            let others = good.iter().filter(|path| !path.ends_with(key));
            let has = keys(&tree);
            let (kept, lost): (Vec<&String>, Vec<&String>) = others.partition(|path| has.contains(*path));
            tally.kept += kept.len();
            tally.total += kept.len() + lost.len();
            if lost.len() * 100 > 15 * good.len() {
                tally.lost.push(format!("{what}\n    lost {lost:?}"));
            }
        }
    }
    let report = |lines: &[String]| lines.join("\n");
    println!("{} broken; kept {} of {}", tally.broken, tally.kept, tally.total);
    println!("told elsewhere:\n{}\ncascades:\n{}\nlost:\n{}", report(&tally.elsewhere), report(&tally.cascades), report(&tally.lost));
    assert!(tally.broken > 250, "the mutations break nothing: {}", tally.broken);
    assert!(tally.kept * 100 >= tally.total * 85, "kept {} of {} keys", tally.kept, tally.total);
    assert!(tally.lost.len() * 100 <= tally.broken * 5, "much is lost in {} of {}", tally.lost.len(), tally.broken);
    assert!(tally.elsewhere.len() * 100 <= tally.broken * 5, "elsewhere: {} of {}", tally.elsewhere.len(), tally.broken);
    assert!(tally.cascades.len() * 100 <= tally.broken * 5, "cascades: {} of {}", tally.cascades.len(), tally.broken);
}
