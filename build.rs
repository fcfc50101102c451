//! Compiles `schemas/serverless.schema.json` and `data/serverless-plugins.json` into the tables that `src/schema/service`
//! walks, so that nothing is parsed when speclint runs; finds where the groups of rows begin in tables that are asked for
//! them; and fixes the place of the program in memory.

use std::{
    collections::HashMap,
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

type Error = Box<dyn std::error::Error>;

const SCHEMA: &str = "schemas/serverless.schema.json";
const PLUGINS: &str = "data/serverless-plugins.json";

/// Tables whose rows are asked for by the first column, and what their places are called.
const GROUPED: [(&str, &str); 2] = [("data/tools.tsv", "TOOLS"), ("data/secret-shapes.tsv", "SECRET_SHAPES")];

/// The bits of those for whom something holds; the last but one stands for a reader who is not known, to whom all is allowed
/// that any of them allows.
const GENERATIONS: [(&str, u8); 3] = [("v3", 1), ("osls", 2), ("v4", 4)];
const ALL: u8 = 1 | 2 | 4 | UNION;
const UNION: u8 = 8;

/// Keywords that do not judge.
const SILENT: [&str; 7] = ["$ref", "$schema", "title", "description", "$comment", "definitions", "additionalItems"];

/// Keywords in the order in which AJV looks at them: it matters because a value may be converted on the way.
const ORDER: [&str; 28] = [
    "type",
    "const",
    "enum",
    "not",
    "anyOf",
    "oneOf",
    "allOf",
    "if",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "items",
    "minProperties",
    "maxProperties",
    "required",
    "dependencies",
    "propertyNames",
    "additionalProperties",
    "properties",
    "patternProperties",
    "then",
    "x-generation-keywords",
];

fn main() -> Result<(), Error> {
    println!("cargo::rerun-if-changed={SCHEMA}");
    println!("cargo::rerun-if-changed={PLUGINS}");
    println!("cargo::rerun-if-changed=build.rs");
    // A program that may lie anywhere in memory has 12,000 addresses filled in at each start: a sixth of the time for a small file.
    if env::var("CARGO_CFG_TARGET_OS")? == "linux" && env::var("CARGO_CFG_TARGET_ENV")? == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    let schema = read(SCHEMA)?;
    let plugins = read(PLUGINS)?;
    let mut tables = Tables::new(&schema);
    let root = tables.node(&schema)?;
    let plugins = tables.plugins(&plugins)?;
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    fs::write(folder.join("serverless_schema.rs"), tables.source(root, &plugins)?)?;
    let mut places = String::new();
    for (path, name) in GROUPED {
        println!("cargo::rerun-if-changed={path}");
        writeln!(places, "pub(super) static {name}: &[usize] = &{:?};", group_starts(&fs::read_to_string(path)?))?;
    }
    Ok(fs::write(folder.join("groups.rs"), places)?)
}

/// Where the rows of each value of the first column begin; behind the lines of provenance stands that of column names.
fn group_starts(table: &str) -> Vec<usize> {
    let (mut starts, mut at, mut key) = (Vec::new(), 0, None);
    for (index, line) in table.split_inclusive('\n').skip_while(|line| line.starts_with('#')).enumerate() {
        let own = line.split(['\t', '\n']).next();
        if index > 0 && own != key {
            starts.push(at);
            key = own;
        }
        at += if index > 0 { line.len() } else { 0 };
    }
    starts
}

fn read(path: &str) -> Result<Value, Error> {
    Ok(serde_json::from_str(&fs::read_to_string(Path::new(path))?)?)
}

/// The tables, each a list of Rust expressions.
struct Tables<'s> {
    schema: &'s Value,
    texts: String,
    text_places: HashMap<String, String>,
    nodes: Vec<String>,
    rules: Vec<String>,
    literals: Vec<String>,
    branches: Vec<String>,
    properties: Vec<String>,
    names: Vec<String>,
    patterns: Vec<String>,
    pattern_places: HashMap<String, usize>,
    /// The nodes of definitions and of equal schemas.
    known: HashMap<String, usize>,
}

impl<'s> Tables<'s> {
    fn new(schema: &'s Value) -> Self {
        Tables {
            schema,
            texts: String::new(),
            text_places: HashMap::new(),
            nodes: Vec::new(),
            rules: Vec::new(),
            literals: Vec::new(),
            branches: Vec::new(),
            properties: Vec::new(),
            names: Vec::new(),
            patterns: Vec::new(),
            pattern_places: HashMap::new(),
            known: HashMap::new(),
        }
    }

