//! How many there are of a resource: `count` and `for_each`.

use super::{Declared, File, Module, Scope};
use crate::model::{Datum, datum::Content, template::function};

/// An instance of a resource, or all of them if they cannot be told apart.
pub(super) struct Instance {
    /// Its `each.key` and `each.value`.
    each: Option<(String, Datum)>,
    /// What it depends on whether there is any.
    pub(super) condition: Option<String>,
}

impl Instance {
    pub(super) fn key(&self) -> Option<&str> {
        self.each.as_ref().map(|(key, _)| key.as_str())
    }

    pub(super) fn scope<'a>(&'a self, file: &'a File) -> Scope<'a> {
        Scope { each: self.each.as_ref().map(|(key, value)| (key.as_str(), value)), ..Scope::of(file) }
    }
}

impl Module<'_> {
    /// The instances of a resource; what they depend on is evaluated at some depth.
    pub(super) fn instances(&self, declared: Declared<'_>, depth: usize) -> Vec<Instance> {
        let scope = Scope { depth, ..Scope::of(declared.file) };
        let one = |condition| vec![Instance { each: None, condition }];
        if let Some(count) = declared.body.get_attribute("count") {
            return match self.value(&count.value, scope).text().and_then(|count| count.parse::<u32>().ok()) {
                Some(0) => Vec::new(),
                Some(_) => one(None),
                None => one(Some(declared.file.written(&count.value))),
            };
        }
        let Some(each) = declared.body.get_attribute("for_each") else { return one(None) };
        let each_value = self.value(&each.value, scope);
        let instances: Option<Vec<Instance>> = match &each_value.content {
            Content::List(items) => items.iter().map(|item| Some((item.text()?.to_owned(), item.clone()))).map(instance).collect(),
            Content::Map(fields) if function(&each_value).is_none() => {
                let known = |key: &str| (!key.contains("${")).then(|| key.to_owned());
                fields.iter().map(|field| Some((known(&field.key)?, field.value.clone()))).map(instance).collect()
            }
            _ => None,
        };
        instances.unwrap_or_else(|| one(Some(declared.file.written(&each.value))))
    }
}

fn instance(each: Option<(String, Datum)>) -> Option<Instance> {
    each.map(|each| Instance { each: Some(each), condition: None })
}
