//! What is read without the parser, against what the parser reads.

use std::{fs, path::Path, sync::Arc};

use proptest::prelude::*;

use super::*;
use crate::{source::Source, syntax::tree::Tree};

/// What is read, and what the parser reads; nothing of a text that is not plain.
fn both(text: &str) -> Option<[String; 2]> {
    let source = Arc::new(Source::new("file.yml", text));
    let text = source.text();
    let shown = |builder: &Builder<'_>| {
        let Tree { nodes, documents, comments, .. } = &builder.tree;
        let node = |node: &NodeData| format!("{:?} {:?} {:?} {:?}\n", node.span.range(), node.kind, node.tag, node.anchor);
        nodes.iter().map(node).collect::<String>() + &format!("{documents:?} {comments:?}")
    };
    let mut plain = Builder::new(&source, text, text, None);
    read(&mut plain).then(|| {
        let mut parsed = Builder::new(&source, text, text, None);
        let error = parsed.parse().map(|error| error.to_string());
        [shown(&plain), shown(&parsed) + &error.unwrap_or_default()]
    })
}

#[track_caller]
fn is_same(text: &str) -> bool {
    let both = both(text);
    if let Some([plain, parsed]) = &both {
        assert!(plain == parsed, "{text:?}\nplain: {plain}\nparser: {parsed}");
    }
    both.is_some()
}

#[test]
fn reads_what_the_parser_reads() {
    for text in [
        "a: b",
        "a: b\n",
        "a:\nb:\n",
        "# c\na: b # c\n# d\n\nb:   c   # d\n",
        "- a\n-\n- b: c\n  d: e\n- - f\n  - g\n-   h:\n      i: j\n",
        "a:\n- b\n- c\nd:\n  - e\n  -\n    f: g\n",
        "a: # c\n  b: c\n",
        "a: |\n  b\n   c\n\n  d\n\n\ne: |-\n  f\ng: |+\n  h\n\ni: j\n",
        "- |\n  a\n  # b\n# c\n- b",
        "'a': \"b\"\n\"c d\": 'e'\n",
        "Fn::Sub: a:b\n/path: http://a#b\n<<: a\n",
        "a: b c\n\n\n",
        "a: !Ref b\nc: !Fn::Sub 'd' # e\nf:\n  - !GetAtt g.h\n  - !Sub |\n    i\n",
        "a: [b, 'c', \"d\"] # e\nf: {g: h, i: [j]}\nk: []\nl: {}\n",
        "a: !Join ['', [!Ref b, c]]\nd: [\n  e,\n\n  f\n ]\n",
        "{\n  \"a\": 1,\n  \"b\": [true, null],\n  \"c\": {\"d\": \"e\"}\n}\n",
        "[]",
        "a: >\n  b\n  c\n\n  d\n    e\n  f\n\ng: >-\n  h\ni: >+\n  j\n\nk: l\n",
        "a: !If\n  - b\n  - !Sub c\nd: !Sub\n- e\n- f: g\nh: !Transform\n  i: j\n",
        "- [a]\n- {b: c}\n- !If [d, e, f]\n",
        "  a: b\n  c:\n    - d\n",
        "a:\n  - b\n # c\n  - d\n",
        "a: -b\nc: d-\n",
        "version: 0.2\nphases:\n  build:\n    commands:\n      - |\n        set -e\n        npm ci\n      - npm test -- --ci\n",
    ] {
        assert!(is_same(text), "{text:?}");
    }
}

#[test]
fn leaves_the_rest_to_the_parser() {
    for text in [
        "",
        "a",
        "a: b: c",
        "a: b\n c",
        "a: [b, ]",
        "a: [b: c]",
        "a: {b}",
        "a: !Ref\n  b",
        "a: !",
        "[a]: b",
        "a: [\n]",
        "[a] b",
        "a: [b c]",
        "a: &b c",
        "a: *b",
        "a: \"\\n\"",
        "a: 'b''c'",
        "a:\tb",
        "---\na: b\n",
        "a: b\n...\n",
        "a: é",
        "a: b\r\n",
        "? a",
        "a: 'b\n  c'",
        "- a\n b: c\n",
        "a: b\n- c\n",
        "a: |2\n  b\n",
        "a: @b",
        "a: `b`",
    ] {
        assert!(both(text).is_none(), "{text:?}");
    }
}

