use crate::{
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// A reference to Secrets Manager has the wrong form.
    ///
    /// ## Why
    /// A reference is `secret-id:json-key:version-stage:version-id`, where all but the first part may be left out. The id
    /// is a name or an ARN, which has colons of its own. A version is named by its stage or by its id, not by both.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   secrets-manager:
    ///     DB_PASSWORD: app/db:password:AWSCURRENT:EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// env:
    ///   secrets-manager:
    ///     DB_PASSWORD: app/db:password:AWSCURRENT
    ///     DB_USER: arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/db-a1b2c3:user
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "secrets-manager-reference",
    check: Check::Buildspec(check),
}

/// Parts of the ARN of a secret.
const ARN_PARTS: usize = 7;

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for (_, entry) in spec.variables().filter(|(section, _)| *section == "secrets-manager") {
        let Some(text) = known_text(entry.value) else { continue };
        if let Some(problem) = problem(text) {
            report.find(entry.value.span(), problem).help("write `secret-id:json-key:version-stage:version-id`, of which only the first is needed");
        }
    }
}

fn problem(text: &str) -> Option<&'static str> {
    // An ARN of something else has a rule of its own.
    let is_other = text.starts_with("arn:") && text.split(':').nth(2).is_some_and(|service| service != "secretsmanager");
    if is_other {
        return None;
    }
    let id_parts = if text.starts_with("arn:") { ARN_PARTS } else { 1 };
    let parts: Vec<&str> = text.split(':').collect();
    let has = |index: usize| parts.get(id_parts + index).is_some_and(|part| !part.is_empty());
    match parts.len() {
        count if count < id_parts => Some("this is not the ARN of a secret: it is too short"),
        count if count > id_parts + 3 => Some("a reference to a secret has at most four parts"),
        _ if parts.first().is_none_or(|id| id.is_empty()) => Some("this reference names no secret"),
        // The words of the reference itself are placeholders.
        _ if parts.get(id_parts + 1) == Some(&"version-stage") => None,
        _ if has(1) && has(2) => Some("a version is named by its stage or by its id, not by both"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn counts_parts_behind_the_id() {
        let arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3";
        for text in ["db", "db:key", "db:key:STAGE:", "db:::id", "db:key::", arn, &format!("{arn}:key"), &format!("{arn}:key::id")] {
            assert_eq!(problem(text), None, "{text}");
        }
        for text in ["db:key:STAGE:id", "a:b:c:d:e", ":key", "arn:aws:secretsmanager:x", &format!("{arn}:a:b:c:d"), &format!("{arn}::a:b")] {
            assert!(problem(text).is_some(), "{text}");
        }
    }
}
