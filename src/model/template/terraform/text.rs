//! Texts with interpolations, and JSON documents in them.

use hcl_edit::{
    expr::Expression,
    template::{Element, Strip, Template},
};

use super::{
    Module, Scope,
    value::{bare, spelled},
};
use crate::{
    model::{
        Datum,
        datum::{Content, Field},
        template::read,
    },
    source::{Origin, Span},
    syntax::{Segment, TextMap, parse, parse_mapped},
};

/// Stands in a document for what an interpolation gives, on both sides of its number: a character for private use, which no
/// policy has.
const MARK: char = '\u{f8ff}';

/// A piece of a text, where it stands, and whether it stands there as it is.
enum Piece {
    Text(String, Span),
    Value(Datum),
}

impl Module<'_> {
    /// The text that a template gives.
    pub(super) fn text(&self, template: &Template, place: Origin, scope: Scope<'_>) -> Datum {
        let pieces = self.pieces(template, scope);
        let mut parts: Vec<Datum> = Vec::new();
        let mut known = String::new();
        let flush = |known: &mut String, parts: &mut Vec<Datum>| {
            if !known.is_empty() {
                parts.push(Datum::known(std::mem::take(known), &place));
            }
        };
        for piece in pieces {
            match piece {
                Piece::Text(text, _) => known.push_str(&text),
                Piece::Value(value) => match value.text() {
                    Some(text) => known.push_str(text),
                    None => {
                        flush(&mut known, &mut parts);
                        parts.push(value);
                    }
                },
            }
        }
        if parts.is_empty() {
            return Datum::known(known, &place);
        }
        flush(&mut known, &mut parts);
        match <[Datum; 1]>::try_from(parts) {
            Ok([value]) => value,
            Err(parts) => Datum::joined(parts, &place),
        }
    }

    /// The text that a template gives, each line of it where it stands.
    pub(super) fn lines(&self, template: &Template, place: &Origin, scope: Scope<'_>) -> Datum {
        let part = |piece: Piece| match piece {
            Piece::Text(text, span) => Datum::known(text, &Origin::new(&place.source, span)),
            Piece::Value(value) => value,
        };
        Datum::joined(self.pieces(template, scope).into_iter().map(part).collect(), place)
    }

    /// The document that a text of JSON holds; other expressions are evaluated.
    pub(super) fn json(&self, expression: &Expression, scope: Scope<'_>) -> Datum {
        let place = scope.file.place(expression);
        let pieces = match bare(expression) {
            Expression::String(text) => vec![Piece::Text(text.as_str().to_owned(), place.span)],
            Expression::StringTemplate(template) => self.pieces(template, scope),
            Expression::HeredocTemplate(heredoc) => self.pieces(&heredoc.template, scope),
            Expression::FuncCall(call) if call.name.name.as_str() == "file" => {
                let path = call.args.get(0).and_then(|path| self.path(path, scope));
                return match path.and_then(|path| self.file(&path)) {
                    Some(source) => read::document(&parse(source), &place),
                    None => Datum::unknown(scope.file.words(expression), &place),
                };
            }
            _ => {
                let value = self.value(expression, scope);
                return match value.text().filter(|text| text.trim_start().starts_with('{')) {
                    Some(text) => read::document_in(text, &value.place),
                    None => value,
                };
            }
        };
        if let [Piece::Value(value)] = pieces.as_slice() {
            return value.clone();
        }
        let (mut text, mut segments, mut values) = (String::new(), Vec::new(), Vec::new());
        for piece in pieces {
            let start = text.len();
            let source = match piece {
                Piece::Text(piece, span) => {
                    text.push_str(&piece);
                    span
                }
                Piece::Value(value) => {
                    text.push_str(&format!("{MARK}{}{MARK}", values.len()));
                    let span = value.place.span;
                    values.push(value);
                    span
                }
            };
            segments.push(Segment { cooked: Span::new(start, text.len()), source });
        }
        if text.matches(MARK).count() != 2 * values.len() {
            return Datum::unknown("text that is no document", &place);
        }
        let document = read::document(&parse_mapped(&scope.file.source, &text, TextMap::new(segments)), &place);
        filled(document, &values)
    }

    /// The pieces of a template; literal text line by line, as each has its own indentation.
    fn pieces(&self, template: &Template, scope: Scope<'_>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for element in template.iter() {
            let place = scope.file.place(element);
            match element {
                Element::Literal(text) if self.pay(text.len()) => {
                    let mut start = place.span.start as usize;
                    let written = scope.file.source.slice(place.span);
                    // An escaped line end would make other lines.
                    if written.lines().count() != text.lines().count() {
                        pieces.push(Piece::Text(text.as_str().to_owned(), place.span));
                        continue;
                    }
                    for (line, written) in text.split_inclusive('\n').zip(written.split_inclusive('\n')) {
                        let indentation = if written.ends_with(line) { written.len() - line.len() } else { 0 };
                        pieces.push(Piece::Text(line.to_owned(), Span::new(start + indentation, start + written.len())));
                        start += written.len();
                    }
                }
                // What takes away blanks around it changes the texts beside it.
                Element::Interpolation(value) if value.strip == Strip::None => {
                    pieces.push(Piece::Value(self.value(&value.expr, scope)));
                }
                _ => return vec![Piece::Value(Datum::unknown(scope.file.words(element), &place))],
            }
        }
        pieces
    }
}

/// A document with values in place of their marks.
fn filled(datum: Datum, values: &[Datum]) -> Datum {
    let place = datum.place;
    match datum.content {
        Content::Text(text) => match text.text() {
            Some(text) if text.contains(MARK) => substituted(text, values, place),
            _ => Datum { content: Content::Text(text), place },
        },
        Content::List(items) => Datum::list(items.into_iter().map(|item| filled(item, values)).collect(), &place),
        Content::Map(fields) => {
            let key = |field: &Field| match field.key.contains(MARK) {
                true => spelled(&substituted(&field.key, values, field.key_place.clone())).into(),
                false => field.key.clone(),
            };
            let filled = |field: Field| Field::new(key(&field), field.key_place.clone(), filled(field.value, values));
            Datum::of_fields(fields.into_iter().map(filled).collect(), &place)
        }
        content => Datum { content, place },
    }
}

fn substituted(text: &str, values: &[Datum], place: Origin) -> Datum {
    // Every other part is the number of a value.
    let part = |(index, part): (usize, &str)| match index % 2 {
        0 => Datum::known(part, &place),
        _ => part.parse().ok().and_then(|number: usize| values.get(number)).cloned().unwrap_or(Datum::unknown(part, &place)),
    };
    let parts: Vec<Datum> = text.split(MARK).enumerate().map(part).filter(|part| part.text() != Some("")).collect();
    match <[Datum; 1]>::try_from(parts) {
        Ok([value]) => value,
        Err(parts) => Datum::joined(parts, &place),
    }
}
