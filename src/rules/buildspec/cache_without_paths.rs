use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::{Buildspec, one_or_many},
    rules::{Check, Report, rule},
};

rule! {
    /// The cache names no paths.
    ///
    /// ## Why
    /// `paths` says what to keep. Without it CodeBuild looks for the folders of a few package managers and promises nothing;
    /// mostly nothing is kept, and nothing tells.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    /// cache:
    ///   key: npm-$(codebuild-hash-files package-lock.json)
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    /// cache:
    ///   key: npm-$(codebuild-hash-files package-lock.json)
    ///   paths:
    ///     - /root/.npm/**/*
    /// ```
    name: "cache-without-paths",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let Some(cache) = spec.root.entry("cache").filter(|cache| cache.value.is_mapping() && !cache.value.is_damaged()) else { return };
    // An unknown key may be meant as `paths`, and is told by its own rule.
    let is_known = cache.value.entries().iter().all(|entry| matches!(entry.key.text(), "key" | "fallback-keys" | "action" | "paths"));
    let paths = cache.value.entry("paths");
    if is_known && paths.is_none_or(|paths| one_or_many(paths.value).is_empty()) {
        report
            .find(paths.unwrap_or(cache).key.span(), "the cache does not say which paths to keep")
            .help("list them under `paths`")
            .confidence(Confidence::Likely);
    }
}
