use crate::{
    diagnostics::{Applicability, Confidence, Fix, Severity},
    iam::data::Action,
    model::{Part, PartialText, policy::Item, policy_view::PolicyView},
    rules::{Check, Report, rule},
};

rule! {
    /// Actions on objects are allowed on a bucket, or the other way around.
    ///
    /// ## Why
    /// In S3 a bucket is one resource, `arn:aws:s3:::bucket`, and its objects are others, `arn:aws:s3:::bucket/*`. `s3:GetObject` is
    /// about objects, `s3:ListBucket` about the bucket. A statement that names the wrong one allows nothing.
    ///
    /// ## Example
    /// ```yaml template.yml
    /// Resources:
    ///   Policy:
    ///     Type: AWS::IAM::ManagedPolicy
    ///     Properties:
    ///       PolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement:
    ///           - Effect: Allow
    ///             Action: s3:GetObject
    ///             Resource: arn:aws:s3:::orders
    /// ```
    ///
    /// ## Better
    /// ```yaml template.yml
    /// Resources:
    ///   Policy:
    ///     Type: AWS::IAM::ManagedPolicy
    ///     Properties:
    ///       PolicyDocument:
    ///         Version: '2012-10-17'
    ///         Statement:
    ///           - Effect: Allow
    ///             Action: s3:GetObject
    ///             Resource: arn:aws:s3:::orders/*
    /// ```
    name: "bucket-against-objects",
    severity: Severity::Error,
    fix: Some(Applicability::Suggested),
    check: Check::Policy(check),
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Bucket,
    Objects,
}

fn check(view: &PolicyView<'_>, report: &mut Report<'_>) {
    for statement in view.policy.statements.iter().filter(|statement| statement.allows()) {
        let resources = statement.listed_resources();
        let shapes: Option<Vec<(Shape, Confidence)>> = resources.iter().map(|item| shape(&item.text, view)).collect();
        let Some(shapes) = shapes.filter(|shapes| !shapes.is_empty()) else { continue };
        let confidence = shapes.iter().map(|(_, confidence)| *confidence).min().unwrap_or(Confidence::Certain);
        let wanted: Vec<Option<Shape>> = statement.actions.listed().iter().map(|item| item.action().and_then(wanted)).collect();
        // Among others that do fit, it may stand for no purpose.
        let are_all = wanted.iter().all(|needed| needed.is_some_and(|needed| shapes.iter().all(|(shape, _)| *shape != needed)));
        let confidence = if are_all { confidence } else { confidence.min(Confidence::Likely) };
        for (item, needed) in statement.actions.listed().iter().zip(&wanted) {
            let Some((needed, action)) = needed.zip(item.action()) else { continue };
            let is_other = |item: &Item| shape(&item.text, view).is_none_or(|(shape, _)| shape == needed);
            if shapes.iter().any(|(shape, _)| *shape == needed) || view.policy.may_allow_elsewhere(statement, action, is_other) {
                continue;
            }
            let (about, named) = match needed {
                Shape::Objects => ("objects", "a bucket"),
                Shape::Bucket => ("buckets", "objects"),
            };
            let finding = report.find_at(&item.place, format!("`{}` is about {about}, and the resource is {named}", action.name));
            finding.confidence(confidence);
            finding.label_in(&resources[0].place.source, resources[0].place.span, named);
            finding.help(match needed {
                Shape::Objects => "end the ARN with `/*`",
                Shape::Bucket => "allow it on the bucket itself, without `/…`",
            });
            if let ([resource], Shape::Objects) = (resources, needed)
                && let Some(span) = resource.inside().filter(|_| wanted.iter().all(|other| *other == Some(Shape::Objects)))
            {
                finding.fix(Fix::suggested("name the objects").insert(span.end, "/*"));
            }
        }
    }
}

/// What an action is about, if it is about only one of them.
fn wanted(action: Action) -> Option<Shape> {
    let is = |wanted: &str| action.resources().any(|kind| kind.name == wanted);
    match (action.name.service, is("bucket"), is("object")) {
        ("s3", true, false) => Some(Shape::Bucket),
        ("s3", false, true) => Some(Shape::Objects),
        _ => None,
    }
}

/// What a pattern names, if it can name only one of them.
fn shape(pattern: &PartialText, view: &PolicyView<'_>) -> Option<(Shape, Confidence)> {
    let (_, name) = pattern.prefix().strip_prefix("arn:")?.split_once(":s3:::")?;
    let known = || pattern.parts().iter().filter_map(|part| if let Part::Known(text) = part { Some(text.as_str()) } else { None });
    // What IAM fills in may be anything.
    if known().any(|text| text.contains('$')) {
        return None;
    }
    if known().skip(1).chain([name]).any(|text| text.contains('/')) {
        return Some((Shape::Objects, Confidence::Certain));
    }
    let mut confidence = Confidence::Certain;
    for part in pattern.parts() {
        match part {
            Part::Known(text) if text.contains(['*', '?']) => return None,
            Part::Known(_) => {}
            Part::Unknown(what) if is_name(what, view) => {}
            // A parameter may hold a path just as well.
            Part::Unknown(_) => confidence = Confidence::Likely,
        }
    }
    Some((Shape::Bucket, confidence))
}

/// Whether what is not known is certainly a name without slashes.
fn is_name(what: &str, view: &PolicyView<'_>) -> bool {
    what.starts_with("AWS::") || view.template.resource(what).is_some_and(|resource| resource.kind == "AWS::S3::Bucket")
}
