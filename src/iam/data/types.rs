//! CloudFormation resource types: what templates call them by, and what their ARNs are.

use crate::data::TYPES;

/// A resource type of CloudFormation.
#[derive(Clone, Copy, Debug)]
pub struct TemplateType {
    /// The type, as AWS spells it.
    pub name: &'static str,
    /// The property that gives the resource its physical name; nothing if AWS alone names it.
    pub name_property: Option<&'static str>,
    /// What `Ref` returns.
    pub reference: Returns,
    /// Its ARN behind `arn:${Partition}:`, with `${Region}`, `${Account}`, and `${Name}` for the physical name. Other variables
    /// are IAM's. Three kinds of them are made from the name as well: `${RoleNameWithPath}` and its like, where the property
    /// `Path` comes before it; `${ParameterNameWithoutLeadingSlash}`; and `${SecretId}`, which has a hyphen and six characters
    /// behind it. That of a log group ends with `:*`, as `Fn::GetAtt` tells it and as policies need it.
    pub arn: Option<&'static str>,
}

/// What `Ref` returns for a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// Its physical name.
    Name,
    /// Its ARN.
    Arn,
    /// Something else, or it is not known.
    Other,
}

/// The resource type of that name, as in `resource_type("AWS::SQS::Queue")`; nothing if nothing is known of it.
pub fn resource_type(name: &str) -> Option<TemplateType> {
    let [name, property, reference, arn] = TYPES.search::<4>(&[name])?;
    let given = |cell: &'static str| (!cell.is_empty()).then_some(cell);
    let reference = match reference {
        "name" => Returns::Name,
        "arn" => Returns::Arn,
        _ => Returns::Other,
    };
    Some(TemplateType { name, name_property: given(property), reference, arn: given(arn) })
}
