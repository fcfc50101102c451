//! CloudFormation resource types: what creating, changing and deleting them needs.

use super::name::{ActionName, items};
use crate::data::HANDLERS;

/// What CloudFormation does with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handler {
    /// Creates it.
    Create,
    /// Reads it.
    Read,
    /// Changes it.
    Update,
    /// Deletes it.
    Delete,
    /// Lists all of its type.
    List,
}

/// The handlers of a resource type.
#[derive(Clone, Copy, Debug)]
pub struct Handlers {
    /// The type, as AWS spells it.
    pub name: &'static str,
    /// The prefix of the actions of its service.
    pub prefix: &'static str,
    actions: &'static str,
}

/// Whether a handler needs an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Only if a feature is used that the properties do not show.
    Possible,
    /// For the properties that are given.
    Certain,
}

/// The handlers of a type, as in `handler("AWS::S3::Bucket")`; nothing if AWS publishes none.
pub fn handler(name: &str) -> Option<Handlers> {
    let [name, prefix, actions] = HANDLERS.search::<3>(&[name])?;
    Some(Handlers { name, prefix, actions })
}

impl Handlers {
    /// The actions that a handler needs for a resource with certain properties: `has` tells whether it has one, or one
    /// below it, as in `Code.S3Bucket`. Tags count also if the stack has them.
    pub fn actions<F: Fn(&str) -> bool>(self, handler: Handler, has: F) -> impl Iterator<Item = (ActionName, Need)> + use<F> {
        let letter = match handler {
            Handler::Create => 'c',
            Handler::Read => 'r',
            Handler::Update => 'u',
            Handler::Delete => 'd',
            Handler::List => 'l',
        };
        let prefix = self.prefix;
        items(self.actions).filter_map(move |item| {
            let (action, rest) = item.split_once('/')?;
            let (letters, properties) = rest.split_once('@').unwrap_or((rest, ""));
            let need = match properties {
                "?" => Need::Possible,
                "" => Need::Certain,
                list => list.split('|').any(&has).then_some(Need::Certain)?,
            };
            letters.contains(letter).then(|| (ActionName::read(action, prefix), need))
        })
    }
}
