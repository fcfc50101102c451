//! A file of Terraform, which is read with the other files of its module: the policies in it, and what needs permissions.

use std::sync::Arc;

use super::{around, check_duties, check_policies, check_stack};
use crate::{
    diagnostics::{Finding, Fix},
    fix,
    iam::duty::{self, JUDGED},
    model::template::is_terraform,
    project::{Context, Stack},
    source::Source,
};

/// Of how many fixes it is tried whether they mend something: the module is read again for each.
const MAX_TRIED: usize = 20;

/// Lints what a file has of policies and roles, and of what works with these.
pub(super) fn check_module(stack: &Arc<Stack>, source: &Arc<Source>, context: &Context) -> Vec<Finding> {
    let mut findings = of_policies(stack, source);
    let count = findings.len();
    let mut left = MAX_TRIED;
    for finding in &mut findings {
        finding.fixes.retain(|fix| {
            let is_tried = left > 0;
            left = left.saturating_sub(1);
            is_tried && mends(fix, source, count)
        });
    }
    let infrastructure = around(stack, context);
    check_duties(|each| duty::of_stack(stack, &infrastructure, context, JUDGED, each), source, &mut findings);
    findings
}

fn of_policies(stack: &Stack, source: &Arc<Source>) -> Vec<Finding> {
    let mut findings = Vec::new();
    check_stack(stack, source, &mut findings);
    check_policies(&stack.template, source, &mut findings);
    findings.retain(|finding| Arc::ptr_eq(&finding.primary.source, source));
    findings
}

/// Whether less is found with a fix.
fn mends(fix: &Fix, source: &Source, count: usize) -> bool {
    let mended = Arc::new(Source::new(source.path(), fix::apply(source.text(), &[fix])));
    let is_better = || Stack::of_module(&mended).is_some_and(|stack| of_policies(&stack, &mended).len() < count);
    fix.elsewhere.is_none() && is_terraform(mended.text()) && is_better()
}
