//! The stages that a service names.

use std::{collections::BTreeSet, ops::Range};

use super::Serverless;
use crate::vars::{
    View,
    grammar::{Argument, ArgumentValue, Piece, Source, Template, Variable},
};

/// Names under which values for all other stages stand.
const OTHERS: [&str; 9] = ["default", "defaults", "other", "others", "common", "shared", "all", "global", "base"];

/// The stages of `params` and `stages`, and the keys of the mappings that variables look a stage up in, as
/// `${self:custom.tables.${sls:stage}}` does.
pub(super) fn of(service: &Serverless<'_>) -> BTreeSet<String> {
    let mut stages = BTreeSet::new();
    let root = service.resolved.root();
    let maps = ["params", "stages"].into_iter().filter_map(|key| root.get(key));
    stages.extend(maps.flat_map(|map| map.entries()).map(|entry| entry.key.to_owned()));
    for node in service.tree().nodes() {
        let Ok(template) = Template::parse(node.text(), service.generation) else { continue };
        in_template(service, node.text(), &template, &mut stages);
    }
    stages.retain(|stage| !OTHERS.contains(&stage.as_str()) && is_name(stage));
    stages
}

fn in_template(service: &Serverless<'_>, text: &str, template: &Template, stages: &mut BTreeSet<String>) {
    for piece in &template.pieces {
        let Piece::Variable(variable) = piece else { continue };
        for source in &variable.sources {
            let Source::Typed(source) = source else { continue };
            for argument in source.params.iter().flatten().chain(&source.address) {
                let ArgumentValue::Template(inner) = &argument.value else { continue };
                if source.name == "self" {
                    look_up(service, text, argument, inner, stages);
                }
                in_template(service, text, inner, stages);
            }
        }
    }
}

/// The keys that `a.b.${stage}.c` may find: those of mappings in `a.b`. Of `custom.${stage}.c` only those that have a `c`:
/// what else stands at the top of `custom` belongs to no stage.
fn look_up(service: &Serverless<'_>, text: &str, address: &Argument, template: &Template, stages: &mut BTreeSet<String>) {
    let [Piece::Variable(variable)] = template.pieces.as_slice() else { return };
    let keys = |range: Range<usize>| text.get(range).unwrap_or_default();
    let (before, behind) = (keys(address.range.start..variable.range.start), keys(variable.range.end..address.range.end));
    let behind: Vec<&str> = behind.split('.').collect();
    let Some((before, ["", behind @ ..])) = before.strip_suffix('.').zip(Some(behind.as_slice())) else { return };
    if !is_stage(variable, text) || behind.is_empty() && !before.contains('.') {
        return;
    }
    let Some(map) = service.resolved.root().at(&before.split('.').collect::<Vec<_>>()) else { return };
    let at_top = !before.contains('.');
    let has = map.entries().filter(|entry| match behind {
        [] => true,
        _ if at_top => entry.value.at(behind).is_some_and(|value| value.view() != View::Null),
        _ => entry.value.view() == View::Map,
    });
    stages.extend(has.map(|entry| entry.key.to_owned()));
}

/// Whether a variable gives the stage: `sls:stage`, `opt:stage`, `self:provider.stage`, `self:custom.stage`.
fn is_stage(variable: &Variable, text: &str) -> bool {
    let Some(Source::Typed(first)) = variable.sources.first() else { return false };
    let address = first.address.as_ref().and_then(|address| text.get(address.range.clone())).unwrap_or_default();
    matches!(first.name.as_str(), "sls" | "opt" | "self") && address.rsplit('.').next().is_some_and(|key| key.eq_ignore_ascii_case("stage"))
}

/// Whether the framework takes it for a stage.
fn is_name(stage: &str) -> bool {
    !stage.is_empty() && stage.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}
