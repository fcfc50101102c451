//! Blocks and arguments as CloudFormation's properties.

use std::borrow::Cow;

use hcl_edit::{
    expr::Expression,
    structure::{Attribute, Block, Body, Structure},
};

use super::{Module, Scope, value::bare};
use crate::{
    data::TERRAFORM,
    model::{
        Datum,
        datum::{Content, Field},
        template::read::DOCUMENTS,
    },
    source::Origin,
};

/// What a resource has of Terraform itself, and tags, which are of no interest.
const OTHERS: [&str; 9] = ["count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "timeouts", "tags"];

impl Module<'_> {
    /// The properties that the arguments of a block make; the path of the block leads to their names.
    pub(super) fn properties(&self, body: &Body, path: &str, scope: Scope<'_>) -> Vec<Field> {
        let mut fields = Vec::new();
        let is_own = |name: &str| path.contains('.') || !OTHERS.contains(&name);
        for structure in body {
            match structure {
                Structure::Attribute(argument) if is_own(argument.key.as_str()) => {
                    let property = property(path, argument.key.as_str());
                    let value = self.argument(argument, &property, scope);
                    insert(&mut fields, &property, scope.file.place(&argument.key), value);
                }
                Structure::Block(block) if is_own(block.ident.as_str()) => self.block(block, path, scope, &mut fields),
                _ => {}
            }
        }
        fields
    }

    fn argument(&self, argument: &Attribute, property: &str, scope: Scope<'_>) -> Datum {
        match bare(&argument.value) {
            value if DOCUMENTS.contains(&property) => self.json(value, scope),
            Expression::HeredocTemplate(heredoc) if property == "BuildSpec" => {
                self.lines(&heredoc.template, &scope.file.place(&argument.value), scope)
            }
            Expression::FuncCall(call) if property == "BuildSpec" && call.name.name.as_str() == "file" => {
                let place = scope.file.place(&argument.value);
                match call.args.get(0).and_then(|path| self.path(path, scope)) {
                    Some(path) => included(&path, &place),
                    None => Datum::unknown(scope.file.words(&argument.value), &place),
                }
            }
            value => self.value(value, scope),
        }
    }

    fn block(&self, block: &Block, path: &str, scope: Scope<'_>, fields: &mut Vec<Field>) {
        let place = scope.file.place(&block.ident);
        match (block.ident.as_str(), block.labels.as_slice()) {
            ("dynamic", [name]) => {
                let value = Datum::unknown(format!("dynamic {}", name.as_str()), &place);
                insert(fields, &property(path, name.as_str()), place, value);
            }
            // An empty block says that there is none.
            _ if block.body.is_empty() => {}
            (name, _) => {
                let inner = self.properties(&block.body, &format!("{path}.{name}"), scope);
                insert(fields, &property(path, name), place.clone(), Datum::of_fields(inner, &place));
            }
        }
    }
}

/// The text of a file that is put into the template.
fn included(path: &str, place: &Origin) -> Datum {
    let map = |fields: [(&str, Datum); 2]| {
        Datum::of_fields(fields.into_iter().map(|(key, value)| Field::new(key, place.clone(), value)).collect(), place)
    };
    let location = Datum::of_fields(vec![Field::new("Location", place.clone(), Datum::known(path, place))], place);
    Datum::call("Fn::Transform", map([("Name", Datum::known("AWS::Include", place)), ("Parameters", location)]))
}

/// The property that an argument or block is: as the table says, else the same words in CloudFormation's spelling.
fn property(path: &str, name: &str) -> Cow<'static, str> {
    if let Some([_, property, _]) = TERRAFORM.search(&[path, ".", name]) {
        return property.into();
    }
    let word = |word: &str| word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect::<String>();
    name.split('_').map(word).collect::<String>().into()
}

/// Adds a value: at a path (`ActionTypeId.Owner`), to a list (`Actions[]`), each item under a key (`InputArtifacts[].Name`), as what a name
/// begins with (`RoleName*`), or not at all (`-`).
fn insert(fields: &mut Vec<Field>, property: &str, place: Origin, value: Datum) {
    if property == "-" {
        return;
    }
    if let Some(name) = property.strip_suffix('*') {
        let prefix = vec![value, Datum::unknown("a suffix", &place)];
        return fields.push(Field::new(name, place.clone(), Datum::joined(prefix, &place)));
    }
    if let Some((name, key)) = property.split_once("[]") {
        let Datum { content: Content::List(items), .. } = slot(fields, name, &place, Content::List(Vec::new())) else { return };
        let key = key.trim_start_matches('.');
        let item = |item: Datum| match key {
            "" => item,
            _ => Datum::of_fields(vec![Field::new(key, item.place.clone(), item.clone())], &item.place),
        };
        return match value.content {
            Content::List(values) => items.extend(values.into_iter().map(item)),
            _ => items.push(item(value)),
        };
    }
    match property.split_once('.') {
        Some((name, rest)) => {
            if let Datum { content: Content::Map(inner), .. } = slot(fields, name, &place, Content::Map(Vec::new())) {
                insert(inner, rest, place, value);
            }
        }
        None => fields.push(Field::new(property, place, value)),
    }
}

/// The value of a key, which is put there if there is none.
fn slot<'f>(fields: &'f mut Vec<Field>, name: &str, place: &Origin, empty: Content) -> &'f mut Datum {
    let found = fields.iter().position(|field| field.key == name);
    let at = found.unwrap_or_else(|| {
        fields.push(Field::new(name, place.clone(), Datum { content: empty, place: place.clone() }));
        fields.len() - 1
    });
    &mut fields[at].value
}
