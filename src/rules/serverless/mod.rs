//! Rules on services of the Serverless Framework.

use std::sync::Arc;

use crate::{
    diagnostics::{Confidence, Finding},
    model::serverless::Serverless,
    rules::Report,
    source::Origin,
    vars::{ErrorKind, Generation, VariableError},
};

super::family! {
    bucket_created_twice,
    circular_variable,
    conflicting_path_parameters,
    credentials_for_any_origin,
    date_in_policy,
    deprecated_setting,
    digits_lost,
    duplicate_listener_priority,
    duplicate_plugin,
    duplicate_route,
    edge_function_limits,
    environment_too_large,
    file_system_without_vpc,
    handler_and_image,
    ignored_patterns,
    ignored_permissions,
    invalid_queue_batch,
    invalid_schedule,
    invalid_variable_syntax,
    late_source,
    mapping_for_value,
    misplaced_plugin,
    missing_handler,
    missing_plugin,
    missing_variable_file,
    name_too_long,
    other_framework_version,
    params_beside_stages,
    plugins_not_a_list,
    provisioned_over_reserved,
    quote_in_schedule,
    reserved_environment_name,
    retired_lambda_runtime,
    secret_in_service,
    superseded_plugin,
    timeout_longer_than_api,
    too_many_layers,
    too_many_subscriptions,
    undeclared_param,
    unknown_authorizer,
    unknown_function,
    unknown_reference,
    unresolved_variable,
    unsupported_schedule_setting,
    unused_param,
    variable_is_text,
    visibility_shorter_than_timeout,
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
