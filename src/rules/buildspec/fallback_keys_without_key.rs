use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
};

rule! {
    /// The cache has fallback keys, but no key.
    ///
    /// ## Why
    /// Fallback keys are tried if there is no cache for `key`. Without a `key` they are ignored.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    /// cache:
    ///   fallback-keys:
    ///     - npm-
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
    ///   fallback-keys:
    ///     - npm-
    ///   paths:
    ///     - /root/.npm/**/*
    /// ```
    name: "fallback-keys-without-key",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let Some(cache) = spec.root.get("cache").filter(|cache| cache.get("key").is_none()) else { return };
    if let Some(fallback) = cache.entry("fallback-keys") {
        report.find(fallback.key.span(), "`fallback-keys` has no effect without `key`").help("give the cache a `key`");
    }
}
