//! IAM actions.

use super::name::{ActionName, items};
use crate::data::{IAM_ACTIONS, IAM_CONDITIONS, IAM_RESOURCES, cells};

/// An action of IAM.
#[derive(Clone, Copy, Debug)]
pub struct Action {
    /// Its name, as IAM spells it.
    pub name: ActionName,
    /// What it does.
    pub level: Level,
    resources: &'static str,
    conditions: &'static str,
    dependents: &'static str,
}

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Reads something.
    Read,
    /// Lists what there is.
    List,
    /// Creates, changes or deletes something.
    Write,
    /// Sets or removes tags.
    Tagging,
    /// Changes who may do what.
    Permissions,
    /// It is not known.
    Unknown,
}

/// A type of resource that an action is allowed on.
#[derive(Clone, Copy, Debug)]
pub struct ResourceType {
    /// Its name.
    pub name: &'static str,
    /// Its ARN behind `arn:${Partition}:`, with `${Region}`, `${Account}` and what names the resource.
    pub arn: &'static str,
    /// Whether each request names one.
    pub is_required: bool,
}

/// The action of that name, as in `action("s3", "GetObject")`.
pub fn action(service: &str, name: &str) -> Option<Action> {
    let row = IAM_ACTIONS.search::<5>(&[service, ":", name])?;
    Action::read(row)
}

/// All actions of a service.
pub fn actions(service: &str) -> impl Iterator<Item = Action> {
    let rows = IAM_ACTIONS.rows_from(&[service, ":"]);
    rows.lines().map_while(|line| Action::read(cells(line))).take_while(move |action| action.name.service.eq_ignore_ascii_case(service))
}

impl Action {
    fn read([name, level, resources, conditions, dependents]: [&'static str; 5]) -> Option<Self> {
        let (service, name) = name.split_once(':')?;
        let level = match level {
            "r" => Level::Read,
            "l" => Level::List,
            "w" => Level::Write,
            "t" => Level::Tagging,
            "p" => Level::Permissions,
            _ => Level::Unknown,
        };
        Some(Self { name: ActionName { service, name }, level, resources, conditions, dependents })
    }

    /// The types of resource it can be allowed on, one with several forms of ARNs several times; if there are none, it is
    /// allowed on all or nothing.
    pub fn resources(self) -> impl Iterator<Item = ResourceType> + use<> {
        let service = self.name.service;
        items(self.resources).flat_map(move |item| {
            let name = item.trim_end_matches('*');
            let arns = IAM_RESOURCES.search::<2>(&[service, ":", name]).map_or("", |[_, arns]| arns);
            let forms = arns.split('|').filter(|arn| !arn.is_empty());
            forms.map(move |arn| ResourceType { name, arn, is_required: item.ends_with('*') })
        })
    }

    /// The condition keys that its requests may carry, besides the global ones.
    pub fn conditions(self) -> impl Iterator<Item = &'static str> + use<> {
        let service = self.name.service;
        let keys = IAM_CONDITIONS.search::<2>(&[service]).map_or("", |[_, keys]| keys);
        items(self.conditions).filter_map(move |number| items(keys).nth(number.parse().ok()?))
    }

    /// The actions that its requests may need besides it.
    pub fn dependents(self) -> impl Iterator<Item = ActionName> + use<> {
        let service = self.name.service;
        items(self.dependents).map(move |name| ActionName::read(name, service))
    }
}
