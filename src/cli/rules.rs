//! `speclint rules`

use std::fmt::Write;

use serde_json::json;

use super::exit::{Ended, print};
use crate::{
    diagnostics::Applicability,
    rules::{self, Rule},
};

#[derive(clap::Args)]
pub(super) struct Rules {
    /// How to list them
    #[arg(long, value_enum, default_value = "text")]
    format: ListFormat,
}

#[derive(clap::ValueEnum, Clone, Copy)]
enum ListFormat {
    /// A line for each rule
    Text,
    /// A JSON array
    Json,
}

impl Rules {
    pub(super) fn run(self) -> Ended {
        let mut rules: Vec<&Rule> = rules::all().collect();
        rules.sort_by_key(|rule| (rule.family(), rule.name));
        print(&match self.format {
            ListFormat::Text => text(&rules),
            ListFormat::Json => json(&rules),
        })
    }
}

fn text(rules: &[&Rule]) -> String {
    let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let mut text = String::new();
    let mut family = "";
    for rule in rules {
        if rule.family() != family {
            family = rule.family();
            let blank = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{blank}{family}");
        }
        let fix = rule.fix.map_or("", fix_name);
        let _ = writeln!(text, "  {:width$}  {:7}  {fix:9}  {}", rule.name, rule.severity, rule.summary());
    }
    text
}

fn json(rules: &[&Rule]) -> String {
    let rules = rules.iter().map(|rule| {
        json!({
            "name": rule.name,
            "family": rule.family(),
            "severity": rule.severity,
            "fix": rule.fix.map(fix_name),
            "summary": rule.summary(),
            "answer": rule.answer,
            "url": rule.url(),
        })
    });
    format!("{:#}\n", serde_json::Value::from_iter(rules))
}

fn fix_name(fix: Applicability) -> &'static str {
    match fix {
        Applicability::Safe => "safe",
        Applicability::Suggested => "suggested",
    }
}
