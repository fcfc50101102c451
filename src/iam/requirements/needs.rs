//! What comes together: calls and actions, each once, with the most that is known of it.

use std::sync::Arc;

use super::{
    context::{self, RequestContext},
    parameters::Parameters,
    resources,
};
use crate::{
    iam::data::{ActionName, Operation, Trigger},
    source::Origin,
};

/// How sure it is that something is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// With a feature or in a case that the command does not show.
    Possible,
    /// In most runs.
    Likely,
    /// In every run.
    Certain,
}

/// An operation that is called.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// The operation.
    pub operation: Operation,
    /// How sure that is.
    pub certainty: Certainty,
}

/// An action that is needed.
#[derive(Clone, Debug)]
pub struct NeededAction {
    /// The action.
    pub action: ActionName,
    /// The ARNs of what it is needed on; `*` stands for what is not known.
    pub resources: Vec<String>,
    /// How sure that is.
    pub certainty: Certainty,
    /// The condition keys of the request whose values are known.
    pub context: RequestContext,
    /// What it is needed for, if that is not the command itself.
    pub reason: Option<Reason>,
}

/// What an action is needed for.
#[derive(Clone, Debug)]
pub struct Reason {
    /// In words: ``creates the AWS::DynamoDB::Table `Orders` ``.
    pub text: String,
    /// Where that is said.
    pub place: Option<Origin>,
}

impl Reason {
    fn is(&self, other: &Reason) -> bool {
        let place = |reason: &Reason| reason.place.as_ref().map(|place| (Arc::as_ptr(&place.source), place.span));
        self.text == other.text && place(self) == place(other)
    }
}

/// What commands need.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// The operations called, in order.
    pub calls: Vec<Call>,
    /// The actions needed, in order.
    pub actions: Vec<NeededAction>,
    /// Commands of the AWS CLI that are not known.
    pub unknown: Vec<String>,
}

impl Certainty {
    /// Its name in output.
    pub fn name(self) -> &'static str {
        match self {
            Certainty::Possible => "possible",
            Certainty::Likely => "likely",
            Certainty::Certain => "certain",
        }
    }
}

impl NeededAction {
    /// An action that is needed on some resources.
    pub fn new(action: ActionName, resources: Vec<String>, certainty: Certainty) -> Self {
        Self { action, resources, certainty, context: RequestContext::new(), reason: None }
    }
}

impl Needs {
    /// Adds a call and the actions that it needs.
    pub(super) fn call(&mut self, operation: Operation, parameters: &Parameters, certainty: Certainty) {
        self.call_for(operation, parameters, certainty, certainty);
    }

    /// Adds a call whose actions are surer than itself: a large file is uploaded by other calls that need the same.
    pub(super) fn call_for(&mut self, operation: Operation, parameters: &Parameters, call: Certainty, actions: Certainty) {
        self.call_only(operation, call);
        for action in operation.actions() {
            let resources = resources::of(action, Some(operation), parameters);
            let certainty = actions.min(if operation.is_guess() { Certainty::Likely } else { Certainty::Certain });
            let context = context::of(action, operation.api.prefix, None);
            self.need(NeededAction { context, ..NeededAction::new(action, resources, certainty) });
        }
        for conditional in operation.conditional() {
            let action = conditional.action;
            let (given, trigger) = match conditional.trigger {
                Trigger::With(parameter) => (parameters.has(parameter), Some(parameter)),
                Trigger::Without(parameter) => (parameters.lacks(parameter), None),
                // What is needed anyway need not be told as possible too.
                Trigger::Feature if self.needs(action) => continue,
                Trigger::Feature => (Some(Certainty::Possible), None),
            };
            let Some(mut certainty) = given else { continue };
            // AWS's own keys need no permission; only a key that is named is the customer's.
            if action.service == "kms" && !trigger.is_some_and(|parameter| parameter.to_ascii_lowercase().contains("key")) {
                certainty = Certainty::Possible;
            }
            let resources = match trigger {
                Some(parameter) => resources::behind(action, parameter, operation, parameters),
                None => resources::of(action, Some(operation), parameters),
            };
            let context = context::of(action, operation.api.prefix, trigger);
            self.need(NeededAction { context, ..NeededAction::new(action, resources, certainty.min(actions)) });
        }
    }

    fn needs(&self, action: ActionName) -> bool {
        self.actions.iter().any(|needed| needed.action == action && needed.certainty > Certainty::Possible)
    }

    /// Adds a call that somebody else answers for, as with a role that is assumed.
    pub(super) fn call_only(&mut self, operation: Operation, certainty: Certainty) {
        let is_it = |call: &&mut Call| call.operation.api.name == operation.api.name && call.operation.name == operation.name;
        match self.calls.iter_mut().find(is_it) {
            Some(call) => call.certainty = call.certainty.max(certainty),
            None => self.calls.push(Call { operation, certainty }),
        }
    }

    /// Adds an action of which no more is known.
    pub fn action(&mut self, action: ActionName, resources: Vec<String>, certainty: Certainty) {
        self.need(NeededAction::new(action, resources, certainty));
    }

    /// Adds an action that is needed for a reason of its own.
    pub(super) fn need(&mut self, new: NeededAction) {
        let has_same_reason = |needed: &NeededAction| match (&needed.reason, &new.reason) {
            (Some(one), Some(other)) => one.is(other),
            (one, other) => one.is_none() && other.is_none(),
        };
        let is_same = |needed: &&mut NeededAction| {
            needed.action == new.action
                && needed.context == new.context
                && (needed.certainty == new.certainty || needed.resources == new.resources)
                && has_same_reason(needed)
        };
        match self.actions.iter_mut().find(is_same) {
            Some(needed) => {
                needed.certainty = needed.certainty.max(new.certainty);
                for resource in new.resources {
                    if !needed.resources.contains(&resource) {
                        needed.resources.push(resource);
                    }
                }
            }
            None => self.actions.push(new),
        }
    }

    /// Gives a reason to all that has none.
    #[must_use]
    pub fn because(mut self, text: &str, place: Option<&Origin>) -> Self {
        for needed in &mut self.actions {
            needed.reason.get_or_insert_with(|| Reason { text: text.to_owned(), place: place.cloned() });
        }
        self
    }

    /// The same without reasons: each action once, as far as certainty allows.
    pub fn without_reasons(self) -> Self {
        let mut plain = Self { calls: self.calls, unknown: self.unknown, ..Self::default() };
        for needed in self.actions {
            plain.need(NeededAction { reason: None, ..needed });
        }
        plain
    }

    /// Adds what another command needs.
    pub fn add(&mut self, other: Needs) {
        for call in other.calls {
            self.call_only(call.operation, call.certainty);
        }
        for needed in other.actions {
            self.need(needed);
        }
        self.unknown.extend(other.unknown);
    }

    /// Nothing is surer than the command that needs it.
    pub(super) fn limit(&mut self, most: Certainty) {
        self.calls.iter_mut().for_each(|call| call.certainty = call.certainty.min(most));
        self.actions.iter_mut().for_each(|needed| needed.certainty = needed.certainty.min(most));
    }
}
