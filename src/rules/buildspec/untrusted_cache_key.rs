use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::{Buildspec, one_or_many},
    rules::{Check, Report, rule},
    shell::references,
};

rule! {
    /// The key of the cache holds a branch name that whoever opens a pull request can choose.
    ///
    /// ## Why
    /// `CODEBUILD_WEBHOOK_HEAD_REF` of a pull request is the name of the branch it comes from. A fork can have a branch of
    /// any name, `main` included: its build then fills the cache that the builds of your own `main` read.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - npm ci
    /// cache:
    ///   key: npm-$CODEBUILD_WEBHOOK_HEAD_REF
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
    name: "untrusted-cache-key",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    let cache = spec.root.get("cache");
    let keys = ["key", "fallback-keys"].into_iter().filter_map(|key| cache.and_then(|cache| cache.get(key)));
    for node in keys.flat_map(one_or_many) {
        if let Some(reference) = references(node.text()).find(|reference| reference.name == "CODEBUILD_WEBHOOK_HEAD_REF") {
            report
                .find(node.text_span(reference.range), "a pull request chooses this name, and so which cache its build fills")
                .help("make the key from the content of files: `$(codebuild-hash-files …)`")
                .confidence(Confidence::Likely);
        }
    }
}
