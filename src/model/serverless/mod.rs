//! A service of the Serverless Framework, with its variables resolved.

mod compiled;
mod generate;
mod generation;
mod json;
mod naming;
mod references;
mod service;
mod stages;
mod template;
mod validation;

use std::sync::Arc;

pub use compiled::Compiled;
pub use generate::may_make_roles;
pub use generation::Pinned;
pub use json::Json;
pub use naming::LogicalId;
pub use references::{Reference, ReferenceKind};
pub use service::{Alias, Cause, Event, Function, Service};
pub use template::{Output, Resource, Statement, Template};
pub use validation::Validation;

use crate::{
    project::Context,
    schema::service::{Plugins, Violation, violations},
    source::Source,
    syntax::{Node, Tree},
    vars::{Generation, Inputs, Resolved, View, Workspace, resolve},
};

/// A service for AWS.
#[derive(Debug)]
pub struct Serverless<'t> {
    /// The top mapping, as written.
    pub root: Node<'t>,
    /// The repository around it, and the day.
    pub context: &'t Context,
    /// The framework that will read it, as far as the files tell.
    pub generation: Generation,
    /// The framework that the project pins; none if that is not known.
    pub pinned: Option<Pinned>,
    /// Whether it is judged just as the framework would.
    pub is_exact: bool,
    /// Its plugins, as far as they have a say in the shape of the file.
    pub plugins: Plugins,
    /// The files that it may read.
    pub workspace: Workspace,
    /// The configuration with its variables resolved.
    pub resolved: Resolved,
    /// What is given beside the files, and the framework.
    pub inputs: Inputs,
}

impl<'t> Serverless<'t> {
    /// The view on a tree; none if it is no service for AWS, or so broken that nothing can be said of its variables.
    pub fn new(tree: &'t Tree, context: &'t Context) -> Option<Self> {
        Self::with(tree, context, &Inputs::default())
    }

    /// The same, with what is given beside the files.
    pub fn with(tree: &'t Tree, context: &'t Context, inputs: &Inputs) -> Option<Self> {
        let root = tree.root().filter(|root| root.is_mapping())?;
        if !tree.errors().is_empty() || tree.expands_too_far() {
            return None;
        }
        let workspace = Workspace::of(tree.source().path(), &context.repository);
        let is_exact = inputs.is_exact;
        let forced = inputs.framework.map(|generation| Pinned { generation, major: None });
        let pinned = forced.or_else(|| generation::of(root, &workspace));
        let generation = pinned.map_or(Generation::V3, |pinned| pinned.generation);
        let inputs = Inputs { generation, ..inputs.clone() };
        let resolved = resolve(tree, &workspace, &inputs);
        let plugins = Plugins::of(resolved.root());
        let service = Self { root, context, generation, pinned, is_exact, plugins, workspace, resolved, inputs };
        service.is_for_aws().then_some(service)
    }

    fn is_for_aws(&self) -> bool {
        let Some(provider) = self.resolved.root().get("provider") else { return false };
        let name = provider.get("name").unwrap_or(provider);
        matches!(name.view(), View::Text("aws"))
    }

    /// What the schema does not allow in it, each place once.
    pub fn violations(&self) -> Vec<Violation<'_>> {
        if self.is_exact && (!self.resolved.errors.is_empty() || self.validation() == Validation::Off) {
            return Vec::new();
        }
        let mut found = violations(&self.resolved, self.pinned.map(|pinned| pinned.generation), &self.plugins, self.is_exact);
        let mut known = std::collections::HashSet::new();
        found.retain(|violation| {
            let place = violation.place.as_ref().map(|place| (Arc::as_ptr(&place.source), place.span));
            let way = if self.is_exact { violation.path.clone() } else { Vec::new() };
            known.insert((place, violation.keyword, violation.property().map(str::to_owned), way))
        });
        found
    }

    /// What the framework does about an invalid configuration.
    pub fn validation(&self) -> Validation {
        validation::of(self)
    }

    /// The stages that it names.
    pub fn stages(&self) -> std::collections::BTreeSet<String> {
        stages::of(self)
    }

    /// The tree it stands on.
    pub fn tree(&self) -> &'t Tree {
        self.root.tree()
    }

    /// The file.
    pub fn source(&self) -> &'t Arc<Source> {
        self.tree().source()
    }
}
