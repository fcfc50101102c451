//! Reading a configuration file, with a place and a word for everything that is wrong with it.

use std::{
    borrow::Cow,
    fmt,
    ops::Range,
    path::{Path, PathBuf},
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Config, Globs, Override, RoleOf, Shellcheck};
use crate::{
    diagnostics::{Level, Selector},
    shellcheck,
    source::Source,
    suggest::nearest,
    vars::{Generation, Inputs, grammar::Literal},
};

/// The keys at the top.
const KEYS: [&str; 6] = ["assume", "exclude", "overrides", "roles", "rules", "shellcheck"];

/// The keys of an override.
const OVERRIDE_KEYS: [&str; 2] = ["paths", "rules"];

/// The keys of a role.
const ROLE_KEYS: [&str; 3] = ["file", "paths", "role"];

/// The keys of `assume`.
const ASSUME_KEYS: [&str; 4] = ["framework", "region", "stage", "values"];

/// The keys of `[shellcheck]`.
const SHELLCHECK_KEYS: [&str; 3] = ["enable", "exclude", "severity"];

/// Something wrong with a configuration file.
#[derive(Debug)]
pub struct Problem {
    /// Offset of the first byte at fault; none if it is the file as a whole.
    at: Option<usize>,
    message: String,
    help: Option<String>,
}

impl Problem {
    /// A problem with the file as a whole.
    pub fn whole(message: String) -> Self {
        Self { at: None, message, help: None }
    }
}

/// Everything wrong with a configuration file; shown with places.
#[derive(Debug)]
pub struct Problems {
    source: Source,
    list: Vec<Problem>,
}

impl Problems {
    /// The problems of a file, in the order of their places.
    pub fn new(file: &Path, text: &str, mut list: Vec<Problem>) -> Self {
        list.sort_by_key(|problem| problem.at);
        Self { source: Source::new(file, text), list }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.source.display_path();
        for Problem { at, message, help } in &self.list {
            let place = at.map(|at| self.source.position(u32::try_from(at).unwrap_or_default()));
            let place = place.map_or_else(String::new, |place| format!("{}:{}:", place.line, place.column));
            writeln!(f, "{path}:{place} {message}")?;
            if let Some(help) = help {
                writeln!(f, "  help: {help}")?;
            }
        }
        Ok(())
    }
}

impl Config {
    /// Reads the text of a file; its patterns count from `folder`.
    pub(super) fn read(file: &Path, folder: &Path, text: &str) -> Result<Self, Problems> {
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let message = error.message().trim().replace('\n', ", ");
                let problem =
                    Problem { at: error.span().map(|span| span.start), message: format!("not valid TOML: {message}"), help: None };
                return Err(Problems::new(file, text, vec![problem]));
            }
        };
        let mut reader = Reader { folder: folder.to_owned(), problems: Vec::new() };
        let config = reader.config(table.get_ref(), file);
        if reader.problems.is_empty() { Ok(config) } else { Err(Problems::new(file, text, reader.problems)) }
    }
}

type Key<'i> = Spanned<Cow<'i, str>>;
type Value<'i> = Spanned<DeValue<'i>>;

struct Reader {
    folder: PathBuf,
    problems: Vec<Problem>,
}

impl Reader {
    fn problem(&mut self, span: Range<usize>, message: String, help: Option<String>) {
        self.problems.push(Problem { at: Some(span.start), message, help });
    }

    fn config(&mut self, table: &DeTable<'_>, file: &Path) -> Config {
        let mut config = Config { file: Some(file.to_owned()), ..Config::default() };
        for (key, value) in table.iter() {
            match key.get_ref().as_ref() {
                "rules" => config.rules = self.rules(value),
                "exclude" => config.exclude = self.globs(value),
                "assume" => config.assumed = self.assume(value),
                "overrides" => config.overrides = self.overrides(value),
                "roles" => config.roles = self.roles(value),
                "shellcheck" => config.shellcheck = self.shellcheck(value),
                _ => self.unknown_key(key, &KEYS),
            }
        }
        config
    }

