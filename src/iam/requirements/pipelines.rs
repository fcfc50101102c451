//! What CodePipeline does with the roles of a pipeline: the table `data/iam/pipeline-actions.tsv` says what its actions need.

use super::{
    context,
    needs::{Certainty, NeededAction, Needs},
};
use crate::{
    data::PIPELINE_ACTIONS,
    iam::data::action,
    model::{
        Datum,
        build_project::RoleName,
        datum::Content,
        pipeline::{Action, Pipeline},
    },
};

/// What the roles of a pipeline need: first its own, then those that actions have for themselves.
pub fn of_pipeline(pipeline: &Pipeline) -> Vec<(RoleName, Needs)> {
    let mut roles = vec![(pipeline.role.clone(), store(pipeline))];
    for action in &pipeline.actions {
        let needs = of_action(action, pipeline);
        if action.role != RoleName::None && action.role != pipeline.role {
            let arn = match &action.role {
                RoleName::Named(name) if name.glob().starts_with("arn:") => name.glob(),
                _ => "arn:aws:iam::*:role/*".to_owned(),
            };
            let assume = one("sts:AssumeRole", &arn, Certainty::Certain);
            add(&mut roles, &pipeline.role, assume.because(&about(action), Some(&action.place)));
            add(&mut roles, &action.role, needs);
        } else {
            add(&mut roles, &pipeline.role, needs);
        }
    }
    roles
}

fn add(roles: &mut Vec<(RoleName, Needs)>, role: &RoleName, needs: Needs) {
    match roles.iter_mut().find(|(known, _)| known == role) {
        Some((_, known)) => known.add(needs),
        None => roles.push((role.clone(), needs)),
    }
}

/// What the artifacts need that the pipeline keeps between its actions.
fn store(pipeline: &Pipeline) -> Needs {
    let one_store = pipeline.properties.get("ArtifactStore");
    let many = pipeline.properties.get("ArtifactStores").map(Datum::items).unwrap_or_default();
    let mut needs = Needs::default();
    for store in one_store.into_iter().chain(many.iter().filter_map(|store| store.get("ArtifactStore"))) {
        let name = store.get("Location").map(|location| location.partial().glob()).filter(|name| !name.is_empty());
        let bucket = format!("arn:aws:s3:::{}", name.as_deref().unwrap_or("*"));
        // The first actions fetch a source and put it there, unless they do so with roles of their own.
        let by_itself = pipeline.actions.iter().any(|action| action.category.text() == Some("Source") && action.role == RoleName::None);
        let put = if by_itself { Certainty::Certain } else { Certainty::Likely };
        let mut of_store = one("s3:PutObject", &format!("{bucket}/*"), put);
        of_store.add(one("s3:GetObject", &format!("{bucket}/*"), Certainty::Likely));
        // The guide's policies hold these; pipelines are known to do without.
        of_store.add(one("s3:GetObjectVersion", &format!("{bucket}/*"), Certainty::Possible));
        for name in ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"] {
            of_store.add(one(name, &bucket, Certainty::Possible));
        }
        if let Some(key) = store.at(&["EncryptionKey", "Id"]) {
            let id = key.partial().glob();
            let arn = if id.starts_with("arn:") && !id.contains(":alias/") { id } else { "arn:aws:kms:*:*:key/*".to_owned() };
            for name in ["kms:Decrypt", "kms:GenerateDataKey"] {
                of_store.add(one(name, &arn, Certainty::Likely));
            }
        }
        needs.add(of_store.because("keeps the artifacts between its actions", Some(&store.place)));
    }
    needs
}

fn of_action(action: &Action, pipeline: &Pipeline) -> Needs {
    let mut needs = Needs::default();
    let (Some(category), Some(provider)) = (action.category.text(), action.provider.text()) else { return needs };
    if action.owner.text().is_some_and(|owner| owner != "AWS") {
        return needs;
    }
    let settings = action.configuration.as_ref();
    for [_, when, actions, resource] in PIPELINE_ACTIONS.rows_of::<4>(&format!("{category}/{provider}")) {
        let Some(most) = holds(when, settings) else { continue };
        let arn = filled(resource, settings, &pipeline.name.glob());
        for name in actions.split(' ') {
            let certainty = match name.as_bytes().first() {
                Some(b'~') => Certainty::Likely,
                Some(b'?') => Certainty::Possible,
                _ => Certainty::Certain,
            };
            needs.add(one(name.trim_start_matches(['~', '?']), &arn, certainty.min(most)));
        }
    }
    needs.because(&about(action), Some(&action.place))
}

fn about(action: &Action) -> String {
    format!("runs the action `{}`", action.name)
}

/// One action of the table: `iam:PassRole>ecs:TaskRoleArn` tells to whom the role is passed.
fn one(name: &str, arn: &str, certainty: Certainty) -> Needs {
    let (name, passed) = name.split_once('>').unwrap_or((name, ""));
    let mut needs = Needs::default();
    if let Some(found) = name.split_once(':').and_then(|(service, name)| action(service, name)) {
        let (service, parameter) = passed.split_once(':').unwrap_or_default();
        let context = context::of(found.name, service, Some(parameter));
        needs.need(NeededAction { context, ..NeededAction::new(found.name, vec![arn.to_owned()], certainty) });
    }
    needs
}

/// How sure it is that all conditions hold; none if one certainly does not.
fn holds(when: &str, settings: Option<&Datum>) -> Option<Certainty> {
    let mut most = Certainty::Certain;
    for condition in when.split('&').filter(|condition| !condition.is_empty()) {
        let end = condition.find(['=', '!', '~']).unwrap_or(condition.len());
        let (key, wanted) = condition.split_at(end);
        let value = settings.and_then(|settings| settings.get(key));
        let is_open = settings.is_some_and(|settings| !settings.is_known());
        let text = value.map(Datum::partial);
        let known = text.as_ref().and_then(|text| text.text());
        let held = match (wanted.split_at_checked(1), value) {
            (_, None) if is_open => None,
            (None, value) => Some(value.is_some()),
            (Some(("!", other)), Some(_)) => known.map(|known| !known.eq_ignore_ascii_case(other)),
            (Some(("!", _)), None) => Some(true),
            (Some(_), None) => Some(false),
            (Some(("=", other)), _) => known.map(|known| known.eq_ignore_ascii_case(other)),
            (Some((_, part)), _) => match text.as_ref().map(|text| text.glob().contains(part)) {
                Some(false) if known.is_none() => None,
                held => held,
            },
        };
        match held {
            Some(true) => {}
            Some(false) => return None,
            None => most = Certainty::Possible,
        }
    }
    Some(most)
}

/// The ARN of a form; a setting that is an ARN already stands for the whole.
fn filled(form: &str, settings: Option<&Datum>, name: &str) -> String {
    if form == "*" {
        return form.to_owned();
    }
    let mut parts = form.split('{');
    let mut arn = format!("arn:aws:{}", parts.next().unwrap_or_default());
    for (key, behind) in parts.filter_map(|part| part.split_once('}')) {
        let value = settings.and_then(|settings| settings.get(key)).filter(|value| !matches!(value.content, Content::Null));
        let value = value.map(|value| value.partial().glob());
        let value = if key == "#name" { Some(name.to_owned()) } else { value };
        match value.filter(|value| !value.is_empty()) {
            Some(given) if given.starts_with("arn:") => return given,
            Some(given) => arn.push_str(&given),
            None => arn.push('*'),
        }
        arn.push_str(behind);
    }
    arn
}
