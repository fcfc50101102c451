//! Roles of IAM, with all policies that a template gives them.

mod managed;
mod read;

use super::{PartialText, policy::Policy};
use crate::source::Origin;

/// The type of roles.
pub(super) const ROLE: &str = "AWS::IAM::Role";

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its logical id, or the name of a role that is no template's.
    pub id: String,
    /// Its physical name.
    pub name: PartialText,
    /// Its ARN.
    pub arn: PartialText,
    /// Where it is defined: its logical id.
    pub place: Origin,
    /// Who may assume it.
    pub trust: Option<Policy>,
    /// Its policies.
    pub policies: Vec<Attached>,
    /// What limits it, if anything does; one that cannot be seen has no statements and is not whole.
    pub boundary: Option<Policy>,
    /// What it may have besides and cannot be seen: each in words, as “the managed policy that the parameter `Extra` names”.
    pub gaps: Vec<Gap>,
}

/// A policy of a role.
#[derive(Clone, Debug)]
pub struct Attached {
    /// Its name.
    pub name: PartialText,
    /// How it is attached.
    pub kind: Attachment,
    /// Where it is written, or named.
    pub place: Origin,
    /// The document.
    pub policy: Policy,
}

/// How a policy is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attachment {
    /// Written in the role or for it.
    Inline,
    /// A managed policy of the account.
    Managed,
    /// A managed policy of AWS.
    Aws,
}

/// Something about a role that cannot be seen.
#[derive(Clone, Debug)]
pub struct Gap {
    /// What, in words.
    pub what: String,
    /// Where that is said.
    pub place: Origin,
}
