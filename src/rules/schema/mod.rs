//! Rules on what the schema does not allow and no rule of a kind of file says better.

use std::sync::Arc;

use crate::{
    diagnostics::{Confidence, Finding, Severity},
    model::serverless::{Pinned, Serverless, Validation},
    rules::Report,
    schema::service::{Problem, Violation},
    source::Span,
    vars::{Generation, Value, View},
};

super::family! { unknown_key, missing_key, wrong_type, invalid_value, out_of_bounds }

/// Reports a violation in serverless.yml: in the service's own file, with the other places that belong to it.
pub(super) fn find<'f>(
    report: &'f mut Report<'_>,
    violation: &Violation<'_>,
    service: &Serverless<'_>,
    message: impl Into<String>,
) -> &'f mut Finding {
    let own = own_span(violation, service);
    let span = own.or_else(|| violation.value.place_in_service().map(|place| place.span)).unwrap_or_default();
    let finding = report.find(span, message);
    if let Some(place) = violation.place.as_ref().filter(|_| own.is_none()) {
        finding.label_in(&place.source, place.span, "it stands here");
    }
    let is_shown = |place: &crate::source::Origin| place.span == span && Arc::ptr_eq(&place.source, service.source());
    for (place, words) in violation.others.iter().filter(|(place, _)| !is_shown(place)).take(2) {
        finding.label_in(&place.source, place.span, *words);
    }
    let severity = match service.validation() {
        _ if !service.is_exact && is_refused(violation) => Severity::Error,
        Validation::Error => Severity::Error,
        Validation::Warn => Severity::Warning,
        Validation::Off => Severity::Info,
    };
    finding.severity(severity);
    // Version 4 is known by its files only, and versions before 3 had other keys.
    let is_certain = !matches!(service.pinned, Some(Pinned { generation: Generation::V4, .. } | Pinned { major: Some(0..=2), .. }));
    if !is_certain || violation.value.is_assumed() {
        finding.confidence(Confidence::Likely);
    }
    finding
}

/// Whether AWS refuses it for certain, whatever the framework makes of it.
fn is_refused(violation: &Violation<'_>) -> bool {
    let path: Vec<&str> = violation.path.iter().map(String::as_str).collect();
    match (&violation.problem, path.as_slice()) {
        (Problem::MissingKey { name }, []) => *name == "service",
        (Problem::OutOfBounds { .. }, ["provider", key] | ["functions", _, key]) => {
            matches!(*key, "timeout" | "memorySize" | "ephemeralStorageSize")
        }
        (Problem::WrongName { .. }, ["provider", "environment"] | ["functions", _, "environment"] | ["resources", "Resources"]) => true,
        (Problem::WrongForm(_) | Problem::WrongType(_), ["service"]) => true,
        (Problem::MissingKey { .. } | Problem::NotOne { .. }, [.., "statements" | "iamRoleStatements", _]) => true,
        (Problem::NotAllowed { .. }, [.., "statements" | "iamRoleStatements", _, "Effect"]) => true,
        _ => false,
    }
}

/// The place of a violation, if it is in the service's own file.
fn own_span(violation: &Violation<'_>, service: &Serverless<'_>) -> Option<Span> {
    violation.place.as_ref().filter(|place| Arc::ptr_eq(&place.source, service.source())).map(|place| place.span)
}

/// That only some generations of the framework know something; none if there are none.
fn only_known_to(only: &[Generation], what: &str, service: &Serverless<'_>) -> Option<String> {
    let mut names: Vec<&str> = only.iter().map(|generation| name(*generation)).collect();
    names.sort_unstable();
    let verb = if names.len() > 1 { "know" } else { "knows" };
    let of = if names.last().is_some_and(|name| name.starts_with("version")) { " of the framework" } else { "" };
    let known = names.join(" and ");
    (!names.is_empty()).then(|| format!("only {known}{of} {verb} {what}, and this project is for {}", name(service.generation)))
}

fn name(generation: Generation) -> &'static str {
    match generation {
        Generation::V3 => "version 3",
        Generation::Osls => "osls",
        Generation::V4 => "version 4",
    }
}

/// A value as a sentence shows it.
fn shown(value: Value<'_>) -> String {
    match value.view() {
        View::Text(text) if text.chars().count() <= 60 => format!("`{}`", text.trim_end()),
        View::Text(text) => format!("`{}...`", text.chars().take(57).collect::<String>()),
        View::Number(number) => format!("`{number}`"),
        View::Bool(value) => format!("`{value}`"),
        View::List => "this list".to_owned(),
        View::Map => "this mapping".to_owned(),
        View::Null | View::Unknown(_) => "this".to_owned(),
    }
}

/// A sentence of the schema as a note.
fn as_note(about: &str) -> String {
    let about = about.trim_end_matches('.');
    let mut letters = about.chars();
    match letters.next() {
        Some(first) if letters.as_str().starts_with(|second: char| second.is_ascii_lowercase() || second == ' ') => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => about.to_owned(),
    }
}
