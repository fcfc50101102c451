//! Policy documents written as `data "aws_iam_policy_document"`.

use hcl_edit::structure::{Block, Body};

use super::{Declared, Module, Scope};
use crate::model::{
    Datum, Part, PartialText,
    datum::{Content, Field},
};

/// Arguments of a statement and their names in JSON.
const STATEMENT: [(&str, &str); 6] = [
    ("sid", "Sid"),
    ("effect", "Effect"),
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
];

/// Arguments that bring other documents.
const OTHERS: [&str; 4] = ["source_policy_documents", "source_json", "override_policy_documents", "override_json"];

impl Module<'_> {
    /// The document in JSON's form.
    pub(super) fn policy_document(&self, declared: Declared<'_>, scope: Scope<'_>) -> Datum {
        let place = declared.place();
        let mut statements = Vec::new();
        for argument in OTHERS.iter().filter_map(|name| declared.body.get_attribute(name)) {
            let value = self.value(&argument.value, scope);
            for document in value.one_or_many() {
                match document.get("Statement") {
                    // What is overridden has the same Sid, which cannot be told before all of them are known.
                    Some(other) if argument.key.starts_with("source") => statements.extend(other.one_or_many().iter().cloned()),
                    _ => statements.push(Datum::unknown(scope.file.words(&argument.value), &document.place)),
                }
            }
        }
        for block in declared.body.blocks() {
            match (block.ident.as_str(), block.labels.as_slice()) {
                ("statement", []) => statements.push(self.statement(block, scope)),
                ("dynamic", _) => statements.push(Datum::unknown("dynamic statement", &scope.file.place(&block.ident))),
                _ => {}
            }
        }
        let version = declared.body.get_attribute("version").map(|version| self.value(&version.value, scope));
        let version = version.unwrap_or_else(|| Datum::known("2012-10-17", &place));
        let statements = Datum::list(statements, &place);
        let fields = vec![Field::new("Version", place.clone(), version), Field::new("Statement", place.clone(), statements)];
        Datum::of_fields(fields, &place)
    }

    fn statement(&self, block: &Block, scope: Scope<'_>) -> Datum {
        let place = scope.file.place(&block.ident);
        let mut fields = Vec::new();
        for (name, key) in STATEMENT {
            if let Some(argument) = block.body.get_attribute(name) {
                fields.push(Field::new(key, scope.file.place(&argument.key), unescaped(self.value(&argument.value, scope))));
            }
        }
        if !block.body.has_attribute("effect") {
            fields.push(Field::new("Effect", place.clone(), Datum::known("Allow", &place)));
        }
        for inner in block.body.blocks() {
            let place = scope.file.place(&inner.ident);
            let value = |name: &str| self.inner(&inner.body, name, scope);
            match inner.ident.as_str() {
                "principals" => merge(&mut fields, "Principal", &[value("type")], value("identifiers")),
                "not_principals" => merge(&mut fields, "NotPrincipal", &[value("type")], value("identifiers")),
                "condition" => merge(&mut fields, "Condition", &[value("test"), value("variable")], value("values")),
                // Without its conditions it would be another statement.
                _ => return Datum::unknown(scope.file.words(inner), &place),
            }
        }
        Datum::of_fields(fields, &place)
    }

    fn inner(&self, body: &Body, name: &str, scope: Scope<'_>) -> Datum {
        let given = body.get_attribute(name).map(|argument| unescaped(self.value(&argument.value, scope)));
        given.unwrap_or_else(|| Datum::unknown(name, &scope.file.place(body)))
    }
}

/// Adds a value under some keys; what is there already stays beside it.
fn merge(fields: &mut Vec<Field>, key: &str, keys: &[Datum], value: Datum) {
    let place = value.place.clone();
    let at = fields.iter().position(|field| field.key == key);
    match (keys, at) {
        ([], Some(at)) => {
            let there = fields.remove(at);
            let both = there.value.one_or_many().iter().chain(value.one_or_many()).cloned().collect();
            fields.push(Field::new(key, place.clone(), Datum::list(both, &place)));
        }
        ([], None) => fields.push(Field::new(key, place, value)),
        ([next, rest @ ..], at) => {
            let mut field = at.map_or_else(|| Field::new(key, place.clone(), Datum::of_fields(Vec::new(), &place)), |at| fields.remove(at));
            if let Content::Map(inner) = &mut field.value.content {
                merge(inner, &super::value::spelled(next), rest, value);
            }
            fields.push(field);
        }
    }
}

/// Policy variables are written `&{aws:username}` here, as `${…}` is Terraform's own.
fn unescaped(datum: Datum) -> Datum {
    let place = datum.place;
    let content = match datum.content {
        Content::Text(text) => {
            let mut plain = PartialText::default();
            for part in text.parts() {
                match part {
                    Part::Known(text) => plain.push(&text.replace("&{", "${")),
                    Part::Unknown(what) => plain.extend(&PartialText::unknown(what.clone())),
                }
            }
            Content::Text(plain)
        }
        Content::List(items) => Content::List(items.into_iter().map(unescaped).collect()),
        Content::Map(fields) => Content::Map(fields.into_iter().map(|field| Field { value: unescaped(field.value), ..field }).collect()),
        content => content,
    };
    Datum { content, place }
}
