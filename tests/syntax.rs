//! Syntax errors: told at the true place, once each, with the rest of the file still read; and hostile texts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{collections::BTreeSet, sync::Arc};

use speclint::{
    lint::{Linted, lint},
    project::{Context, Repository},
    source::{Source, Span},
    syntax::{self, Cause, MAX_DEPTH, SyntaxError, Tree},
};

/// How many broken texts are tried.
const CASES: u32 = 1_000;

const GOOD: &str = r#"version: 0.2
env:
  shell: bash
  variables:
    NAME: value
    REGION: eu-west-1
  parameter-store:
    TOKEN: /app/token
  exported-variables:
    - NAME
phases:
  install:
    runtime-versions:
      nodejs: 22
    commands:
      - npm ci
      - echo "installed"
  pre_build:
    commands:
      - 'echo "Region: $REGION"'
      - aws sts get-caller-identity
  build:
    on-failure: ABORT
    commands:
      - npm test
      - |
        if [ -n "$TOKEN" ]; then
          npm run build
        fi
      - npm run pack
    finally:
      - rm -f token.txt
reports:
  unit:
    files:
      - report.xml
    base-directory: out
artifacts:
  files:
    - '**/*'
  base-directory: dist
cache:
  paths:
    - node_modules/**/*
"#;

fn parse(text: &str) -> Tree {
    syntax::parse(&Arc::new(Source::new("buildspec.yml", text)))
}

fn lint_text(text: &str) -> Linted {
    let context = Context::new(Repository::default(), "2026-11-24".parse().unwrap());
    lint(&Arc::new(Source::new("buildspec.yml", text)), &context)
}

fn line(tree: &Tree, span: Span) -> usize {
    tree.source().position(span.start).line
}

/// The plain keys of a tree with the keys above them.
fn keys(tree: &Tree) -> BTreeSet<String> {
    fn walk(node: speclint::syntax::Node<'_>, path: &str, keys: &mut BTreeSet<String>) {
        for entry in node.pairs() {
            let path = format!("{path}/{}", entry.key.text());
            walk(entry.value, &path, keys);
            keys.insert(path);
        }
        node.items().for_each(|item| walk(item, path, keys));
    }
    let mut keys = BTreeSet::new();
    tree.documents().for_each(|document| walk(document, "", &mut keys));
    keys
}

/// The one error of a text, as line, column, and what is underlined.
fn only(text: &str) -> (SyntaxError, usize, usize, String) {
    let tree = parse(text);
    let all: Vec<_> = tree.errors().iter().map(|error| format!("{}: {}", line(&tree, error.span), error.message)).collect();
    assert_eq!(all.len(), 1, "one mistake, one error: {all:?}\n{text}");
    let error = tree.errors()[0].clone();
    let at = tree.source().position(error.span.start);
    let shown = tree.source().slice(error.span).to_owned();
    (error, at.line, at.column, shown)
}

/// A text with the error's fix applied.
fn fixed(text: &str, error: &SyntaxError) -> String {
    let mut edits = error.fix.as_ref().expect("a fix").edits.clone();
    edits.sort_by_key(|edit| edit.span);
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

/// A buildspec with these lines in its list of commands; the first is line 5.
fn commands(lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("      {line}\n")).collect();
    format!("version: 0.2\nphases:\n  build:\n    commands:\n{lines}      - npm test\nartifacts:\n  files:\n    - a\n")
}

