//! Which program a file is for, by its name and its content.

use std::path::Path;

use crate::syntax::{Node, Tree};

/// The kinds of file that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// CodeBuild's buildspec.
    Buildspec,
    /// Named like a buildspec, but made for something else; the words say for what.
    Foreign(&'static str),
}

impl Kind {
    /// The kind that a file's name promises; none if it is of no interest.
    pub fn by_name(path: &Path) -> Option<Kind> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
        (is_yaml && name.contains("buildspec")).then_some(Kind::Buildspec)
    }

    /// The kind of a file by its name, corrected by its content.
    pub fn of(path: &Path, tree: &Tree) -> Option<Kind> {
        let Some(root) = tree.root() else { return Kind::by_name(path) };
        if let Some(other) = foreign(root) {
            return Kind::by_name(path).map(|_| Kind::Foreign(other));
        }
        let by_content = root.is_mapping() && root.get("version").is_some() && root.get("phases").is_some_and(Node::is_mapping);
        Kind::by_name(path).or(by_content.then_some(Kind::Buildspec))
    }
}

/// What else a file is that is named like a buildspec.
fn foreign(root: Node<'_>) -> Option<&'static str> {
    let has = |key: &str| root.get(key).is_some();
    if has("phases") {
        return None;
    }
    let kinds: [(&str, &[&str]); 6] = [
        ("an Amplify Hosting build specification", &["frontend"]),
        ("a GitHub Actions workflow", &["on", "jobs"]),
        ("a CloudFormation template", &["Resources"]),
        ("a CodePipeline definition", &["stages"]),
        ("a Kubernetes manifest", &["apiVersion", "kind"]),
        ("an appspec file", &["os", "files"]),
    ];
    kinds.into_iter().find(|(_, keys)| keys.iter().all(|key| has(key))).map(|(name, _)| name)
}
