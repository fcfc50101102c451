//! The rules: one file each, one folder for each kind of file.
//!
//! Rules see the read-only file and give findings. They know nothing of configuration, ignores or output.

pub(crate) mod buildspec;
mod doc;
mod keep_lines;
mod policy;
pub(crate) mod reading;
pub(crate) mod role;
mod rule;
mod schema;
mod serverless;
mod service;
pub(crate) mod suppression;
mod syntax;

pub use doc::{Doc, Example, page};
pub(crate) use rule::rule;
pub use rule::{Check, Report, Rule, ServiceCheck, SyntaxCheck};

/// Declares the rule modules of a folder and the table of their rules, in this order.
macro_rules! family {
    ($($name:ident),+ $(,)?) => {
        $(pub(crate) mod $name;)+
        /// The rules of this family.
        pub(super) static RULES: &[&crate::rules::Rule] = &[$(&$name::RULE),+];
    };
}
use family;

/// All rules. Of rules that may take the same error, the more special one comes first.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [buildspec::RULES, syntax::RULES, serverless::RULES, role::RULES, policy::RULES, schema::RULES, reading::RULES, suppression::RULES]
        .into_iter()
        .flatten()
        .copied()
}

/// The rule of that name.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.name == name)
}
