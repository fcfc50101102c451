//! Which framework will read a service.

use crate::{
    syntax::Node,
    vars::{File, Generation, Workspace},
};

/// Keys that only version 4 has.
const VERSION_4_KEYS: [&str; 5] = ["stages", "build", "licenseKey", "ai", "mcp"];

/// The framework that the service pins, that its package.json installs, or that its keys need.
pub(super) fn of(root: Node<'_>, workspace: &Workspace) -> Generation {
    let pinned = root.get("frameworkVersion").and_then(Node::as_str).and_then(major);
    let installed = || match workspace.read("package.json") {
        File::Text(source) => installed(source.text()),
        _ => None,
    };
    let by_keys = || VERSION_4_KEYS.iter().any(|key| root.get(key).is_some());
    pinned.or_else(installed).unwrap_or_else(|| if by_keys() { Generation::V4 } else { Generation::V3 })
}

/// The generation of the first version that a range names.
fn major(range: &str) -> Option<Generation> {
    let digits: String = range.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    Some(if digits.parse::<u32>().ok()? >= 4 { Generation::V4 } else { Generation::V3 })
}

fn installed(package: &str) -> Option<Generation> {
    let package: serde_json::Value = serde_json::from_str(package).ok()?;
    let version = |name: &str| ["devDependencies", "dependencies"].iter().find_map(|list| package.get(list)?.get(name)?.as_str());
    if version("osls").is_some() {
        return Some(Generation::Osls);
    }
    version("serverless").and_then(major)
}
