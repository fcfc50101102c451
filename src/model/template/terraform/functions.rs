//! Functions, those of which the module tells what they give.

use hcl_edit::expr::{Expression, FuncCall};

use super::{Module, Scope, value::spelled};
use crate::{
    model::{Datum, datum::Content},
    source::Origin,
};

impl Module<'_> {
    /// What a call gives.
    pub(super) fn call(&self, call: &FuncCall, place: Origin, scope: Scope<'_>) -> Datum {
        let unknown = || Datum::unknown(scope.file.words(call), &place);
        if call.name.is_namespaced() || call.args.expand_final() {
            return unknown();
        }
        let arguments: Vec<&Expression> = call.args.iter().collect();
        let value = |argument: &Expression| self.value(argument, scope);
        let items = |argument: &Expression| match value(argument) {
            Datum { content: Content::List(items), .. } => items,
            other => vec![other],
        };
        match (call.name.name.as_str(), arguments.as_slice()) {
            // Sets lose their order and what stands twice in them, which matters to no policy.
            (
                "jsonencode" | "toset" | "tolist" | "tostring" | "sensitive" | "nonsensitive" | "distinct" | "sort" | "compact",
                [argument],
            ) => value(argument),
            // The resource that there may be one of.
            ("one", [list]) => match value(list).items() {
                [only] => only.clone(),
                _ => unknown(),
            },
            ("try", [first, ..]) => Some(value(first)).filter(Datum::is_known).unwrap_or_else(unknown),
            ("concat", lists) => Datum::list(lists.iter().flat_map(|list| items(list)).collect(), &place),
            ("flatten", [list]) => {
                let inner = |item: Datum| if item.items().is_empty() { vec![item] } else { item.items().to_vec() };
                Datum::list(items(list).into_iter().flat_map(inner).collect(), &place)
            }
            ("join", [delimiter, list]) => {
                let list = value(list);
                match list.items() {
                    [] => unknown(),
                    [only] => only.clone(),
                    _ => Datum::call("Fn::Join", Datum::list(vec![value(delimiter), list], &place)),
                }
            }
            ("format", [pattern, arguments @ ..]) => {
                let arguments = arguments.iter().map(|argument| value(argument)).collect();
                value(pattern).text().and_then(|pattern| formatted(pattern, arguments, &place)).unwrap_or_else(unknown)
            }
            ("formatlist", [pattern, list]) => {
                let (pattern, list) = (value(pattern), value(list));
                let formatted = |item: &Datum| formatted(pattern.text()?, vec![item.clone()], &item.place);
                match &list.content {
                    Content::List(items) => {
                        items.iter().map(formatted).collect::<Option<_>>().map_or_else(unknown, |items| Datum::list(items, &place))
                    }
                    _ => unknown(),
                }
            }
            _ => unknown(),
        }
    }

    /// A path that an expression gives, from the module's folder; none if that is not where it begins.
    pub(super) fn path(&self, expression: &Expression, scope: Scope<'_>) -> Option<String> {
        let spelled = spelled(&self.value(expression, scope));
        let path = spelled.strip_prefix("${path.module}/").unwrap_or(&spelled);
        (!path.contains("${") && !path.starts_with(['/', '~'])).then(|| path.to_owned())
    }
}

/// A pattern with its verbs replaced; none if one of them changes what it shows.
fn formatted(pattern: &str, arguments: Vec<Datum>, place: &Origin) -> Option<Datum> {
    let mut arguments = arguments.into_iter();
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some((before, behind)) = rest.split_once('%') {
        parts.push(Datum::known(before, place));
        match behind.chars().next()? {
            '%' => parts.push(Datum::known("%", place)),
            's' | 'd' | 'v' => parts.push(arguments.next()?),
            _ => return None,
        }
        rest = behind.get(1..)?;
    }
    parts.push(Datum::known(rest, place));
    parts.retain(|part| part.text() != Some(""));
    Some(Datum::joined(parts, place))
}
