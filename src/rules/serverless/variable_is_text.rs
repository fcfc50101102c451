use std::ops::Range;

use crate::{
    diagnostics::{Applicability, Fix, Severity},
    model::serverless::Serverless,
    rules::{Check, Report, rule},
    syntax::Node,
    vars::{Generation, grammar::Template},
};

rule! {
    /// Something that looks like a variable is left as text.
    ///
    /// ## Why
    /// The framework leaves alone what does not begin exactly like a variable, because it may be meant for
    /// CloudFormation: `${ self:a }` with a blank, `${Self:a}`, `${self.a}`, `${self::a}`. It does not resolve the keys
    /// of a mapping either. The text goes to AWS as it stands, and no error is raised.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     TABLE: orders-${ sls:stage }
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   environment:
    ///     TABLE: orders-${sls:stage}
    /// ```
    name: "variable-is-text",
    severity: Severity::Warning,
    fix: Some(Applicability::Suggested),
    check: Check::Serverless(check),
}

/// The sources whose names nobody else uses before a colon in a placeholder.
const SOURCES: [&str; 11] = ["self", "opt", "env", "file", "sls", "aws", "param", "ssm", "cf", "s3", "strToBool"];

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    // Version 4 leaves less alone, and resolves keys.
    if service.generation == Generation::V4 {
        return;
    }
    for node in service.tree().nodes().filter(|node| !node.is_alias()) {
        node.pairs().for_each(|entry| key(entry.key, service.generation, report));
        // Most are variables at first sight.
        if !node.text().split("${").skip(1).any(|rest| slip(rest).is_some()) {
            continue;
        }
        let Ok(template) = Template::parse(node.text(), service.generation) else { continue };
        for range in template.foreign {
            placeholder(node, range, report);
        }
    }
}

fn placeholder(node: Node<'_>, range: Range<usize>, report: &mut Report<'_>) {
    let Some(inside) = node.text().get(range.start + 2..range.end) else { return };
    let Some((why, meant)) = slip(inside.strip_suffix('}').unwrap_or(inside)) else { return };
    let meant = format!("${{{meant}}}");
    let span = node.text_span(range);
    let finding = report.find(span, format!("{why}, so this stays text"));
    finding.help(format!("write `{}`", super::shorten(&meant)));
    finding.fix(Fix::suggested("make it a variable").replace(span, meant));
}

/// Why a placeholder is no variable, and what is meant; none if it is not meant as one.
fn slip(inside: &str) -> Option<(&'static str, String)> {
    let trimmed = inside.trim();
    let end = trimmed.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (name, behind) = trimmed.split_at(end);
    let source = SOURCES.into_iter().find(|source| source.eq_ignore_ascii_case(name))?;
    if let Some(address) = behind.strip_prefix("::") {
        return (source == name).then(|| ("two colons are not one", format!("{source}:{address}")));
    }
    if let Some(address) = behind.strip_prefix('.') {
        let is_meant = source == name && matches!(source, "self" | "opt" | "sls");
        return is_meant.then(|| ("a point is no colon", format!("{source}:{address}")));
    }
    if !behind.starts_with([':', '(']) {
        return None;
    }
    let meant = format!("{source}{behind}");
    if source != name {
        return Some(("the names of sources begin with a small letter", meant));
    }
    inside.starts_with(char::is_whitespace).then_some(("a blank stands before the source", meant))
}

fn key(key: Node<'_>, generation: Generation, report: &mut Report<'_>) {
    let variables = Template::parse(key.text(), generation).is_ok_and(|template| !template.pieces.is_empty());
    if variables {
        report.find(key.span(), "the variables in a key are not resolved").help("give the key a fixed name");
    }
}
