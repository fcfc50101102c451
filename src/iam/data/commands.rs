//! Commands of the AWS CLI.

use super::operations::{Operation, operation};
use crate::data::{APIS, CLI_COMMANDS};

/// What a command of the AWS CLI is.
#[derive(Clone, Copy, Debug)]
pub enum Command {
    /// It calls one operation; a waiter calls it again and again.
    Operation(Operation),
    /// It is a program of its own.
    Own(&'static str),
}

/// The command of these words, as in `cli("lambda", "wait function-active-v2")`; nothing if there is none, or if it is newer.
pub fn cli(service: &str, command: &str) -> Option<Command> {
    if let Some([name, operation_name]) = CLI_COMMANDS.search::<2>(&[service, " ", command]) {
        let called = operation_name.split_once(':').and_then(|(service, name)| operation(service, name));
        return Some(called.map_or(Command::Own(name), Command::Operation));
    }
    let api = APIS.rows::<3>().find(|[_, _, command]| *command == service).map(|[api, ..]| api);
    // The words of a command are those of its operation, parted by hyphens.
    Some(Command::Operation(operation(api.unwrap_or(service), &command.replace('-', ""))?))
}
