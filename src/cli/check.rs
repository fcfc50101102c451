//! `speclint check`

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    driver::{Input, Item, Job, Mending},
    exit::{Ended, Exit, Failure, tell},
    given::Values,
    output::{self, Wanted},
    roles::Roles,
    settings::{Settings, told},
    shellcheck::Shellcheck,
    terminal::{Colour, Progress},
    totals::{Threshold, Totals},
};
use crate::{
    config::{Configs, Globs},
    date::Date,
    diagnostics::{Applicability, Baseline},
    project::{Discovered, Discovery, Repositories},
    source::Source,
};

/// The path that means standard input.
const STDIN: &str = "-";

/// What standard input is called if no name is given.
const STDIN_NAME: &str = "<stdin>";

#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("mending").args(["fix", "diff"]))]
pub(super) struct Check {
    /// Files, and folders to search; `-` is standard input
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// The file that standard input stands for
    #[arg(long, value_name = "PATH", help_heading = "Files")]
    stdin_filename: Option<PathBuf>,
    /// Leave out files and folders, in addition to those that the configuration excludes; a pattern as in `.gitignore`
    #[arg(long, value_name = "PATTERN", help_heading = "Files")]
    exclude: Vec<String>,
    /// Leave out excluded files also if they are named
    #[arg(long, help_heading = "Files")]
    force_exclude: bool,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    values: Values,
    /// The file that defines the role of the builds: a template or what the AWS CLI says of roles; `FILE#NAME` if it
    /// defines several
    #[arg(long, value_name = "FILE[#NAME]", help_heading = "Settings")]
    role: Option<String>,
    /// Known findings: they are not reported
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    baseline: Option<PathBuf>,
    /// Write all findings to the baseline instead of reporting them
    #[arg(long, requires = "baseline", conflicts_with = "mending", help_heading = "Settings")]
    write_baseline: bool,
    /// Let shellcheck look at the commands, too: the one on `PATH`, or the program named
    #[arg(long, value_name = "PROGRAM", num_args = 0..=1, require_equals = true, help_heading = "Settings")]
    shellcheck: Option<Option<PathBuf>>,
    /// Apply safe fixes
    #[arg(long, help_heading = "Fixes")]
    fix: bool,
    /// Show what `--fix` would change, as a unified diff, and change nothing; exit code 1 if there is something
    #[arg(long, conflicts_with_all = ["fix", "format", "output", "statistics"], help_heading = "Fixes")]
    diff: bool,
    /// Apply also fixes that may change what the build does
    #[arg(long, requires = "mending", help_heading = "Fixes")]
    unsafe_fixes: bool,
    /// How to report: pretty, concise, json, jsonl, sarif, github, gitlab, junit, checkstyle or rdjson; may be given
    /// several times, all but one with a file
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "pretty", help_heading = "Output")]
    format: Vec<Wanted>,
    /// The file of the one format that has none
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// The mildest finding that makes the exit code 1
    #[arg(long, value_enum, default_value = "error", help_heading = "Output")]
    fail_on: Threshold,
    /// Count the findings of each rule, on standard error
    #[arg(long, help_heading = "Output")]
    statistics: bool,
    /// Print findings only: no summary, no progress, no hints
    #[arg(long, short, help_heading = "Output")]
    quiet: bool,
    /// When to colour
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN", help_heading = "Output")]
    color: Colour,
}

/// What the search came to.
struct Items {
    list: Vec<Item>,
    /// Named files that are excluded.
    left_out: usize,
}

impl Check {
    pub(super) fn run(self) -> Ended {
        self.check_stdin()?;
        let configs = self.settings.configs();
        let items = self.items(&configs)?;
        told(&configs)?;
        let mut baseline = self.read_baseline()?;
        let mut totals = Totals::new(self.fail_on);
        let ended = self.work(&items.list, &configs, baseline.as_ref(), &mut totals);
        match ended {
            // The reader of a pipe has seen enough: what was found so far counts.
            Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(totals.exit(self.diff)),
            other => other?,
        }
        if let Some(baseline) = baseline.as_mut().filter(|_| self.write_baseline) {
            return self.write_baseline(baseline, totals);
        }
        if !self.quiet && totals.fixed > 0 {
            let verb = if self.diff { "would fix" } else { "fixed" };
            tell(&format!("{verb} {} in {}\n", number(totals.fixed, "finding"), number(totals.fixed_files, "file")));
        }
        if let Some(line) = totals.unchecked.line().filter(|_| !self.quiet) {
            tell(&line);
        }
        if self.statistics {
            tell(&totals.statistics());
        }
        if !totals.failures.is_empty() {
            return Err(Failure::Usage(totals.failures.join("\n")));
        }
        if items.list.is_empty() && items.left_out == 0 {
            let paths: Vec<String> = self.paths.iter().map(|path| format!("`{}`", path.display())).collect();
            tell(&format!("nothing to lint: no file of a known kind in {}\n", paths.join(", ")));
            return Ok(Exit::Nothing);
        }
        Ok(totals.exit(self.diff))
    }

    /// Standard input comes alone: with fixes, standard output gets its text.
    fn check_stdin(&self) -> Result<(), Failure> {
        match self.reads_stdin() {
            true if self.paths.len() > 1 => Err(Failure::Usage("`-` cannot be linted together with files".to_owned())),
            false if self.stdin_filename.is_some() => Err(Failure::Usage("`--stdin-filename` needs `-`, standard input".to_owned())),
            _ => Ok(()),
        }
    }

    fn reads_stdin(&self) -> bool {
        self.paths.iter().any(|path| path.as_os_str() == STDIN)
    }

