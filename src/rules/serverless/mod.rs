//! Rules on services of the Serverless Framework.

use std::sync::Arc;

use crate::{
    diagnostics::{Confidence, Finding},
    model::serverless::Serverless,
    rules::Report,
    vars::{ErrorKind, Generation, Origin, Value, VariableError},
};

super::family! {
    circular_variable,
    invalid_variable_syntax,
    late_source,
    mapping_for_value,
    missing_variable_file,
    undeclared_param,
    unknown_reference,
    unresolved_variable,
    variable_is_text,
}

/// Reports on a value: where the service's file uses it, and where else it stands or comes from.
fn find<'f>(report: &'f mut Report<'_>, value: Value<'_>, message: impl Into<String>) -> &'f mut Finding {
    find_in(report, value, value.place(), message)
}

/// The same on a place in the file of `value`, such as its key.
fn find_in<'f>(report: &'f mut Report<'_>, value: Value<'_>, place: Option<Origin>, message: impl Into<String>) -> &'f mut Finding {
    let here = value.place_in_service();
    let span = |origin: &Origin| origin.span;
    let is_here = |origin: &Origin| here.as_ref().is_some_and(|here| Arc::ptr_eq(&here.source, &origin.source));
    let primary = place.as_ref().filter(|place| is_here(place)).or(here.as_ref()).map(span).unwrap_or_default();
    let finding = report.find(primary, message);
    if let Some(place) = place.as_ref().filter(|place| !is_here(place)) {
        finding.label_in(&place.source, place.span, "it stands here");
    }
    if let Some(origin) = value.chain().iter().skip(1).last() {
        finding.label_in(&origin.source, origin.span, "the value comes from here");
    }
    if value.is_assumed() {
        finding.confidence(Confidence::Likely);
    }
    finding
}

/// Reports the variables that fail in a way that `message` has words for, each place once.
fn failures<'s>(
    service: &'s Serverless<'_>,
    report: &mut Report<'_>,
    message: impl Fn(&'s VariableError, &str) -> Option<String>,
    mut complete: impl FnMut(&mut Finding, &'s VariableError),
) {
    let errors = &service.resolved.errors;
    let mut known = std::collections::HashSet::new();
    // What fails because something else does is mended with that.
    for error in errors.iter().filter(|error| error.inherited.is_none()) {
        let Some(fault) = error.chain.first() else { continue };
        let Some(message) = message(error, &shorten(fault.source.slice(fault.span))) else { continue };
        if !known.insert((Arc::as_ptr(&fault.source), fault.span)) {
            continue;
        }
        let in_service = |origin: &&Origin| Arc::ptr_eq(&origin.source, service.source());
        let Some(primary) = error.chain.iter().find(in_service) else { continue };
        let finding = report.find(primary.span, message);
        // The framework names the property, which in the rule's answer is an example's.
        finding.answer(None);
        for origin in error.chain.iter().filter(|origin| !std::ptr::eq(*origin, primary)) {
            let is_fault = std::ptr::eq(origin, fault);
            finding.label_in(&origin.source, origin.span, if is_fault { "the variable stands here" } else { "which is used here" });
        }
        let users = errors
            .iter()
            .filter(|other| other.inherited.and_then(|index| errors.get(index)).is_some_and(|cause| std::ptr::eq(cause, error)));
        let users = users.count();
        if users > 0 {
            finding.note(format!(
                "{users} other {} on `{}`",
                if users == 1 { "property depends" } else { "properties depend" },
                error.path
            ));
        }
        // The grammar of version 4 is known from its guides only, and an option may always be given.
        if service.generation == Generation::V4 || error.is_assumed {
            finding.confidence(Confidence::Likely);
        }
        complete(finding, error);
    }
}

/// The text of a variable, short enough for a sentence.
fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= 60 && line.len() == text.len() {
        return line.to_owned();
    }
    line.chars().take(57).chain("...".chars()).collect()
}

/// Whether the last source of a missing variable is the one named.
fn is_missing(error: &VariableError, name: &str) -> bool {
    matches!(&error.kind, ErrorKind::Missing { source, .. } if source == name)
}
