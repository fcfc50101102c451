//! The schemas, compiled when speclint is built.

use std::sync::LazyLock;

use jsonschema::ErrorIterator;
use serde_json::Value;

/// A schema: its validator, and its text for what is to be said about an error.
#[derive(Debug)]
pub struct Schema {
    /// Whether a value is allowed.
    pub is_valid: fn(&Value) -> bool,
    /// Why it is not.
    pub iter_errors: for<'v> fn(&'v Value) -> ErrorIterator<'v>,
    /// The schema itself, parsed at first use.
    pub document: LazyLock<Value>,
    /// Lists of scalars whose items must be written as text, by the key of the list: elsewhere the reader takes a
    /// plain `1.20` or `yes` as text where it wants text.
    pub strict_lists: &'static [&'static str],
}

#[jsonschema::validator(
    path = "schemas/buildspec.schema.json",
    draft = Draft7,
    methods = { is_valid = true, validate = false, iter_errors = true }
)]
struct BuildspecValidator;

pub(super) static BUILDSPEC: Schema = Schema {
    is_valid: BuildspecValidator::is_valid,
    iter_errors: BuildspecValidator::iter_errors,
    document: LazyLock::new(|| parse(include_str!("../../schemas/buildspec.schema.json"))),
    strict_lists: &["commands", "finally"],
};

/// The text was checked when the validator was built from it.
fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

impl Schema {
    /// The subschema that a path of an error leads to, without the path's last step, the keyword; references are followed.
    pub(super) fn around_keyword(&self, path: &str) -> Option<&Value> {
        let (parent, _) = path.rsplit_once('/')?;
        parent.split('/').skip(1).try_fold(&*self.document, |schema, step| {
            let step = unescape(step);
            match schema.get(step.as_str())? {
                Value::String(reference) if step == "$ref" => self.document.pointer(reference.strip_prefix('#')?),
                Value::Null => None,
                below => Some(below),
            }
        })
    }
}

/// A step of a JSON pointer as the key it stands for.
pub(super) fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}
