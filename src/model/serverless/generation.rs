//! Which framework will read a service.

use crate::{
    syntax::Node,
    vars::{File, Generation, Workspace},
};

/// Keys that only version 4 has.
const VERSION_4_KEYS: [&str; 5] = ["stages", "build", "licenseKey", "ai", "mcp"];

/// Where the packages of a project may be listed: beside the service, or above it.
const PACKAGES: [&str; 3] = ["package.json", "../package.json", "../../package.json"];

/// The framework of a project, and its main version, as far as that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// The branch of the framework.
    pub generation: Generation,
    /// Its main version.
    pub major: Option<u32>,
}

/// The framework that the service pins, that its package.json installs, or that its keys need.
pub(super) fn of(root: Node<'_>, workspace: &Workspace) -> Option<Pinned> {
    let pinned = root.get("frameworkVersion").and_then(Node::as_str).filter(|range| !range.contains('$')).and_then(major);
    let installed = || {
        PACKAGES.iter().find_map(|path| match workspace.read(path) {
            File::Text(source) => installed(source.text()),
            _ => None,
        })
    };
    let needs_4 = VERSION_4_KEYS.iter().any(|key| root.get(key).is_some());
    let by_keys = || needs_4.then_some(Pinned { generation: Generation::V4, major: Some(4) });
    pinned.map(of_serverless).or_else(installed).or_else(by_keys)
}

fn of_serverless(major: u32) -> Pinned {
    Pinned { generation: if major >= 4 { Generation::V4 } else { Generation::V3 }, major: Some(major) }
}

/// The main version that a range names first.
fn major(range: &str) -> Option<u32> {
    let digits: String = range.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn installed(package: &str) -> Option<Pinned> {
    let package: serde_json::Value = serde_json::from_str(package).ok()?;
    let version = |name: &str| ["devDependencies", "dependencies"].iter().find_map(|list| package.get(list)?.get(name)?.as_str());
    if let Some(range) = version("osls") {
        return Some(Pinned { generation: Generation::Osls, major: major(range) });
    }
    version("serverless").and_then(major).map(of_serverless)
}
