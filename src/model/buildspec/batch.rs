//! Batch builds.

use super::Buildspec;
use crate::syntax::{Entry, Node};

/// The ways to describe a batch, of which a buildspec has one.
pub const BATCH_KINDS: [&str; 4] = ["build-graph", "build-list", "build-matrix", "build-fanout"];

/// One build of a `build-graph` or `build-list`.
#[derive(Clone, Copy, Debug)]
pub struct Task<'t> {
    /// `build-graph` or `build-list`.
    pub kind: &'static str,
    /// Its mapping.
    pub body: Node<'t>,
}

impl<'t> Task<'t> {
    /// Its identifier.
    pub fn identifier(self) -> Option<Node<'t>> {
        self.body.get("identifier").filter(|node| !node.text().is_empty())
    }

    /// The identifiers of the builds it waits for.
    pub fn dependencies(self) -> impl Iterator<Item = Node<'t>> {
        self.body.get("depend-on").into_iter().flat_map(Node::items)
    }
}

impl<'t> Buildspec<'t> {
    /// The builds of `build-graph`, then those of `build-list`.
    pub fn tasks(&self) -> impl Iterator<Item = Task<'t>> {
        let batch = self.root.get("batch");
        ["build-graph", "build-list"].into_iter().flat_map(move |kind| {
            let list = batch.and_then(|batch| batch.get(kind));
            list.into_iter().flat_map(Node::items).filter(|item| item.is_mapping()).map(move |body| Task { kind, body })
        })
    }

    /// The batch section.
    pub fn batch(&self) -> Option<Entry<'t>> {
        self.root.entry("batch").filter(|entry| entry.value.is_mapping())
    }

    /// The `env` of every build of the batch; that of a matrix has lists as values.
    pub fn batch_environments(&self) -> impl Iterator<Item = Node<'t>> {
        let matrix = self.at(&["batch", "build-matrix"]);
        let sides = matrix.into_iter().flat_map(|matrix| ["static", "dynamic"].into_iter().filter_map(move |side| matrix.get(side)));
        self.tasks().map(|task| task.body).chain(sides).filter_map(|body| body.get("env"))
    }
}
