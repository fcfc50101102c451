//! Templates: the resources that a file makes, in CloudFormation's terms.
//!
//! Whatever defines resources (CloudFormation, SAM, a service of the Serverless Framework, Terraform, the answers of
//! the AWS CLI) is read as the template that it amounts to, with CloudFormation's types and names of properties, so that
//! everything behind it knows one form only.

mod answer;
mod arns;
mod intrinsics;
mod read;
mod resources;
mod sam;
mod service;
mod substitution;
mod terraform;

use std::sync::Arc;

pub(crate) use intrinsics::{branches, function};
pub(crate) use read::datum;
pub use resources::Resources;
pub(crate) use substitution::{PieceKind, pieces};
pub use terraform::Backend;
pub(crate) use terraform::{heredocs, is_terraform};

use super::Datum;
use crate::{
    source::{Origin, Source},
    syntax::Tree,
};

/// A template.
#[derive(Debug)]
pub struct Template {
    /// The file; of several, the first.
    pub source: Arc<Source>,
    /// Its tree, if it is one file of YAML or JSON: what stands in its strings can be parsed there.
    pub tree: Option<Arc<Tree>>,
    /// The language it is written in.
    pub language: Language,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Its resources, in order.
    pub resources: Resources,
    /// The policies that Terraform writes as documents, whoever has them: each as a resource of the type that it seems to be for.
    pub documents: Vec<Resource>,
    /// Whether all its resources are known: no macro, no `Fn::ForEach`, nothing damaged.
    pub is_whole: bool,
}

/// What a template is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// CloudFormation.
    CloudFormation,
    /// CloudFormation with the transform of SAM.
    Sam,
    /// Terraform.
    Terraform,
    /// A service of the Serverless Framework.
    Serverless,
    /// What the AWS CLI answers.
    Answer,
}

/// A parameter of a template.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its key.
    pub place: Origin,
    /// The value that it has if none is given.
    pub default: Option<Datum>,
}

/// A resource of a template.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its logical id; in Terraform the address, as `aws_iam_role.build`.
    pub id: String,
    /// Its type, as `AWS::IAM::Role`; empty if it is not known.
    pub kind: String,
    /// Its logical id, where it stands.
    pub place: Origin,
    /// Its properties as written, with intrinsic functions in their long form.
    pub properties: Datum,
    /// The condition it depends on.
    pub condition: Option<String>,
}

impl Template {
    /// The resource of that logical id.
    pub fn resource(&self, id: &str) -> Option<&Resource> {
        self.resources.get(id)
    }

    /// The resources of a type.
    pub fn of_kind<'t>(&'t self, kind: &'t str) -> impl Iterator<Item = &'t Resource> {
        self.resources.iter().filter(move |resource| resource.kind == kind)
    }
}
