//! What expressions give, as far as the module tells it.

use hcl_edit::{
    expr::{Expression, Object, ObjectKey, ObjectValue},
    template::Element,
};

use super::{Module, Scope};
use crate::model::{
    Datum,
    datum::{Content, Field},
};

/// How deep expressions may stand in one another, those of locals included.
const MAX_DEPTH: usize = 64;

impl<'m> Module<'m> {
    /// The value of an expression; what is not understood is unknown.
    pub(super) fn value(&self, expression: &Expression, scope: Scope<'_>) -> Datum {
        let place = scope.file.place(expression);
        if scope.depth >= MAX_DEPTH || !self.pay(0) {
            return Datum::unknown("too many references", &place);
        }
        let scope = Scope { depth: scope.depth + 1, ..scope };
        match bare(expression) {
            Expression::Null(_) => Datum { content: Content::Null, place },
            Expression::Bool(value) => Datum::known(value.to_string(), &place),
            Expression::Number(_) => Datum::known(scope.file.source.slice(place.span), &place),
            Expression::String(text) if self.pay(text.len()) => Datum::known(text.as_str(), &place),
            Expression::Array(items) => Datum::list(items.iter().map(|item| self.value(item, scope)).collect(), &place),
            Expression::Object(object) => Datum::of_fields(self.fields(object, scope), &place),
            Expression::StringTemplate(template) => self.text(template, place, scope),
            Expression::HeredocTemplate(heredoc) => self.text(&heredoc.template, place, scope),
            Expression::FuncCall(call) => self.call(call, place, scope),
            Expression::Traversal(traversal) => self.traversal(traversal, place, scope),
            _ => Datum::unknown(scope.file.words(expression), &place),
        }
    }

    fn fields(&self, object: &Object, scope: Scope<'_>) -> Vec<Field> {
        let field = |(key, value): (&ObjectKey, &ObjectValue)| {
            let (name, place) = match key {
                ObjectKey::Ident(name) => (name.as_str().to_owned(), scope.file.place(name)),
                ObjectKey::Expression(key) => (spelled(&self.value(key, scope)), scope.file.place(key)),
            };
            Field::new(name, place, self.value(value.expr(), scope))
        };
        object.iter().map(field).collect()
    }
}

/// An expression without the parentheses, or the text with nothing else in it, that it stands in.
pub(super) fn bare(expression: &Expression) -> &Expression {
    match expression {
        Expression::Parenthesis(inner) => bare(inner.inner()),
        Expression::StringTemplate(template) => match template.as_single_element() {
            Some(Element::Interpolation(inner)) => bare(&inner.expr),
            _ => expression,
        },
        _ => expression,
    }
}

/// A text as one would write it, with what it depends on in `${…}`. Equal values of one module are spelled alike.
pub(super) fn spelled(datum: &Datum) -> String {
    match &datum.content {
        Content::Text(text) => text.to_string(),
        Content::Unknown(what) => format!("${{{what}}}"),
        Content::List(items) => items.iter().map(spelled).collect(),
        Content::Map(fields) => match fields.as_slice() {
            [call] if call.key == "Fn::Join" => call.value.items().iter().map(spelled).collect(),
            [call] if call.key == "Fn::GetAtt" => {
                format!("${{{}}}", call.value.items().iter().map(spelled).collect::<Vec<_>>().join("."))
            }
            [call] => format!("${{{}}}", spelled(&call.value)),
            _ => String::new(),
        },
        Content::Null => String::new(),
    }
}
