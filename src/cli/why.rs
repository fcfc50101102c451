//! `speclint why`

use std::{
    collections::BTreeMap,
    fmt::Write,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::{Value, json};

use super::{
    driver::{Input, Item, Job, Mending},
    exit::{Ended, Exit, Failure, print, tell},
    given::Values,
    output::Reporters,
    roles::Roles,
    settings::{Settings, told},
    shellcheck::Shellcheck,
    terminal::{Colour, file_style},
};
use crate::{
    answers::{Answer, recognize, resembling},
    config::Configs,
    date::Date,
    diagnostics::Finding,
    project::{Discovered, Discovery, Repositories},
    report::{FileReport, Format, reporter},
    rules::reading::unreadable_file,
};

/// The text that means standard input.
const STDIN: &str = "-";

/// The most that is read of it.
const MAX_BYTES: u64 = 16 << 20;

#[derive(clap::Args)]
#[command(after_help = "The exit code is 0 if the message is known, and 1 if not.")]
pub(super) struct Why {
    /// The message, or the end of the log with it; `-` is standard input
    text: String,
    /// Where to look for the cause: files, and folders to search
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// How to tell it
    #[arg(long, value_enum, default_value = "text")]
    format: AnswerFormat,
}

#[derive(clap::ValueEnum, Clone, Copy)]
enum AnswerFormat {
    /// For people
    Text,
    /// A JSON document
    Json,
}

impl Why {
    pub(super) fn run(self) -> Ended {
        let text = if self.text == STDIN { read_stdin()? } else { self.text.clone() };
        let answers = recognize(&text);
        let causes = self.causes(&answers)?;
        let near = if answers.is_empty() { resembling(&text) } else { Vec::new() };
        match self.format {
            AnswerFormat::Json => print(&as_json(&answers, &causes, &near))?,
            AnswerFormat::Text if answers.is_empty() => {
                tell(&unknown(&near));
                Exit::Clean
            }
            AnswerFormat::Text => print(&as_text(&answers, &causes))?,
        };
        Ok(if answers.is_empty() { Exit::Findings } else { Exit::Clean })
    }

    /// What the rules of the answers find, file by file.
    fn causes(&self, answers: &[Answer]) -> Result<Vec<FileReport>, Failure> {
        let has_cause = |finding: &Finding| answers.iter().any(|answer| answer.rules.contains(&finding.rule.name));
        let mut causes = Vec::new();
        if answers.iter().all(|answer| answer.rules.is_empty()) {
            return Ok(causes);
        }
        let concise = reporter(Format::Concise, file_style());
        let settings = Settings::default();
        let configs = settings.configs();
        let items = self.items(&configs)?;
        told(&configs)?;
        let job = Job {
            settings: &settings,
            values: &Values::default(),
            baseline: None,
            mending: Mending::No,
            reporters: &Reporters::new(),
            shellcheck: &Shellcheck::default(),
            repositories: &Repositories::default(),
            roles: &Roles::default(),
            today: Date::today(),
        };
        job.run(&items, |outcomes| {
            for outcome in outcomes {
                let FileReport { source, findings } = outcome.report;
                let (unreadable, others): (Vec<_>, Vec<_>) =
                    findings.into_iter().partition(|finding| finding.rule.name == unreadable_file::RULE.name);
                tell(&concise.file(&FileReport { source: Arc::clone(&source), findings: unreadable }));
                let report = FileReport { source, findings: others.into_iter().filter(has_cause).collect() };
                if !report.findings.is_empty() {
                    causes.push(report);
                }
            }
            Ok::<(), Failure>(())
        })?;
        Ok(causes)
    }

    fn items(&self, configs: &Configs) -> Result<Vec<Item>, Failure> {
        let excluded = |path: &Path, is_folder: bool| {
            let (config, path) = configs.of_file(path);
            config.excludes(&path, is_folder)
        };
        let search = Discovery { excluded: &excluded, force: false, terraform: false };
        let mut items = Vec::new();
        for found in search.find(&self.paths) {
            match found {
                Discovered::File { path, named } => {
                    items.push(Item::new(path.strip_prefix("./").unwrap_or(&path), Input::File { named }, configs));
                }
                Discovered::Unreadable(path, why) => {
                    items.push(Item::new(&path, Input::Unreadable(why), configs));
                }
                Discovered::Excluded(_) => {}
            }
        }
        Ok(items)
    }
}

/// A log, of which some bytes may be no UTF-8.
fn read_stdin() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(MAX_BYTES).read_to_end(&mut bytes);
    read.map_err(|error| Failure::Usage(format!("standard input cannot be read: {error}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn as_text(answers: &[Answer], causes: &[FileReport]) -> String {
    let concise = reporter(Format::Concise, Colour::Auto.style());
    let mut text = String::new();
    for answer in answers {
        let code = answer.code.map(|code| format!(", {code}")).unwrap_or_default();
        let _ = writeln!(text, "{}: {}", answer.service, answer.message);
        let _ = writeln!(text, "  phase: {}{code}", answer.phase);
        let _ = writeln!(text, "  meaning: {}", answer.meaning);
        let _ = writeln!(text, "  cause: {}", answer.cause);
        if !answer.rules.is_empty() {
            let _ = writeln!(text, "  rules: {}", answer.rules.join(", "));
        }
        text.push('\n');
    }
    let places: String = causes.iter().map(|report| concise.file(report)).collect();
    if !places.is_empty() {
        let _ = write!(text, "what may cause it here:\n{places}");
    } else if answers.iter().any(|answer| !answer.rules.is_empty()) {
        text.push_str("no cause was found here\n");
    }
    text.trim_end().to_owned() + "\n"
}

fn unknown(near: &[&str]) -> String {
    let mut text = "the message is not known\n".to_owned();
    for message in near {
        let _ = writeln!(text, "  help: is it `{message}`?");
    }
    text
}

fn as_json(answers: &[Answer], causes: &[FileReport], near: &[&str]) -> String {
    let json_lines = reporter(Format::Jsonl, file_style());
    let mut places: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in causes.iter().flat_map(|report| json_lines.file(report).lines().map(str::to_owned).collect::<Vec<_>>()) {
        let Ok(finding) = serde_json::from_str::<Value>(&line) else { continue };
        let rule = finding.get("rule").and_then(Value::as_str).unwrap_or_default().to_owned();
        places.entry(rule).or_default().push(finding);
    }
    let answers = answers.iter().map(|answer| {
        let found: Vec<&Value> = answer.rules.iter().filter_map(|rule| places.get(*rule)).flatten().collect();
        let mut object = json!(answer);
        object["findings"] = json!(found);
        object
    });
    format!("{:#}\n", json!({ "version": 1, "answers": Value::from_iter(answers), "resembling": near }))
}
