//! Pipelines of CodePipeline.

use super::{Datum, PartialText, build_project::RoleName};
use crate::source::Origin;

/// A pipeline.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// Its logical id.
    pub id: String,
    /// Its name.
    pub name: PartialText,
    /// Where it is defined: its logical id.
    pub place: Origin,
    /// The role it works with.
    pub role: RoleName,
    /// Its properties, intrinsic functions resolved.
    pub properties: Datum,
    /// Its actions, in order.
    pub actions: Vec<Action>,
}

/// An action of a pipeline.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name.
    pub name: PartialText,
    /// The name of its stage.
    pub stage: PartialText,
    /// `Source`, `Build`, …
    pub category: PartialText,
    /// Whose it is: `AWS`, `ThirdParty`, `Custom`.
    pub owner: PartialText,
    /// `CodeBuild`, `S3`, …
    pub provider: PartialText,
    /// Its settings.
    pub configuration: Option<Datum>,
    /// The role it works with, if not that of the pipeline.
    pub role: RoleName,
    /// The build project that it starts, if that is of the same template: its logical id.
    pub project: Option<String>,
    /// Where it is defined.
    pub place: Origin,
}
