//! Files through the linter, many at a time, their results in order.

use std::{
    cell::{Cell, RefCell},
    path::{Path, PathBuf},
    sync::Arc,
};

use rayon::prelude::*;
use similar::TextDiff;

use super::{given::Values, output::Reporters, roles::Roles, settings::Settings, shellcheck::Shellcheck};
use crate::{
    config::{Config, Configs},
    date::Date,
    diagnostics::{Applicability, Baseline, Finding, Known, Settled, identify, settle},
    fix::{self, Elsewhere, Mended},
    lint::{Linted, lint_with},
    model::buildspec::Buildspec,
    project::{Context, Repositories},
    report::FileReport,
    rules::reading,
    shellcheck::Trouble,
    source::{Source, Unreadable},
    syntax,
};

/// Files that are worked on before the next results are written: what is in memory at a time.
const CHUNK: usize = 256;

thread_local! {
    /// The file this thread is at, for the message of a panic.
    static CURRENT: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
}

/// The file this thread is at.
pub(super) fn current_file() -> Option<PathBuf> {
    CURRENT.with(|current| current.try_borrow().ok()?.clone())
}

/// Something to lint.
pub(super) struct Item {
    /// As shown.
    pub(super) path: PathBuf,
    /// As patterns of the configuration see it.
    pub(super) absolute: PathBuf,
    pub(super) config: Arc<Config>,
    pub(super) input: Input,
}

/// Where the text of an item comes from.
pub(super) enum Input {
    /// The file, and whether it was named.
    File { named: bool },
    /// Standard input, read before.
    Text(Arc<Source>),
    /// Nowhere: it could not be looked at.
    Unreadable(Unreadable),
}

/// What to do with fixes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mending {
    /// Leave them to the reader.
    No,
    /// Apply them.
    Write(Applicability),
    /// Show what applying them would change.
    Diff(Applicability),
}

/// What all files have in common.
pub(super) struct Job<'j> {
    pub(super) settings: &'j Settings,
    pub(super) values: &'j Values,
    pub(super) baseline: Option<&'j Baseline>,
    pub(super) mending: Mending,
    pub(super) reporters: &'j Reporters,
    pub(super) shellcheck: &'j Shellcheck,
    pub(super) repositories: &'j Repositories,
    pub(super) roles: &'j Roles,
    pub(super) today: Date,
}

/// What was mended in files that are only led to.
#[derive(Default)]
pub(super) struct Mendings {
    pub(super) fixed: usize,
    pub(super) files: usize,
    /// The changes as unified diffs, if they are only to be shown.
    pub(super) diff: String,
    /// Files that could not be written.
    pub(super) failures: Vec<String>,
}

/// What came of one item.
pub(super) struct Outcome {
    pub(super) report: FileReport,
    /// What each reporter says.
    pub(super) texts: Vec<String>,
    pub(super) suppressed: usize,
    pub(super) stale: Known,
    /// How many fixes were applied.
    pub(super) fixed: usize,
    /// The changes as a unified diff; empty if there are none.
    pub(super) diff: String,
    /// Why the mended file could not be written.
    pub(super) failure: Option<String>,
    /// Why shellcheck, wanted, gave no answer.
    pub(super) trouble: Option<Trouble>,
}

