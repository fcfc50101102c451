//! A role as the policies of resources see it.

use compact_str::CompactString;

use super::{Truth, covers};
use crate::{
    model::{
        Part, PartialText,
        policy::{Effect, Statement},
        resource_policy::{ResourcePolicy, patterns},
        role::Role,
        template::{Language, Resource, Template},
    },
    project::{Infrastructure, Stack},
};

/// A role, and where policies of resources are that may be about it.
#[derive(Clone, Copy, Debug)]
pub struct Principal<'p> {
    /// The role.
    pub role: &'p Role,
    /// The template that defines it.
    pub home: &'p Stack,
    /// The templates around.
    pub infrastructure: &'p Infrastructure,
}

impl<'p> Principal<'p> {
    /// Whether all is seen that may allow something on a resource beside the role's own policies: a template defines it.
    pub fn sees(&self, service: &str, resource: &str) -> bool {
        let is_it = |about: &[PartialText]| about.iter().any(|pattern| covers(pattern, resource) == Truth::True);
        let is_of = |kind: &str| kind.split("::").nth(1).is_some_and(|of| of.eq_ignore_ascii_case(service));
        let is_seen = |template: &Template, here: &Resource| match here.kind.as_str() {
            // A list of access may allow it, too; that of Terraform is a resource of its own.
            "AWS::S3::Bucket" => template.language != Language::Terraform && here.properties.get("AccessControl").is_none(),
            // What AWS's own policy allows that topics have at first is not known.
            "AWS::SNS::Topic" => self.resource_policies().any(|(_, policy)| policy.is_certain && is_it(&policy.about)),
            _ => true,
        };
        self.stacks().map(|stack| &stack.template).filter(|template| template.is_whole).any(|template| {
            let mut here = template.resources.iter().filter(|here| is_of(&here.kind));
            here.any(|here| is_it(&patterns(template, here)) && is_seen(template, here))
        })
    }

    /// The templates around with its own.
    fn stacks(&self) -> impl Iterator<Item = &'p Stack> + use<'p> {
        let home = self.home;
        let others = self.infrastructure.stacks.iter().map(|stack| &**stack);
        others.filter(move |stack| !std::ptr::eq(*stack, home)).chain([home])
    }

    /// The policies of resources, each with the template that it stands in.
    pub(super) fn resource_policies(&self) -> impl Iterator<Item = (&'p Stack, &'p ResourcePolicy)> + use<'p> {
        self.stacks().flat_map(|stack| stack.resource_policies.iter().map(move |policy| (stack, policy)))
    }

    /// Whether a statement of a policy that a template attaches to a resource is about the role.
    pub(super) fn is_meant(&self, statement: &Statement, policy: &ResourcePolicy, stack: &Stack) -> Truth {
        // All but some are meant, or it is not known who.
        if statement.principals.is_empty() {
            return Truth::Unknown;
        }
        Truth::any(statement.principals.iter().map(|(kind, who)| match kind.as_str() {
            "*" | "AWS" => self.is_named(&who.text, statement.effect, policy, stack),
            _ => Truth::False,
        }))
    }

    fn is_named(&self, who: &PartialText, effect: Option<Effect>, policy: &ResourcePolicy, stack: &Stack) -> Truth {
        if who.text() == Some("*") {
            return Truth::True;
        }
        if is_account(who) {
            // What an account is allowed, its own policies have to allow to its roles.
            return if effect == Some(Effect::Allow) { Truth::False } else { Truth::Unknown };
        }
        // It may be a session of the role, or its id.
        if !who.prefix().starts_with("arn:aws:iam::") {
            return Truth::Unknown;
        }
        let is_here = std::ptr::eq(stack, self.home);
        if is_here && who.is_same(&self.role.arn) {
            return Truth::True;
        }
        let is_other = |id: &CompactString| policy.roles.contains(id) && !(is_here && *id == self.role.id);
        if who.unknown_parts().any(is_other) {
            return Truth::False;
        }
        covers(who, &self.role.arn.glob())
    }
}

/// Whether it is a whole account.
fn is_account(who: &PartialText) -> bool {
    match who.parts() {
        [Part::Known(id)] if id.len() == 12 => id.bytes().all(|digit| digit.is_ascii_digit()),
        [Part::Unknown(what)] => what == "AWS::AccountId",
        _ => who.prefix().starts_with("arn:aws:iam::") && who.behind_last(':').text() == Some("root"),
    }
}