#[test]
fn reads_most_files_of_this_repository() {
    let files = |folder: &str| fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder)).into_iter().flatten();
    let read = ["orders", "shop", "shop-broken", "tickets"]
        .into_iter()
        .flat_map(files)
        .filter_map(|entry| fs::read_to_string(entry.ok()?.path()).ok());
    assert!(read.filter(|text| is_same(text)).count() >= 3);
}

/// Lists and mappings as people write them.
fn nested() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "[a-z][a-z ]{0,4}[a-z]",
        "'[a-z #:]{0,4}'",
        "\"[a-z: ]{0,4}\"",
        "!Ref [a-z]{1,3}",
        r"\[[a-z]{1,2}, [a-z]{1,2}\]",
        r"\{[a-z]: [a-z]\}"
    ];
    let block =
        ("[a-z#:-]{1,5}", prop::collection::vec("( {0,2}[a-z#:-]{1,5})?", 0..4)).prop_map(|(first, rest)| [vec![first], rest].concat());
    let leaf = prop_oneof![
        4 => scalar.prop_map(|text| (false, vec![text])),
        1 => (prop_oneof![Just("|"), Just("|-"), Just(">"), Just(">-"), Just("!Sub |")], block).prop_map(|(header, lines)| (false, [vec![header.to_owned()], lines.into_iter().map(|line| format!("  {line}")).collect()].concat())),
    ];
    let node = leaf.prop_recursive(4, 40, 4, |inner| {
        let item = |dash: &'static str| {
            move |(is_below, lines): (bool, Vec<String>)| match (is_below, lines.split_first()) {
                (false, Some((first, rest))) => [vec![format!("{dash}{first}")], rest.to_vec()].concat(),
                (true, Some((first, rest))) if dash == "- " => {
                    [vec![format!("- {first}")], rest.iter().map(|line| format!("  {line}")).collect()].concat()
                }
                _ => [vec![dash.trim_end().to_owned()], lines.iter().map(|line| format!("  {line}")).collect()].concat(),
            }
        };
        prop_oneof![
            prop::collection::vec(inner.clone().prop_map(item("- ")), 1..4).prop_map(|items| (true, items.concat())),
            prop::collection::vec(inner.prop_map(item("key: ")), 1..4).prop_map(|entries| {
                let numbered = entries
                    .into_iter()
                    .enumerate()
                    .map(|(index, lines)| [vec![lines[0].replacen("key", &format!("k{index}"), 1)], lines[1..].to_vec()].concat());
                (true, numbered.collect::<Vec<_>>().concat())
            }),
        ]
    });
    node.prop_filter_map("a scalar alone", |(is_below, lines)| is_below.then(|| lines.join("\n") + "\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn is_the_parsers_reading_of_any_brackets(text in "(a: |- |)(\\[|\\{|\\]|\\}|, ?|: |!a |a|b c|'d'|\"e\"|\\{\"f\": |\n| |-|#){0,14}(\\]|\\}){0,2}\n?") {
        is_same(&text);
    }

    #[test]
    fn is_the_parsers_reading_of_any_nesting(text in nested()) {
        prop_assert!(is_same(&text), "{text}");
    }

    #[test]
    fn is_the_parsers_reading_of_any_plain_text(
        lines in prop::collection::vec(("[ ]{0,5}", "(- ){0,2}", "([a-c'\"]{1,2}: ?){0,2}", "(\\||\\|-|\\|\\+|[a-c:#'\" -]{0,5})?"), 0..9),
        end in prop::bool::ANY,
    ) {
        let mut text = lines.iter().map(|(indent, dashes, keys, rest)| format!("{indent}{dashes}{keys}{rest}")).collect::<Vec<_>>().join("\n");
        if end {
            text.push('\n');
        }
        is_same(&text);
    }
}
