//! Terraform and OpenTofu: what reading, writing and locking the state in a bucket needs, and making what is not there yet.
//!
//! Source: `internal/backend/remote-state/s3` and `internal/command` of hashicorp/terraform 1.17.0-dev (2026-08-21).

use std::collections::BTreeMap;

use super::{
    creation::of_stack,
    folder::Folder,
    needs::{Certainty, Needs},
    parameters::Parameters,
    programs,
    session::Session,
    words::{Takes, Words, pattern},
};
use crate::{
    iam::data::action,
    model::{
        Datum,
        template::{Backend as Declared, Template},
    },
    shell::{Piece, Value, join},
};

/// Options whose value may be the next word.
const VALUED: Takes = Takes::Listed(&["--backend-config", "--out", "--replace", "--target", "--var", "--var-file"]);

/// The files of a module; those in JSON and of OpenTofu alone are not read, but may say more.
const FILES: [&str; 4] = [".tf", ".tf.json", ".tofu", ".tofu.json"];

/// Commands that work with providers.
const PROVIDING: [&str; 5] = ["apply", "destroy", "import", "plan", "refresh"];

/// Options with which not everything is made.
const PARTIAL: [&str; 5] = ["--destroy", "--exclude", "--refresh-only", "--replace", "--target"];

/// Settings of backends and providers with which they work as somebody else; a `dynamic` block may be any.
const IDENTITIES: [&str; 10] = [
    "access_key",
    "assume_role",
    "assume_role_with_web_identity",
    "dynamic",
    "profile",
    "role_arn",
    "shared_config_files",
    "shared_credentials_file",
    "shared_credentials_files",
    "token",
];

/// The settings of a backend in S3, with `*` for what is not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Backend(BTreeMap<String, String>);

/// What `terraform` needs that is called with these words.
pub(super) fn needs(words: &[Value], folder: Folder<'_>, session: &mut Session) -> Needs {
    told(words, folder, session).unwrap_or_default()
}

fn told(words: &[Value], folder: Folder<'_>, session: &mut Session) -> Option<Needs> {
    let words: Vec<Value> = words.iter().map(with_two_hyphens).collect();
    let read = Words::read(&words, VALUED);
    let path: Vec<String> = read.operands.iter().map_while(|word| word.text().map(str::to_owned)).collect();
    let is_off = |option: &str| read.value(option).and_then(Value::text) == Some("false");
    if session.is_module_changed || is_off("--backend") || read.has("--help") {
        return None;
    }
    // What a variable holds may be options, too.
    let is_open = read.operands.iter().any(|word| word.text().is_none());
    let directory = join(folder.directory?, read.value("--chdir").map_or(Some(""), Value::text)?)?;
    let folder = Folder { directory: Some(&directory), ..folder };
    if path.first().is_some_and(|verb| verb == "init") {
        let backend = Backend::initialised(folder, &read).filter(|_| !is_open);
        // What is initialised twice may be either.
        let known = session.backends.entry(directory.clone()).or_insert_with(|| backend.clone());
        *known = known.take().zip(backend).map(|(one, other)| one.or(other));
    }
    let (backend, most) = match session.backends.get(&directory) {
        Some(backend) => (backend.clone()?, if is_open { Certainty::Likely } else { Certainty::Certain }),
        None => (Backend::declared(folder)?, Certainty::Likely),
    };
    let mut needs = backend.needs(&path, &read, &is_off);
    if let Some(verb) = path.first().filter(|verb| PROVIDING.contains(&verb.as_str())) {
        let is_partial = PARTIAL.iter().any(|option| read.has(option));
        needs.add(provided(verb == "apply" && !is_partial, folder));
    }
    needs.limit(most);
    Some(needs)
}

/// What the providers of a folder's module need.
fn provided(makes: bool, folder: Folder<'_>) -> Needs {
    let mut needs = Needs::default();
    let Some(sources) = folder.read_all(&FILES) else { return needs };
    let providers = Declared::read(&sources).map(|declared| declared.providers).unwrap_or_default();
    let settings: Vec<Backend> = providers.iter().map(Backend::of).collect();
    for provider in settings.iter().filter(|provider| !provider.is_elsewhere()) {
        provider.assume(Certainty::Likely, &mut needs);
    }
    if makes && !settings.iter().any(|provider| provider.is_elsewhere() || provider.is_other()) {
        let mut made = Template::of_terraform(&sources).map(|template| of_stack(&template, false, folder.least)).unwrap_or_default();
        // Only the state knows what is there already, and of what CloudFormation does only the making itself is common to all.
        for needed in &mut made.actions {
            needed.certainty = if needed.certainty == Certainty::Certain { Certainty::Likely } else { Certainty::Possible };
        }
        needs.add(made);
    }
    needs
}

