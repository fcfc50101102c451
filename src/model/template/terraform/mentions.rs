//! Which resources a block speaks of, also through locals.

use std::collections::BTreeSet;

use hcl_edit::{
    expr::{Expression, Traversal, TraversalOperator},
    structure::Body,
    visit::{self, Visit},
};

use super::Module;

/// The addresses that are seen, those of resources and locals alike.
#[derive(Default)]
struct Seen {
    addresses: BTreeSet<String>,
}

impl Visit for Seen {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        if let Expression::Variable(base) = &traversal.expr
            && let Some(TraversalOperator::GetAttr(name)) = traversal.operators.first().map(|operator| operator.value())
        {
            self.addresses.insert(format!("{}.{}", base.as_str(), name.as_str()));
        }
        visit::visit_traversal(self, traversal);
    }
}

impl Module<'_> {
    /// The addresses of the resources that a block speaks of.
    pub(super) fn mentions(&self, body: &Body) -> BTreeSet<String> {
        let mut seen = Seen::default();
        seen.visit_body(body);
        let mut open: Vec<String> = seen.addresses.iter().cloned().collect();
        while let Some(address) = open.pop() {
            let local = address.strip_prefix("local.").and_then(|name| self.locals.get(name));
            let Some((_, value)) = local else { continue };
            let mut inner = Seen::default();
            inner.visit_expr(value);
            open.extend(inner.addresses.into_iter().filter(|address| seen.addresses.insert(address.clone())));
        }
        seen.addresses
    }
}
