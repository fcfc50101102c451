//! What a role may do, in three values.
//!
//! Judged as IAM does: what is not allowed is missing, a deny outweighs every allow, and a permissions boundary must allow
//! it, too. A policy of a resource may allow it by itself, as it does within an account. What policies of sessions and
//! organizations say is not seen.

mod condition;
mod glob;
mod principal;
mod truth;

use crate::{
    iam::data::{self, ActionName},
    model::{
        PartialText,
        policy::{Effect, Matches, Policy, Statement},
        policy_view::Owner,
    },
};

pub use principal::Principal;
pub use truth::Truth;

use glob::covers;

/// A request that is to be judged.
#[derive(Clone, Debug)]
pub struct Request<'r> {
    /// The action.
    pub action: ActionName,
    /// The ARN of what it is about; `*` stands for parts that are not known, and alone for all resources.
    pub resource: &'r str,
    /// The condition keys whose values are known.
    pub context: &'r [(&'static str, String)],
}

/// What a role may do.
#[derive(Clone, Debug)]
pub enum Verdict<'r> {
    /// A statement certainly allows it, and nothing may deny it.
    Allowed(&'r Statement),
    /// A statement certainly denies it, of a policy that the role or the resource has.
    Denied(&'r Statement, Owner),
    /// Nothing allows it, whatever the unknown parts are.
    Missing,
    /// It depends on what is not known.
    Unknown,
}

/// Judges a request of a role.
pub fn evaluate<'r>(principal: &Principal<'r>, request: &Request<'_>) -> Verdict<'r> {
    let role = principal.role;
    let given = Said::by(role.policies.iter().map(|attached| &attached.policy), request);
    let limit = role.boundary.as_ref().map(|boundary| Said::by([boundary], request));
    if let Some(statement) = given.denied_by.or(limit.as_ref().and_then(|limit| limit.denied_by)) {
        return Verdict::Denied(statement, Owner::Identity);
    }
    let beside = Said::by_resources(principal, request);
    if let Some(statement) = beside.denied_by {
        return Verdict::Denied(statement, Owner::Resource);
    }
    let is_limited = limit.as_ref().is_some_and(|limit| !limit.may_allow);
    if !beside.may_allow && (is_limited || !given.may_allow && role.gaps.is_empty()) {
        return Verdict::Missing;
    }
    let may_deny = given.may_deny || beside.may_deny;
    let is_sure = !may_deny && limit.is_none_or(|limit| limit.allowed_by.is_some() && !limit.may_deny);
    given.allowed_by.or(beside.allowed_by).filter(|_| is_sure).map_or(Verdict::Unknown, Verdict::Allowed)
}

/// Whether a pattern of actions matches an action.
pub fn matches_action(pattern: &PartialText, action: ActionName) -> Truth {
    let ActionName { service, name } = action;
    glob::matches_in_any_case(pattern, service.chars().chain([':']).chain(name.chars()))
}

/// Whether a pattern of resources covers what an action is needed on.
pub fn covers_resource(pattern: &PartialText, action: ActionName, resource: &str) -> Truth {
    // What cannot be asked of a single resource is asked of `*` itself; else `*` is a resource that is not known.
    if resource != "*" || takes_resources(action) {
        return glob::covers(pattern, resource);
    }
    // The lists of resource types have gaps: AWS's own policies name resources for hundreds of actions that are said to
    // take none.
    glob::matches(pattern, resource).max(Truth::Unknown)
}

/// Whether an action is about some of the resources of its service.
fn takes_resources(action: ActionName) -> bool {
    data::action(action.service, action.name).is_none_or(|action| action.resources().next().is_some())
}

impl Statement {
    /// Whether it is about a request.
    pub fn applies(&self, request: &Request<'_>) -> Truth {
        let action = self.actions.truth(|pattern| matches_action(pattern, request.action));
        if action == Truth::False {
            return action;
        }
        let covers = |pattern: &PartialText| covers_resource(pattern, request.action, request.resource);
        let resource = self.resources.as_ref().map_or(Truth::Unknown, |listed| listed.truth(covers));
        let conditions = self.conditions.iter().map(|condition| condition::holds(condition, request.context));
        let is_there = if self.is_optional { Truth::Unknown } else { Truth::True };
        Truth::all(conditions.chain([action, resource, is_there]))
    }
}

impl Matches {
    /// Whether one of the patterns is true of something, or none if they are negated.
    fn truth(&self, is_true: impl Fn(&PartialText) -> Truth) -> Truth {
        let any = Truth::any(self.items.iter().map(|item| is_true(&item.text)));
        if self.is_negated { !any } else { any }
    }
}

/// What policies say to a request.
#[derive(Default)]
struct Said<'r> {
    allowed_by: Option<&'r Statement>,
    may_allow: bool,
    denied_by: Option<&'r Statement>,
    may_deny: bool,
}

impl<'r> Said<'r> {
    fn by(policies: impl IntoIterator<Item = &'r Policy>, request: &Request<'_>) -> Self {
        let mut said = Self::default();
        for policy in policies {
            // What cannot be seen may allow it. That it denies what is allowed elsewhere is not to be supposed.
            said.may_allow |= !policy.is_whole;
            for statement in &policy.statements {
                said.add(statement, statement.applies(request));
            }
        }
        said
    }

    fn by_resources(principal: &Principal<'r>, request: &Request<'_>) -> Self {
        let mut said = Self::default();
        let &Request { action, resource, .. } = request;
        for (stack, attached) in principal.resource_policies().filter(|(_, attached)| attached.is_of(action.service)) {
            let about = Truth::any(attached.about.iter().map(|pattern| glob::covers(pattern, resource)));
            if about == Truth::False || resource == "*" && !takes_resources(action) {
                continue;
            }
            said.may_allow |= !attached.policy.is_whole;
            let about = if attached.is_certain { about } else { Truth::Unknown };
            for statement in &attached.policy.statements {
                let applies = about.min(statement.applies(request));
                if applies != Truth::False {
                    said.add(statement, applies.min(principal.is_meant(statement, attached, stack)));
                }
            }
        }
        said
    }

    fn add(&mut self, statement: &'r Statement, applies: Truth) {
        if applies == Truth::False {
            return;
        }
        let is_sure = applies == Truth::True && statement.effect.is_some();
        if statement.effect != Some(Effect::Deny) {
            self.may_allow = true;
            self.allowed_by = self.allowed_by.or(Some(statement).filter(|_| is_sure));
        }
        if statement.effect != Some(Effect::Allow) {
            self.may_deny = true;
            self.denied_by = self.denied_by.or(Some(statement).filter(|_| is_sure));
        }
    }
}

#[cfg(test)]
mod tests;
