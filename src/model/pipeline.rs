//! Pipelines of CodePipeline.

use super::{
    Datum, PartialText,
    build_project::{PROJECT, RoleName},
    template::{Resource, Template},
};
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
    /// Where it is defined: its name.
    pub place: Origin,
}

impl Pipeline {
    /// The pipelines of a template.
    pub fn all(template: &Template) -> Vec<Self> {
        template.of_kind("AWS::CodePipeline::Pipeline").map(|resource| Self::read(template, resource)).collect()
    }

    fn read(template: &Template, resource: &Resource) -> Self {
        let properties = &resource.properties;
        let stages = properties.get("Stages").map(Datum::items).unwrap_or_default();
        let actions = stages.iter().flat_map(|stage| {
            let name = text(template, stage, &["Name"]);
            let actions = stage.get("Actions").map(Datum::items).unwrap_or_default();
            actions
                .iter()
                .filter(|action| action.get("ActionTypeId").is_some())
                .map(move |action| Action::read(template, action, name.clone()))
        });
        Self {
            id: resource.id.clone(),
            name: template.name(resource, "Name"),
            place: resource.place.clone(),
            role: RoleName::read(template, properties.get("RoleArn")),
            properties: template.resolve(properties).into_owned(),
            actions: actions.collect(),
        }
    }
}

impl Action {
    fn read(template: &Template, action: &Datum, stage: PartialText) -> Self {
        let configuration = action.get("Configuration");
        Self {
            name: text(template, action, &["Name"]),
            stage,
            category: text(template, action, &["ActionTypeId", "Category"]),
            owner: text(template, action, &["ActionTypeId", "Owner"]),
            provider: text(template, action, &["ActionTypeId", "Provider"]),
            configuration: configuration.map(|configuration| template.resolve(configuration).into_owned()),
            role: RoleName::read(template, action.get("RoleArn")),
            project: configuration.and_then(|configuration| project(template, configuration.get("ProjectName")?)),
            place: action.get("Name").unwrap_or(action).place.clone(),
        }
    }
}

fn text(template: &Template, datum: &Datum, path: &[&str]) -> PartialText {
    datum.at(path).map(|text| template.text(text)).unwrap_or_default()
}

/// The project that a value names by a reference or its name.
fn project(template: &Template, named: &Datum) -> Option<String> {
    let target = template.target(named).filter(|target| target.kind == PROJECT);
    let is_it = |project: &&Resource| template.name(project, "Name").is_same(&template.text(named));
    target.or_else(|| template.of_kind(PROJECT).find(is_it)).map(|project| project.id.clone())
}