    /// A text as a place in the one text that holds all.
    fn text(&mut self, text: &str) -> String {
        if let Some(place) = self.text_places.get(text) {
            return place.clone();
        }
        let start = self.texts.find(text).unwrap_or_else(|| {
            self.texts.push_str(text);
            self.texts.len() - text.len()
        });
        let place = format!("t({start}, {})", text.len());
        self.text_places.insert(text.to_owned(), place.clone());
        place
    }

    fn pattern(&mut self, pattern: &str) -> usize {
        if let Some(place) = self.pattern_places.get(pattern) {
            return *place;
        }
        let text = self.text(pattern);
        self.patterns.push(text);
        self.pattern_places.insert(pattern.to_owned(), self.patterns.len() - 1);
        self.patterns.len() - 1
    }

    /// The number of the node of a schema; references are followed.
    fn node(&mut self, schema: &Value) -> Result<usize, Error> {
        let mut schema = schema;
        while let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            schema = self.schema.pointer(reference.trim_start_matches('#')).ok_or_else(|| format!("no {reference}"))?;
        }
        let key = schema.to_string();
        if let Some(node) = self.known.get(&key) {
            return Ok(*node);
        }
        let node = self.nodes.len();
        self.known.insert(key, node);
        self.nodes.push(String::new());
        let empty = Map::new();
        let object = schema.as_object().unwrap_or(&empty);
        let overridden = object.get("x-generation-keywords").and_then(Value::as_object);
        let mut keywords: Vec<(u8, &str, &Value)> = Vec::new();
        for (name, value) in object {
            let others = overridden.into_iter().flatten().filter(|(_, keywords)| keywords.get(name).is_some());
            let when = others.fold(ALL, |when, (generation, _)| when & !bit(generation));
            keywords.push((when, name, value));
        }
        for (generation, changed) in overridden.into_iter().flatten() {
            let changed = changed.as_object().into_iter().flatten();
            keywords.extend(changed.filter(|(_, value)| !value.is_null()).map(|(name, value)| (bit(generation), name.as_str(), value)));
        }
        keywords.sort_by_key(|(_, name, _)| ORDER.iter().position(|known| known == name));
        let mut rules = Vec::new();
        for (when, name, value) in keywords {
            if name.starts_with("x-") || SILENT.contains(&name) {
                continue;
            }
            rules.extend(self.keyword(name, value, object)?.map(|keyword| format!("r({when}, K::{keyword})")));
        }
        let about = self.text(object.get("description").and_then(Value::as_str).unwrap_or_default());
        let range = extend(&mut self.rules, rules);
        self.nodes[node] = format!("n({range}, {about})");
        Ok(node)
    }

    fn keyword(&mut self, name: &str, value: &Value, beside: &Map<String, Value>) -> Result<Option<String>, Error> {
        let number = || format!("{:?}", value.as_f64().unwrap_or_default());
        Ok(Some(match name {
            "type" => {
                let types = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
                let known = ["string", "number", "integer", "boolean", "null", "array", "object"];
                let bits =
                    types.iter().filter_map(|wanted| known.iter().position(|name| wanted == name)).fold(0, |bits, at| bits | 1 << at);
                format!("Type({bits})")
            }
            "const" => format!("Const({})", self.literals(std::slice::from_ref(value), beside)?),
            "enum" => format!("Enum({})", self.literals(value.as_array().ok_or("enum")?, beside)?),
            "not" => format!("Not({})", self.node(value)?),
            "anyOf" | "oneOf" | "allOf" => {
                let mut branches = Vec::new();
                for branch in value.as_array().ok_or("union")? {
                    branches.push(format!("b({}, {})", when(branch), self.node(branch)?));
                }
                let kind = if name == "anyOf" {
                    "Any"
                } else if name == "oneOf" {
                    "One"
                } else {
                    "All"
                };
                format!("{kind}({})", extend(&mut self.branches, branches))
            }
            "if" => format!("If({}, {})", self.node(value)?, self.node(beside.get("then").unwrap_or(&Value::Bool(true)))?),
            "then" => return Ok(None),
            "minimum" => format!("Minimum({})", number()),
            "maximum" => format!("Maximum({})", number()),
            "minLength" => format!("MinLength({value})"),
            "maxLength" => format!("MaxLength({value})"),
            "pattern" => format!("Pattern({})", self.pattern(value.as_str().ok_or("pattern")?)),
            "format" => match value.as_str().ok_or("format")? {
                "uri" => "Uri".to_owned(),
                "date-time" => "DateTime(true)".to_owned(),
                "iso-date-time" => "DateTime(false)".to_owned(),
                other => return Err(format!("unknown format {other}").into()),
            },
            "minItems" => format!("MinItems({value})"),
            "maxItems" => format!("MaxItems({value})"),
            "uniqueItems" => "UniqueItems".to_owned(),
            "items" => match value.as_array() {
                None => format!("Items({})", self.node(value)?),
                Some(items) => {
                    let mut branches = Vec::new();
                    for item in items {
                        branches.push(format!("b({ALL}, {})", self.node(item)?));
                    }
                    let is_closed = beside.get("additionalItems") == Some(&Value::Bool(false));
                    format!("ItemList({}, {is_closed})", extend(&mut self.branches, branches))
                }
            },
            "minProperties" => format!("MinProperties({value})"),
            "maxProperties" => format!("MaxProperties({value})"),
            "required" => format!("Required({})", self.names(value)?),
            "dependencies" => {
                let mut kinds = value.as_object().ok_or("dependencies")?.iter();
                let (Some((key, needed)), None) = (kinds.next(), kinds.next()) else { return Err("one dependency at a time".into()) };
                format!("Dependency({}, {})", self.text(key), self.names(needed)?)
            }
            "propertyNames" => format!("PropertyNames({})", self.node(value)?),
            "additionalProperties" => match value {
                Value::Bool(true) => return Ok(None),
                Value::Bool(false) => "NoOther".to_owned(),
                other => format!("Other({})", self.node(other)?),
            },
            "properties" => {
                let mut properties: Vec<(&String, &Value)> = value.as_object().ok_or("properties")?.iter().collect();
                properties.sort_by_key(|(name, _)| *name);
                let mut list = Vec::new();
                for (name, property) in properties {
                    list.push(format!("p({}, {}, {})", self.text(name), when(property), self.node(property)?));
                }
                format!("Properties({})", extend(&mut self.properties, list))
            }
            "patternProperties" => {
                let mut list = Vec::new();
                for (pattern, property) in value.as_object().ok_or("patternProperties")? {
                    list.push(format!("p(t({}, 0), {}, {})", self.pattern(pattern), when(property), self.node(property)?));
                }
                format!("PatternProperties({})", extend(&mut self.properties, list))
            }
            other => return Err(format!("unknown keyword {other}").into()),
        }))
    }

    fn literals(&mut self, values: &[Value], beside: &Map<String, Value>) -> Result<String, Error> {
        let only = beside.get("x-enum-generations");
        let mut list = Vec::new();
        for value in values {
            let name = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let when = only.and_then(|only| only.get(&name)).map_or(ALL, generations);
            let literal = match value {
                Value::Bool(value) => format!("L::Bool({value})"),
                Value::Number(value) => format!("L::Number({:?})", value.as_f64().unwrap_or_default()),
                Value::String(value) => format!("L::Text({})", self.text(value)),
                _ => return Err("a constant of a kind that is not used".into()),
            };
            list.push(format!("v({when}, {literal})"));
        }
        Ok(extend(&mut self.literals, list))
    }

    fn names(&mut self, names: &Value) -> Result<String, Error> {
        let names: Vec<String> = names.as_array().ok_or("names")?.iter().filter_map(Value::as_str).map(|name| self.text(name)).collect();
        Ok(extend(&mut self.names, names))
    }
}

