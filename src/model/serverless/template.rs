//! The CloudFormation template that the framework would deploy, as far as the configuration tells.

use std::collections::HashMap;

use super::{
    Json, generate,
    json::{list, map},
    naming::LogicalId,
    service::{Cause, Function, Service},
};
use crate::vars::Generation;

/// The template of a service.
#[derive(Debug)]
pub struct Template<'r> {
    /// The resources, those that are generated first.
    pub resources: Vec<Resource<'r>>,
    /// The outputs.
    pub outputs: Vec<Output<'r>>,
    /// What `resources` has beside resources and outputs: `Parameters`, `Conditions`, `Mappings`, …
    pub sections: Json<'r>,
    /// What is not known and may bring more than this or, within `resources`, change it.
    pub gaps: Vec<Cause<'r>>,
    /// The places of the resources whose logical ids are known.
    ids: HashMap<String, usize>,
    /// The statements of the default role that are known to be different from one another, and their number.
    unique: (HashMap<String, usize>, usize),
    /// Whether statements may be equal that the service gives.
    keeps_equal: bool,
}

/// A resource.
#[derive(Clone, Debug)]
pub struct Resource<'r> {
    /// Its logical id.
    pub id: LogicalId,
    /// Its type, if it is known.
    pub kind: Option<String>,
    /// Its properties; of a generated one, those that tell what it is, what it may do and what it refers to.
    pub properties: Json<'r>,
    /// The logical ids of what it depends on.
    pub depends_on: Vec<Json<'r>>,
    /// The name of the condition that it depends on.
    pub condition: Option<Json<'r>>,
    /// The statements of a role that the framework makes.
    pub statements: Vec<Statement<'r>>,
    /// What it is generated for, the first cause first; of one that is declared, its declaration.
    pub causes: Vec<Cause<'r>>,
    /// Whether the framework generates it.
    pub is_generated: bool,
    /// Where `resources` declares or changes it.
    pub declaration: Option<Json<'r>>,
}

/// A statement of a role that the framework makes.
#[derive(Clone, Debug)]
pub struct Statement<'r> {
    /// `Effect`, `Action`, `Resource`, …
    pub value: Json<'r>,
    /// What it is there for.
    pub causes: Vec<Cause<'r>>,
}

/// An output.
#[derive(Clone, Debug)]
pub struct Output<'r> {
    /// Its name.
    pub id: LogicalId,
    /// Its value, if it has one.
    pub value: Option<Json<'r>>,
    /// The name under which other stacks find it.
    pub export: Option<Json<'r>>,
}

impl<'r> Template<'r> {
    /// The template that the framework would make of a service.
    pub fn of(service: &Service<'r>) -> Self {
        let gaps = service.gaps.clone();
        let keeps_equal = service.generation == Generation::Osls;
        let (outputs, unique) = Default::default();
        // What a function with one event usually brings.
        let expected = 8 * service.functions.len();
        let (resources, ids) = (Vec::with_capacity(expected), HashMap::with_capacity(expected));
        let mut template = Self { resources, outputs, sections: map! {}, gaps, ids, unique, keeps_equal };
        generate::all(service, &mut template);
        template
    }

