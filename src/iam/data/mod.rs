//! What is known of IAM: actions, API operations, commands of the AWS CLI, CloudFormation types, managed policies.
//!
//! The tables are sorted text in the program and read where they lie: a look-up is a binary search without allocation, and
//! names are compared without regard to case, as IAM does. What is newer than the tables is not known, which never means
//! that it is wrong.

mod actions;
mod commands;
mod handlers;
mod name;
mod operations;
mod policies;
mod types;

pub use actions::{Action, Level, ResourceType, action, actions};
pub use commands::{Command, cli};
pub use handlers::{Handler, Handlers, Need, handler};
pub use name::ActionName;
pub use operations::{Api, Conditional, Operation, Trigger, api, operation, operation_actions};
pub use policies::{ManagedPolicy, managed_policy};
pub use types::{Returns, TemplateType, resource_type};
