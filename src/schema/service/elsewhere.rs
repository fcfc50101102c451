//! Where else a key exists.

use super::table::{self, BRANCHES, EVENT, FUNCTION, Keyword, NodeId, PROPERTIES, PROVIDER, ROOT, When};

/// How many keys deep the search goes.
const MAX_DEPTH: usize = 3;

/// More places help nobody.
const MAX_PLACES: usize = 3;

/// The keys of a schema.
pub(super) fn keys(schema: NodeId, when: When) -> Vec<&'static str> {
    let properties = table::rules(schema, when).filter_map(|keyword| match keyword {
        Keyword::Properties(properties) => Some(properties.of(&PROPERTIES)),
        _ => None,
    });
    properties.flatten().filter(|property| property.when & when != 0).map(|property| property.name.get()).collect()
}

/// The places that have a key, as a sentence names them: below the schema, else in what is around it.
pub(super) fn find(key: &str, schema: NodeId, path: &[String], when: When) -> Vec<String> {
    let mut found = Vec::new();
    below(key, schema, "", 0, when, &mut found);
    found.sort_by_key(|(depth, name): &(usize, String)| (*depth, name.clone()));
    found.dedup();
    // The nearest is meant.
    let nearest = found.first().map(|(depth, _)| *depth);
    found.retain(|(depth, _)| Some(*depth) == nearest);
    if !found.is_empty() {
        return if found.len() > MAX_PLACES { Vec::new() } else { found.into_iter().map(|(_, name)| format!("`{name}`")).collect() };
    }
    let in_function = path.len() > 2 && path.first().is_some_and(|first| first == "functions");
    let around = [(FUNCTION, "the function"), (PROVIDER, "`provider`"), (ROOT, "the top of the file")];
    let mut around = around.into_iter().filter(|(node, _)| *node != schema && (*node != FUNCTION || in_function));
    around.find(|(node, _)| keys(*node, when).contains(&key)).map(|(_, name)| name.to_owned()).into_iter().collect()
}

fn below(key: &str, schema: NodeId, name: &str, depth: usize, when: When, found: &mut Vec<(usize, String)>) {
    if depth > 0 && keys(schema, when).contains(&key) {
        found.push((depth, name.to_owned()));
    }
    for keyword in table::rules(schema, when) {
        match *keyword {
            Keyword::Properties(properties) if depth < MAX_DEPTH => {
                for property in properties.of(&PROPERTIES).iter().filter(|property| property.when & when != 0) {
                    let step = property.name.get();
                    // What CloudFormation takes is known too little of here.
                    if !step.starts_with("Fn::") && step != "resources" {
                        let name = if name.is_empty() { step.to_owned() } else { format!("{name}.{step}") };
                        below(key, property.node, &name, depth + 1, when, found);
                    }
                }
            }
            Keyword::PatternProperties(properties) if depth < MAX_DEPTH => {
                let properties = properties.of(&PROPERTIES).iter();
                properties.for_each(|property| below(key, property.node, &format!("{name}.*"), depth, when, found));
            }
            Keyword::Items(items) => below(key, items, &format!("{name}[]"), depth, when, found),
            Keyword::Any(branches) | Keyword::One(branches) => {
                let depth = if schema == EVENT { depth.saturating_sub(1) } else { depth };
                let branches = branches.of(&BRANCHES).iter().filter(|branch| branch.when & when != 0);
                branches.for_each(|branch| below(key, branch.node, name, depth, when, found));
            }
            _ => {}
        }
    }
}