    /// The resource of that logical id.
    pub fn resource(&self, id: &str) -> Option<&Resource<'r>> {
        self.resources.get(*self.ids.get(id)?)
    }

    pub(super) fn resource_mut(&mut self, id: &str) -> Option<&mut Resource<'r>> {
        self.resources.get_mut(*self.ids.get(id)?)
    }

    /// Adds a generated resource. One that is already there is replaced, as the framework does.
    pub(super) fn add(&mut self, id: impl Into<LogicalId>, kind: &str, properties: Json<'r>, cause: Cause<'r>) -> &mut Resource<'r> {
        let mut resource = Resource::new(id.into(), cause);
        resource.kind = Some(kind.to_owned());
        resource.properties = properties;
        resource.is_generated = true;
        self.put(resource)
    }

    /// Adds a resource, or replaces the one of the same logical id; ids that are unknown in the same way are the same.
    pub(super) fn put(&mut self, mut resource: Resource<'r>) -> &mut Resource<'r> {
        let index = *self.ids.entry(resource.id.to_string()).or_insert(self.resources.len());
        if let Some(old) = self.resources.get_mut(index) {
            let mut causes = std::mem::take(&mut old.causes);
            causes.append(&mut resource.causes);
            resource.causes = causes;
            *old = resource;
        } else {
            self.resources.push(resource);
        }
        // The index is that of a resource that is there.
        &mut self.resources[index]
    }

    /// Adds the permission for a service of AWS to invoke a function.
    pub(super) fn permit(
        &mut self,
        id: impl Into<LogicalId>,
        function: &Function<'r>,
        principal: impl Into<Json<'r>>,
        source: Option<Json<'r>>,
        cause: Cause<'r>,
    ) {
        let (target, principal) = (function.target(), principal.into());
        let properties = map! { "FunctionName": target, "Action": "lambda:InvokeFunction", "Principal": principal };
        let permission = self.add(id, "AWS::Lambda::Permission", properties.with("SourceArn", source), cause);
        permission.depends_on = function.alias_id().into_iter().map(Json::from).collect();
    }

    /// Adds an output.
    pub(super) fn output(&mut self, id: impl Into<LogicalId>, value: Json<'r>) {
        self.outputs.push(Output { id: id.into(), value: Some(value), export: None });
    }

    /// Adds a statement to the role that the functions have by default, if it is there.
    pub(super) fn allow(&mut self, actions: &[&'static str], resources: impl Into<Json<'r>>, causes: &[Cause<'r>]) {
        let statement = statement("Allow", actions, resources.into());
        if let Some(role) = self.resource_mut(ROLE) {
            role.statements.push(Statement { value: statement, causes: causes.to_vec() });
        }
    }

    /// The same unless there is an equal one. On this occasion, all equal statements are made one, but not by osls.
    pub(super) fn allow_once(&mut self, actions: &[&'static str], resources: impl Into<Json<'r>>, cause: Cause<'r>) {
        self.allow(actions, resources, &[cause]);
        let Some(role) = self.ids.get(ROLE).and_then(|index| self.resources.get_mut(*index)) else { return };
        let new = role.statements.split_off(self.unique.1.min(role.statements.len()));
        let last = new.len().saturating_sub(1);
        for (index, statement) in new.into_iter().enumerate() {
            let text = statement.value.canonical();
            let known = text.as_ref().and_then(|text| role.statements.get_mut(*self.unique.0.get(text)?));
            match known {
                Some(other) if !self.keeps_equal || index == last => other.causes.extend(statement.causes),
                _ => {
                    self.unique.0.extend(text.map(|text| (text, role.statements.len())));
                    role.statements.push(statement);
                }
            }
        }
        self.unique.1 = role.statements.len();
    }

    /// Notes that something which is not known may bring more.
    pub(super) fn gap(&mut self, cause: Cause<'r>) {
        self.gaps.push(cause);
    }

    /// Whether a switch stands as it must for something to be generated; one that is not known is noted.
    pub(super) fn decide(&mut self, switch: Option<bool>, wanted: bool, cause: Cause<'r>) -> bool {
        if switch.is_none() {
            self.gap(cause);
        }
        switch == Some(wanted)
    }
}

/// The logical id of the role that functions have by default.
pub const ROLE: &str = "IamRoleLambdaExecution";

impl<'r> Resource<'r> {
    pub(super) fn new(id: LogicalId, cause: Cause<'r>) -> Self {
        Self {
            id,
            kind: None,
            properties: map! {},
            depends_on: Vec::new(),
            condition: None,
            statements: Vec::new(),
            causes: vec![cause],
            is_generated: false,
            declaration: None,
        }
    }

    pub(super) fn after(&mut self, ids: impl IntoIterator<Item = String>) {
        self.depends_on.extend(ids.into_iter().map(Json::from));
    }
}

pub(super) fn statement<'r>(effect: &'static str, actions: &[&'static str], resources: Json<'r>) -> Json<'r> {
    let actions: Vec<Json<'r>> = actions.iter().map(|action| Json::from(*action)).collect();
    map! { "Effect": effect, "Action": actions, "Resource": resources }
}

pub(super) fn reference<'r>(id: impl Into<Json<'r>>) -> Json<'r> {
    map! { "Ref": id.into() }
}

/// A reference to a resource whose id may not be wholly known.
pub(super) fn refer<'r>(id: &LogicalId) -> Json<'r> {
    map! { "Ref": id.known().map(str::to_owned) }
}

pub(super) fn get_att<'r>(id: impl Into<Json<'r>>, attribute: &'static str) -> Json<'r> {
    map! { "Fn::GetAtt": list![id.into(), attribute] }
}

pub(super) fn join<'r>(between: &'static str, parts: Vec<Json<'r>>) -> Json<'r> {
    map! { "Fn::Join": list![between, parts] }
}

/// Text in which CloudFormation fills in the partition, region and account; unknown if part of the text is.
pub(super) fn sub<'r>(text: Option<String>) -> Json<'r> {
    map! { "Fn::Sub": text }
}
