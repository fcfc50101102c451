//! What users see: the pretty form as snapshots, the other formats against their own grammars.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::Value;

use speclint::{
    diagnostics::{Confidence, Finding, Fix, Severity, identify},
    report::{FileReport, Format, Style, Summary, reporter},
    rules::{self, Rule},
    source::{Source, Span},
    syntax,
};

const PLAIN: Style = Style { colour: false, width: 100, hyperlinks: false, unicode: true };

/// A whole report, written as the command line writes it.
fn report(format: Format, style: Style, files: &[FileReport]) -> String {
    let reporter = reporter(format, style);
    let mut summary = Summary::default();
    files.iter().for_each(|file| summary.add(file));
    let parts: Vec<String> = files.iter().map(|file| reporter.file(file)).filter(|part| !part.is_empty()).collect();
    reporter.begin() + &parts.join(reporter.separator()) + &reporter.end(&summary)
}

fn source(path: &str, text: &str) -> Arc<Source> {
    Arc::new(Source::new(path, text))
}

/// The span of the first `needle`.
fn at(source: &Source, needle: &str) -> Span {
    let start = source.text().find(needle).unwrap();
    Span::new(start, start + needle.len())
}

/// The first bytes of a span.
fn first(bytes: usize, span: Span) -> Span {
    Span::new(span.start as usize, span.start as usize + bytes)
}

/// A finding of a rule without an answer of the service, so that the snapshots show what they are about.
fn find(source: &Arc<Source>, span: Span, message: &str) -> Finding {
    Finding::new(rules::find("unknown-key").unwrap(), source, span, message)
}

fn file(source: &Arc<Source>, mut findings: Vec<Finding>) -> FileReport {
    identify(&mut findings, &syntax::parse(source));
    FileReport { source: Arc::clone(source), findings }
}

/// The pretty form of one finding, without the last line.
fn pretty(source: &Arc<Source>, finding: Finding) -> String {
    let text = report(Format::Pretty, PLAIN, &[file(source, vec![finding])]);
    text.rsplit_once("\n\n").unwrap().0.to_owned() + "\n"
}

/// One `needle` marked in a text.
fn marked(path: &str, text: &str, needle: &str) -> String {
    let source = source(path, text);
    let span = at(&source, needle);
    let mut finding = find(&source, span, "something is wrong");
    finding.here("here");
    pretty(&source, finding)
}

const BUILDSPEC: &str = "version: 0.2
phases:
  install:
    commands:
      - npm ci
  build:
    comands: []
    commands:
      - echo \"Image: $IMAGE\"
      - |
        docker build .
        docker push $IMAGE
    commands: [npm test]
";

/// Rules as the product has them, with words that stay while the product's change.
static COLON: Rule = Rule {
    name: "colon-in-command",
    answer: Some("YAML_FILE_ERROR Message: Expected Commands[0] to be of string type: found subkeys instead at line 9"),
    module: "buildspec::colon_in_command",
    ..Rule::DEFAULT
};
static TWICE: Rule = Rule { name: "duplicate-key", severity: Severity::Warning, module: "syntax::duplicate_key", ..Rule::DEFAULT };

/// Two files, one of them clean.
fn run() -> Vec<FileReport> {
    let spec = source("ci/buildspec.yml", BUILDSPEC);
    let command = at(&spec, "echo \"Image: $IMAGE\"");
    let mut colon = Finding::new(&COLON, &spec, command, "this command holds `: `, so YAML reads it as a mapping");
    colon.label(first(1, at(&spec, ": $IMAGE")), "the colon at fault").help("quote the whole command");
    colon.fix(Fix::safe("quote the command").replace(command, "'echo \"Image: $IMAGE\"'"));
    let mut twice = Finding::new(&TWICE, &spec, Span::at(0), "the key `commands` stands twice in this mapping");
    let again = BUILDSPEC.rfind("commands").unwrap();
    twice.primary.span = Span::new(again, again + "commands".len());
    twice.here("again here").label(first(8, at(&spec, "commands:\n      - echo")), "first here");
    twice.fix(Fix::suggested("remove the second list").remove(at(&spec, "    commands: [npm test]\n")));
    vec![file(&spec, vec![colon, twice]), file(&source("buildspec.yml", "version: 0.2\n"), Vec::new())]
}

