//! Spans and text maps, over generated texts in all styles: what a span cuts out reads to the same value, cooked text
//! leads back to its bytes, and readers that are not ours find the same structure and the same strings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

mod writer;

use proptest::prelude::*;
use speclint::{
    source::Source,
    syntax::{self, Node, NodeKind, Style, Tree},
};
use writer::Writer;

/// What a text says, all scalars as text.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

fn parse(text: &str) -> Tree {
    syntax::parse(&Arc::new(Source::new("generated.yml", text)))
}

fn value_of(node: Node<'_>) -> Value {
    match node.kind() {
        NodeKind::Scalar => Value::Text(node.text().to_owned()),
        NodeKind::Sequence => Value::List(node.items().map(value_of).collect()),
        NodeKind::Mapping => Value::Map(node.pairs().map(|entry| (entry.key.text().to_owned(), value_of(entry.value))).collect()),
        NodeKind::Unresolved => panic!("no aliases are generated"),
    }
}

/// Text that stresses styles: blanks, line ends, quotes, indicators, and characters of one to four bytes.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[a-zA-Z0-9_./$-]{1,8}",
        2 => Just(" ".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just("  ".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("\t".to_owned()),
        1 => "[:#'\"\\\\{}\\[\\],&*!|>%@`?-]",
        1 => Just(": ".to_owned()),
        1 => Just(" #".to_owned()),
        1 => "[éß漢字🎉]",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = Value> {
    text().prop_map(Value::Text).prop_recursive(4, 24, 5, |inner| {
        let map = prop::collection::vec((text(), inner.clone()), 1..5).prop_map(|mut pairs| {
            let mut seen = std::collections::BTreeSet::new();
            // A key given twice is an error to serde_yaml, and `<<` is a merge to some.
            pairs.retain(|(key, _)| key != "<<" && seen.insert(key.clone()));
            Value::Map(pairs)
        });
        prop_oneof![
            prop::collection::vec(inner, 1..5).prop_map(Value::List),
            map.prop_filter("not empty", |map| *map != Value::Map(vec![]))
        ]
    })
}

fn check_map(tree: &Tree, node: Node<'_>, written: &str) {
    let text = node.text();
    let map = node.text_map();
    let mut at = 0;
    for segment in map.segments() {
        assert_eq!(segment.cooked.start as usize, at, "the map has no gap: {written}");
        at = segment.cooked.end as usize;
        let cooked = &text[segment.cooked.range()];
        let source = tree.source().slice(segment.source);
        // What differs is an escape or a line end; a scalar that maps as a whole would show here.
        let stands_for = cooked.chars().count() <= 1 || cooked.chars().all(|char| char == '\n');
        assert!(cooked == source || stands_for, "{cooked:?} from {source:?} in\n{written}");
    }
    assert_eq!(at, text.len(), "the map covers the text: {written}");
}

/// The events of saphyr's parser as a value; none where it takes the text for broken.
fn saphyr(text: &str) -> Option<Value> {
    use saphyr_parser::{Event, Parser};
    let mut stack: Vec<Vec<Value>> = vec![Vec::new()];
    for event in Parser::new_from_str(text) {
        match event.ok()?.0 {
            Event::Scalar(text, ..) => stack.last_mut()?.push(Value::Text(text.into_owned())),
            Event::SequenceStart(..) | Event::MappingStart(..) => stack.push(Vec::new()),
            Event::SequenceEnd => {
                let items = stack.pop()?;
                stack.last_mut()?.push(Value::List(items));
            }
            Event::MappingEnd => {
                let mut items = stack.pop()?.into_iter();
                let mut pairs = Vec::new();
                while let (Some(Value::Text(key)), Some(value)) = (items.next(), items.next()) {
                    pairs.push((key, value));
                }
                stack.last_mut()?.push(Value::Map(pairs));
            }
            _ => {}
        }
    }
    stack.pop()?.pop()
}

fn serde_value(value: &serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::String(text) => Value::Text(text.clone()),
        serde_yaml::Value::Sequence(items) => Value::List(items.iter().map(serde_value).collect()),
        serde_yaml::Value::Mapping(pairs) => {
            Value::Map(pairs.iter().map(|(key, value)| (key.as_str().expect("a text key").to_owned(), serde_value(value))).collect())
        }
        other => panic!("only text is generated: {other:?}"),
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value as Json;
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-1.0e9..1.0e9f64).prop_map(Json::from),
        text().prop_map(Json::from),
        "[\u{0}-\u{1f}a]{1,3}".prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::btree_map(text(), inner, 0..5).prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

fn assert_json(node: Node<'_>, json: &serde_json::Value) {
    use serde_json::Value as Json;
    match json {
        Json::Array(items) => {
            assert!(node.is_sequence());
            assert_eq!(node.items().len(), items.len());
            node.items().zip(items).for_each(|(node, json)| assert_json(node, json));
        }
        Json::Object(pairs) => {
            assert!(node.is_mapping());
            assert_eq!(node.pairs().len(), pairs.len());
            for (entry, (key, value)) in node.pairs().zip(pairs) {
                assert_eq!(entry.key.text(), key);
                assert_json(entry.value, value);
            }
        }
        Json::String(text) => assert_eq!((node.style(), node.text()), (Some(Style::DoubleQuoted), text.as_str())),
        other => assert_eq!((node.style(), node.text()), (Some(Style::Plain), other.to_string().as_str())),
    }
}

const CASES: u32 = 400;

/// How many texts saphyr has refused.
static REFUSED: AtomicUsize = AtomicUsize::new(0);

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_reader_finds_what_was_written(value in value(), seed in any::<u64>()) {
        let written = Writer::write(&value, seed);
        let tree = parse(&written);
        prop_assert!(tree.errors().is_empty(), "{:?}\n{written}", tree.errors());
        prop_assert_eq!(&value_of(tree.root().unwrap()), &value, "{}", written);
        // saphyr follows the letter of YAML 1.2 where others do not, and refuses a few texts.
        match saphyr(&written) {
            Some(theirs) => prop_assert_eq!(&theirs, &value, "saphyr\n{}", written),
            None => {
                let refused = REFUSED.fetch_add(1, Ordering::Relaxed);
                prop_assert!(refused < CASES as usize / 20, "saphyr refuses too much to tell anything\n{written}");
            }
        }
        let theirs: serde_yaml::Value = serde_yaml::from_str(&written).unwrap_or_else(|error| panic!("serde_yaml: {error}\n{written}"));
        prop_assert_eq!(&serde_value(&theirs), &value, "serde_yaml\n{}", written);
    }

    #[test]
    fn every_scalar_leads_back_to_its_bytes(value in value(), seed in any::<u64>()) {
        let written = Writer::write(&value, seed);
        let tree = parse(&written);
        for node in tree.nodes().filter(|node| node.is_scalar()) {
            check_map(&tree, node, &written);
        }
    }

    #[test]
    fn every_span_cuts_out_the_same_value(value in value(), seed in any::<u64>()) {
        let written = Writer::write(&value, seed);
        let tree = parse(&written);
        for node in tree.nodes() {
            let span = node.span();
            let cut = tree.source().slice(span);
            let line = tree.source().line_at(span.start);
            let column = tree.source().text()[line.start as usize..span.start as usize].chars().count();
            let is_block = matches!(node.style(), Some(Style::Literal | Style::Folded));
            // An indentation indicator counts from the parent, which is cut away.
            if is_block && cut.lines().next().unwrap().contains('2') {
                continue;
            }
            // The first line of a block list or mapping stood as far right as the others.
            let text = match node.is_scalar() {
                true => format!("k: {cut}"),
                false if node.is_flow() => format!("k:\n {cut}"),
                false => format!("k:\n {}{}", " ".repeat(column), cut.replace('\n', "\n ")),
            };
            let again = parse(&text);
            prop_assert!(again.errors().is_empty(), "{text:?}\n{written}");
            let got = value_of(again.root().unwrap().get("k").unwrap());
            let wanted = value_of(node);
            prop_assert_eq!(got, wanted, "{:?} of\n{}", text, written);
        }
    }

    #[test]
    fn json_reads_as_json(json in json(), pretty in any::<bool>()) {
        let written = if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) }.unwrap();
        let tree = parse(&written);
        prop_assert!(tree.errors().is_empty(), "{:?}\n{written}", tree.errors());
        assert_json(tree.root().unwrap(), &json);
        for node in tree.nodes().filter(|node| node.is_scalar()) {
            check_map(&tree, node, &written);
        }
    }

    #[test]
    fn yaml_in_a_json_string_leads_to_the_file(value in value(), seed in any::<u64>()) {
        let inner = Writer::write(&value, seed);
        let written = serde_json::json!({ "BuildSpec": inner }).to_string();
        let tree = parse(&written);
        let outer = tree.root().unwrap().get("BuildSpec").unwrap();
        prop_assert_eq!(outer.text(), &inner);
        let inside = syntax::parse_inside(outer);
        let alone = parse(&inner);
        for (node, same) in inside.nodes().zip(alone.nodes()) {
            let cut: String = serde_json::from_str(&format!("\"{}\"", tree.source().slice(node.span()))).unwrap();
            prop_assert_eq!(cut, alone.source().slice(same.span()), "{}", written);
        }
    }

    #[test]
    fn json_in_a_block_of_text_in_a_json_string_leads_to_the_file(json in json()) {
        let innermost = serde_json::to_string_pretty(&json).unwrap();
        let middle = format!("policy: |\n{}", innermost.lines().fold(String::new(), |all, line| all + "    " + line + "\n"));
        let written = serde_json::json!([middle]).to_string();
        let tree = parse(&written);
        let list = syntax::parse_inside(tree.root().unwrap().items().next().unwrap());
        let policy = syntax::parse_inside(list.root().unwrap().get("policy").unwrap());
        assert_json(policy.root().unwrap(), &json);
        for node in policy.nodes().filter(|node| node.is_scalar()) {
            let middle: String = serde_json::from_str(&format!("\"{}\"", tree.source().slice(node.span()))).unwrap();
            let text: String = if node.style() == Some(Style::DoubleQuoted) { serde_json::from_str(&middle).unwrap() } else { middle };
            prop_assert_eq!(text, node.text());
        }
    }
}
