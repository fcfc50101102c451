//! Which of the faults are told: of a union that fails, those of the branch that was meant, as the framework finds it.

use super::{
    evaluate::{Detail, Fault},
    instance::{Id, Instance},
    table::{BRANCHES, EVENT, Keyword, NodeId},
};

/// A branch of a union that failed, with the numbers of its faults.
type Variant = (usize, Vec<usize>);

/// The numbers of the faults that are told.
pub(super) fn narrow(faults: &[Fault], instance: &Instance<'_>) -> Vec<usize> {
    let mut hidden = vec![false; faults.len()];
    for (root, fault) in faults.iter().enumerate().filter(|(_, fault)| fault.schema == EVENT) {
        narrow_event(faults, root, fault, &mut hidden);
    }
    let of_events = hidden.clone();
    for (root, fault) in faults.iter().enumerate().filter(|(root, _)| !of_events[*root]) {
        let variants = variants(fault, root).into_iter().map(|(index, range)| {
            let told = range.filter(|index| !of_events[*index]).collect::<Vec<usize>>();
            (index, told)
        });
        let mut variants: Vec<Variant> = variants.filter(|(_, faults)| !faults.is_empty()).collect();
        if variants.is_empty() {
            continue;
        }
        let mut keep_if = |variants: &mut Vec<Variant>, is_kept: &dyn Fn(&Variant) -> bool| {
            let (kept, dropped) = std::mem::take(variants).into_iter().partition(is_kept);
            *variants = kept;
            dropped.iter().flat_map(|(_, faults): &Variant| faults).for_each(|index| hidden[*index] = true);
        };
        // A value of the wrong type for a branch says nothing of what was meant.
        if variants.len() > 1 {
            keep_if(&mut variants, &|(branch, own)| !matches!(own.as_slice(), [only] if is_bare_type(&faults[*only], fault, *branch)));
        }
        // The branch that comes furthest was meant.
        let depth = |index: &usize| instance.upwards(faults[*index].at).count();
        let deepest = |own: &[usize]| own.iter().map(depth).max();
        let most = variants.iter().filter_map(|(_, own)| deepest(own)).max();
        if variants.len() > 1 {
            keep_if(&mut variants, &|(_, own)| deepest(own) == most);
        }
        match variants.len() {
            0 => {}
            1 => hidden[root] = true,
            _ => keep_if(&mut variants, &|_| false),
        }
    }
    (0..faults.len()).filter(|index| !hidden[*index]).collect()
}

/// The branches of a union that failed, each with the range of its faults; none if the fault is not of a union.
fn variants(fault: &Fault, root: usize) -> Vec<(usize, std::ops::Range<usize>)> {
    let Detail::Branches(branches) = &fault.detail else { return Vec::new() };
    let ends = branches.iter().skip(1).map(|(_, start)| *start).chain([root]);
    branches.iter().zip(ends).map(|((index, start), end)| (*index, *start..end)).collect()
}

/// Whether a fault says no more than that the value is not of the branch's type.
fn is_bare_type(fault: &Fault, union: &Fault, branch: usize) -> bool {
    matches!(fault.keyword, Keyword::Type(_)) && fault.at == union.at && branch_node(union, branch) == Some(fault.schema)
}

fn branch_node(union: &Fault, branch: usize) -> Option<NodeId> {
    match union.keyword {
        Keyword::Any(branches) | Keyword::One(branches) => branches.of(&BRANCHES).get(branch).map(|branch| branch.node),
        _ => None,
    }
}

/// Of an event, the kind whose key is there was meant.
fn narrow_event(faults: &[Fault], root: usize, union: &Fault, hidden: &mut [bool]) {
    let variants = variants(union, root);
    let Some((_, first)) = variants.first() else { return };
    let all = first.start..root + 1;
    let is_own = |index: &usize| at(faults, *index) == Some(union.at);
    let meant = variants.iter().find(|(_, range)| {
        let mut own = range.clone().filter(is_own).peekable();
        own.peek().is_some() && own.all(|index| !matches!(faults[index].keyword, Keyword::Required(_)))
    });
    let is_deeper = all.clone().any(|index| !is_own(&index));
    for index in all {
        hidden[index] = match meant {
            Some((_, range)) => !(range.contains(&index) && is_own(&index)),
            None if is_deeper => is_own(&index),
            None => index != root,
        };
    }
}

fn at(faults: &[Fault], index: usize) -> Option<Id> {
    faults.get(index).map(|fault| fault.at)
}
