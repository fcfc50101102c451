//! The schema of serverless.yml: what the framework's validation would say of a resolved configuration.
//!
//! The schema of all generations of the framework is compiled into tables when speclint is built; an evaluator of our own
//! walks them, because the framework converts values while it validates, and narrows the errors of unions.

mod coerce;
mod elsewhere;
mod evaluate;
mod explain;
mod format;
mod instance;
mod narrow;
mod pattern;
mod plugins;
mod table;
mod violation;
mod wanted;

pub use plugins::Plugins;
pub use violation::{Problem, Violation, Wanted};

use std::collections::BTreeSet;

pub use evaluate::FUNCTIONS;
use evaluate::{Evaluator, Fault};
use explain::Explainer;
use instance::{Id, Instance};
use narrow::narrow;

use crate::vars::{Generation, Resolved};

/// What the schema does not allow in a service. `generation` is the framework's, if it is known; without it, what any of them
/// allows is allowed. If `is_exact`, only what the framework itself says.
pub fn violations<'r>(resolved: &'r Resolved, generation: Option<Generation>, plugins: &Plugins, is_exact: bool) -> Vec<Violation<'r>> {
    let when = match generation {
        None => table::UNION,
        Some(Generation::V3) => table::V3,
        Some(Generation::Osls) => table::OSLS,
        Some(Generation::V4) => table::V4,
    };
    let mut violations = Vec::new();
    let mut instance = Instance::new(resolved, generation);
    let (faults, holes) = Evaluator::new(&mut instance, when, plugins, false).run();
    let mut explainer = Explainer { instance: &instance, plugins, when };
    let told = narrow(&faults, &instance);
    violations.extend(told.iter().filter_map(|index| explainer.violation(faults.get(*index)?)));
    if is_exact || holes.is_empty() {
        return violations;
    }
    // A second look, in which those mappings are refused: something else may be there that takes them.
    let mut instance = Instance::new(resolved, generation);
    let (strict, _) = Evaluator::new(&mut instance, when, plugins, true).run();
    explainer.instance = &instance;
    let is_within = |fault: &Fault, hole: Id| instance.upwards(fault.at).any(|(id, _)| id == hole);
    let has_fault =
        |hole: Id, faults: &[Fault], told: &[usize]| told.iter().filter_map(|index| faults.get(*index)).any(|fault| is_within(fault, hole));
    let told_now = narrow(&strict, &instance);
    let holes: BTreeSet<Id> = holes.into_iter().collect();
    let left = holes.into_iter().filter(|hole| has_fault(*hole, &strict, &told_now) && !has_fault(*hole, &faults, &told));
    violations.extend(left.filter_map(|hole| explainer.hole(hole)));
    violations
}