    fn assume(&mut self, value: &Value<'_>) -> Inputs {
        let mut inputs = Inputs::default();
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, "`assume` is a table", "write `[assume]`, and below it `stage = \"prod\"`");
            return inputs;
        };
        for (key, value) in table.iter() {
            match key.get_ref().as_ref() {
                "values" => self.values(value, &mut inputs),
                "stage" => inputs.stage = self.name(value),
                "region" => inputs.region = self.name(value),
                "framework" => inputs.framework = self.framework(value),
                _ => self.unknown_key(key, &ASSUME_KEYS),
            }
        }
        inputs
    }

    fn name(&mut self, value: &Value<'_>) -> Option<String> {
        let name = value.get_ref().as_str();
        if name.is_none() {
            self.wrong_type(value, "this is a name", "write it in quotes");
        }
        name.map(str::to_owned)
    }

    fn framework(&mut self, value: &Value<'_>) -> Option<Generation> {
        let found = value.get_ref().as_str().and_then(Generation::find);
        if found.is_none() {
            self.problem(value.span(), "there is no such framework".to_owned(), Some("it is \"v3\", \"osls\" or \"v4\"".to_owned()));
        }
        found
    }

    /// What variables give, by what stands between their braces.
    fn values(&mut self, value: &Value<'_>, inputs: &mut Inputs) {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, "`values` is a table", "write `[assume.values]`, and below it `\"env:NAME\" = \"value\"`");
            return;
        };
        for (key, value) in table.iter() {
            let source = key.get_ref().as_ref();
            if !source.contains(':') {
                let help = format!("write it as between the braces of a variable: `\"env:{source}\"`");
                self.problem(key.span(), format!("`{source}` is no source of a variable"), Some(help));
            }
            match literal(value.get_ref()) {
                Some(literal) => inputs.assume(source, literal),
                None => self.wrong_type(value, "a value is a string, a number or a truth value", "take a part of it for the variable"),
            }
        }
    }

    /// The tables of a list.
    fn tables<'v, 'i>(&mut self, value: &'v Value<'i>, name: &str) -> Vec<(Range<usize>, &'v DeTable<'i>)> {
        let tables = value.get_ref().as_array().into_iter().flat_map(|list| list.iter());
        let tables: Vec<_> = tables.filter_map(|item| Some((item.span(), item.get_ref().as_table()?))).collect();
        if tables.len() != value.get_ref().as_array().map_or(usize::MAX, |list| list.len()) {
            self.wrong_type(value, &format!("{name} are tables"), &format!("begin each with `[[{name}]]`"));
        }
        tables
    }

    fn overrides(&mut self, value: &Value<'_>) -> Vec<Override> {
        self.tables(value, "overrides").into_iter().map(|(span, table)| self.one_override(span, table)).collect()
    }

    fn roles(&mut self, value: &Value<'_>) -> Vec<RoleOf> {
        self.tables(value, "roles").into_iter().filter_map(|(span, table)| self.one_role(span, table)).collect()
    }

    fn one_role(&mut self, span: Range<usize>, table: &DeTable<'_>) -> Option<RoleOf> {
        let (mut paths, mut file, mut role) = (None, None, None);
        for (key, value) in table.iter() {
            match key.get_ref().as_ref() {
                "paths" => paths = Some(self.globs(value)),
                "file" => file = self.name(value),
                "role" => role = self.name(value),
                _ => self.unknown_key(key, &ROLE_KEYS),
            }
        }
        let (Some(paths), Some(file)) = (paths, file) else {
            let help = "say whose it is and where it is defined: `paths = [\"buildspec.yml\"]`, `file = \"infra/role.json\"`";
            self.problem(span, "a role needs `paths` and `file`".to_owned(), Some(help.to_owned()));
            return None;
        };
        Some(RoleOf { paths, file: self.folder.join(file), role })
    }

    fn one_override(&mut self, span: Range<usize>, table: &DeTable<'_>) -> Override {
        let mut paths = None;
        let mut rules = Vec::new();
        for (key, value) in table.iter() {
            match key.get_ref().as_ref() {
                "paths" => paths = Some(self.globs(value)),
                "rules" => rules = self.rules(value),
                _ => self.unknown_key(key, &OVERRIDE_KEYS),
            }
        }
        if paths.is_none() {
            self.problem(span, "an override needs `paths`".to_owned(), Some("list the patterns: `paths = [\"ci/**\"]`".to_owned()));
        }
        Override { paths: paths.unwrap_or_default(), rules }
    }

    /// Levels, those of families first: what is said of a rule counts more than what is said of its family.
    fn rules(&mut self, value: &Value<'_>) -> Vec<(Selector, Level)> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, "`rules` is a table of levels", "write `[rules]`, and below it `unknown-key = \"off\"`");
            return Vec::new();
        };
        let mut rules = Vec::new();
        for (key, value) in table.iter() {
            let selector = Selector::find(key.get_ref());
            if selector.is_none() {
                let near = nearest(key.get_ref(), Selector::names()).map(did_you_mean);
                let help = near.unwrap_or_else(|| "`speclint rules` lists all rules".to_owned());
                self.problem(key.span(), format!("there is no rule `{}`", key.get_ref()), Some(help));
            }
            let level = self.level(value);
            rules.extend(selector.zip(level));
        }
        rules.sort_by_key(|(selector, _)| matches!(selector, Selector::Rule(_)));
        rules
    }

    fn level(&mut self, value: &Value<'_>) -> Option<Level> {
        let levels = "the levels are \"off\", \"on\", \"info\", \"warning\" and \"error\"";
        let Some(name) = value.get_ref().as_str() else {
            self.wrong_type(value, "a level is a string", levels);
            return None;
        };
        let level = Level::find(name);
        if level.is_none() {
            let near = nearest(name, Level::ALL.map(Level::name)).map(did_you_mean);
            self.problem(value.span(), format!("there is no level `{name}`"), Some(near.unwrap_or_else(|| levels.to_owned())));
        }
        level
    }

    fn shellcheck(&mut self, value: &Value<'_>) -> Shellcheck {
        let mut shellcheck = Shellcheck::default();
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, "`shellcheck` is a table", "write `[shellcheck]`, and below it `enable = true`");
            return shellcheck;
        };
        for (key, value) in table.iter() {
            match key.get_ref().as_ref() {
                "enable" => match value.get_ref().as_bool() {
                    Some(enable) => shellcheck.enable = enable,
                    None => self.wrong_type(value, "this is `true` or `false`", "write `enable = true`"),
                },
                "exclude" => shellcheck.options.exclude = self.codes(value),
                "severity" => {
                    let name = value.get_ref().as_str().unwrap_or_default();
                    match shellcheck::Level::ALL.into_iter().find(|level| level.name() == name) {
                        Some(level) => shellcheck.options.least = level,
                        None => {
                            let help = "shellcheck's severities are \"style\", \"info\", \"warning\" and \"error\"";
                            self.problem(value.span(), "this is no severity of shellcheck".to_owned(), Some(help.to_owned()));
                        }
                    }
                }
                _ => self.unknown_key(key, &SHELLCHECK_KEYS),
            }
        }
        shellcheck
    }

    fn codes(&mut self, value: &Value<'_>) -> Vec<u16> {
        let items: Vec<&Value<'_>> = value.get_ref().as_array().into_iter().flat_map(|list| list.iter()).collect();
        let codes: Vec<u16> = items.iter().filter_map(|item| shellcheck::code(item.get_ref().as_str()?)).collect();
        if !value.get_ref().is_array() || codes.len() < items.len() {
            self.wrong_type(value, "this is a list of shellcheck's codes", "write them as shellcheck does: `[\"SC2086\"]`");
        }
        codes
    }

    fn globs(&mut self, value: &Value<'_>) -> Globs {
        let items: Vec<&Value<'_>> = value.get_ref().as_array().into_iter().flat_map(|list| list.iter()).collect();
        let patterns: Vec<&str> = items.iter().filter_map(|item| item.get_ref().as_str()).collect();
        if !value.get_ref().is_array() || patterns.len() < items.len() {
            self.wrong_type(value, "this is a list of patterns", "write the patterns as in `.gitignore`: `[\"legacy/\", \"*.tmp.yml\"]`");
            return Globs::default();
        }
        Globs::new(&self.folder, patterns).unwrap_or_else(|(index, reason)| {
            let span = items.get(index).map_or_else(|| value.span(), |item| item.span());
            self.problem(span, format!("this is no pattern of paths: {reason}"), None);
            Globs::default()
        })
    }

    fn unknown_key(&mut self, key: &Key<'_>, known: &[&'static str]) {
        let near = nearest(key.get_ref(), known.iter().copied()).map(did_you_mean);
        let help = near
            .unwrap_or_else(|| format!("the keys here are {}", known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")));
        self.problem(key.span(), format!("unknown key `{}`", key.get_ref()), Some(help));
    }

    fn wrong_type(&mut self, value: &Value<'_>, expected: &str, help: &str) {
        self.problem(value.span(), format!("{expected}, not {}", a_type(value.get_ref())), Some(help.to_owned()));
    }
}

fn literal(value: &DeValue<'_>) -> Option<Literal> {
    Some(match value {
        DeValue::String(text) => Literal::Text(text.to_string()),
        DeValue::Boolean(value) => Literal::Bool(*value),
        DeValue::Integer(value) => Literal::Number(i64::from_str_radix(value.as_str(), value.radix()).ok()? as f64),
        DeValue::Float(value) => Literal::Number(value.as_str().parse().ok()?),
        _ => return None,
    })
}

fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

fn a_type(value: &DeValue<'_>) -> String {
    let name = value.type_str();
    format!("{} {name}", if name.starts_with(['a', 'i']) { "an" } else { "a" })
}
