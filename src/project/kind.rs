//! Which program a file is for, by its name and its content.

use std::path::Path;

use crate::{
    source::Span,
    syntax::{Node, Tree},
};

/// The kinds of file that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// CodeBuild's buildspec.
    Buildspec,
    /// A service of the Serverless Framework.
    Serverless,
    /// A template of CloudFormation or SAM.
    Template,
    /// A policy of IAM in a file of its own.
    Policy,
    /// A file of a module of Terraform, of which the policies are linted, and what needs permissions.
    Terraform,
    /// Named like a buildspec, but made for something else; the words say for what.
    Foreign(&'static str),
}

/// What stands at the top of files of other programs that are found under a buildspec's name.
const FOREIGN: [(&str, &[&str]); 8] = [
    ("an Amplify Hosting build specification", &["frontend"]),
    ("an Amplify Hosting build specification", &["backend", "version"]),
    ("an Amplify Hosting build specification", &["applications"]),
    ("a GitHub Actions workflow", &["on", "jobs"]),
    ("a CodePipeline definition", &["stages"]),
    ("a Kubernetes manifest", &["apiVersion", "kind"]),
    ("an appspec file", &["os", "files"]),
    ("an appspec file", &["Resources", "version"]),
];

/// How a line begins that only a template language reads.
const TEMPLATES: [(&str, &str); 4] =
    [("{%", "a Jinja template"), ("%{", "a Terraform template"), ("{{-", "a Go template"), ("<%", "an ERB template")];

/// The words of a policy in Terraform, how the ARN of one of AWS ends, and the types of what works with roles.
const TERRAFORM: [&str; 7] = [
    "Action",
    "actions",
    "iam::aws:policy/",
    "aws_codebuild_project",
    "aws_codepipeline",
    "aws_lambda_event_source_mapping",
    "aws_lambda_function",
];

impl Kind {
    /// The kind that a file's name promises; none if it is of no interest.
    pub fn by_name(path: &Path) -> Option<Kind> {
        if named(path, "serverless", &[".yml", ".yaml"]) {
            return Some(Kind::Serverless);
        }
        named(path, "buildspec", &[".yml", ".yaml"]).then_some(Kind::Buildspec)
    }

    /// Whether a search of a folder looks into the file. What is named like a JSON buildspec may be a schema or
    /// parameters just as well: its content decides.
    pub fn is_candidate(path: &Path) -> bool {
        ["buildspec", "serverless"].into_iter().any(|word| named(path, word, &[".yml", ".yaml", ".json"]))
    }

    /// Whether a file may be a template, whatever its name is. It is one if its text also has what
    /// [`Kind::has_template_text`] looks for, so that a search need not parse all files of data that it meets.
    pub fn may_be_template(path: &Path) -> bool {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let is_of_npm = || named(path, "package", &["package.json", "package-lock.json"]);
        ["yml", "yaml", "json", "template"].contains(&ending) && !is_of_npm()
    }

    /// Whether the text of a file has the words of a template.
    pub fn has_template_text(text: &[u8]) -> bool {
        ["Resources", "AWS::"].into_iter().all(|word| has(text, word))
    }

    /// Whether it has those of a template or of a policy.
    pub fn has_known_text(text: &[u8]) -> bool {
        Kind::has_template_text(text) || ["Version", "Statement", "Effect"].into_iter().all(|word| has(text, word))
    }

    /// Whether a file is one of Terraform.
    pub fn is_terraform(path: &Path) -> bool {
        path.extension().is_some_and(|ending| ending == "tf")
    }

    /// Whether the text of a file of Terraform has the words of a policy, or of what needs permissions.
    pub fn has_terraform_text(text: &[u8]) -> bool {
        TERRAFORM.into_iter().any(|word| has(text, word))
    }

    /// The kind of a file by its name, corrected by its content.
    pub fn of(path: &Path, tree: &Tree) -> Option<Kind> {
        if Kind::is_terraform(path) {
            return Some(Kind::Terraform);
        }
        let by_name = Kind::by_name(path);
        // A part of a service or a Compose file is named like a service, and is something else.
        if tree.root().is_some_and(is_service) {
            return Some(Kind::Serverless);
        }
        let text_template = template(tree);
        if text_template.is_none() && tree.root().is_some_and(is_template) {
            return Some(Kind::Template);
        }
        if tree.errors().is_empty() && tree.root().is_some_and(is_policy) {
            return Some(Kind::Policy);
        }
        if by_name == Some(Kind::Serverless) {
            return by_name.filter(|_| tree.root().is_none_or(is_component));
        }
        if let Some(other) = text_template.or_else(|| tree.root().and_then(foreign)) {
            return by_name.map(|_| Kind::Foreign(other));
        }
        let is_buildspec = || tree.root().is_some_and(is_buildspec) || is_broken_buildspec(path, tree);
        by_name.or_else(|| is_buildspec().then_some(Kind::Buildspec))
    }
}

fn has(text: &[u8], word: &str) -> bool {
    memchr::memmem::find(text, word.as_bytes()).is_some()
}

fn named(path: &Path, word: &str, endings: &[&str]) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_ascii_lowercase();
    name.contains(word) && endings.iter().any(|ending| name.ends_with(ending))
}

