//! Package managers that `aws codeartifact login` has set up: they ask for the actions themselves, without an operation of an API.
//!
//! Source: the AWS CodeArtifact User Guide, its pages on publishing and on policies of repositories; where they look is what the
//! AWS CLI's `login` writes for them.

use std::collections::BTreeMap;

use super::{
    needs::{Certainty, Needs},
    words::{Takes, Words, pattern},
};
use crate::{iam::data::action, shell::Value};

/// The tools of `login` whose settings programs follow, with the verbs that read packages.
const READERS: [(&str, &str, &[&str]); 7] = [
    ("dotnet", "dotnet", &["build", "publish", "restore", "test"]),
    ("npm", "npm", &["add", "ci", "i", "install", "update"]),
    ("nuget", "nuget", &["install", "restore"]),
    ("pip", "pip", &["download", "install", "wheel"]),
    ("pip3", "pip", &["download", "install", "wheel"]),
    ("pnpm", "npm", &["add", "i", "install", "update"]),
    ("yarn", "npm", &["", "add", "install", "upgrade"]),
];

/// The tools whose settings programs follow to publish packages, with the verb, the format, and the repository that must be
/// named for it.
const PUBLISHERS: [(&str, &str, &str, &str, Option<&str>); 2] =
    [("npm", "npm", "publish", "npm", None), ("twine", "twine", "upload", "pypi", Some("codeartifact"))];

/// Options with which packages come from elsewhere, or go there.
const ELSEWHERE: [&str; 9] =
    ["--configfile", "--index-url", "--no-index", "--registry", "--repository-url", "--source", "-Source", "-i", "-s"];

/// The repositories that package managers are set up for, by tool and namespace.
#[derive(Default)]
pub(super) struct Registries(BTreeMap<(String, Option<String>), Registry>);

/// A repository.
struct Registry {
    /// Region and account, as ARNs have them.
    owner: String,
    /// Domain and repository.
    path: String,
}

impl Registries {
    /// Follows a command of the AWS CLI, if it sets up a package manager; as somebody else's, it is nobody's.
    pub(super) fn log_in(&mut self, words: &[Value], is_other: bool) {
        let read = Words::read(words, Takes::Many);
        let is_login =
            matches!(read.operands.as_slice(), [one, other, ..] if one.text() == Some("codeartifact") && other.text() == Some("login"));
        let Some(tool) = read.value("--tool").filter(|_| is_login && !read.has("--dry-run")).map(pattern) else { return };
        let namespace = read.value("--namespace").map(pattern);
        if is_other {
            self.0.remove(&(tool, namespace));
            return;
        }
        let told = |option: &str| read.value(option).map_or_else(|| "*".to_owned(), pattern);
        let owner = format!("{}:{}", told("--region"), told("--domain-owner"));
        let path = format!("{}/{}", told("--domain"), told("--repository"));
        self.0.insert((tool, namespace), Registry { owner, path });
    }

    /// What a package manager needs that is called with these words: not more than likely, as all may be there already.
    pub(super) fn needs(&self, program: &str, words: &[Value]) -> Needs {
        let (program, words) = match words {
            [flag, module, rest @ ..] if program.starts_with("python") && flag.text() == Some("-m") => (module.prefix(), rest),
            _ => (program, words),
        };
        let read = Words::read(words, Takes::One);
        let verb = words.iter().find(|word| !word.prefix().starts_with('-')).map_or("", Value::prefix);
        let mut needs = Needs::default();
        if ELSEWHERE.iter().any(|option| read.has(option)) {
            return needs;
        }
        let mut need = |name: &str, resources: Vec<String>| {
            if let Some(found) = action("codeartifact", name).filter(|_| !resources.is_empty()) {
                needs.action(found.name, resources, Certainty::Likely);
            }
        };
        if let Some((_, tool, verbs)) = READERS.iter().find(|(name, ..)| *name == program)
            && verbs.contains(&verb)
        {
            need("ReadFromRepository", self.of(tool).map(|found| found.arn("repository", "")).collect());
        }
        if let Some((_, tool, publish, format, wanted)) = PUBLISHERS.iter().find(|(name, ..)| *name == program)
            && *publish == verb
        {
            let named = ["--repository", "-r"].iter().find_map(|option| read.value(option)?.text());
            // Of several, the name of the package decides.
            let found: Vec<&Registry> = self.of(tool).collect();
            if named == *wanted
                && let [only] = found.as_slice()
            {
                need("PublishPackageVersion", vec![only.arn("package", &format!("/{format}/*"))]);
            }
        }
        needs
    }

    fn of(&self, tool: &str) -> impl Iterator<Item = &Registry> {
        self.0.iter().filter(move |((name, _), _)| name == tool).map(|(_, registry)| registry)
    }
}

impl Registry {
    fn arn(&self, kind: &str, end: &str) -> String {
        format!("arn:aws:codeartifact:{}:{kind}/{}{end}", self.owner, self.path)
    }
}
