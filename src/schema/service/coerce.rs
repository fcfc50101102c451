//! How AJV reads a value of one type as another, with `coerceTypes: array`.

use super::{
    evaluate::{Evaluator, Place},
    instance::Data,
    table::{ARRAY, BOOLEAN, INTEGER, NULL, NUMBER, OBJECT, STRING, Types},
};
use crate::vars::{number, number_text};

/// Whether a value is of one of the types.
pub(super) fn is_of(data: &Data<'_>, types: Types) -> bool {
    let kind = match data {
        Data::Unknown => return true,
        Data::Null => NULL,
        Data::Bool(_) => BOOLEAN,
        Data::Number(value) if value.fract() == 0.0 => NUMBER | INTEGER,
        Data::Number(_) => NUMBER,
        Data::Text(_) => STRING,
        Data::List(_) => ARRAY,
        Data::Map(..) => OBJECT,
    };
    types & kind != 0
}

impl<'r> Evaluator<'_, 'r> {
    /// Makes a value one of the types if it can be read so; false if it is of another type.
    pub(super) fn coerce(&mut self, place: &mut Place, types: Types) -> bool {
        if is_of(self.instance.data(place.now), types) {
            return true;
        }
        if types & !OBJECT == 0 {
            return false;
        }
        self.instance.expand(place.now);
        // A list of one is unwrapped, and stays so for what is asked later of the same place, even if it does not help.
        if let Data::List(items) = self.instance.data(place.now)
            && let [item] = *items.as_slice()
        {
            place.now = item;
            self.instance.expand(item);
            let data = self.instance.data(item);
            if matches!(data, Data::Unknown) {
                return true;
            }
            if is_of(data, types) {
                let data = data.clone();
                self.replace(place, data);
                return true;
            }
        }
        let Some(data) = converted(self.instance.data(place.now), types) else { return false };
        let data = data.unwrap_or_else(|| Data::List(vec![self.instance.wrap(place.now, place.at)]));
        self.replace(place, data);
        true
    }

    fn replace(&mut self, place: &mut Place, data: Data<'r>) {
        self.instance.set(place.at, data);
        place.now = place.at;
    }
}

/// A scalar as the first of the types that it can be read as; a list of it where the inner is none.
fn converted<'d>(data: &Data<'_>, types: Types) -> Option<Option<Data<'d>>> {
    let has = |kind| types & kind != 0;
    let read = match data {
        Data::Text(text) => js_number(text),
        Data::Bool(value) => Some(f64::from(u8::from(*value))),
        Data::Null => Some(0.0),
        _ => None,
    };
    let one = match data {
        Data::Number(value) if has(STRING) => Data::Text(number_text(*value).into()),
        Data::Bool(value) if has(STRING) => Data::Text(value.to_string().into()),
        Data::Null if has(STRING) => Data::Text("".into()),
        _ if has(NUMBER) && read.is_some() => Data::Number(read.unwrap_or_default()),
        _ if has(INTEGER) && read.is_some_and(|value| value.fract() == 0.0) => Data::Number(read.unwrap_or_default()),
        Data::Text(text) if has(BOOLEAN) && (text == "true" || text == "false") => Data::Bool(text == "true"),
        Data::Number(value) if has(BOOLEAN) && (*value == 0.0 || *value == 1.0) => Data::Bool(*value == 1.0),
        Data::Null if has(BOOLEAN) => Data::Bool(false),
        Data::Text(text) if has(NULL) && text.is_empty() => Data::Null,
        Data::Number(0.0) | Data::Bool(false) if has(NULL) => Data::Null,
        Data::Text(_) | Data::Number(_) | Data::Bool(_) | Data::Null if has(ARRAY) => return Some(None),
        _ => return None,
    };
    Some(Some(one))
}

/// What JavaScript reads as a number; none for empty text and for what is none.
fn js_number(text: &str) -> Option<f64> {
    if text.is_empty() {
        return None;
    }
    let text = text.trim();
    if text.is_empty() { Some(0.0) } else { number(text) }
}
