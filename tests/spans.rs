//! Spans and text maps, over generated texts in all styles: what a span cuts out reads to the same value, cooked text
//! leads back to its bytes, and readers that are not ours find the same structure and the same strings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fmt::Write,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use proptest::prelude::*;
use speclint::{
    source::Source,
    syntax::{self, Node, NodeKind, Style, Tree},
};

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

/// Writes a value as YAML, choosing styles by a stream of random numbers.
struct Writer {
    out: String,
    random: u64,
}

impl Writer {
    fn write(value: &Value, seed: u64) -> String {
        let mut writer = Writer { out: String::new(), random: seed | 1 };
        if writer.one_in(4) {
            writer.out.push_str("# é first\n");
        }
        match value {
            Value::Text(text) => {
                writer.out.push_str("--- ");
                writer.scalar(text, 0, true);
            }
            _ => writer.block(value, 0),
        }
        let crlf = writer.one_in(3);
        if crlf { writer.out.replace('\n', "\r\n") } else { writer.out }
    }

    fn next(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    fn pad(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    fn end_line(&mut self) {
        if self.one_in(5) {
            self.out.push_str("  # ü: [ \" '");
        }
        self.out.push('\n');
        if self.one_in(8) {
            self.out.push('\n');
        }
        if self.one_in(8) {
            let indent = (self.next() % 5) as usize;
            self.pad(indent);
            self.out.push_str("# - a: comment\n");
        }
    }

    /// A list or mapping from the start of a line, or behind `- `.
    fn block(&mut self, value: &Value, indent: usize) {
        let start = self.out.len();
        match value {
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 || start == 0 || self.out.ends_with('\n') {
                        self.pad(indent);
                    }
                    self.out.push_str("- ");
                    self.child(item, indent, true);
                }
            }
            Value::Map(pairs) => {
                for (index, (key, value)) in pairs.iter().enumerate() {
                    if index > 0 || start == 0 || self.out.ends_with('\n') {
                        self.pad(indent);
                    }
                    self.key(key);
                    self.out.push(':');
                    self.out.push(' ');
                    self.child(value, indent, false);
                }
            }
            Value::Text(_) => panic!("no block"),
        }
    }

    fn child(&mut self, value: &Value, indent: usize, behind_dash: bool) {
        match value {
            Value::Text(text) => self.scalar(text, indent, true),
            _ if self.one_in(3) => {
                self.flow(value, indent + 2);
                self.end_line();
            }
            _ if behind_dash && self.one_in(2) => self.block(value, indent + 2),
            _ => {
                self.out.pop();
                self.end_line();
                let deeper = indent + 1 + (self.next() % 3) as usize;
                self.block(value, deeper);
            }
        }
    }

    fn key(&mut self, key: &str) {
        match self.next() % 3 {
            0 if is_plain(key) => self.out.push_str(key),
            1 if !key.contains(['\n', '\t']) => self.single(key, None),
            _ => self.double(key, None),
        }
    }

