//! Build projects of CodeBuild.

mod inline;

pub use inline::InlineBuildspec;

use super::{
    Datum, Part, PartialText,
    datum::Content,
    template::{Resource, Template},
};
use crate::source::Origin;

/// The type of build projects.
pub(super) const PROJECT: &str = "AWS::CodeBuild::Project";

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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// In the template itself; the value as written.
    Inline(Datum),
    /// In a file whose text is put into the template: its path from the template's folder.
    Included(String),
    /// It cannot be known, or is no file of the source.
    Elsewhere,
}

impl BuildProject {
    /// The build projects of a template.
    pub fn all(template: &Template) -> Vec<Self> {
        template.of_kind(PROJECT).map(|resource| Self::read(template, resource)).collect()
    }

    fn read(template: &Template, resource: &Resource) -> Self {
        Self {
            id: resource.id.clone(),
            name: template.name(resource, "Name"),
            place: resource.place.clone(),
            properties: template.resolve(&resource.properties).into_owned(),
            role: RoleName::read(template, resource.properties.get("ServiceRole")),
            buildspec: BuildspecOf::read(template, &resource.properties),
        }
    }
}

impl RoleName {
    /// The role that a value names by a reference, its name or its ARN.
    pub fn read(template: &Template, named: Option<&Datum>) -> Self {
        const ROLE: &str = "AWS::IAM::Role";
        let Some(named) = named else { return Self::None };
        if let Some(role) = template.target(named).filter(|role| role.kind == ROLE) {
            return Self::Here(role.id.clone());
        }
        let resolved = template.resolve(named);
        if matches!(resolved.content, Content::Null) {
            return Self::None;
        }
        let text = resolved.partial();
        let name = text.behind_last('/');
        let role = template.of_kind(ROLE).find(|role| template.name(role, "RoleName").is_same(&name));
        role.map_or(Self::Named(text), |role| Self::Here(role.id.clone()))
    }
}

impl BuildspecOf {
    fn read(template: &Template, properties: &Datum) -> Self {
        let location = properties.at(&["Source", "BuildSpec", "Fn::Transform", "Parameters", "Location"]).and_then(Datum::text);
        if let Some(path) = location.filter(|location| !location.contains("://")) {
            return Self::Included(path.to_owned());
        }
        let source = properties.get("Source").map(|source| template.resolve(source));
        let Some(source) = source.filter(|source| source.is_known()) else { return Self::Elsewhere };
        let has_no_source = source.get("Type").and_then(Datum::text) == Some("NO_SOURCE");
        let Some(resolved) = source.get("BuildSpec") else {
            return if has_no_source { Self::Elsewhere } else { Self::Default };
        };
        let text = resolved.partial();
        let is_text = |text: &PartialText| {
            let start = text.prefix().trim_start();
            let is_broken = |part: &Part| matches!(part, Part::Known(text) if text.contains('\n'));
            start.starts_with(['{']) || start.starts_with("version") || text.parts().iter().any(is_broken)
        };
        match (&resolved.content, text.text()) {
            (Content::Map(_), _) => {}
            (Content::Text(_), _) if is_text(&text) => {}
            (_, Some("")) if !has_no_source => return Self::Default,
            (_, Some(path)) if !has_no_source && !path.starts_with("arn:") => return Self::Path(in_source(path).to_owned()),
            _ => return Self::Elsewhere,
        }
        properties.at(&["Source", "BuildSpec"]).map_or(Self::Elsewhere, |written| Self::Inline(written.clone()))
    }
}

/// A path from the top of the source.
fn in_source(path: &str) -> &str {
    let starts = ["./", "$CODEBUILD_SRC_DIR/", "${CODEBUILD_SRC_DIR}/"];
    starts.iter().find_map(|start| path.strip_prefix(start)).map_or(path, in_source)
}
