//! A rule's page, taken apart: it is the documentation, `speclint explain`, and the tests.

use super::Rule;
use crate::diagnostics::Applicability;

/// The page of a rule.
#[derive(Debug)]
pub struct Doc {
    /// The Markdown text, without the blank that a doc comment puts before each line.
    pub markdown: String,
    /// Its examples, in order.
    pub examples: Vec<Example>,
}

/// A fenced block of a page.
#[derive(Debug, PartialEq, Eq)]
pub struct Example {
    /// Whether it stands under `Better`: then it gives no finding at all. Else it gives one of the rule.
    pub is_good: bool,
    /// The file it shows: the second word behind the fence, else `buildspec.yml`.
    pub path: String,
    /// Whether it only lies beside another one: the third word behind the fence is `beside`.
    pub is_beside: bool,
    /// The text.
    pub text: String,
}

impl Doc {
    /// Takes a doc comment apart.
    pub fn parse(doc: &str) -> Self {
        let markdown: String = doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n").collect();
        let mut examples: Vec<Example> = Vec::new();
        let mut is_good = false;
        let mut open = false;
        for line in markdown.lines() {
            if let Some(info) = line.strip_prefix("```") {
                open = !open;
                if open {
                    let mut words = info.split_whitespace().skip(1);
                    let path = words.next().unwrap_or("buildspec.yml").to_owned();
                    examples.push(Example { is_good, path, is_beside: words.next() == Some("beside"), text: String::new() });
                }
            } else if open && let Some(example) = examples.last_mut() {
                example.text.push_str(line);
                example.text.push('\n');
            } else if line.starts_with("## ") {
                is_good = line == "## Better";
            }
        }
        Self { markdown, examples }
    }
}

/// The page of a rule as Markdown: what `docs/rules` holds, `speclint explain` prints and editors show.
pub fn page(rule: &Rule) -> String {
    let doc = Doc::parse(rule.doc).markdown;
    let (summary, rest) = doc.trim().split_once('\n').unwrap_or((doc.trim(), ""));
    let fix = match rule.fix {
        None => "none",
        Some(Applicability::Safe) => "safe (`--fix`)",
        Some(Applicability::Suggested) => "suggested (`--unsafe-fixes`)",
    };
    let mut page = format!("# {}\n\n{summary}\n\nSeverity: {} · Fix: {fix} · Family: {}\n", rule.name, rule.severity, rule.family());
    if !rest.trim().is_empty() {
        page += &format!("\n{}\n", rest.trim());
    }
    if let Some(answer) = rule.answer {
        page += &format!("\n## What {} answers\n```text\n{answer}\n```\n", rule.answerer());
    }
    page
}