impl Job<'_> {
    /// Works on all items; `take` gets the outcomes in the order of the items, a chunk at a time.
    pub(super) fn run<E>(&self, items: &[Item], mut take: impl FnMut(Vec<Outcome>) -> Result<(), E>) -> Result<(), E> {
        // A single file is done before threads would have started.
        if let [item] = items {
            return take(vec![self.outcome(item)]);
        }
        items.chunks(CHUNK).try_for_each(|chunk| take(chunk.par_iter().map(|item| self.outcome(item)).collect()))
    }

    /// Mends the files that the fixes of findings in other files are for, before the items themselves are mended.
    pub(super) fn mend_elsewhere(&self, items: &[Item]) -> Mendings {
        let (Mending::Write(least) | Mending::Diff(least)) = self.mending else { return Mendings::default() };
        let mut elsewhere = Elsewhere::default();
        for chunk in items.chunks(CHUNK) {
            let findings = |item: &Item| match &item.input {
                Input::File { .. } => Source::read(&item.path).ok().map(|source| self.findings(item, &Arc::new(source))),
                Input::Text(source) => Some(self.findings(item, source)),
                Input::Unreadable(_) => None,
            };
            let found: Vec<_> = chunk.par_iter().filter_map(findings).collect();
            found.iter().for_each(|findings| elsewhere.add(findings, least));
        }
        let mut mendings = Mendings::default();
        for (source, text, count) in elsewhere.mended() {
            if matches!(self.mending, Mending::Diff(_)) {
                mendings.diff += &diff(source, &Source::new(source.path(), text));
            } else if let Err(error) = fix::write(source.path(), &text) {
                mendings.failures.push(format!("`{}` cannot be written: {error}", source.path().display()));
                continue;
            }
            mendings.fixed += count;
            mendings.files += 1;
        }
        mendings
    }

    /// What is to be reported of an item as it is.
    fn findings(&self, item: &Item, source: &Arc<Source>) -> Vec<Finding> {
        let linted = lint_with(source, &self.context(item), &self.values.given(&item.config), |_| Vec::new());
        self.settle(item, linted).findings
    }

    fn context(&self, item: &Item) -> Context {
        let role = self.roles.of(&item.config, &item.absolute);
        Context { role, ..Context::new(self.repositories.around(&item.path), self.today) }
    }

    fn outcome(&self, item: &Item) -> Outcome {
        CURRENT.with(|current| *current.borrow_mut() = Some(item.path.clone()));
        let read = match &item.input {
            Input::File { .. } => Source::read(&item.path).map(Arc::new),
            Input::Text(source) => Ok(Arc::clone(source)),
            Input::Unreadable(why) => return self.alone(item, reading::unreadable_file::finding(&item.path, why)),
        };
        let outcome = match read {
            Ok(source) => self.lint(item, source),
            Err(why) => self.alone(item, reading::unreadable_file::finding(&item.path, &why)),
        };
        CURRENT.with(|current| *current.borrow_mut() = None);
        outcome
    }

    fn lint(&self, item: &Item, source: Arc<Source>) -> Outcome {
        let context = self.context(item);
        let given = self.values.given(&item.config);
        let levels = self.settings.levels(&item.config, &item.absolute);
        let trouble = Cell::new(None);
        let shellcheck = |spec: &Buildspec<'_>| {
            self.shellcheck.check(&item.config, &levels, spec).unwrap_or_else(|why| {
                trouble.set(Some(why));
                Vec::new()
            })
        };
        let settle = |source: &Arc<Source>| {
            let mut linted = lint_with(source, &context, &given, shellcheck);
            if linted.kind.is_none() && item.is_named() {
                linted.findings.push(reading::unknown_kind::finding(source));
                identify(&mut linted.findings, &linted.tree);
            }
            self.settle(item, linted)
        };
        let least = match self.mending {
            Mending::No => {
                let outcome = self.report(Arc::clone(&source), settle(&source));
                return Outcome { trouble: trouble.take(), ..outcome };
            }
            Mending::Write(least) | Mending::Diff(least) => least,
        };
        let Mended { source: mended, settled, fixed } = fix::mend(Arc::clone(&source), least, settle);
        let mut outcome = self.report(Arc::clone(&mended), settled);
        outcome.fixed = fixed;
        outcome.trouble = trouble.take();
        if mended.text() == source.text() {
            return outcome;
        }
        if matches!(self.mending, Mending::Diff(_)) {
            outcome.diff = diff(&source, &mended);
        } else if matches!(item.input, Input::File { .. })
            && let Err(error) = fix::write(&item.path, mended.text())
        {
            outcome.fixed = 0;
            outcome.failure = Some(format!("`{}` cannot be written: {error}", item.path.display()));
        }
        outcome
    }

    /// A finding on a file that is not linted.
    pub(super) fn alone(&self, item: &Item, finding: Finding) -> Outcome {
        let source = Arc::clone(&finding.primary.source);
        let mut linted = Linted { tree: Arc::new(syntax::parse(&source)), kind: None, inner: Vec::new(), findings: vec![finding] };
        identify(&mut linted.findings, &linted.tree);
        self.report(source, self.settle(item, linted))
    }

    fn settle(&self, item: &Item, linted: Linted) -> Settled {
        settle(linted, &self.settings.levels(&item.config, &item.absolute), self.baseline, self.today)
    }

    fn report(&self, source: Arc<Source>, settled: Settled) -> Outcome {
        let Settled { findings, suppressed, stale } = settled;
        let report = FileReport { source, findings };
        let texts = self.reporters.iter().map(|reporter| reporter.file(&report)).collect();
        Outcome { report, texts, suppressed, stale, fixed: 0, diff: String::new(), failure: None, trouble: None }
    }
}

impl Item {
    pub(super) fn new(path: &Path, input: Input, configs: &Configs) -> Self {
        let (config, absolute) = configs.of_file(path);
        Self { path: path.to_owned(), absolute, config, input }
    }

    fn is_named(&self) -> bool {
        !matches!(self.input, Input::File { named: false })
    }
}

/// A unified diff that `git apply` and `patch -p1` understand.
fn diff(before: &Source, after: &Source) -> String {
    let path = before.display_path();
    let path = path.strip_prefix("./").unwrap_or(&path);
    let text = TextDiff::from_lines(before.text(), after.text());
    text.unified_diff().header(&format!("a/{path}"), &format!("b/{path}")).to_string()
}
