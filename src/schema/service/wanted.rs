//! What a schema takes, in words.

use super::{
    table::{
        self, ARRAY, BOOLEAN, BRANCHES, INTEGER, INTRINSIC, Keyword, LITERALS, Literal, NUMBER, NodeId, OBJECT, PROPERTIES, Part, STRING,
        Types, When,
    },
    violation::Wanted,
};

/// How deep unions are looked into.
const MAX_DEPTH: usize = 6;

#[derive(Default)]
struct Found {
    types: Types,
    words: Vec<String>,
    has_free_text: bool,
    has_intrinsic: bool,
}

/// What a schema takes.
pub(super) fn of(schema: NodeId, when: When) -> Wanted {
    let mut found = Found::default();
    look(schema, when, 0, &mut found);
    let types = found.types;
    let kinds = [
        (STRING, "text"),
        (INTEGER, "a whole number"),
        (NUMBER, "a number"),
        (BOOLEAN, "`true` or `false`"),
        (ARRAY, "a list"),
        (OBJECT, "a mapping"),
    ];
    let mut names: Vec<&str> = kinds.into_iter().filter(|(kind, _)| types & kind != 0).map(|(_, name)| name).collect();
    if types & INTEGER != 0 {
        names.retain(|name| *name != "a number");
    }
    if found.has_intrinsic {
        names.push("a function of CloudFormation");
    }
    Wanted { types: names, words: if found.has_free_text { Vec::new() } else { found.words } }
}

fn look(schema: NodeId, when: When, depth: usize, found: &mut Found) {
    if schema == INTRINSIC || is_intrinsic(schema, when) {
        found.has_intrinsic = true;
        return;
    }
    let (mut types, mut words) = (0, Vec::new());
    for keyword in table::rules(schema, when) {
        match *keyword {
            Keyword::Type(own) => types |= own,
            Keyword::Enum(values) | Keyword::Const(values) => words.extend(texts(values, when)),
            Keyword::Any(branches) | Keyword::One(branches) if depth < MAX_DEPTH => {
                let branches = branches.of(&BRANCHES).iter().filter(|branch| branch.when & when != 0);
                branches.for_each(|branch| look(branch.node, when, depth + 1, found));
            }
            _ => {}
        }
    }
    if words.is_empty() {
        found.has_free_text |= types & STRING != 0 && !is_words(schema, when);
    } else {
        types |= STRING;
    }
    found.types |= types;
    found.words.extend(words.into_iter().filter(|word| !word.is_empty()));
}

/// Whether it takes one function of CloudFormation.
fn is_intrinsic(schema: NodeId, when: When) -> bool {
    table::rules(schema, when).any(|keyword| {
        let Keyword::Properties(properties) = keyword else { return false };
        let names = properties.of(&PROPERTIES).iter().map(|property| property.name.get());
        names.clone().count() > 0 && names.clone().all(|name| name == "Ref" || name.starts_with("Fn::"))
    })
}

/// Whether its pattern is a list of words of any case, which stand beside it as they should be written.
fn is_words(schema: NodeId, when: When) -> bool {
    table::rules(schema, when).any(|keyword| {
        let Keyword::Pattern(pattern) = keyword else { return false };
        let pattern = table::PATTERNS.get(usize::from(*pattern)).map_or("", |pattern| pattern.get());
        pattern.starts_with("^(?i:") && !pattern.contains('\\')
    })
}

/// The texts of an enumeration.
pub(super) fn texts(values: Part, when: When) -> Vec<String> {
    let values = values.of(&LITERALS).iter().filter(|value| value.when & when != 0);
    values
        .map(|value| match value.literal {
            Literal::Bool(value) => value.to_string(),
            Literal::Number(value) => value.to_string(),
            Literal::Text(text) => text.get().to_owned(),
        })
        .collect()
}