/// One way to break a line: its name, and the line as broken; none where it does not apply.
type Mutation = (&'static str, fn(&str) -> Option<String>);

const MUTATIONS: [Mutation; 17] = [
    ("a tab before the indentation", |line| line.starts_with(' ').then(|| format!("\t{line}"))),
    ("a tab for the indentation", |line| line.strip_prefix("    ").map(|rest| format!("\t\t{rest}"))),
    ("the colon dropped", |line| line.strip_suffix(':').map(str::to_owned)),
    ("the colon of a pair dropped", |line| line.contains(": ").then(|| line.replacen(": ", " ", 1))),
    ("no space behind the colon", |line| key_of(line).filter(|_| line.contains(": ")).map(|_| line.replacen(": ", ":", 1))),
    ("no space behind the dash", |line| line.contains("- ").then(|| line.replacen("- ", "-", 1))),
    ("quotes dropped", |line| line.contains("- '").then(|| line.replace('\'', ""))),
    ("a bracket before the value", |line| value_at(line).map(|at| format!("{}[ {}", &line[..at], &line[at..]))),
    ("a brace before the value", |line| value_at(line).map(|at| format!("{}{{ {}", &line[..at], &line[at..]))),
    ("a double quote before the value", |line| value_at(line).map(|at| format!("{}\"{}", &line[..at], &line[at..]))),
    ("a single quote before the value", |line| value_at(line).map(|at| format!("{}'{}", &line[..at], &line[at..]))),
    ("a backtick before the value", |line| value_at(line).map(|at| format!("{}`{}`", &line[..at], &line[at..]))),
    ("one space too many", |line| line.starts_with("  ").then(|| format!(" {line}"))),
    ("one space too few", |line| line.strip_prefix(' ').map(str::to_owned)),
    ("a conflict around the line", |line| Some(format!("<<<<<<< HEAD\n{line}\n=======\n{line}\n>>>>>>> topic"))),
    ("a control character", |line| Some(format!("{line}\u{1}"))),
    ("a statement of a template above", |line| Some(format!("{{% if production %}}\n{line}"))),
];

fn key_of(line: &str) -> Option<&str> {
    line.trim().split_once(':').map(|(key, _)| key).filter(|key| !key.contains([' ', '\'']))
}

/// Where a value on a line of `GOOD` begins, if it is plain.
fn value_at(line: &str) -> Option<usize> {
    let at = line.find("- ").map(|at| at + 2).or_else(|| key_of(line).and_then(|_| line.find(": ").map(|at| at + 2)))?;
    line[at..].starts_with(|first: char| first.is_ascii_alphanumeric()).then_some(at)
}

/// What is counted over all mutations.
#[derive(Default)]
struct Tally {
    broken: usize,
    elsewhere: Vec<String>,
    cascades: Vec<String>,
    kept: usize,
    lost: Vec<String>,
    total: usize,
}

#[test]
fn one_broken_line_hides_no_other_and_is_told_where_it_is() {
    let good = keys(&parse(GOOD));
    assert!(parse(GOOD).errors().is_empty());
    let lines: Vec<&str> = GOOD.lines().collect();
    let mut tally = Tally::default();
    for (name, mutate) in MUTATIONS {
        for (index, line_text) in lines.iter().enumerate() {
            // Within a block of text nothing is a mistake but its indentation, and that is none either.
            let Some(broken) = mutate(line_text).filter(|_| !(26..29).contains(&index)) else { continue };
            let mut all = lines.clone();
            all[index] = &broken;
            let text = all.join("\n") + "\n";
            let tree = parse(&text);
            let Some(first) = tree.errors().first() else { continue };
            tally.broken += 1;
            let what = format!("line {}, {name}: {broken:?}", index + 1);
            let last = index + 1 + broken.matches('\n').count();
            if !(index + 1..=last).contains(&line(&tree, first.span)) {
                tally.elsewhere.push(format!("{what}\n    told at {}: {}", line(&tree, first.span), first.message));
            }
            if tree.errors().len() > 1 {
                tally.cascades.push(what.clone());
            }
            let key = key_of(line_text).unwrap_or("none");
            let others = good.iter().filter(|path| !path.ends_with(key));
            let has = keys(&tree);
            let (kept, lost): (Vec<&String>, Vec<&String>) = others.partition(|path| has.contains(*path));
            tally.kept += kept.len();
            tally.total += kept.len() + lost.len();
            if lost.len() * 100 > 15 * good.len() {
                tally.lost.push(format!("{what}\n    lost {lost:?}"));
            }
        }
    }
    let report = |lines: &[String]| lines.join("\n");
    println!("{} broken; kept {} of {}", tally.broken, tally.kept, tally.total);
    println!("told elsewhere:\n{}\ncascades:\n{}\nlost:\n{}", report(&tally.elsewhere), report(&tally.cascades), report(&tally.lost));
    assert!(tally.broken > 250, "the mutations break nothing: {}", tally.broken);
    assert!(tally.kept * 100 >= tally.total * 95, "kept {} of {} keys", tally.kept, tally.total);
    assert!(tally.lost.len() * 100 <= tally.broken * 5, "much is lost in {} of {}", tally.lost.len(), tally.broken);
    assert!(tally.elsewhere.len() * 100 <= tally.broken * 5, "elsewhere: {} of {}", tally.elsewhere.len(), tally.broken);
    assert!(tally.cascades.len() * 100 <= tally.broken * 5, "cascades: {} of {}", tally.cascades.len(), tally.broken);
}

#[test]
fn each_cause_has_its_sentence_at_its_place() {
    // The commands, from line 5 on; line, what is underlined, and words of the message.
    let cases = [
        ("- [ -f x ] && y", 5, "[ -f x ] && y", "reads the `[` it begins with as a list"),
        ("- { echo hi; } && x", 5, "{ echo hi; } && x", "as a mapping"),
        ("- *.sh foo", 5, "*.sh foo", "as the alias"),
        ("- `cmd`", 5, "`cmd`", "reads the backtick"),
        ("- @x", 5, "@x", "reserved"),
        ("- %x", 5, "%x", "as a directive"),
        ("- > file echo a", 5, "> file echo a", "as the head of a block"),
        ("- \"a\" && b", 5, "&& b", "behind the closing quote"),
        ("- 'it's'", 5, "s'", "behind the closing quote"),
        ("- \"a\n- npm run b", 5, "\"", "is not closed"),
        ("- 'a\n- echo 'b'", 5, "'", "is not closed"),
        ("- [ -f x\n- npm run b", 5, "[", "is not closed before the next item"),
        ("- a\n-echo b", 6, "-", "space is missing behind the `-`"),
        ("- printf '{\"a\" : {\"b\": 1}}'", 5, "printf '{\"a\" : {\"b\": 1}}'", "holds `: `"),
        ("- echo \"a: b\" x: c", 5, "echo \"a: b\" x: c", "holds `: `"),
        ("- curl \\\n    -H Accept: x \\\n    y", 5, "curl \\\n          -H Accept: x \\\n          y", "holds `: `"),
        ("- aws \\ # why\n    --foo", 5, "# why", "ends the text"),
        ("- |\n    a\n  b", 7, "b", "indented by 8, the block of text above it by 10"),
        ("- echo a\n - echo b\n- c: d: e", 7, "d: e", "holds `: `"),
        ("- \"grep '\\d'\"", 5, "\\d", "no escape `\\d`"),
        ("- a ]\n- ] b", 6, "]", "closes nothing"),
        ("- a\n\u{0}- b", 6, "\u{0}", "U+0000"),
        ("- a\n\u{feff}- b", 6, "\u{feff}", "byte order mark"),
        ("- [a,, b]", 5, ",", "between this comma and the one before"),
        ("- [ , b]", 5, ",", "between the `[` and this comma"),
        ("- {{ x }} --all", 5, "{{ x }} --all", "is a template"),
    ];
    for (lines, wanted_line, wanted, words) in cases {
        let text = commands(lines);
        let (error, line, _, shown) = only(&text);
        assert!(error.message.contains(words), "{lines}\n{}", error.message);
        assert_eq!((line, shown.as_str()), (wanted_line, wanted), "{lines}\n{}", error.message);
        let tree = parse(&text);
        assert!(keys(&tree).contains("/artifacts/files"), "what follows is read: {lines}");
    }
}

#[test]
fn keys_and_levels_have_their_sentences() {
    let cases = [
        ("version:0.2\nphases:\n  build: x\n", 1, "version:0.2", "space is missing behind the colon of `version`"),
        ("version 0.2\nphases:\n  build: x\n", 1, "version", "colon is missing behind the key `version`"),
        ("version: 0.2\nphases\n  build: x\n", 2, "phases", "colon is missing behind the key `phases`"),
        ("a: b\nphases:\n  build\n    commands:\n      - a\n", 3, "build", "colon is missing behind the key `build`"),
        (" version: 0.2\nphases:\n  build: x\n", 1, "version: 0.2", "indented by 1, the keys of its mapping by 0"),
        ("version: 0.2\n phases:\n  build: x\n", 2, "phases:", "indented by 1, the keys of its mapping by 0"),
        ("a:\n  files:\n    - x\n discard-paths: yes\n", 4, "discard-paths: yes", "indented by 1, the keys of its mapping by 2"),
        ("a:\n  b: 'x',\n  c: 'y',\n  d: 'z'\n", 2, ",", "a comma stands behind this value"),
        ("a: b\n~\n", 2, "~", "text where a key is expected"),
        ("a:\n\t- b\n", 2, "\t", "a tab indents"),
        ("a: b: c\n", 1, "b: c", "holds `: `"),
        ("{\"a\": 1 \"b\": 2}", 1, "", "a comma is missing"),
        ("{\"a\": [1, 2}", 1, "[", "is closed by `}`"),
        ("{\"a\": 1", 1, "{", "is not closed"),
        ("{\"a\": {}\n// why\n}", 2, "//", "begins no comment"),
        ("a:\n  \"b\": {\n    c: d\n", 2, "{", "is not closed"),
        ("a: b\n<<<<<<< HEAD\nc: d\n=======\nc: e\n>>>>>>> x\nf: g\n", 2, "<<<<<<< HEAD", "merge conflict"),
    ];
    for (text, wanted_line, wanted, words) in cases {
        let (error, line, _, shown) = only(text);
        assert!(error.message.contains(words), "{text}\n{}", error.message);
        assert_eq!((line, shown.as_str()), (wanted_line, wanted), "{text}\n{}", error.message);
    }
}

#[test]
fn fixes_of_syntax_errors_make_the_text_readable() {
    let cases = [
        ("- [ -f x ] && y # why", "[ -f x ] && y"),
        ("- \"a\" && echo 'b'", "\"a\" && echo 'b'"),
        ("- echo \"a: b\" 'x: #' c: d", "echo \"a: b\" 'x: #' c: d"),
        ("- `cmd`", "`cmd`"),
        ("-echo b", "echo b"),
        ("- \"a\\d\"", "a\\d"),
    ];
    for (line, wanted) in cases {
        let text = commands(&format!("- first\n{line}"));
        let (error, ..) = only(&text);
        let text = fixed(&text, &error);
        let tree = parse(&text);
        assert!(tree.errors().is_empty(), "{text}\n{:?}", tree.errors());
        let items: Vec<_> = tree.root().unwrap().get("phases").unwrap().get("build").unwrap().get("commands").unwrap().items().collect();
        assert_eq!(items[1].text(), wanted);
        assert_eq!(tree.comments().count(), text.matches("# why").count(), "the comment stays a comment");
    }
}

#[test]
fn what_a_repair_replaced_gives_its_own_text() {
    let text = commands("- [ -f x ] && y\n- \"a\" && é\n-echo b\n- curl \\\n    -H A: b");
    let tree = parse(&text);
    let items = tree.root().unwrap().get("phases").unwrap().get("build").unwrap().get("commands").unwrap();
    let texts: Vec<&str> = items.items().map(|item| item.text()).collect();
    assert_eq!(texts, ["[ -f x ] && y", "\"a\" && é", "echo b", "curl \\ -H A: b", "npm test"]);
    for item in items.items() {
        let head: String = item.text().chars().take(2).collect();
        assert_eq!(tree.source().slice(item.text_span(0..head.len())), head);
    }
    assert_eq!(tree.errors().len(), 4);
}

#[test]
fn a_conflict_keeps_one_side() {
    let tree = parse("a:\n  - b\n<<<<<<< HEAD\n  - ours\n||||||| base\n  - old\n=======\n  - theirs\n>>>>>>> topic\n  - c\n");
    let items: Vec<&str> = tree.root().unwrap().get("a").unwrap().items().map(|item| item.text()).collect();
    assert_eq!(items, ["b", "ours", "c"]);
    assert_eq!(tree.errors().len(), 1);
    assert_eq!(tree.errors()[0].cause, Cause::MergeConflict);
    assert_eq!(line(&tree, tree.errors()[0].related.as_ref().unwrap().0), 9);
}

#[test]
fn a_conflict_in_a_block_of_commands_is_told() {
    let markers = "          npm ci\n          <<<<<<< HEAD\n          a\n          =======\n          b\n          >>>>>>> topic\n";
    let shown = |text: &str| {
        let linted = lint_text(text);
        let found = linted.findings.iter().filter(|finding| finding.rule.name == "merge-conflict-marker");
        let found = found.map(|finding| linted.tree.source().slice(finding.primary.span).to_owned());
        found.collect::<Vec<_>>()
    };
    assert_eq!(shown(&commands(&format!("- |\n{markers}"))), ["<<<<<<< HEAD"]);
    assert_eq!(shown(&commands(&format!("- >\n{markers}"))), ["<<<<<<< HEAD"]);
    // A marker alone may be anything, such as the text of a message.
    assert!(shown(&commands("- |\n          cat <<END\n          <<<<<<< HEAD\n          END\n")).is_empty());
}

#[test]
fn commas_in_json_are_told() {
    let lint = |text: &str| {
        let source = Arc::new(Source::new("buildspec.json", text));
        lint(&source, &Context::new(Repository::default(), "2026-11-24".parse().unwrap()))
    };
    for (before, behind) in [
        (r#"{"version": 0.2,"#, r#", "phases": {"build": {"commands": ["a"]}}}"#),
        (r#"{"phases": {"build": {"commands": ["#, r#","a"]}}, "version": 0.2}"#),
    ] {
        let linted = lint(&format!("{before}{behind}"));
        let [finding] = linted.findings.as_slice() else { panic!("{:?}", linted.findings) };
        assert_eq!((finding.rule.name, finding.primary.span), ("yaml-syntax", Span::new(before.len(), before.len() + 1)));
        // What is mended can be read.
        assert!(lint(&format!("{before}{}", &behind[1..])).findings.is_empty());
    }
    // YAML, which CodeBuild reads, lets a comma stand at the end.
    assert!(lint(r#"{"version": 0.2, "phases": {"build": {"commands": ["a",]},},}"#).findings.is_empty());
}

#[test]
fn a_placeholder_that_yaml_can_read_is_a_placeholder_all_the_same() {
    let (error, line, ..) = only("a: b\nc: {{ x }}\nd: {{ y }}\n");
    assert_eq!((error.cause, line), (Cause::Template, 2));
    let tree = parse("a: b\nc: {{ x }}\n");
    assert_eq!(tree.root().unwrap().get("c").unwrap().text(), "{{ x }}");
}

/// Texts made to harm, smaller here than by hand.
#[test]
fn hostile_texts_end_soon_and_say_why() {
    let many = 20_000;
    let laughs: String =
        (0..10).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); if n == 0 { 0 } else { 10 }].join(","))).collect();
    let texts = [
        ("brackets", "[".repeat(many), Some("nest deeper")),
        ("dashes", "- ".repeat(many), Some("nest deeper")),
        ("keys", (0..MAX_DEPTH + 2).map(|n| format!("{}a:\n", " ".repeat(n))).collect(), Some("nest deeper")),
        ("question marks", "? ".repeat(many), Some("nest deeper")),
        ("laughs", format!("{laughs}x: *a9\n").replace("a0: &a0 []", "a0: &a0 [x,x,x,x,x,x,x,x,x,x]"), Some("stand for more than")),
        ("a list in itself", "version: 0.2\nphases: &a [*a]\n".to_owned(), Some("stand for more than")),
        ("anchors", "&a ".repeat(many), None),
        ("duplicate keys", "a: b\n".repeat(5_000), Some("stands twice")),
        ("one long line", format!("a: {}\n", "x".repeat(many * 10)), None),
        ("one long value", format!("a: \"{}\"\n", "x".repeat(5 * 1024 * 1024)), Some("longer than 4 megabytes")),
        ("many keys", (0..many).map(|n| format!("k{n}: v\n")).collect(), None),
        ("comments", format!("a:\n{}  b: é\n", "# x\n".repeat(60_000)), Some("lines of comment")),
        ("comments of a plain text", format!("a:\n{}  b: c\n", "# x\n".repeat(60_000)), None),
        ("NUL", "a: b\n\0\0\0\n".to_owned(), Some("U+0000")),
        ("escapes", "a: \u{1b}[2J\n".to_owned(), Some("U+001B")),
        ("lone carriage returns", "version: 0.2\rphases:\r  build:\r    commands:\r      - a\r".to_owned(), None),
        ("quotes", "\"".repeat(many), None),
        ("bangs", "!".repeat(many), None),
        ("broken lines", "- [ a ] b\n".repeat(many), None),
        ("merge keys", format!("{}{}", "a: &a {b: c}\n", (0..many).map(|n| format!("k{n}: {{<<: *a}}\n")).collect::<String>()), None),
    ];
    for (name, text, words) in texts {
        let linted = lint_text(&text);
        let messages: Vec<&str> = linted.findings.iter().map(|finding| finding.message.as_str()).collect();
        let shown = &messages[..messages.len().min(3)];
        if let Some(words) = words {
            assert!(messages.iter().any(|message| message.contains(words)), "{name}: {shown:?}");
        }
        assert!(messages.iter().all(|message| !message.chars().any(char::is_control)), "{name}: {shown:?}");
        linted.tree.nodes().for_each(|node| assert!(linted.tree.source().text().get(node.span().range()).is_some(), "{name}"));
    }
}

#[test]
fn merges_of_merges_come_to_an_end() {
    let levels: String = (1..16).map(|n| format!("a{n}: &a{n} {{<<: [{}]}}\n", vec![format!("*a{}", n - 1); 10].join(", "))).collect();
    let tree = parse(&format!("a0: &a0 {{k: v}}\n{levels}"));
    let deepest = tree.root().unwrap().get("a15").unwrap();
    assert!(deepest.entries().len() <= 1);
}

#[test]
fn an_empty_or_doubled_file_is_told() {
    let names = |text: &str| lint_text(text).findings.iter().map(|finding| finding.rule.name).collect::<Vec<_>>();
    for empty in ["", "\n\n", "# only\n", "---\n", "\u{feff}", "---\n...\n"] {
        assert_eq!(names(empty), ["empty-file"], "{empty:?}");
    }
    assert!(!names("---\nversion: 0.2\nphases: {}\n...\n").contains(&"several-documents"));
    assert!(names("---\nversion: 0.2\n---\nphases: {}\n").contains(&"several-documents"));
}

#[test]
fn unusual_bytes_are_refused_or_read() {
    let read = |bytes: &[u8]| Source::from_reader(std::path::Path::new("buildspec.yml"), bytes, bytes.len());
    assert!(matches!(read(b"\xff\xfea\0"), Err(speclint::source::Unreadable::NotUtf8 { utf16: true, .. })));
    assert!(matches!(read(b"a: \xff\n"), Err(speclint::source::Unreadable::NotUtf8 { offset: 3, utf16: false })));
    let tree = parse("\u{feff}version: 0.2\r\nphases: x\r\n");
    assert!(tree.errors().is_empty());
    assert_eq!(tree.source().slice(tree.root().unwrap().get("version").unwrap().span()), "0.2");
}

#[test]
fn a_command_with_a_colon_is_told_at_the_colon() {
    // The item, the column of the colon at fault, and the fixed item if there is a fix.
    let cases = [
        (r#"- echo "Image: $IMAGE""#, 20, Some(r#"- 'echo "Image: $IMAGE"'"#)),
        ("- echo Done:", 18, Some("- 'echo Done:'")),
        ("- echo it's: done # why", 18, Some("- 'echo it''s: done' # why")),
        (r#"- echo "a: b # c""#, 16, Some(r#"- 'echo "a: b # c"'"#)),
        ("- for f in x:\n    y: z", 19, None),
        ("- if a:\n  b: c", 13, None),
        (r#"- printf '{"a" : {"b": 1}}'"#, 22, Some(r#"- 'printf ''{"a" : {"b": 1}}'''"#)),
    ];
    for (item, column, wanted) in cases {
        let text = commands(item);
        let linted = lint_text(&text);
        let names: Vec<_> = linted.findings.iter().map(|finding| finding.rule.name).collect();
        assert_eq!(names, ["colon-in-command"], "{item}");
        let finding = &linted.findings[0];
        let at = finding.labels[0].source.position(finding.labels[0].span.start);
        assert_eq!((at.line, at.column), (5, column), "{item}");
        let fixed = finding.fixes.first().map(|fix| {
            let edit = &fix.edits[0];
            let mut text = text.clone();
            text.replace_range(edit.span.range(), &edit.text);
            text.lines().nth(4).unwrap().trim().to_owned()
        });
        assert_eq!(fixed.as_deref(), wanted);
    }
}

#[test]
fn an_alias_is_a_glob_where_patterns_and_commands_stand() {
    let names = |text: &str| lint_text(text).findings.iter().map(|finding| finding.rule.name).collect::<Vec<_>>();
    let phases = "version: 0.2\nphases:\n  build:\n    commands:\n      - a\n";
    assert_eq!(names(&format!("{phases}artifacts:\n  files:\n    - *.jar\n    - **/*\n")), ["unquoted-glob", "unquoted-glob"]);
    assert_eq!(names(&format!("{phases}cache:\n  paths: [ *.m2 ]\n")), ["unquoted-glob"]);
    assert_eq!(names(&format!("{phases}      - *.sh now\n")), ["unquoted-glob"]);
    assert_eq!(names(&format!("{phases}env:\n  variables:\n    A: *b\n")), ["undefined-alias"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: CASES, failure_persistence: None, ..Default::default() })]

    /// Whatever is done to a text, each span of the tree and of the errors is one of the file, and nothing panics.
    #[test]
    fn no_text_is_too_broken(edits in proptest::collection::vec((0usize..900, 0usize..4, "[ \t\n\r:#'\"\\\\{}\\[\\],&*!|>%@`?=<~\u{0}\u{feff}é漢🎉x-]{1,3}"), 1..12)) {
        let mut text = GOOD.to_owned();
        for (at, len, new) in edits {
            let start = text.floor_char_boundary(at.min(text.len()));
            let end = text.floor_char_boundary((start + len).min(text.len())).max(start);
            text.replace_range(start..end, &new);
        }
        let linted = lint_text(&text);
        let is_in = |span: Span| text.get(span.range()).is_some();
        for node in linted.tree.nodes() {
            assert!(is_in(node.span()), "{text:?}");
            node.text_map().segments().iter().for_each(|segment| assert!(is_in(segment.source), "{text:?}"));
        }
        for finding in &linted.findings {
            let rule = finding.rule.name;
            assert!(is_in(finding.primary.span) && finding.labels.iter().all(|label| is_in(label.span)), "{rule}: {text:?}");
            assert!(finding.fixes.iter().flat_map(|fix| &fix.edits).all(|edit| is_in(edit.span)), "{rule}: {text:?}");
        }
    }
}