/// What a template must have is resources; each has a type.
fn is_template(root: Node<'_>) -> bool {
    let has_types = |resources: Node<'_>| {
        resources.entries().iter().any(|entry| entry.value.get("Type").and_then(Node::as_str).is_some_and(|kind| kind.contains("::")))
    };
    root.get("Resources").is_some_and(has_types)
}

/// The versions of the language of policies. What has none may be for something else: stacks have policies of that form.
const POLICY_VERSIONS: [&str; 2] = ["2008-10-17", "2012-10-17"];

fn is_policy(root: Node<'_>) -> bool {
    let has_version = root.get("Version").and_then(Node::as_str).is_some_and(|version| POLICY_VERSIONS.contains(&version));
    let is_statement = |statement: Node<'_>| statement.get("Effect").is_some();
    has_version && root.get("Statement").is_some_and(|list| is_statement(list) || list.items().any(is_statement))
}

fn is_service(root: Node<'_>) -> bool {
    root.is_mapping() && root.get("service").is_some() && root.get("provider").is_some()
}

/// A Component is told that it is not linted.
fn is_component(root: Node<'_>) -> bool {
    root.is_mapping() && root.get("component").is_some() && root.get("name").is_some()
}

/// Files of many programs have a `version` or `phases`; only a buildspec has both, or a batch of builds.
fn is_buildspec(root: Node<'_>) -> bool {
    let mapping = |key| root.get(key).is_some_and(Node::is_mapping);
    root.get("version").is_some() && (mapping("phases") || mapping("batch"))
}

/// Whether a JSON file is named like a buildspec and has the words of one, and something wrong that hides where they stand.
fn is_broken_buildspec(path: &Path, tree: &Tree) -> bool {
    let has = |word| tree.source().text().contains(word);
    !tree.errors().is_empty() && named(path, "buildspec", &[".json"]) && has("\"version\"") && (has("\"phases\"") || has("\"batch\""))
}

/// What else a file is that is named like a buildspec.
fn foreign(root: Node<'_>) -> Option<&'static str> {
    let has = |key: &str| root.get(key).is_some();
    if has("phases") || has("batch") {
        return None;
    }
    FOREIGN.iter().find(|(_, keys)| keys.iter().all(|key| has(key))).map(|(name, _)| *name)
}

/// The template language of a text that is no YAML before the template is filled in.
fn template(tree: &Tree) -> Option<&'static str> {
    if tree.errors().is_empty() {
        return None;
    }
    let mut at = 0;
    tree.source().text().split_inclusive('\n').find_map(|line| {
        let begin = line.trim_start();
        let span = Span::at(at + line.len() - begin.len());
        at += line.len();
        let (_, name) = TEMPLATES.iter().find(|(mark, _)| begin.starts_with(mark))?;
        (!tree.block_scalars().any(|block| block.contains(span))).then_some(*name)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{source::Source, syntax};

    fn kind(path: &str, text: &str) -> Option<Kind> {
        Kind::of(Path::new(path), &syntax::parse(&Arc::new(Source::new(path, text))))
    }

    #[test]
    fn name_and_content_tell_the_kind() {
        let spec = "version: 0.2\nphases:\n  build:\n    commands: [a]\n";
        for (path, text, expected) in [
            ("buildspec.yml", spec, Some(Kind::Buildspec)),
            ("ci/Deploy.BuildSpec.yaml", "", Some(Kind::Buildspec)),
            ("build.yml", spec, Some(Kind::Buildspec)),
            ("buildspec.json", r#"{"version": 0.2, "phases": {"build": {"commands": ["a"]}}}"#, Some(Kind::Buildspec)),
            ("buildspec.schema.json", r#"{"type": "object"}"#, None),
            ("buildspec.json", r#"{"version": 0.2,, "phases": {}}"#, Some(Kind::Buildspec)),
            ("buildspec.schema.json", r#"{"version": 1,, "type": "object"}"#, None),
            ("composer.json", r#"{"version": "1.0"}"#, None),
            ("build.yml", "version: 0.2\nbatch:\n  fast-fail: true\n", Some(Kind::Buildspec)),
            ("buildspec.yml", "version: 0.2\nphase:\n  build: {}\n", Some(Kind::Buildspec)),
            ("buildspec.yml", "version: 1\nfrontend:\n  phases: {}\n", Some(Kind::Foreign("an Amplify Hosting build specification"))),
            ("buildspec.yml", "on: push\njobs: {}\n", Some(Kind::Foreign("a GitHub Actions workflow"))),
            ("workflow.yml", "on: push\njobs: {}\n", None),
        ] {
            assert_eq!(kind(path, text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn templates_are_told_from_shell_text() {
        let jinja = "version: 0.2\nphases:\n  build:\n    commands:\n{% for name in names %}\n      - echo {{ name }}\n{% endfor %}\n";
        assert_eq!(kind("buildspec.yml", jinja), Some(Kind::Foreign("a Jinja template")));
        let shell = "version: 0.2\nphases:\n  build:\n    commands:\n      - |\n        cat <<END\n        {% if x %}\n        END\n";
        assert_eq!(kind("buildspec.yml", shell), Some(Kind::Buildspec));
        let broken = format!("{shell}      - [ -f a ] && b\n");
        assert_eq!(kind("buildspec.yml", &broken), Some(Kind::Buildspec));
    }
}
