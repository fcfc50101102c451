//! Build projects of CodeBuild.

use super::{Datum, PartialText};
use crate::source::Origin;

/// A build project.
#[derive(Clone, Debug)]
pub struct BuildProject {
    /// Its logical id.
    pub id: String,
    /// Its name.
    pub name: PartialText,
    /// Where it is defined: its logical id.
    pub place: Origin,
    /// Its properties, intrinsic functions resolved.
    pub properties: Datum,
    /// The role that its builds work with.
    pub role: RoleName,
    /// Where its commands stand.
    pub buildspec: BuildspecOf,
}

/// The role that something works with.
#[derive(Clone, Debug)]
pub enum RoleName {
    /// A role of the same template, by its logical id.
    Here(String),
    /// A role by its name or ARN, or by what that depends on.
    Named(PartialText),
    /// None is given.
    None,
}

/// Where the commands of a build project stand.
#[derive(Clone, Debug)]
pub enum BuildspecOf {
    /// In the `buildspec.yml` at the top of the source.
    Default,
    /// In a file of the source.
    Path(String),
    /// In the template itself.
    Inline(Datum),
    /// It cannot be known, or is no file of the source.
    Elsewhere,
}
