//! The policies in a file of Terraform, which is read with the other files of its module.

use std::sync::Arc;

use super::{check_policies, check_stack};
use crate::{
    diagnostics::{Finding, Fix},
    fix,
    model::template::is_terraform,
    project::Stack,
    source::Source,
};

/// Of how many fixes it is tried whether they mend something: the module is read again for each.
const MAX_TRIED: usize = 20;

/// Lints the policies and roles of a file.
pub(super) fn check_module(source: &Arc<Source>) -> Vec<Finding> {
    let mut findings = check(source);
    let count = findings.len();
    let mut left = MAX_TRIED;
    for finding in &mut findings {
        finding.fixes.retain(|fix| {
            let is_tried = left > 0;
            left = left.saturating_sub(1);
            is_tried && mends(fix, source, count)
        });
    }
    findings
}

fn check(source: &Arc<Source>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(stack) = Stack::of_module(source) {
        check_stack(&stack, source, &mut findings);
        check_policies(&stack.template, source, &mut findings);
    }
    findings.retain(|finding| Arc::ptr_eq(&finding.primary.source, source));
    findings
}

/// Whether less is found with a fix.
fn mends(fix: &Fix, source: &Source, count: usize) -> bool {
    let text = fix::apply(source.text(), &[fix]);
    fix.elsewhere.is_none() && is_terraform(&text) && check(&Arc::new(Source::new(source.path(), text))).len() < count
}
