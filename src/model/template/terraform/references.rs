//! References: to variables, locals, and attributes of resources.

use hcl_edit::expr::{Expression, Traversal, TraversalOperator};

use super::{Declared, Module, Scope, address};
use crate::{
    data::TERRAFORM,
    model::{Datum, datum::Content, template::function},
    source::Origin,
};

/// A step of a reference.
enum Step<'m> {
    Name(&'m str),
    Index(&'m Expression),
    /// All there are, as a list.
    Splat,
}

impl Module<'_> {
    /// What a reference leads to.
    pub(super) fn traversal(&self, traversal: &Traversal, place: Origin, scope: Scope<'_>) -> Datum {
        let unknown = || Datum::unknown(scope.file.words(traversal), &place);
        let steps: Option<Vec<Step<'_>>> = traversal.operators.iter().map(|operator| step(operator.value())).collect();
        let (Expression::Variable(base), Some(steps)) = (&traversal.expr, steps) else { return unknown() };
        let found = match (base.as_str(), steps.as_slice()) {
            ("var", [Step::Name(name)]) => Some(Datum::reference(&format!("var.{name}"), &place)),
            ("local", [Step::Name(name), rest @ ..]) => self
                .locals
                .get(name)
                .map(|(file, value)| self.value(value, Scope { file, each: None, ..scope }))
                .and_then(|value| self.walk(&value, rest, scope)),
            ("each", [Step::Name(name), rest @ ..]) => scope.each.and_then(|(key, value)| match *name {
                "key" => Some(Datum::known(key, &place)),
                "value" => self.walk(value, rest, scope),
                _ => None,
            }),
            ("data", [Step::Name(kind), Step::Name(name), rest @ ..]) => self.attribute("data", kind, name, rest, &place, scope),
            (kind, [Step::Name(name), rest @ ..]) => self.attribute("resource", kind, name, rest, &place, scope),
            _ => None,
        };
        found.unwrap_or_else(unknown)
    }

    /// The part of a value that the rest of a reference names.
    fn walk(&self, value: &Datum, steps: &[Step<'_>], scope: Scope<'_>) -> Option<Datum> {
        let [first, rest @ ..] = steps else { return self.copy(value) };
        let key = match first {
            Step::Name(name) => (*name).to_owned(),
            Step::Index(index) => self.value(index, scope).text()?.to_owned(),
            Step::Splat => return None,
        };
        if function(value).is_some() {
            return None;
        }
        let next = match &value.content {
            Content::List(items) => items.get(key.parse::<usize>().ok()?)?,
            Content::Map(_) => value.get(&key)?,
            _ => return None,
        };
        self.walk(next, rest, scope)
    }

    /// An attribute of what a block defines or looks up.
    fn attribute(&self, prefix: &str, kind: &str, name: &str, steps: &[Step<'_>], place: &Origin, scope: Scope<'_>) -> Option<Datum> {
        let declared = *self.declared.get(&address(prefix, kind, name))?;
        let (key, attribute) = match steps {
            [Step::Name(attribute)] => (None, attribute),
            [key, Step::Name(attribute)] => (Some(key), attribute),
            _ => return None,
        };
        if let Some(Step::Splat) = key {
            // However many there are, they are known as one.
            let one = self.attribute(prefix, kind, name, &[Step::Name(attribute)], place, scope)?;
            return Some(Datum::list(vec![one], place));
        }
        if kind == "aws_iam_policy_document" {
            let is_json = matches!(*attribute, "json" | "minified_json");
            return is_json.then(|| self.policy_document(declared, Scope { file: declared.file, each: None, ..scope }));
        }
        let id = if prefix == "data" { String::new() } else { self.instance_id(declared, key, scope)? };
        // Another provider may lead to another account.
        let is_plain = prefix == "resource" || declared.body.get_attribute("provider").is_none();
        match attribute_of(kind, prefix, attribute).filter(|_| is_plain) {
            Some(written) => Some(reference(written, &id, place)),
            // What the block itself says.
            None => {
                let given = declared.body.get_attribute(attribute)?;
                Some(self.value(&given.value, Scope { file: declared.file, each: None, ..scope }))
            }
        }
    }

    /// The id of the instance that an index names.
    fn instance_id(&self, declared: Declared<'_>, key: Option<&Step<'_>>, scope: Scope<'_>) -> Option<String> {
        let has = |key| declared.body.get_attribute(key).is_some();
        let Some(Step::Index(index)) = key else { return (!has("for_each")).then(|| declared.id(None)) };
        let written = scope.file.written(*index);
        if has("count") {
            return matches!(written.as_str(), "0" | "count.index").then(|| declared.id(None));
        }
        let instances = self.instances(declared, scope.depth);
        if let [instance] = instances.as_slice()
            && instance.key().is_none()
        {
            return matches!(written.as_str(), "each.key" | "each.value").then(|| declared.id(None));
        }
        let index = self.value(index, scope);
        let key = index.text()?;
        instances.iter().any(|instance| instance.key() == Some(key)).then(|| declared.id(Some(key)))
    }
}

fn step(operator: &TraversalOperator) -> Option<Step<'_>> {
    match operator {
        TraversalOperator::GetAttr(name) => Some(Step::Name(name.as_str())),
        TraversalOperator::Index(index) => Some(Step::Index(index)),
        TraversalOperator::FullSplat(_) | TraversalOperator::AttrSplat(_) => Some(Step::Splat),
        TraversalOperator::LegacyIndex(_) => None,
    }
}

/// What an attribute is in CloudFormation.
fn attribute_of(kind: &str, prefix: &str, attribute: &str) -> Option<&'static str> {
    let [_, _, attributes] = match prefix {
        "data" => TERRAFORM.search(&["data.", kind])?,
        _ => TERRAFORM.search(&[kind])?,
    };
    attributes.split(' ').find_map(|pair| pair.strip_prefix(attribute)?.strip_prefix('='))
}

/// A reference in CloudFormation's terms: `Ref`, a pseudo parameter, an attribute, or a text with those in `${…}`.
fn reference(written: &str, id: &str, place: &Origin) -> Datum {
    let named = |name: &str| match name {
        "Ref" => Datum::reference(id, place),
        pseudo if pseudo.starts_with("AWS::") => Datum::reference(pseudo, place),
        name => Datum::attribute(id, name, place),
    };
    if !written.contains("${") {
        return named(written);
    }
    let mut parts = Vec::new();
    for piece in written.split('}') {
        let (text, name) = piece.split_once("${").unwrap_or((piece, ""));
        parts.extend((!text.is_empty()).then(|| Datum::known(text, place)));
        parts.extend((!name.is_empty()).then(|| named(name)));
    }
    Datum::joined(parts, place)
}
