//! The findings of several stages as one list.

use super::Finding;

/// How many stages a note names.
const MAX_NAMES: usize = 8;

/// What was found for each stage, each finding once. One that not all stages have names those that have it.
pub(crate) fn merge(of_stages: Vec<(String, Vec<Finding>)>) -> Vec<Finding> {
    let count = of_stages.len();
    let mut merged: Vec<(Finding, Vec<String>)> = Vec::new();
    for (stage, findings) in of_stages {
        for finding in findings {
            let is_same = |other: &Finding| {
                std::ptr::eq(other.rule, finding.rule) && other.primary.span == finding.primary.span && other.message == finding.message
            };
            match merged.iter_mut().find(|(other, _)| is_same(other)) {
                Some((other, stages)) => {
                    other.severity = other.severity.max(finding.severity);
                    stages.push(stage.clone());
                }
                None => merged.push((finding, vec![stage.clone()])),
            }
        }
    }
    let noted = merged.into_iter().map(|(mut finding, mut stages)| {
        // A rule may say the same of one place twice.
        stages.dedup();
        if stages.len() < count {
            finding.note(format!("it is so for {}", names(&stages)));
        }
        finding
    });
    noted.collect()
}

/// "the stage `dev`", "the stages `dev` and `test`"
fn names(stages: &[String]) -> String {
    let mut quoted: Vec<String> = stages.iter().take(MAX_NAMES).map(|stage| format!("`{stage}`")).collect();
    if stages.len() > MAX_NAMES {
        quoted.push(format!("{} others", stages.len() - MAX_NAMES));
    }
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("the stages {} and {last}", rest.join(", ")),
        _ => format!("the stage {}", quoted.concat()),
    }
}
