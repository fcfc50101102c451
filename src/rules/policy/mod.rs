//! Rules on policies of IAM, wherever they stand.

use crate::{
    iam::{
        data::{self, Action},
        evaluate::{Truth, matches_action},
    },
    model::{
        PartialText,
        policy::{Effect, Item, Matches, Policy, Statement},
    },
    source::Span,
};

super::family! {
    action_without_resources,
    administrator_policy,
    administrator_role,
    bucket_against_objects,
    log_group_without_star,
    pass_role_unrestricted,
    permission_to_escalate,
    resource_of_another_service,
    role_assumable_by_anybody,
    role_not_for_codebuild,
    secret_arn_without_suffix,
    slashes_in_parameter_arn,
    subnet_id_in_condition,
    unknown_action,
    unknown_service_prefix,
}

impl Statement {
    fn allows(&self) -> bool {
        self.effect == Some(Effect::Allow)
    }

    /// The patterns of its resources, unless they tell what it is not about.
    fn listed_resources(&self) -> &[Item] {
        self.resources.as_ref().map_or(&[], Matches::listed)
    }

    /// All actions that it is about, if all are known.
    fn all_actions(&self) -> Option<Vec<Action>> {
        let mut all = Vec::new();
        for item in self.actions.listed() {
            let text = item.text.text()?;
            if !text.contains(['*', '?']) {
                all.push(item.action()?);
                continue;
            }
            let (service, _) = text.split_once(':')?;
            let before = all.len();
            all.extend(data::actions(service).filter(|action| matches_action(&item.text, action.name) == Truth::True));
            if all.len() == before {
                return None;
            }
        }
        Some(all)
    }
}

impl Matches {
    fn listed(&self) -> &[Item] {
        if self.is_negated { &[] } else { &self.items }
    }
}

impl Item {
    /// The one action that it names.
    fn action(&self) -> Option<Action> {
        let (service, name) = self.text.text()?.split_once(':')?;
        data::action(service, name)
    }

    fn is_everything(&self) -> bool {
        self.text.text() == Some("*")
    }

    /// Where its text stands, without quotes; none if it is put together.
    fn inside(&self) -> Option<Span> {
        let Span { start, end } = self.place.span;
        let written = self.place.source.text().get(self.place.span.range())?;
        let is_it = |text: &str| text == self.text.to_string();
        let quoted =
            ['"', '\''].into_iter().any(|quote| written.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)).is_some_and(is_it));
        match quoted {
            true => Some(Span { start: start + 1, end: end - 1 }),
            false => is_it(written).then_some(self.place.span),
        }
    }
}

impl Policy {
    /// Whether another statement may allow an action on resources that this is true of.
    fn may_allow_elsewhere(&self, here: &Statement, action: Action, fits: impl Fn(&Item) -> bool) -> bool {
        let others = self.statements.iter().filter(|other| !std::ptr::eq(*other, here) && other.effect != Some(Effect::Deny));
        let is_about = |other: &Statement| {
            other.actions.is_negated || other.actions.items.iter().any(|item| matches_action(&item.text, action.name) != Truth::False)
        };
        let mut others = others.filter(|other| is_about(other));
        others.any(|other| other.resources.as_ref().is_none_or(|listed| listed.is_negated || listed.items.iter().any(&fits)))
    }
}

/// The service that an ARN is of, if it is known.
fn service_of(arn: &PartialText) -> Option<&str> {
    let mut fields = arn.prefix().split(':');
    let service = (fields.next() == Some("arn")).then(|| fields.nth(1)).flatten()?;
    // A field that ends with what is known has a colon behind it.
    fields.next().filter(|_| !service.contains(['*', '?']) && !service.is_empty())?;
    Some(service)
}