    fn flow(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Text(text) => match self.next() % 3 {
                0 if is_plain(text) => self.out.push_str(text),
                1 if !text.contains(['\n', '\t']) => self.single(text, Some(indent)),
                _ => self.double(text, Some(indent)),
            },
            Value::List(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.flow_space(indent);
                    self.flow(item, indent);
                }
                self.out.push_str(" ]");
            }
            Value::Map(pairs) => {
                self.out.push('{');
                for (index, (key, value)) in pairs.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.flow_space(indent);
                    self.key(key);
                    self.out.push_str(": ");
                    self.flow(value, indent);
                }
                self.out.push_str(" }");
            }
        }
    }

    fn flow_space(&mut self, indent: usize) {
        if self.one_in(6) {
            self.out.push('\n');
            self.pad(indent);
        } else {
            self.out.push(' ');
        }
    }

    /// A scalar in a random style that can hold it, with its line end.
    fn scalar(&mut self, text: &str, indent: usize, multiline: bool) {
        let fold = multiline.then_some(indent + 2);
        for _ in 0..8 {
            match self.next() % 5 {
                0 if is_plain(text) => self.plain(text, indent + 2),
                1 if !text.contains(['\n', '\t']) => self.single(text, fold),
                2 => self.double(text, fold),
                3 if is_block(text) => return self.literal(text, indent),
                4 if is_block(text) && !text.lines().any(|line| line.starts_with([' ', '\t'])) => return self.folded(text, indent),
                _ => continue,
            }
            return self.end_line();
        }
        self.double(text, fold);
        self.end_line();
    }

    /// Breaks the line here if this is one space between words.
    fn folds(&mut self, text: &str, at: usize, indent: Option<usize>) -> bool {
        let (Some(indent), Some(next)) = (indent, text[at..].strip_prefix(' ')) else { return false };
        // A line that begins with `#` would be a comment in plain text, and with `---` the end of the document.
        let is_word = next.starts_with(|next: char| !next.is_whitespace() && !matches!(next, '#' | '-'));
        if at == 0 || !is_word || text[..at].ends_with([' ', '\t', '\n']) {
            return false;
        }
        if !self.one_in(3) {
            return false;
        }
        self.out.push('\n');
        self.pad(indent);
        true
    }

    fn plain(&mut self, text: &str, indent: usize) {
        for (at, char) in text.char_indices() {
            if !self.folds(text, at, Some(indent)) {
                self.out.push(char);
            }
        }
    }

    fn single(&mut self, text: &str, indent: Option<usize>) {
        self.out.push('\'');
        for (at, char) in text.char_indices() {
            if self.folds(text, at, indent) {
                continue;
            }
            self.out.push(char);
            if char == '\'' {
                self.out.push('\'');
            }
        }
        self.out.push('\'');
    }

    fn double(&mut self, text: &str, indent: Option<usize>) {
        self.out.push('"');
        for (at, char) in text.char_indices() {
            if self.folds(text, at, indent) {
                continue;
            }
            // An escaped line end stands for nothing.
            if let Some(indent) = indent.filter(|_| !char.is_whitespace())
                && self.one_in(20)
            {
                self.out.push_str("\\\n");
                self.pad(indent);
            }
            match char {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\t' => self.out.push_str("\\t"),
                _ if self.one_in(10) => write!(self.out, "\\U{:08X}", char as u32).unwrap(),
                _ if self.one_in(10) && (char as u32) < 0x1_0000 => write!(self.out, "\\u{:04x}", char as u32).unwrap(),
                _ if self.one_in(10) && char.is_ascii() => write!(self.out, "\\x{:02x}", char as u32).unwrap(),
                _ => self.out.push(char),
            }
        }
        self.out.push('"');
    }

    /// The header of a block: the indentation where it cannot be seen, and what becomes of the line ends at the end.
    fn header(&mut self, indicator: char, text: &str) -> bool {
        let explicit = text.starts_with([' ', '\n']) || self.one_in(4);
        self.out.push(indicator);
        if explicit {
            self.out.push('2');
        }
        match text.len() - text.trim_end_matches('\n').len() {
            0 => self.out.push('-'),
            1 => {}
            _ => self.out.push('+'),
        }
        if self.one_in(4) {
            self.out.push_str(" # head");
        }
        self.out.push('\n');
        explicit
    }

    fn literal(&mut self, text: &str, indent: usize) {
        let explicit = self.header('|', text);
        let indent = indent + if explicit { 2 } else { 1 + (self.next() % 4) as usize };
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            if !line.is_empty() {
                self.pad(indent);
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    /// Folded: each line end of the text is an empty line more.
    fn folded(&mut self, text: &str, indent: usize) {
        let explicit = self.header('>', text);
        let indent = indent + if explicit { 2 } else { 1 + (self.next() % 4) as usize };
        let body = text.trim_end_matches('\n');
        let mut starts = true;
        for (at, char) in body.char_indices() {
            if char == '\n' {
                if !starts {
                    self.out.push('\n');
                }
                self.out.push('\n');
                starts = true;
                continue;
            }
            if starts {
                self.pad(indent);
                starts = false;
            }
            if !self.folds(body, at, Some(indent)) {
                self.out.push(char);
            }
        }
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n('\n', (text.len() - body.len()).saturating_sub(1)));
    }
}

/// Whether a text can be written without quotes, and is text to every reader.
fn is_plain(text: &str) -> bool {
    let is_word = |char: char| char.is_alphanumeric() || matches!(char, ' ' | '_' | '.' | '/' | '$' | '-' | '🎉');
    let typed = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan"];
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text.chars().all(is_word)
        && !typed.contains(&text.to_ascii_lowercase().as_str())
}

/// Whether a text can be a block: not only blanks, and no blanks where they would be lost or change the indentation.
fn is_block(text: &str) -> bool {
    let blank = |line: &str| !line.is_empty() && line.trim().is_empty();
    !text.trim().is_empty() && !text.starts_with('\t') && !text.split('\n').any(blank)
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
