//! `speclint explain`

use super::{
    exit::{Ended, Failure, print},
    terminal::Colour,
};
use crate::{
    rules::{self, page},
    suggest::nearest,
};

#[derive(clap::Args)]
pub(super) struct Explain {
    /// The name of the rule
    rule: String,
}

impl Explain {
    pub(super) fn run(self) -> Ended {
        let Some(rule) = rules::find(&self.rule) else {
            let near = nearest(&self.rule, rules::all().map(|rule| rule.name));
            let help = near.map_or_else(|| "`speclint rules` lists all rules".to_owned(), |near| format!("did you mean `{near}`?"));
            return Err(Failure::Usage(format!("there is no rule `{}`\n  help: {help}", self.rule)));
        };
        let text = plain(&page(rule), Colour::Auto.of_stdout());
        print(&format!("{text}\n{}\n", rule.url()))
    }
}

/// A page of Markdown as text for a terminal: headings bold or underlined, code indented.
fn plain(page: &str, bold: bool) -> String {
    let mut text = String::new();
    let mut in_code = false;
    for line in page.lines() {
        let heading = line.strip_prefix("# ").or_else(|| line.strip_prefix("## ")).filter(|_| !in_code);
        if line.starts_with("```") {
            in_code = !in_code;
            continue;
        }
        text += &match heading {
            Some(heading) if bold => format!("\u{1b}[1m{heading}\u{1b}[0m"),
            Some(heading) => format!("{heading}\n{}", "-".repeat(heading.chars().count())),
            None if in_code && !line.is_empty() => format!("    {line}"),
            None => line.to_owned(),
        };
        text.push('\n');
    }
    text
}
