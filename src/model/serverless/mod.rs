//! A service of the Serverless Framework, with its variables resolved.

mod generate;
mod generation;
mod json;
mod naming;
mod references;
mod service;
mod stages;
mod template;

use std::sync::Arc;

pub use json::Json;
pub use naming::LogicalId;
pub use references::{Reference, ReferenceKind};
pub use service::{Alias, Cause, Event, Function, Service};
pub use template::{Output, Resource, Statement, Template};

use crate::{
    project::Context,
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
    /// The files that it may read.
    pub workspace: Workspace,
    /// The configuration with its variables resolved.
    pub resolved: Resolved,
    /// What is given beside the files, and the framework.
    inputs: Inputs,
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
        let generation = generation::of(root, &workspace);
        let inputs = Inputs { generation, ..inputs.clone() };
        let resolved = resolve(tree, &workspace, &inputs);
        let service = Self { root, context, generation, workspace, resolved, inputs };
        service.is_for_aws().then_some(service)
    }

    fn is_for_aws(&self) -> bool {
        let Some(provider) = self.resolved.root().get("provider") else { return false };
        let name = provider.get("name").unwrap_or(provider);
        matches!(name.view(), View::Text("aws"))
    }

    /// What it declares.
    pub fn service(&self) -> Service<'_> {
        Service::new(&self.resolved, &self.inputs)
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
