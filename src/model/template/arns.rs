//! Names and ARNs of resources.

use super::{Resource, intrinsics::Resolver};
use crate::{
    iam::data::{Returns, TemplateType, resource_type},
    model::{PartialText, datum::Datum},
};

/// No physical name is longer; one that is put together of others may be.
const MAX_NAME: usize = 2_048;

/// The types of SAM that become one of CloudFormation with the same property for the name.
const SAM: [(&str, &str); 2] =
    [("AWS::Serverless::Function", "AWS::Lambda::Function"), ("AWS::Serverless::SimpleTable", "AWS::DynamoDB::Table")];

impl Resolver<'_> {
    /// What `Ref` gives for a resource.
    pub(super) fn ref_of(&self, resource: &Resource, depth: usize) -> PartialText {
        let kind = kind(resource);
        match kind.map(|kind| kind.reference) {
            Some(Returns::Name) => self.name_of(resource, kind.and_then(|kind| kind.name_property), depth),
            Some(Returns::Arn) => self.arn_of(resource, depth),
            _ => PartialText::unknown(resource.id.clone()),
        }
    }

    /// The ARN of a resource.
    pub(super) fn arn_of(&self, resource: &Resource, depth: usize) -> PartialText {
        let unknown = |what: &str| PartialText::unknown(format!("{}.{what}", resource.id));
        let kind = kind(resource);
        let Some((form, property)) = kind.and_then(|kind| Some((kind.arn?, kind.name_property))) else { return unknown("Arn") };
        let mut arn = PartialText::known("arn:aws:");
        let mut rest = form;
        while let Some((before, behind)) = rest.split_once("${") {
            arn.push(before);
            let Some((variable, behind)) = behind.split_once('}') else { return unknown("Arn") };
            rest = behind;
            arn.extend(&match variable {
                "Region" => PartialText::unknown("AWS::Region"),
                "Account" => PartialText::unknown("AWS::AccountId"),
                "Name" => self.name_of(resource, property, depth),
                "ParameterNameWithoutLeadingSlash" => self.name_of(resource, property, depth).without_start("/"),
                "SecretId" => {
                    let mut id = self.name_of(resource, property, depth);
                    id.push("-");
                    id.extend(&unknown(variable));
                    id
                }
                _ if variable.ends_with("WithPath") => {
                    let path = resource.properties.get("Path").map(|path| self.resolved(path, depth).partial());
                    let mut name = path.unwrap_or_default().without_start("/");
                    name.extend(&self.name_of(resource, property, depth));
                    name
                }
                _ => unknown(variable),
            });
        }
        arn.push(rest);
        arn
    }

    /// The physical name of a resource whose property of that name sets it.
    pub(super) fn name_of(&self, resource: &Resource, property: Option<&str>, depth: usize) -> PartialText {
        let name = property.and_then(|property| resource.properties.get(property)).map(|name| self.resolved(name, depth));
        let is_name = |name: &PartialText| (1..=MAX_NAME).contains(&name.size());
        let given = name.as_ref().map(Datum::partial).filter(is_name);
        given.unwrap_or_else(|| PartialText::unknown(resource.id.clone()))
    }
}

fn kind(resource: &Resource) -> Option<TemplateType> {
    let same = SAM.iter().find(|(kind, _)| *kind == resource.kind).map(|(_, kind)| *kind);
    resource_type(same.unwrap_or(&resource.kind))
}
