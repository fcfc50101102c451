use std::collections::HashMap;

use crate::{
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
    syntax::Node,
};

rule! {
    /// Batch builds wait for each other in a circle.
    ///
    /// ## Why
    /// A build of a graph starts when those that it depends on have succeeded. In a circle none can be the first, so none
    /// ever starts.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-graph:
    ///     - identifier: compile
    ///       depend-on:
    ///         - package
    ///     - identifier: package
    ///       depend-on:
    ///         - compile
    /// phases:
    ///   build:
    ///     commands:
    ///       - make $CODEBUILD_BATCH_BUILD_IDENTIFIER
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// batch:
    ///   build-graph:
    ///     - identifier: compile
    ///     - identifier: package
    ///       depend-on:
    ///         - compile
    /// phases:
    ///   build:
    ///     commands:
    ///       - make $CODEBUILD_BATCH_BUILD_IDENTIFIER
    /// ```
    name: "dependency-cycle",
    check: Check::Buildspec(check),
}

/// How many circles are told: each one that is broken may show the next.
const MAX_CYCLES: usize = 20;

/// How many further places of a circle are shown.
const MAX_LABELS: usize = 10;

/// A dependency: where it is written, and the index of the build it names.
type Edge<'t> = (Node<'t>, usize);

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let tasks: Vec<_> = spec.tasks().filter(|task| task.kind == "build-graph").collect();
    let index: HashMap<&str, usize> = tasks
        .iter()
        .enumerate()
        .filter_map(|(index, task)| Some((known_text(task.identifier()?)?, index)))
        .collect();
    let edges: Vec<Vec<Edge<'_>>> = tasks
        .iter()
        .map(|task| task.dependencies().filter_map(|node| Some((node, *index.get(known_text(node)?)?))).collect())
        .collect();
    for cycle in cycles(&edges) {
        let Some((first, rest)) = cycle.split_first() else { continue };
        let message = if rest.is_empty() { "this build waits for itself" } else { "these builds wait for each other, so none of them starts" };
        let finding = report.find(first.span(), message);
        finding.help("remove one of the dependencies");
        for node in rest.iter().take(MAX_LABELS) {
            finding.label(node.span(), "which waits for this");
        }
    }
}

/// Circles of dependencies, each as the places that make it; of circles that share a build perhaps only one.
fn cycles<'t>(edges: &[Vec<Edge<'t>>]) -> Vec<Vec<Node<'t>>> {
    let mut done = vec![false; edges.len()];
    let mut found = Vec::new();
    for start in 0..edges.len() {
        // The way down from `start`: each build on it, and how many of its dependencies have been followed.
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        let mut depth: HashMap<usize, usize> = HashMap::from([(start, 0)]);
        while let Some((build, next)) = way.last_mut() {
            let Some((_, to)) = edges.get(*build).filter(|_| !done.get(*build).is_some_and(|done| *done)).and_then(|list| list.get(*next)) else {
                depth.remove(build);
                if let Some(done) = done.get_mut(*build) {
                    *done = true;
                }
                way.pop();
                continue;
            };
            *next += 1;
            if let Some(from) = depth.get(to) {
                let places = way.iter().skip(*from).filter_map(|(build, next)| Some(edges.get(*build)?.get(next - 1)?.0));
                found.push(places.collect());
                if found.len() == MAX_CYCLES {
                    return found;
                }
            } else {
                depth.insert(*to, way.len());
                way.push((*to, 0));
            }
        }
    }
    found
}
