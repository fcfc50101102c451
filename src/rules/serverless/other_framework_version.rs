use std::ops::RangeInclusive;

use crate::{
    diagnostics::{Confidence, Severity},
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::File,
};

rule! {
    /// The service asks for another version of the framework than it installs.
    ///
    /// ## Why
    /// The framework compares its own version with `frameworkVersion` and stops if they do not fit. `package.json` beside the
    /// service installs another major version.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// frameworkVersion: '2'
    /// provider:
    ///   name: aws
    /// ```
    /// ```json package.json
    /// {"devDependencies": {"serverless": "^3.40.0"}}
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// frameworkVersion: '3'
    /// provider:
    ///   name: aws
    /// ```
    /// ```json package.json
    /// {"devDependencies": {"serverless": "^3.40.0"}}
    /// ```
    name: "other-framework-version",
    severity: Severity::Warning,
    answer: Some("The Serverless version (3.40.0) does not satisfy the \"frameworkVersion\" (2) in serverless.yml"),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    let Some(value) = service.resolved.root().get("frameworkVersion") else { return };
    let Some(wanted) = service::text(value) else { return };
    let File::Text(manifest) = service.workspace.read("package.json") else { return };
    let Some(installed) = installed(manifest.text()) else { return };
    let Some((wanted_majors, majors)) = majors(&wanted).zip(majors(&installed)) else { return };
    let fits = |range: &RangeInclusive<u32>| majors.iter().any(|other| range.start() <= other.end() && other.start() <= range.end());
    if wanted_majors.iter().any(fits) {
        return;
    }
    let finding = service::find(report, value, format!("`frameworkVersion` is `{wanted}`, but `package.json` installs `{installed}`"));
    finding.answer(None).confidence(Confidence::Likely).help("let both name the same version");
}

/// The version of the framework that a manifest installs.
fn installed(manifest: &str) -> Option<String> {
    let manifest: serde_json::Value = serde_json::from_str(manifest).ok()?;
    let sections = ["devDependencies", "dependencies"];
    sections.iter().find_map(|section| manifest.get(section)?.get("serverless")?.as_str()).map(str::to_owned)
}

/// The major versions that a range takes; none if it is not understood.
fn majors(range: &str) -> Option<Vec<RangeInclusive<u32>>> {
    range.split("||").map(str::trim).map(alternative).collect()
}

/// `^3.1.0`, `3`, `3.x`, `>=2.0.0 <4.0.0`
fn alternative(range: &str) -> Option<RangeInclusive<u32>> {
    let (mut least, mut most) = (0, u32::MAX);
    for word in range.replace(">= ", ">=").replace("<= ", "<=").replace("> ", ">").replace("< ", "<").split_whitespace() {
        let sign = word.trim_end_matches(|c: char| !matches!(c, '<' | '>' | '=' | '^' | '~'));
        let version = word.strip_prefix(sign)?.trim_start_matches('v');
        let mut parts = version.split('.');
        let major: u32 = parts.next()?.parse().ok()?;
        let is_whole = parts.all(|part| matches!(part, "0" | "x" | "*"));
        match sign {
            "" | "=" | "^" | "~" => (least, most) = (major, major),
            ">=" | ">" => least = major,
            "<=" => most = major,
            "<" => most = if is_whole { major.checked_sub(1)? } else { major },
            _ => return None,
        }
    }
    (!range.is_empty() && least <= most).then_some(least..=most)
}

#[cfg(test)]
mod tests {
    use super::majors;

    #[test]
    fn understands_ranges() {
        for (range, expected) in [
            ("3", Some(vec![3..=3])),
            ("^3.40.0", Some(vec![3..=3])),
            ("~2.72", Some(vec![2..=2])),
            ("2.x", Some(vec![2..=2])),
            (">=1.1.0 <2.0.0", Some(vec![1..=1])),
            (">= 2.0.0 < 4.1.0", Some(vec![2..=4])),
            ("2 || 3", Some(vec![2..=2, 3..=3])),
            (">=3", Some(vec![3..=u32::MAX])),
            ("*", None),
            ("latest", None),
            ("", None),
            ("1.0.0 - 2.0.0", None),
            ("github:a/b", None),
        ] {
            assert_eq!(majors(range), expected, "{range}");
        }
    }
}
