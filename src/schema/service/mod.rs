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

use std::collections::HashSet;

use evaluate::Evaluator;
use explain::Explainer;
use instance::Instance;

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
    let judge = |when, keep: &dyn Fn(&Violation<'_>) -> bool| {
        let mut instance = Instance::new(resolved, generation);
        let mut evaluator = Evaluator::new(&mut instance, when, plugins);
        evaluator.run();
        let (faults, holes) = (std::mem::take(&mut evaluator.faults), std::mem::take(&mut evaluator.holes));
        let told = narrow::narrow(&faults, &instance);
        let explainer = Explainer { instance: &instance, plugins, when };
        let told = told.into_iter().filter_map(|index| faults.get(index));
        let violations: Vec<Violation<'r>> = told.filter_map(|fault| explainer.violation(fault)).filter(|found| keep(found)).collect();
        let holes: Vec<Vec<String>> = holes.into_iter().map(|id| instance.path(id)).collect();
        (violations, holes)
    };
    let (mut violations, holes) = judge(when, &|_| true);
    if is_exact || holes.is_empty() {
        return violations;
    }
    let known: HashSet<(Vec<String>, Option<String>)> =
        violations.iter().map(|found| (found.path.clone(), found.property().map(str::to_owned))).collect();
    let is_new = |found: &Violation<'_>| {
        let is_in_hole = holes.iter().any(|hole| found.path.starts_with(hole));
        is_in_hole && !known.contains(&(found.path.clone(), found.property().map(str::to_owned)))
    };
    let (in_holes, _) = judge(when | table::STRICT, &is_new);
    let mut told = HashSet::new();
    for hole in in_holes {
        let at = holes.iter().find(|path| hole.path.starts_with(path)).map_or(0, Vec::len);
        if hole.path.len() == at && told.insert(hole.path.clone()) {
            violations.push(Violation { problem: Problem::NoIntrinsic, ..hole });
        }
    }
    violations
}
