//! What the tables say about one version of a runtime.

use super::{RUNTIME_SUPPORT, RUNTIMES};
use crate::date::Date;

/// The branch that a version as written in a buildspec belongs to, and the last day of its support.
pub fn support(runtime: &str, version: &str) -> Option<(&'static str, Date)> {
    let version = version.strip_suffix(".x").unwrap_or(version);
    let belongs = |branch: &str| {
        let is_within = |inner: &str, outer: &str| inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'));
        is_within(version, branch) || branch.strip_suffix(".0") == Some(version)
    };
    let rows = RUNTIME_SUPPORT.rows_of::<3>(runtime).filter(|row| belongs(row[1]));
    rows.filter_map(|row| Some((row[1], row[2].parse().ok()?))).next()
}

/// The preinstalled version whose support lasts longest, if it lasts beyond `today`.
pub fn best_supported(runtime: &str, today: Date) -> Option<&'static str> {
    let offered = RUNTIMES.rows_of::<2>(runtime).filter_map(|row| support(runtime, row[1]));
    offered.filter(|(_, end)| *end > today).max_by_key(|(_, end)| *end).map(|(branch, _)| branch)
}

/// The versions of a runtime that some image has preinstalled.
pub fn versions(runtime: &str) -> impl Iterator<Item = &'static str> {
    RUNTIMES.rows_of::<2>(runtime).map(|row| row[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_branch_of_a_version() {
        let branch = |runtime, version| support(runtime, version).map(|(branch, _)| branch);
        assert_eq!(branch("nodejs", "14"), Some("14"));
        assert_eq!(branch("nodejs", "14.x"), Some("14"));
        assert_eq!(branch("nodejs", "14.17.0"), Some("14"));
        assert_eq!(branch("python", "3.9.1"), Some("3.9"));
        assert_eq!(branch("python", "3.1"), None);
        assert_eq!(branch("python", "3.x"), None);
        assert_eq!(branch("dotnet", "6"), Some("6.0"));
        assert_eq!(branch("nodejs", "latest"), None);
    }

    #[test]
    fn proposes_only_what_is_supported() {
        let day: Date = "2026-11-24".parse().unwrap_or(Date::today());
        assert_eq!(best_supported("nodejs", day), Some("24"));
        assert_eq!(best_supported("android", day), None);
    }
}
