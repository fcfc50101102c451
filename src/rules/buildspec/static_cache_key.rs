use crate::{
    diagnostics::Severity,
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// The key of the cache never changes, so the cache is never renewed.
    ///
    /// ## Why
    /// What was once saved under a key is never overwritten. With the same key for ever, all builds get what the first one
    /// saved, and download again whatever has changed since.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    /// cache:
    ///   key: npm
    ///   paths:
    ///     - /root/.npm/**/*
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
    name: "static-cache-key",
    severity: Severity::Info,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let Some(key) = spec.at(&["cache", "key"]) else { return };
    if known_text(key).is_some_and(|text| !text.contains(['`', '%'])) {
        report
            .find(key.span(), "this cache is saved once and never renewed, because its key never changes")
            .help("make the key from the files that decide what is cached: `$(codebuild-hash-files package-lock.json)`");
    }
}