impl Backend {
    /// What the files of a folder say.
    fn declared(folder: Folder<'_>) -> Option<Self> {
        let declared = Declared::read(&folder.read_all(&FILES)?)?;
        (declared.kind == "s3").then(|| Self::of(&declared.settings))
    }

    fn of(settings: &Datum) -> Self {
        let mut backend = Self::default();
        backend.set_all(settings);
        backend
    }

    /// The same with the settings that `init` is given; none if some of them cannot be told.
    fn initialised(folder: Folder<'_>, words: &Words) -> Option<Self> {
        let mut backend = Self::declared(folder)?;
        for option in words.options.iter().filter(|option| option.name == "--backend-config") {
            let value = option.values.first()?;
            match pattern(value).split_once('=') {
                Some((name, _)) if name.contains('*') => return None,
                Some((name, value)) => backend.set(name.trim(), value.trim().trim_matches('"').to_owned()),
                None => backend.set_all(&Declared::read_settings(&folder.read(value.text()?)?)?),
            }
        }
        Some(backend)
    }

    fn set(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), if value.is_empty() { "*".to_owned() } else { value });
    }

    fn set_all(&mut self, settings: &Datum) {
        for field in settings.fields() {
            self.set(&field.key, field.value.partial().glob());
            // The newer way to say it.
            if let Some(role) = field.value.get("role_arn").filter(|_| field.key == "assume_role") {
                self.set("role_arn", role.partial().glob());
            }
        }
    }

    /// What both say; the rest is not known.
    fn or(mut self, other: Self) -> Self {
        for (name, value) in other.0 {
            if self.0.get(&name) != Some(&value) {
                self.set(&name, "*".to_owned());
            }
        }
        self
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Whether somebody else than AWS is asked.
    fn is_elsewhere(&self) -> bool {
        ["endpoint", "endpoints"].iter().any(|name| self.get(name).is_some())
    }

    /// Whether it works, or may work, as somebody else than the build.
    fn is_other(&self) -> bool {
        IDENTITIES.iter().any(|name| self.get(name).is_some())
    }

    /// Adds that the role is assumed that it works with.
    fn assume(&self, certainty: Certainty, needs: &mut Needs) {
        if let Some((role, assume)) = self.get("role_arn").zip(action("sts", "AssumeRole")) {
            needs.action(assume.name, vec![role.to_owned()], certainty);
        }
    }

    fn needs(&self, path: &[String], words: &Words, is_off: &impl Fn(&str) -> bool) -> Needs {
        let mut needs = Needs::default();
        if self.is_elsewhere() {
            return needs;
        }
        let locks = |name: &str| !is_off("--lock") && self.get(name).is_some_and(|value| value != "false");
        let knows = |fact: &str| match fact {
            "lock-table" => Some(locks("dynamodb_table")),
            "lock-file" => Some(locks("use_lockfile")),
            _ => None,
        };
        // A variable may be empty.
        let is_guess = ["dynamodb_table", "use_lockfile"].iter().any(|name| locks(name) && self.get(name) == Some("*"));
        programs::add_if("terraform", path, words, self.parameters(), &mut needs, knows);
        if is_guess {
            needs.limit(Certainty::Likely);
        }
        if self.is_other() && !needs.calls.is_empty() {
            needs.actions.clear();
            self.assume(Certainty::Certain, &mut needs);
        }
        needs
    }

    fn parameters(&self) -> Parameters {
        let or_any = |name: &str| self.get(name).unwrap_or("*").to_owned();
        // The name of a workspace, which a variable may choose, stands before the key, and that of the lock ends with more.
        let end = if self.get("use_lockfile").is_some() { "*" } else { "" };
        let key = format!("*{}{end}", or_any("key")).replace("**", "*");
        let mut parameters = Parameters::default();
        parameters.region = self.get("region").map(str::to_owned);
        let is_encrypted = self.get("encrypt").is_some_and(|encrypt| encrypt != "false");
        let given = [("TableName", "dynamodb_table"), ("ACL", "acl"), ("SSEKMSKeyId", "kms_key_id")];
        let given = given.into_iter().filter(|(parameter, _)| is_encrypted || *parameter != "SSEKMSKeyId");
        let given = given.filter_map(|(parameter, name)| Some((parameter, self.get(name)?.to_owned())));
        [("Bucket", or_any("bucket")), ("Key", key)]
            .into_iter()
            .chain(given)
            .fold(parameters, |parameters, (name, value)| parameters.with(name, Value::known(value)))
    }
}

/// Terraform's options have one hyphen or two.
fn with_two_hyphens(word: &Value) -> Value {
    let mut pieces = word.pieces.clone();
    if let Some(Piece::Known(text)) = pieces.first_mut()
        && text.starts_with('-')
        && !text.starts_with("--")
    {
        text.insert(0, '-');
    }
    Value { pieces }
}