/// What plugins add.
impl Tables<'_> {
    /// The plugins, each with its part of the fragments, and the fragments.
    fn plugins(&mut self, table: &Value) -> Result<[Vec<String>; 2], Error> {
        let mut all: Vec<(&String, &Value)> = table["plugins"].as_object().ok_or("plugins")?.iter().collect();
        all.sort_by_key(|(name, _)| *name);
        let (mut plugins, mut fragments) = (Vec::new(), Vec::new());
        for (name, plugin) in all {
            let mut own = Vec::new();
            for (kind, place) in [("top", "/"), ("custom", "/properties/custom"), ("function", "/definitions/function")] {
                self.fragments(place, &plugin[kind], false, &mut own)?;
                self.fragments(place, &plugin["undefined"][kind], true, &mut own)?;
            }
            self.fragments("/definitions/provider", &plugin["undefined"]["provider"], true, &mut own)?;
            self.fragments("/definitions/event", &plugin["undefined"]["event"], true, &mut own)?;
            for (event, keys) in entries(&plugin["event"]) {
                self.fragments(&self.event(event)?, keys, false, &mut own)?;
            }
            for (event, keys) in entries(&plugin["undefined"]["event-keys"]) {
                self.fragments(&self.event(event)?, keys, true, &mut own)?;
            }
            let custom = self.node(&self.schema["properties"]["custom"])?;
            for key in plugin["custom-required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                own.push(format!("f({custom}, {}, F::Required)", self.text(key)));
            }
            let name = self.text(name);
            plugins.push(format!("g({name}, {})", extend(&mut fragments, own)));
        }
        Ok([plugins, fragments])
    }

    fn fragments(&mut self, place: &str, keys: &Value, is_undefined: bool, own: &mut Vec<String>) -> Result<(), Error> {
        let place = if place == "/" { self.schema } else { self.schema.pointer(place).ok_or_else(|| format!("no {place}"))? };
        let place = self.node(place)?;
        let names = keys.as_array().into_iter().flatten().filter_map(Value::as_str).map(|name| (name, &Value::Null));
        for (name, schema) in entries(keys).chain(names) {
            let kind = if is_undefined { "F::Undefined".to_owned() } else { format!("F::Defined({})", self.node(schema)?) };
            own.push(format!("f({place}, {}, {kind})", self.text(name)));
        }
        Ok(())
    }

    /// The way to the settings of an event of some kind.
    fn event(&self, kind: &str) -> Result<String, Error> {
        let events = self.schema["definitions"]["event"]["anyOf"].as_array().ok_or("events")?;
        let settings = events.iter().find_map(|event| event["properties"].get(kind)).ok_or_else(|| format!("no event {kind}"))?;
        let mut place = settings["$ref"].as_str().ok_or("an event without a definition")?.trim_start_matches('#').to_owned();
        let definition = self.schema.pointer(&place).ok_or("no definition")?;
        if definition["type"] != "object" {
            let forms = definition["anyOf"].as_array().ok_or("an event of one form")?;
            let form = forms.iter().position(|form| form["type"] == "object").ok_or("an event without settings")?;
            write!(place, "/anyOf/{form}")?;
        }
        Ok(place)
    }

    /// The Rust source of all tables.
    fn source(&mut self, root: usize, [plugins, fragments]: &[Vec<String>; 2]) -> Result<String, Error> {
        let definitions = &self.schema["definitions"];
        let named = [
            ("FUNCTION", &definitions["function"]),
            ("EVENT", &definitions["event"]),
            ("PROVIDER", &definitions["provider"]),
            ("INTRINSIC", &definitions["intrinsic"]),
            ("OTHER_INTRINSIC", &definitions["intrinsic-other"]),
        ];
        let mut source = format!("pub const ROOT: u16 = {root};\n");
        for (name, schema) in named {
            writeln!(source, "pub const {name}: u16 = {};", self.node(schema)?)?;
        }
        writeln!(source, "pub static TEXTS: &str = {:?};", self.texts)?;
        let tables = [
            ("NODES", "Node", &self.nodes),
            ("RULES", "Rule", &self.rules),
            ("LITERALS", "Value", &self.literals),
            ("BRANCHES", "Branch", &self.branches),
            ("PROPERTIES", "Property", &self.properties),
            ("NAMES", "Text", &self.names),
            ("PATTERNS", "Text", &self.patterns),
            ("PLUGINS", "Plugin", plugins),
            ("FRAGMENTS", "Fragment", fragments),
        ];
        for (name, kind, rows) in tables {
            writeln!(source, "pub static {name}: [{kind}; {}] = [\n{},\n];", rows.len(), rows.join(",\n"))?;
        }
        Ok(source)
    }
}

/// The entries of an object; none if it is something else.
fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

/// Adds rows to a table and says where they are.
fn extend(table: &mut Vec<String>, rows: Vec<String>) -> String {
    let range = format!("s({}, {})", table.len(), rows.len());
    table.extend(rows);
    range
}

/// For whom a property or a branch holds; for nobody, if it is there for editors only.
fn when(schema: &Value) -> u8 {
    if schema.get("x-stricter-than-framework") == Some(&Value::Bool(true)) {
        return 0;
    }
    schema.get("x-generations").map_or(ALL, generations)
}

fn generations(names: &Value) -> u8 {
    names.as_array().into_iter().flatten().filter_map(Value::as_str).fold(UNION, |when, name| when | bit(name))
}

fn bit(generation: &str) -> u8 {
    GENERATIONS.iter().find(|(name, _)| *name == generation).map_or(0, |(_, bit)| *bit)
}
