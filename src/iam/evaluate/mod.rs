//! What a role may do, in three values.

use crate::{iam::data::ActionName, model::policy::Statement};

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
    /// A statement certainly denies it.
    Denied(&'r Statement),
    /// Nothing allows it, whatever the unknown parts are.
    Missing,
    /// It depends on what is not known.
    Unknown,
}