    /// Lints all items and writes the reports.
    fn work(&self, items: &[Item], configs: &Configs, baseline: Option<&Baseline>, totals: &mut Totals) -> Result<(), Failure> {
        let is_silent = self.diff || self.write_baseline;
        let wanted = if is_silent { Vec::new() } else { self.wanted()? };
        let prints_text = self.fix && self.reads_stdin();
        let (reporters, mut outputs) = output::open(&wanted, self.color, self.quiet, prints_text)?;
        let baseline = baseline.filter(|_| !self.write_baseline);
        let shellcheck = Shellcheck::new(self.shellcheck.clone());
        let repositories = Repositories::default();
        let roles = Roles::new(self.role.as_deref(), items.iter().map(|item| &*item.config))?;
        let job = Job {
            settings: &self.settings,
            values: &self.values,
            baseline,
            mending: self.mending(),
            reporters: &reporters,
            shellcheck: &shellcheck,
            repositories: &repositories,
            roles: &roles,
            today: Date::today(),
        };
        let elsewhere = job.mend_elsewhere(items);
        // What was written is to be read again.
        let repositories = Repositories::default();
        let job = Job { repositories: &repositories, ..job };
        io::stdout().write_all(elsewhere.diff.as_bytes())?;
        totals.add_elsewhere(elsewhere);
        let mut progress = Progress::new(!self.quiet);
        let mut out = io::stdout();
        outputs.begin(&reporters)?;
        job.run(items, |outcomes| {
            progress.clear();
            for outcome in outcomes {
                outputs.file(&reporters, &outcome.texts)?;
                out.write_all(if prints_text { outcome.report.source.text() } else { &outcome.diff }.as_bytes())?;
                totals.add(outcome, self.write_baseline);
            }
            outputs.flush()?;
            progress.show(totals.summary.files, items.len());
            Ok::<(), io::Error>(())
        })?;
        if let Some(finding) = baseline.and_then(|baseline| totals.stale_finding(baseline)) {
            let item = Item::new(finding.primary.source.path(), Input::File { named: true }, configs);
            let outcome = job.alone(&item, finding);
            outputs.file(&reporters, &outcome.texts)?;
            totals.add(outcome, false);
            // It is no file that was linted.
            totals.summary.files -= 1;
        }
        Ok(outputs.end(&reporters, &totals.summary)?)
    }

    /// What is to be linted, in the order given.
    fn items(&self, configs: &Configs) -> Result<Items, Failure> {
        let here = std::env::current_dir().unwrap_or_default();
        let exclude = Globs::new(&here, self.exclude.iter().map(String::as_str))
            .map_err(|(index, reason)| Failure::Usage(format!("`--exclude {}` is no pattern: {reason}", self.exclude[index])))?;
        let excluded = |path: &Path, is_folder: bool| {
            let (config, path) = configs.of_file(path);
            exclude.cover(&path, is_folder) || config.excludes(&path, is_folder)
        };
        let search = Discovery { excluded: &excluded, force: self.force_exclude, terraform: false };
        let mut items = Items { list: Vec::new(), left_out: 0 };
        for found in search.find(&self.paths) {
            let (path, input) = match found {
                Discovered::File { path, .. } if path.as_os_str() == STDIN => {
                    let path = self.stdin_filename.clone().unwrap_or_else(|| PathBuf::from(STDIN_NAME));
                    let read = Source::from_reader(&path, io::stdin().lock(), 0);
                    (path, read.map_or_else(Input::Unreadable, |source| Input::Text(Arc::new(source))))
                }
                Discovered::File { path, named } => (path, Input::File { named }),
                Discovered::Unreadable(path, why) => (path, Input::Unreadable(why)),
                Discovered::Excluded(_) => {
                    items.left_out += 1;
                    continue;
                }
            };
            items.list.push(Item::new(path.strip_prefix("./").unwrap_or(&path), input, configs));
        }
        Ok(items)
    }

    fn mending(&self) -> Mending {
        let least = if self.unsafe_fixes { Applicability::Suggested } else { Applicability::Safe };
        match (self.fix, self.diff) {
            (true, _) => Mending::Write(least),
            (_, true) => Mending::Diff(least),
            _ => Mending::No,
        }
    }

    /// The formats and their files.
    fn wanted(&self) -> Result<Vec<Wanted>, Failure> {
        let mut wanted = self.format.clone();
        if let Some(file) = &self.output {
            let mut without: Vec<&mut Wanted> = wanted.iter_mut().filter(|wanted| wanted.file.is_none()).collect();
            let [only] = without.as_mut_slice() else {
                return Err(Failure::Usage("`--output` needs exactly one `--format` without a file".to_owned()));
            };
            only.file = Some(file.clone());
        }
        Ok(wanted)
    }

    fn read_baseline(&self) -> Result<Option<Baseline>, Failure> {
        match &self.baseline {
            Some(file) if self.write_baseline && !file.exists() => Ok(Some(Baseline::empty(file))),
            Some(file) => Baseline::read(file).map(Some).map_err(Failure::Usage),
            None => Ok(None),
        }
    }

    /// Writes the findings of this run into the baseline; those of files that were not looked at stay.
    fn write_baseline(&self, baseline: &mut Baseline, totals: Totals) -> Ended {
        for (path, known) in totals.known {
            baseline.set(&path, known);
        }
        let file = baseline.file().display().to_string();
        let count = baseline.write().map_err(|error| Failure::Usage(format!("`{file}` cannot be written: {error}")))?;
        if !self.quiet {
            tell(&format!("{} in the baseline `{file}`\n", number(count, "finding")));
        }
        Ok(Exit::Clean)
    }
}

/// A number and what is counted.
fn number(count: usize, of: &str) -> String {
    format!("{count} {of}{}", if count == 1 { "" } else { "s" })
}
