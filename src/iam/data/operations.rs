//! API operations.

use super::name::{ActionName, items};
use crate::data::{APIS, OPERATIONS};

/// An API: what SDKs and the AWS CLI call a service.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// Its name in the SDK for Python and, mostly, in the AWS CLI: `stepfunctions`.
    pub name: &'static str,
    /// The prefix of its actions: `states`.
    pub prefix: &'static str,
    /// The command of the AWS CLI, if it has one: `stepfunctions`.
    pub command: Option<&'static str>,
    /// What SDKs call it: `SFN`.
    pub id: &'static str,
}

/// An operation of an API, with the actions it needs.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its API.
    pub api: Api,
    /// Its name.
    pub name: &'static str,
    actions: &'static str,
    conditional: &'static str,
    parameters: &'static str,
}

/// An action that an operation needs only sometimes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conditional {
    /// The action.
    pub action: ActionName,
    /// When.
    pub trigger: Trigger,
}

/// When an operation needs an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// With this request parameter, or the one below it: `Code.S3Bucket`.
    With(&'static str),
    /// Without this request parameter.
    Without(&'static str),
    /// If a feature is used that the request may not show.
    Feature,
}

/// The API of that name.
pub fn api(name: &str) -> Option<Api> {
    let [name, prefix, command, id] = APIS.search::<4>(&[name])?;
    let command = match command {
        "" => Some(name),
        "-" => None,
        other => Some(other),
    };
    Some(Api { name, prefix, command, id })
}

/// The operation of that name, as in `operation("stepfunctions", "StartExecution")`.
pub fn operation(service: &str, name: &str) -> Option<Operation> {
    let [key, actions, conditional, parameters] = OPERATIONS.search::<4>(&[service, ":", name])?;
    let (service, name) = key.split_once(':')?;
    Some(Operation { api: api(service)?, name, actions, conditional, parameters })
}

/// The actions that an operation certainly needs; nothing if the operation is not known.
pub fn operation_actions(service: &str, name: &str) -> Option<impl Iterator<Item = ActionName>> {
    Some(operation(service, name)?.actions())
}

impl Operation {
    /// The actions it certainly needs.
    pub fn actions(self) -> impl Iterator<Item = ActionName> + use<> {
        let text = match self.actions {
            "" | "?" => self.name,
            "-" => "",
            other => other,
        };
        items(text).map(move |action| ActionName::read(action, self.api.prefix))
    }

    /// Whether no list of actions has a fitting one, so that the action is a guess from the operation's name.
    pub fn is_guess(self) -> bool {
        self.actions == "?"
    }

    /// The actions it needs with certain parameters or features.
    pub fn conditional(self) -> impl Iterator<Item = Conditional> + use<> {
        items(self.conditional).filter_map(move |item| {
            let (action, trigger) = item.split_once('@')?;
            let trigger = match trigger.strip_prefix('!') {
                Some(parameter) => Trigger::Without(parameter),
                None if trigger == "?" => Trigger::Feature,
                None => Trigger::With(trigger),
            };
            Some(Conditional { action: ActionName::read(action, self.api.prefix), trigger })
        })
    }

    /// The request parameters that name a part of the resource's ARN under another name than the ARN's form does.
    pub fn parameters(self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        items(self.parameters).filter_map(|item| item.split_once('>')).filter(|(parameter, _)| *parameter != "uri")
    }

    /// The path of its requests, if that is what ARNs name, with parameters in braces: `/restapis/{restApiId}/stages`.
    pub fn path(self) -> Option<&'static str> {
        self.parameters.strip_prefix("uri>")
    }
}