#[test]
fn a_whole_run() {
    insta::assert_snapshot!(report(Format::Pretty, PLAIN, &run()));
}

#[test]
fn a_whole_run_in_colour_with_links() {
    let style = Style { colour: true, hyperlinks: true, ..PLAIN };
    let text = report(Format::Pretty, style, &run());
    // Escapes as a reader of the snapshot can see them.
    insta::assert_snapshot!(text.replace('\x1b', "␛"));
}

#[test]
fn a_whole_run_in_ascii() {
    let text = report(Format::Pretty, Style { unicode: false, ..PLAIN }, &run());
    assert!(text.is_ascii(), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_clean_run() {
    let clean = run().pop().unwrap();
    assert_eq!(report(Format::Pretty, PLAIN, &[clean]), "no problems in 1 file\n");
}

#[test]
fn several_labels_close_and_far() {
    let source = source("buildspec.yml", BUILDSPEC);
    let mut finding = find(&source, at(&source, "docker push $IMAGE"), "`$IMAGE` is never set");
    finding.severity(Severity::Warning).confidence(Confidence::Likely).here("pushed here");
    finding.label(at(&source, "$IMAGE"), "also used here").label(at(&source, "npm ci"), "set it here");
    finding.note("each command sees the variables that earlier commands export");
    insta::assert_snapshot!(pretty(&source, finding));
}

#[test]
fn a_fix_shows_what_comes_unless_its_title_says_so_or_it_is_long() {
    let source = source("a.yml", "a: 1\n");
    let mut finding = find(&source, Span::new(0, 1), "wrong");
    for text in ["bb", "c", "", "two\nlines", &"long ".repeat(20)] {
        finding.fix(Fix::suggested("write `bb`").replace(Span::new(0, 1), text));
    }
    let shown = pretty(&source, finding);
    let fixes: Vec<&str> = shown.lines().filter_map(|line| line.split_once("fix: ")).map(|(_, fix)| fix).collect();
    let title = "write `bb` (suggested, --unsafe-fixes)";
    assert_eq!(fixes, [title, "write `bb`: c (suggested, --unsafe-fixes)", title, title, title]);
}

#[test]
fn several_files() {
    let spec = source("buildspec.yml", BUILDSPEC);
    let role = source("infra/template.yml", "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies: []\n");
    let mut finding = find(&spec, at(&spec, "docker push"), "the build pushes an image, but its role does not allow it");
    finding.here("needs `ecr:PutImage`").label_in(&role, at(&role, "Policies: []"), "this role allows nothing");
    finding.help("allow `ecr:PutImage` and what belongs to it in the role");
    insta::assert_snapshot!(pretty(&spec, finding));
}

#[test]
fn tabs_wide_characters_emoji_and_combining_marks_are_aligned() {
    insta::assert_snapshot!(marked("a.yml", "- echo \t'表表 👩 e\u{301}é' \tbad\t end\n", "bad"));
}

#[test]
fn a_long_line_is_cut_around_the_mark() {
    let text = format!("- echo {}bad {}\n", "before ".repeat(350), "after ".repeat(400));
    assert!(text.len() > 4_800);
    let shown = marked("a.yml", &text, "bad");
    assert!(shown.lines().all(|line| line.chars().count() <= PLAIN.width), "{shown}");
    insta::assert_snapshot!(shown);
}

#[test]
fn a_mark_longer_than_the_terminal_is_cut() {
    let text = format!("- {}\n", "word ".repeat(1_000));
    let shown = marked("a.yml", &text, text.trim_start_matches("- ").trim_end());
    assert!(shown.lines().all(|line| line.chars().count() <= PLAIN.width), "{shown}");
    insta::assert_snapshot!(shown);
}

#[test]
fn no_control_character_of_file_or_path_reaches_any_text_format() {
    let evil = "\x1b]0;owned\x07\x1b[31m\u{9b}31m\u{202e}\u{200b}\x7f\x08";
    let source = source(&format!("a{evil}.yml"), &format!("- {evil} bad\n"));
    let mut finding = find(&source, at(&source, "bad"), &format!("message {evil}"));
    finding.here(format!("label {evil}")).note(format!("note {evil}")).help(format!("help {evil}"));
    finding.fix(Fix::safe(format!("title {evil}")).replace(at(&source, "bad"), format!("new {evil}")));
    insta::assert_snapshot!(pretty(&source, finding.clone()));
    let files = [file(&source, vec![finding])];
    for format in [Format::Pretty, Format::Concise, Format::Github, Format::Junit, Format::Checkstyle] {
        let text = report(format, PLAIN, &files);
        let steers = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{200b}".contains(c);
        assert!(!text.contains(steers), "{format:?}: {text:?}");
    }
}

#[test]
fn a_mark_over_two_lines() {
    insta::assert_snapshot!(marked("a.yml", BUILDSPEC, "docker build .\n        docker push $IMAGE"));
}

#[test]
fn a_mark_over_many_lines_shows_the_first() {
    insta::assert_snapshot!(marked("a.yml", BUILDSPEC, &BUILDSPEC["version: 0.2\n".len()..]));
}

#[test]
fn windows_line_ends() {
    insta::assert_snapshot!(marked("a.yml", "a: 1\r\nb: bad\r\nc: 2\r\n", "bad\r\n"));
}

#[test]
fn the_end_of_the_file() {
    let source = source("a.yml", "a: 1\nb:");
    let end = Span::at(source.text().len());
    insta::assert_snapshot!(pretty(&source, find(&source, end, "the value is missing")));
}

#[test]
fn an_empty_file() {
    let source = source("a.yml", "");
    let mut finding = find(&source, Span::at(0), "the file is empty");
    finding.help("start with `version: 0.2`");
    insta::assert_snapshot!(pretty(&source, finding));
}

#[test]
fn marks_within_and_upon_one_another() {
    let source = source("a.yml", "- echo one two three\n");
    let mut finding = find(&source, at(&source, "echo one two three"), "something is wrong");
    finding.here("all").label(at(&source, "two"), "part").label(at(&source, "two"), "same").label(Span::at(7), "point");
    insta::assert_snapshot!(pretty(&source, finding));
}

const ALL: [Format; 10] = [
    Format::Pretty,
    Format::Concise,
    Format::Json,
    Format::Jsonl,
    Format::Sarif,
    Format::Github,
    Format::Gitlab,
    Format::Junit,
    Format::Checkstyle,
    Format::Rdjson,
];

#[test]
fn spans_that_lie_do_not_panic() {
    let source = source("a.yml", "é: 1\n");
    for (start, end) in [(1, 1), (1, 3), (0, 1), (4, 99), (99, 99), (u32::MAX, u32::MAX)] {
        let span = Span { start, end };
        let mut finding = find(&source, span, "wrong");
        finding.here("here").label(span, "there").fix(Fix::safe("mend it").replace(span, "x"));
        let file = FileReport { source: source.clone(), findings: vec![finding] };
        for format in ALL {
            assert!(!report(format, PLAIN, std::slice::from_ref(&file)).is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the text and the places: nothing panics, no line is too long for the terminal, every label is shown
    /// once, and the JSON formats are JSON.
    #[test]
    fn any_text_and_any_places(
        text in "([ a-z:é表👩\u{301}\u{1b}\t]{0,30}|x{150,300}|\r?\n){0,12}",
        places in prop::collection::vec((0..400_u32, 0..80_u32), 1..5),
    ) {
        let source = source("a.yml", &text);
        let mut finding = find(&source, Span::at(0), "wrong");
        for (index, (start, len)) in places.iter().enumerate() {
            let span = Span { start: *start, end: start + len };
            if index == 0 { finding.primary.span = span } else { finding.label(span, format!("<{index}>")); }
        }
        let files = [FileReport { source, findings: vec![finding] }];
        let shown = report(Format::Pretty, PLAIN, &files);
        // Labels that end at one place are told one behind the other: here up to four, with the lines they lead to.
        prop_assert!(shown.lines().all(|line| line.chars().count() <= PLAIN.width + 4 * "<1> (to line 99); ".len()), "{shown}");
        for index in 1..places.len() {
            prop_assert_eq!(shown.matches(&format!("<{index}>")).count(), 1, "<{}> in\n{}", index, shown);
        }
        for format in [Format::Json, Format::Sarif, Format::Gitlab, Format::Rdjson] {
            prop_assert!(serde_json::from_str::<Value>(&report(format, PLAIN, &files)).is_ok());
        }
    }
}

#[test]
fn labels_over_lines_with_others_inside() {
    let source = source("buildspec.yml", BUILDSPEC);
    let block = at(&source, "|\n        docker build .\n        docker push $IMAGE");
    let mut finding = find(&source, block, "something is wrong");
    finding.here("the block").label(at(&source, "build ."), "inside").label(at(&source, "$IMAGE"), "above");
    insta::assert_snapshot!(pretty(&source, finding));
}

#[test]
fn concise_is_a_line_for_each_finding() {
    insta::assert_snapshot!(report(Format::Concise, PLAIN, &run()));
}

/// What each JSON format's reader sees.
fn json(format: Format) -> Value {
    serde_json::from_str(&report(format, PLAIN, &run())).unwrap()
}

#[test]
fn json_is_what_its_schema_says() {
    let schema: Value = serde_json::from_str(include_str!("../schemas/report.schema.json")).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let report = json(Format::Json);
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let mut wrong = report.clone();
    wrong["findings"][0]["start"]["line"] = 0.into();
    assert!(!validator.is_valid(&wrong), "the schema looks at the findings");
    let empty: Value = serde_json::from_str(&self::report(Format::Json, PLAIN, &[])).unwrap();
    assert!(validator.is_valid(&empty));
}

#[test]
fn json_counts_characters_from_one_and_bytes_from_zero() {
    let spec = source("a.yml", "a: é\nb: 'é👩' bad\n");
    let report = report(Format::Json, PLAIN, &[file(&spec, vec![find(&spec, at(&spec, "bad"), "wrong")])]);
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["findings"][0]["start"], serde_json::json!({ "line": 2, "column": 9, "offset": 18 }));
    assert_eq!(report["summary"]["byRule"]["unknown-key"], 1);
}

#[test]
fn json_lines_are_the_findings_of_json() {
    let lines = report(Format::Jsonl, PLAIN, &run());
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(json(Format::Json)["findings"], Value::Array(lines));
}

#[test]
fn sarif_holds_rules_places_fixes_and_fingerprints() {
    let log = json(Format::Sarif);
    let run = &log["runs"][0];
    let rules: Vec<&str> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(rules, ["colon-in-command", "duplicate-key"]);
    let result = &run["results"][0];
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"], serde_json::json!({ "uri": "ci/buildspec.yml", "uriBaseId": "%SRCROOT%" }));
    let start = BUILDSPEC.find("echo \"").unwrap();
    let region = serde_json::json!({
        "startLine": 9, "startColumn": 9, "endLine": 9, "endColumn": 29, "byteOffset": start, "byteLength": 20,
    });
    assert_eq!(place["region"], region);
    assert_eq!(result["relatedLocations"][0]["message"]["text"], "the colon at fault");
    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["deletedRegion"], region);
    assert_eq!(replacement["insertedContent"]["text"], "'echo \"Image: $IMAGE\"'");
    assert_eq!(result["partialFingerprints"]["speclint/v1"], json(Format::Json)["findings"][0]["fingerprint"]);
}

#[test]
fn sarif_paths_are_uris() {
    let uri = |path: &str| {
        let spec = source(path, "a: 1\n");
        let log = report(Format::Sarif, PLAIN, &[file(&spec, vec![find(&spec, Span::at(0), "wrong")])]);
        let log: Value = serde_json::from_str(&log).unwrap();
        log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].clone()
    };
    assert_eq!(uri("./my specs/büild#1.yml"), serde_json::json!({ "uri": "my%20specs/b%C3%BCild%231.yml", "uriBaseId": "%SRCROOT%" }));
    assert_eq!(uri("/repo/a b.yml"), serde_json::json!({ "uri": "file:///repo/a%20b.yml" }));
}

/// A workflow command: its name, its properties, its message.
type Annotation = (String, Vec<(String, String)>, String);

/// Reads workflow commands as GitHub's runner does: properties up to the first `::`, then the message.
fn annotations(text: &str) -> Vec<Annotation> {
    let unescape = |text: &str| {
        let text = text.replace("%3A", ":").replace("%2C", ",");
        text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
    };
    let command = |line: &str| {
        let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (name, properties) = head.split_once(' ').unwrap();
        let property = |property: &str| property.split_once('=').map(|(key, value)| (key.to_owned(), unescape(value))).unwrap();
        (name.to_owned(), properties.split(',').map(property).collect(), unescape(message))
    };
    text.lines().map(command).collect()
}

#[test]
fn github_annotations_come_back_as_they_were() {
    let spec = source("a,b:c%.yml", "a: bad\n");
    let mut finding = find(&spec, at(&spec, "bad"), "100% wrong: a,b::c");
    finding.severity(Severity::Info).help("mend it");
    let read = annotations(&report(Format::Github, PLAIN, &[file(&spec, vec![finding])]));
    let [(command, properties, message)] = read.as_slice() else { panic!("{read:?}") };
    let value = |name: &str| properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    assert_eq!((command.as_str(), message.as_str()), ("notice", "100% wrong: a,b::c\nhelp: mend it"));
    assert_eq!((value("file"), value("title")), (Some("a,b:c%.yml"), Some("unknown-key")));
    assert_eq!((value("line"), value("col"), value("endColumn")), (Some("1"), Some("4"), Some("7")));
}

#[test]
fn gitlab_issues_have_what_gitlab_asks_for() {
    let issues = json(Format::Gitlab);
    let issues = issues.as_array().unwrap();
    let mut fingerprints: Vec<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 2);
    assert_eq!(issues[0]["severity"], "critical");
    assert_eq!(issues[0]["location"], serde_json::json!({ "path": "ci/buildspec.yml", "lines": { "begin": 9, "end": 9 } }));
}

#[test]
fn junit_and_checkstyle() {
    insta::assert_snapshot!("junit", report(Format::Junit, PLAIN, &run()));
    insta::assert_snapshot!("checkstyle", report(Format::Checkstyle, PLAIN, &run()));
}

#[test]
fn xml_escapes_once() {
    let spec = source("a&b.yml", "a: 1\n");
    let files = [file(&spec, vec![find(&spec, Span::at(0), "1 < \"2\"")])];
    for format in [Format::Junit, Format::Checkstyle] {
        let text = report(format, PLAIN, &files);
        assert!(text.contains("name=\"a&amp;b.yml\"") && text.contains("message=\"1 &lt; &quot;2&quot;\""), "{text}");
        assert!(!text.contains("&amp;amp;") && !text.contains("&amp;lt;"), "{text}");
    }
}

#[test]
fn rdjson_columns_count_bytes() {
    let spec = source("a.yml", "é: bad\n");
    let mut finding = find(&spec, at(&spec, "bad"), "wrong");
    finding.fix(Fix::safe("mend it").replace(at(&spec, "bad"), "good"));
    let result: Value = serde_json::from_str(&report(Format::Rdjson, PLAIN, &[file(&spec, vec![finding])])).unwrap();
    let range = serde_json::json!({ "start": { "line": 1, "column": 5 }, "end": { "line": 1, "column": 8 } });
    assert_eq!(result["diagnostics"][0]["location"]["range"], range);
    assert_eq!(result["diagnostics"][0]["suggestions"], serde_json::json!([{ "range": range, "text": "good" }]));
}

#[test]
fn a_secret_is_masked_where_it_is_shown() {
    let source = source("buildspec.yml", "env: {A: hunter2hunter, B: 1}\n");
    let mut finding = find(&source, at(&source, "hunter2hunter"), "a secret");
    finding.hide();
    let text = pretty(&source, finding);
    assert!(text.contains("env: {A: hunt*********, B: 1}"), "{text}");
}
