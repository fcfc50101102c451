//! All roles of a repository with all that is needed of them.

use std::path::Path;

use super::{
    data::ActionName,
    duty::{self, Duty},
    evaluate::{Principal, Request, Truth, Verdict, evaluate, matches_action},
    requirements::{Certainty, NeededAction},
};
use crate::{
    date::Date,
    model::{
        buildspec::Buildspec,
        policy::{Effect, Item},
        role::{Attachment, Role},
    },
    project::{Context, Discovered, Discovery, Kind, Repository, Stack},
    source::{Origin, Source},
    syntax,
};

/// A role with all that is needed of it.
#[derive(Clone, Debug)]
pub struct Review {
    /// How it is called.
    pub name: String,
    /// Where it is defined, or named if it is not seen.
    pub place: Origin,
    /// The role; none if no file defines it.
    pub role: Option<Role>,
    /// What works with it.
    pub workers: Vec<String>,
    /// What is needed, by action and resource.
    pub rows: Vec<Row>,
}

/// A need of a role.
#[derive(Clone, Debug)]
pub struct Row {
    /// The action.
    pub action: ActionName,
    /// The resource.
    pub resource: String,
    /// How sure it is that it is needed.
    pub certainty: Certainty,
    /// Whether the role may do it.
    pub state: State,
    /// What needs it, each with its place.
    pub reasons: Vec<(String, Origin)>,
}

/// Whether a role may do what is needed of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It may: by its own policies, or by one of the resource.
    Allowed,
    /// Nothing allows it.
    Missing,
    /// A policy denies it.
    Denied,
    /// That depends on what is not known, or the role is not seen.
    Unknown,
}

impl State {
    /// Its name in output.
    pub fn name(self) -> &'static str {
        match self {
            State::Allowed => "allowed",
            State::Missing => "missing",
            State::Denied => "denied",
            State::Unknown => "unknown",
        }
    }
}

/// Reviews the roles of the repository that holds a path, as far as files below it have to do with them.
pub fn review(path: &Path) -> Vec<Review> {
    let around = Repository::around(&path.join("x"));
    let folder = || {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if real.is_file() { real.parent().map_or(real.clone(), Path::to_owned) } else { real }
    };
    let repository = if around.root().is_some() { around } else { Repository::at(folder()) };
    let infrastructure = repository.infrastructure();
    let context = Context::new(repository.clone(), Date::today());
    let mut reviews = Vec::new();
    // A module has many files.
    let mut seen: Vec<&Stack> = Vec::new();
    let mut add = |duty: &Duty<'_>| add(&mut reviews, duty);
    let search = Discovery { excluded: &|_, _| false, force: false, terraform: false };
    for found in search.find(&[path.to_owned()]) {
        let Discovered::File { path, .. } = found else { continue };
        let path = path.strip_prefix(".").map_or_else(|_| path.clone(), Path::to_owned);
        if Kind::is_terraform(&path) {
            let new = infrastructure.stack(&path).filter(|stack| !seen.iter().any(|other| std::ptr::eq(*other, *stack)));
            if let Some(stack) = new {
                seen.push(stack);
                duty::of_stack(stack, infrastructure, &context, Certainty::Possible, &mut add);
            }
            continue;
        }
        let Ok(source) = Source::read(&path) else { continue };
        let tree = syntax::parse(&std::sync::Arc::new(source));
        match Kind::of(&path, &tree) {
            Some(Kind::Buildspec) if !tree.expands_too_far() => {
                let Some(spec) = Buildspec::new(&tree, &context) else { continue };
                let mut is_linked = false;
                duty::of_buildspec(&spec, Certainty::Possible, &mut |duty| {
                    is_linked = true;
                    add(duty);
                });
                if !is_linked {
                    duty::of_unknown_builds(&spec, &mut add);
                }
            }
            Some(Kind::Template) => {
                if let Some(stack) = infrastructure.stack(&path) {
                    duty::of_stack(stack, infrastructure, &context, Certainty::Possible, &mut add);
                }
            }
            _ => {}
        }
    }
    reviews
}

fn add(reviews: &mut Vec<Review>, duty: &Duty<'_>) {
    let place = duty.principal.map_or(&duty.place, |principal| &principal.role.place);
    let is_same = |review: &Review| {
        review.name == duty.role_name && review.place.span == place.span && review.place.source.path() == place.source.path()
    };
    let index = reviews.iter().position(is_same).unwrap_or_else(|| {
        let name = duty.role_name.clone();
        reviews.push(Review {
            name,
            place: place.clone(),
            role: duty.principal.map(|principal| principal.role.clone()),
            workers: Vec::new(),
            rows: Vec::new(),
        });
        reviews.len() - 1
    });
    let Some(review) = reviews.get_mut(index) else { return };
    if !review.workers.contains(&duty.worker) {
        review.workers.push(duty.worker.clone());
    }
    for demand in &duty.demands {
        let reason = (demand.cause.words(), demand.cause.place());
        for needed in &demand.needs.actions {
            review.need(needed, duty.principal.as_ref(), &reason);
        }
    }
}

impl Review {
    fn need(&mut self, needed: &NeededAction, principal: Option<&Principal<'_>>, reason: &(String, Origin)) {
        let own = needed.reason.as_ref().and_then(|own| Some((own.text.clone(), own.place.clone()?)));
        let is_same = |own: &(String, Origin)| own.1.span == reason.1.span;
        let own = own.filter(|own| !is_same(own));
        let reasons: Vec<_> = own.into_iter().chain([reason.clone()]).collect();
        for resource in &needed.resources {
            let state = principal.map_or(State::Unknown, |principal| state(principal, needed, resource));
            let row = self.rows.iter_mut().find(|row| row.action == needed.action && row.resource == *resource);
            match row {
                Some(row) => row.certainty = row.certainty.max(needed.certainty),
                None => self.rows.push(Row {
                    action: needed.action,
                    resource: resource.clone(),
                    certainty: needed.certainty,
                    state,
                    reasons: reasons.clone(),
                }),
            }
        }
    }

    /// What the role's own policies allow and nothing is known to need.
    pub fn unused(&self) -> Vec<&Item> {
        let own = self.role.iter().flat_map(|role| &role.policies).filter(|attached| attached.kind != Attachment::Aws);
        let allowing = own.flat_map(|attached| &attached.policy.statements).filter(|statement| statement.effect == Some(Effect::Allow));
        let listed = allowing.filter(|statement| !statement.actions.is_negated).flat_map(|statement| &statement.actions.items);
        let is_used = |item: &&Item| self.rows.iter().any(|row| matches_action(&item.text, row.action) != Truth::False);
        listed.filter(|item| !is_used(item)).collect()
    }
}

fn state(principal: &Principal<'_>, needed: &NeededAction, resource: &str) -> State {
    match evaluate(principal, &Request { action: needed.action, resource, context: &needed.context }) {
        Verdict::Allowed(_) => State::Allowed,
        Verdict::Missing => State::Missing,
        Verdict::Denied(..) => State::Denied,
        Verdict::Unknown => State::Unknown,
    }
}
