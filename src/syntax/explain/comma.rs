//! A comma with nothing before it.

use super::{Explained, Stop};
use crate::{
    diagnostics::{Edit, Fix},
    source::Span,
    syntax::{Cause, SyntaxError},
};

pub(super) fn explain(stop: &Stop<'_>) -> Option<Explained> {
    let (before, rest) = stop.lines.text.split_at_checked(stop.at)?;
    rest.strip_prefix(',')?;
    let message = match before.trim_end().chars().next_back()? {
        ',' => "there is nothing between this comma and the one before it".to_owned(),
        bracket @ ('[' | '{') => format!("there is nothing between the `{bracket}` and this comma"),
        _ => return None,
    };
    let comma = Span::new(stop.at, stop.at + 1);
    let error = SyntaxError::new(Cause::Other, comma, message)
        .help("remove the comma, or write what is missing before it")
        .fix(Fix::suggested("remove the comma").remove(comma));
    Some(Explained { error, repair: vec![Edit { span: comma, text: String::new() }] })
}
