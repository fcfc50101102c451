//! Managed policies by their ARNs: those of the template, and those of AWS.

use std::sync::Arc;

use crate::{
    iam,
    model::{
        Datum, PartialText,
        policy::Policy,
        template::{Resource, Template, datum},
    },
    source::{Origin, Source},
    syntax,
};

/// The type of managed policies.
pub(super) const MANAGED_POLICY: &str = "AWS::IAM::ManagedPolicy";

/// A managed policy.
pub(super) enum Managed<'t> {
    /// One of the template.
    Here(&'t Resource),
    /// One of AWS.
    Aws(PartialText, Policy),
    /// One that is not at hand, by its ARN.
    Elsewhere(PartialText),
    /// It is not known which.
    Unknown,
}

/// The managed policy that a value names by a reference or its ARN.
pub(super) fn managed<'t>(template: &'t Template, named: &Datum) -> Managed<'t> {
    if let Some(resource) = template.target(named).filter(|resource| resource.kind == MANAGED_POLICY) {
        return Managed::Here(resource);
    }
    let arn = template.text(named);
    let name = arn.behind_last('/');
    let is_it = |resource: &&Resource| template.name(resource, "ManagedPolicyName").is_same(&name);
    match of_aws(&arn, &named.place) {
        Some(policy) => Managed::Aws(name, policy),
        None if arn.prefix().is_empty() => Managed::Unknown,
        None => template.of_kind(MANAGED_POLICY).find(is_it).map_or(Managed::Elsewhere(arn), Managed::Here),
    }
}

/// The document of a managed policy of AWS; all of it stands where its ARN does.
fn of_aws(arn: &PartialText, place: &Origin) -> Option<Policy> {
    let document = iam::data::managed_policy(arn.text()?)?.document()?;
    let tree = syntax::parse(&Arc::new(Source::new("policy.json", document)));
    Some(Policy::read(&datum(tree.root()?).placed_at(place)))
}
