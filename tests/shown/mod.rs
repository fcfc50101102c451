//! Values of templates on one line.

use speclint::model::{
    Datum,
    datum::{Content, Field},
};

/// A value on one line: texts as `Fn::Sub` writes them, what is unknown in question marks.
pub fn shown(datum: &Datum) -> String {
    match &datum.content {
        Content::Null => "null".to_owned(),
        Content::Text(text) => text.to_string(),
        Content::Unknown(what) => format!("?{what}?"),
        Content::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Content::Map(fields) => {
            let field = |field: &Field| format!("{}: {}", field.key, shown(&field.value));
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
    }
}
