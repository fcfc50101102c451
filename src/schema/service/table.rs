//! The schema of serverless.yml as tables that `build.rs` writes: numbers and texts that need no reading.

#![allow(clippy::unreadable_literal, clippy::type_complexity, reason = "written by build.rs")]

/// Whether something holds: a bit for each generation, one for a reader who is not known, one for what is asked beyond the
/// framework.
pub type When = u8;

/// Serverless Framework 3.
pub const V3: When = 1;
/// osls.
pub const OSLS: When = 2;
/// Serverless Framework 4.
pub const V4: When = 4;
/// Any of them.
pub const UNION: When = 8;

/// The number of a schema.
pub type NodeId = u16;

/// A place in [`TEXTS`].
#[derive(Clone, Copy, Debug)]
pub struct Text {
    start: u32,
    len: u16,
}

impl Text {
    /// The text.
    pub fn get(self) -> &'static str {
        let start = self.start as usize;
        TEXTS.get(start..start + usize::from(self.len)).unwrap_or_default()
    }

    /// Of a property by pattern, the number of the pattern.
    pub fn pattern(self) -> usize {
        self.start as usize
    }
}

/// A part of a table.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    start: u16,
    len: u16,
}

impl Part {
    /// Nothing.
    pub const EMPTY: Part = Part { start: 0, len: 0 };

    /// The rows of the part.
    pub fn of<T>(self, table: &'static [T]) -> &'static [T] {
        let start = usize::from(self.start);
        table.get(start..start + usize::from(self.len)).unwrap_or_default()
    }
}

/// A schema.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Its keywords.
    pub rules: Part,
    /// What it says of itself.
    pub about: Text,
}

/// A keyword, and for whom it holds.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub when: When,
    pub keyword: Keyword,
}

/// A keyword of JSON Schema with its value.
#[derive(Clone, Copy, Debug)]
pub enum Keyword {
    Type(Types),
    Const(Part),
    Enum(Part),
    Not(NodeId),
    Any(Part),
    One(Part),
    All(Part),
    /// What must hold if something else does.
    If(NodeId, NodeId),
    Minimum(f64),
    Maximum(f64),
    MinLength(u32),
    MaxLength(u32),
    Pattern(u16),
    Uri,
    /// A date with time; true if a time zone is a must.
    DateTime(bool),
    MinItems(u32),
    MaxItems(u32),
    UniqueItems,
    Items(NodeId),
    /// The items one by one; true if there may be no more.
    ItemList(Part, bool),
    MinProperties(u32),
    MaxProperties(u32),
    Required(Part),
    /// The key that needs others.
    Dependency(Text, Part),
    PropertyNames(NodeId),
    NoOther,
    Other(NodeId),
    Properties(Part),
    PatternProperties(Part),
}

/// Types as bits.
pub type Types = u8;
pub const STRING: Types = 1;
pub const NUMBER: Types = 2;
pub const INTEGER: Types = 4;
pub const BOOLEAN: Types = 8;
pub const NULL: Types = 16;
pub const ARRAY: Types = 32;
pub const OBJECT: Types = 64;

/// A value of an enumeration.
#[derive(Clone, Copy, Debug)]
pub struct Value {
    pub when: When,
    pub literal: Literal,
}

/// A scalar.
#[derive(Clone, Copy, Debug)]
pub enum Literal {
    Bool(bool),
    Number(f64),
    Text(Text),
}

/// A part of a union, or an item of a list.
#[derive(Clone, Copy, Debug)]
pub struct Branch {
    pub when: When,
    pub node: NodeId,
}

/// A key, or a pattern of keys.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    pub name: Text,
    pub when: When,
    pub node: NodeId,
}

/// A plugin that is known.
#[derive(Clone, Copy, Debug)]
pub struct Plugin {
    pub name: Text,
    pub fragments: Part,
}

/// What a plugin adds to a schema.
#[derive(Clone, Copy, Debug)]
pub struct Fragment {
    pub place: NodeId,
    pub key: Text,
    pub kind: FragmentKind,
}

/// How a plugin stands to a key.
#[derive(Clone, Copy, Debug)]
pub enum FragmentKind {
    /// It defines the key.
    Defined(NodeId),
    /// It makes the key a must.
    Required,
    /// It reads the key without defining it, so that the framework calls it unknown.
    Undefined,
}

use FragmentKind as F;
use Keyword as K;
use Literal as L;

const fn t(start: u32, len: u16) -> Text {
    Text { start, len }
}

const fn s(start: u16, len: u16) -> Part {
    Part { start, len }
}

const fn n(rules: Part, about: Text) -> Node {
    Node { rules, about }
}

const fn r(when: When, keyword: Keyword) -> Rule {
    Rule { when, keyword }
}

const fn v(when: When, literal: Literal) -> Value {
    Value { when, literal }
}

const fn b(when: When, node: NodeId) -> Branch {
    Branch { when, node }
}

const fn p(name: Text, when: When, node: NodeId) -> Property {
    Property { name, when, node }
}

const fn g(name: Text, fragments: Part) -> Plugin {
    Plugin { name, fragments }
}

const fn f(place: NodeId, key: Text, kind: FragmentKind) -> Fragment {
    Fragment { place, key, kind }
}

include!(concat!(env!("OUT_DIR"), "/serverless_schema.rs"));

/// A schema by its number.
pub fn node(id: NodeId) -> Option<&'static Node> {
    NODES.get(usize::from(id))
}

/// The keywords of a schema that hold for a reader.
pub fn rules(id: NodeId, when: When) -> impl Iterator<Item = &'static Keyword> {
    let rules = node(id).map_or(&[][..], |node| node.rules.of(&RULES));
    rules.iter().filter(move |rule| rule.when & when != 0).map(|rule| &rule.keyword)
}

/// The property of that name among sorted ones.
pub fn find(properties: Part, name: &str) -> Option<&'static Property> {
    let properties = properties.of(&PROPERTIES);
    properties.binary_search_by(|property| property.name.get().cmp(name)).ok().and_then(|at| properties.get(at))
}
