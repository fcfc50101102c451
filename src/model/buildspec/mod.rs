//! A buildspec as CodeBuild's reference describes it.
//!
//! The view is lenient: it takes what is there in the shape it should have and passes over the rest, which the schema
//! and its rules report.

mod batch;
mod command;
mod joined;

use std::{cell::OnceCell, sync::Arc};

pub use batch::{BATCH_KINDS, Task};
pub use command::Command;
pub use joined::{JoinedLines, Joint};

use crate::{
    project::Context,
    shell::Flow,
    source::Source,
    syntax::{Dialect, Entry, Node, Reading, Tree},
};

/// The phases whose names CodeBuild knows, in the order they run.
pub const PHASES: [&str; 4] = ["install", "pre_build", "build", "post_build"];

/// The sections that may stand at the top.
pub const SECTIONS: [&str; 9] = ["version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache"];

/// Where the value of an environment variable comes from.
pub const VARIABLE_SECTIONS: [&str; 3] = ["variables", "parameter-store", "secrets-manager"];

/// A buildspec.
#[derive(Debug)]
pub struct Buildspec<'t> {
    /// The top mapping.
    pub root: Node<'t>,
    /// The repository that the build would work in, and the day.
    pub context: &'t Context,
    /// The phases in the order written, those with unknown names included.
    pub phases: Vec<Phase<'t>>,
    flow: OnceCell<Flow<'t>>,
}

/// One phase.
#[derive(Debug)]
pub struct Phase<'t> {
    /// Its key under `phases`.
    pub key: Node<'t>,
    /// Its mapping, or whatever stands there.
    pub body: Node<'t>,
    /// The items of `commands`.
    pub commands: Vec<Command<'t>>,
    /// The items of `finally`.
    pub finally: Vec<Command<'t>>,
}

impl<'t> Phase<'t> {
    fn new(entry: Entry<'t>) -> Self {
        let list = |key| entry.value.get(key).into_iter().flat_map(Node::items).map(Command::new).collect();
        Self { key: entry.key, body: entry.value, commands: list("commands"), finally: list("finally") }
    }

    /// Its name.
    pub fn name(&self) -> &'t str {
        self.key.text()
    }

    /// The commands and those of `finally`.
    pub fn all_commands(&self) -> impl Iterator<Item = &Command<'t>> {
        self.commands.iter().chain(&self.finally)
    }
}

impl<'t> Buildspec<'t> {
    /// The view on a tree; none if the text is no mapping.
    pub fn new(tree: &'t Tree, context: &'t Context) -> Option<Self> {
        let root = tree.root().filter(|root| root.is_mapping())?;
        let phases = root.get("phases").map(|phases| phases.entries().into_iter().map(Phase::new).collect());
        Some(Self { root, context, phases: phases.unwrap_or_default(), flow: OnceCell::new() })
    }

    /// The tree it stands on.
    pub fn tree(&self) -> &'t Tree {
        self.root.tree()
    }

    /// The file.
    pub fn source(&self) -> &'t Arc<Source> {
        self.tree().source()
    }

    /// The text of `version`, as written.
    pub fn version(&self) -> Option<&'t str> {
        self.root.get("version").and_then(Node::as_str)
    }

    /// Whether it says `version: 0.1`, in which every command has its own shell.
    pub fn is_version_0_1(&self) -> bool {
        self.version() == Some("0.1")
    }

    /// A value by the keys that lead to it.
    pub fn at(&self, path: &[&str]) -> Option<Node<'t>> {
        path.iter().try_fold(self.root, |node, key| node.get(key))
    }

    /// The phase of that name.
    pub fn phase(&self, name: &str) -> Option<&Phase<'t>> {
        self.phases.iter().find(|phase| phase.name() == name)
    }

    /// All commands of all phases, those of `finally` included.
    pub fn commands(&self) -> impl Iterator<Item = &Command<'t>> {
        self.phases.iter().flat_map(Phase::all_commands)
    }

    /// What the commands do; read when a rule first asks.
    pub fn flow(&self) -> &Flow<'t> {
        self.flow.get_or_init(|| Flow::of(self))
    }

    /// The variables that `env` sets, each with the section it stands in (one of [`VARIABLE_SECTIONS`]).
    pub fn variables(&self) -> impl Iterator<Item = (&'static str, Entry<'t>)> {
        let env = self.root.get("env");
        VARIABLE_SECTIONS.into_iter().flat_map(move |section| {
            let entries = env.and_then(|env| env.get(section)).map(Node::entries).unwrap_or_default();
            entries.into_iter().map(move |entry| (section, entry))
        })
    }

    /// The keys of all variables that the file sets, those of `env` and those of the builds of a batch.
    pub fn variable_names(&self) -> impl Iterator<Item = Node<'t>> {
        let batch = self.batch_environments().filter_map(|env| env.get("variables")).flat_map(Node::entries);
        self.variables().map(|(_, entry)| entry).chain(batch).map(|entry| entry.key)
    }

    /// Whether the commands are written for a shell of Windows.
    pub fn is_for_windows(&self) -> bool {
        let shell = self.at(&["env", "shell"]);
        shell.map_or(self.context.is_windows, |shell| matches!(shell.text(), "powershell.exe" | "cmd.exe"))
    }

    /// The names listed under `env.exported-variables`.
    pub fn exported_variables(&self) -> impl Iterator<Item = Node<'t>> {
        self.at(&["env", "exported-variables"]).into_iter().flat_map(Node::items)
    }

    /// The runtimes of `install`, each with its version.
    pub fn runtime_versions(&self) -> impl Iterator<Item = Entry<'t>> {
        self.at(&["phases", "install", "runtime-versions"]).into_iter().flat_map(Node::entries)
    }

    /// The artifacts block, then the secondary ones.
    pub fn artifacts(&self) -> Vec<Node<'t>> {
        let primary = self.root.get("artifacts");
        let secondary = primary.and_then(|artifacts| artifacts.get("secondary-artifacts"));
        let secondary = secondary.map(Node::entries).unwrap_or_default().into_iter().map(|entry| entry.value);
        primary.into_iter().chain(secondary).filter(|block| block.is_mapping()).collect()
    }

    /// The report groups.
    pub fn reports(&self) -> Vec<Entry<'t>> {
        self.root.get("reports").map(Node::entries).unwrap_or_default()
    }
}

/// The items of a list, or the one value that stands for a list of one, as CodeBuild reads `files: app.zip`.
pub fn one_or_many<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    if node.is_scalar() && !node.is_absent() { vec![node] } else { node.items().collect() }
}

/// A `yes`/`no`/`true`/`false` in any case, quoted or not.
pub fn flag(node: Node<'_>) -> Option<bool> {
    match Dialect::CodeBuild.read_plain(node.as_str()?) {
        Reading::Bool(value) => Some(value),
        _ => None,
    }
}
