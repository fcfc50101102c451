//! What the rules on services share: the parts of a resolved configuration, and findings on values.

use std::sync::Arc;

use crate::{
    diagnostics::{Confidence, Finding},
    model::serverless::Serverless,
    rules::Report,
    source::{Origin, Span},
    vars::{Member, Value, View, grammar::Literal},
};

/// The functions. The framework merges a list of mappings; an entry without a value is none.
pub(super) fn functions<'s>(service: &'s Serverless<'_>) -> Vec<Member<'s>> {
    merged(service.resolved.root().get("functions")).collect()
}

/// The resources that the service declares itself.
pub(super) fn resources<'s>(service: &'s Serverless<'_>) -> Vec<Member<'s>> {
    let parts = merged(service.resolved.root().get("resources"));
    parts.filter(|part| part.key == "Resources").flat_map(|part| part.value.entries()).collect()
}

/// The entries of a mapping, or of a list of mappings.
fn merged<'s>(value: Option<Value<'s>>) -> impl Iterator<Item = Member<'s>> {
    let parts = value.into_iter().flat_map(|value| value.items().chain([value]));
    parts.flat_map(Value::entries).filter(|entry| entry.value.view() != View::Null)
}

/// The events of a function, each under its kind. One without settings is not among them.
pub(super) fn events<'s>(function: Value<'s>) -> impl Iterator<Item = Member<'s>> {
    let events = function.get("events").into_iter().flat_map(Value::items);
    events.filter_map(|event| event.entries().next())
}

/// A setting of a function, or else of all.
pub(super) fn setting<'s>(service: &'s Serverless<'_>, function: Value<'s>, key: &str) -> Option<Value<'s>> {
    given(function, key).or_else(|| given(provider(service)?, key))
}

/// The value of a key, unless it is null.
pub(super) fn given<'s>(value: Value<'s>, key: &str) -> Option<Value<'s>> {
    value.get(key).filter(|value| value.view() != View::Null)
}

/// The stage, and whether another one may be chosen.
pub(super) fn stage(service: &Serverless<'_>) -> Option<(String, bool)> {
    if let Some(stage) = &service.inputs.stage {
        return Some((stage.clone(), false));
    }
    match provider(service).and_then(|provider| given(provider, "stage")) {
        Some(stage) => text(stage).map(|stage| (stage, true)),
        None => Some(("dev".to_owned(), true)),
    }
}

/// The settings of the provider.
pub(super) fn provider<'s>(service: &'s Serverless<'_>) -> Option<Value<'s>> {
    service.resolved.root().get("provider")
}

/// The text of a scalar, as the framework makes it.
pub(super) fn text(value: Value<'_>) -> Option<String> {
    match value.view() {
        View::Text(text) => Some(text.to_owned()),
        View::Number(number) => Some(Literal::Number(number).to_string()),
        View::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// The number of a scalar; text of a number counts.
pub(super) fn number(value: Value<'_>) -> Option<f64> {
    match value.view() {
        View::Number(number) => Some(number),
        View::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// Whether a switch is on; text of a truth value counts.
pub(super) fn is_on(value: Option<Value<'_>>) -> bool {
    matches!(value.map(Value::view), Some(View::Bool(true) | View::Text("true")))
}

/// The logical id that a value names with `Ref`, or with `Fn::GetAtt` and that attribute.
pub(super) fn reference<'s>(value: Value<'s>, attribute: &str) -> Option<&'s str> {
    if let Some(target) = value.get("Ref") {
        return target.as_str();
    }
    let target = value.get("Fn::GetAtt")?;
    if let Some(text) = target.as_str() {
        return text.split_once('.').filter(|(_, name)| *name == attribute).map(|(id, _)| id);
    }
    let mut parts = target.items();
    let id = parts.next()?.as_str()?;
    (parts.next()?.as_str()? == attribute).then_some(id)
}

/// Reports on a value: where the service's file uses it, and where else it stands or comes from.
pub(super) fn find<'f>(report: &'f mut Report<'_>, value: Value<'_>, message: impl Into<String>) -> &'f mut Finding {
    let finding = find_in(report, value, value.place(), message);
    let place = value.place();
    let is_elsewhere = |origin: &&Origin| place.as_ref().is_none_or(|place| !is_same(place, origin));
    if let Some(origin) = value.chain().iter().skip(1).rfind(is_elsewhere) {
        finding.label_in(&origin.source, origin.span, "the value comes from here");
    }
    if value.is_assumed() {
        finding.confidence(Confidence::Likely);
    }
    finding
}

/// Where some bytes of a value's text stand in the service's own file; none if they are not written there as they are.
pub(super) fn text_span(service: &Serverless<'_>, value: Value<'_>, range: std::ops::Range<usize>) -> Option<Span> {
    let place = value.place().filter(|_| is_written_here(service, value))?;
    let start = place.span.start as usize + place.source.slice(place.span).find(value.as_str()?)?;
    Some(Span::new(start + range.start, start + range.end))
}

/// Reports on a key.
pub(super) fn find_key<'f>(report: &'f mut Report<'_>, entry: &Member<'_>, message: impl Into<String>) -> &'f mut Finding {
    find_in(report, entry.value, key_place(entry), message)
}

/// Adds a second place.
pub(super) fn label(finding: &mut Finding, place: Option<Origin>, text: &str) {
    if let Some(place) = place.filter(|place| place.span != finding.primary.span || !Arc::ptr_eq(&place.source, &finding.primary.source)) {
        finding.label_in(&place.source, place.span, text);
    }
}

/// Where a key stands.
pub(super) fn key_place(entry: &Member<'_>) -> Option<Origin> {
    entry.value.place().map(|place| Origin { span: entry.key_span, ..place })
}

/// Whether a value, or its key, stands in the service's own file, where a fix can be made.
pub(super) fn is_written_here(service: &Serverless<'_>, value: Value<'_>) -> bool {
    value.place().is_some_and(|place| Arc::ptr_eq(&place.source, service.source()))
}

fn find_in<'f>(report: &'f mut Report<'_>, value: Value<'_>, place: Option<Origin>, message: impl Into<String>) -> &'f mut Finding {
    let here = value.place_in_service();
    let is_here = |origin: &Origin| here.as_ref().is_some_and(|here| Arc::ptr_eq(&here.source, &origin.source));
    let primary = place.as_ref().filter(|place| is_here(place)).or(here.as_ref());
    let finding = report.find(primary.map_or(Span::default(), |place| place.span), message);
    if let Some(place) = place.as_ref().filter(|place| !is_here(place)) {
        finding.label_in(&place.source, place.span, "it stands here");
    }
    finding
}

fn is_same(one: &Origin, other: &Origin) -> bool {
    one.span == other.span && Arc::ptr_eq(&one.source, &other.source)
}

/// The names of the plugins, in order; none if not all are known.
pub(super) fn plugins<'s>(service: &'s Serverless<'_>) -> Option<Vec<(&'s str, Value<'s>)>> {
    let Some(plugins) = given(service.resolved.root(), "plugins") else { return Some(Vec::new()) };
    let list = if plugins.view() == View::Map { given(plugins, "modules")? } else { plugins };
    list.is_known().then_some(())?;
    list.items().map(|plugin| Some((plugin.as_str()?, plugin))).collect()
}
