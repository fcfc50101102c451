//! What becomes of the variables of serverless.yml.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Value as Json, json};
use speclint::{
    diagnostics::Severity,
    lint::lint,
    project::{Context, Repository},
    source::Source,
    syntax,
    vars::{File, Generation, Inputs, Phase, Resolved, Unknown, Value, View, Workspace, grammar::Literal, resolve},
};

/// A service in a repository of its own.
struct Case {
    root: tempfile::TempDir,
    text: String,
    inputs: Inputs,
}

/// A service with these lines under `custom`.
fn custom(lines: &str) -> Case {
    let indented: String = lines.lines().map(|line| format!("  {line}\n")).collect();
    service(&format!("service: orders\nprovider:\n  name: aws\ncustom:\n{indented}"))
}

fn service(text: &str) -> Case {
    Case { root: tempfile::tempdir().unwrap(), text: text.to_owned(), inputs: Inputs { is_exact: true, ..Inputs::default() } }
}

impl Case {
    fn file(self, path: &str, text: &str) -> Self {
        let path = self.root.path().join("repo/app").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Inputs)) -> Self {
        change(&mut self.inputs);
        self
    }

    /// Resolved as a linter does, which does not take what is not given for unset.
    fn open(self) -> Self {
        self.with(|inputs| inputs.is_exact = false)
    }

    fn resolve(&self) -> Resolved {
        let path = self.root.path().join("repo/app/serverless.yml");
        let tree = syntax::parse(&Arc::new(Source::new(&path, self.text.as_str())));
        assert!(tree.errors().is_empty(), "{:?}", tree.errors());
        resolve(&tree, &Workspace::of(&path, &Repository::at(self.root.path().join("repo"))), &self.inputs)
    }

    /// The value of `custom.v`, which must resolve without any error.
    fn value(&self) -> Json {
        let resolved = self.resolve();
        let errors: Vec<_> = resolved.errors.iter().map(|error| format!("{}: {:?}", error.path, error.kind)).collect();
        assert!(errors.is_empty(), "{errors:?} of {}", self.text);
        plain(resolved.root().at(&["custom", "v"]).unwrap())
    }

    /// The errors, each as its path, its kind, and the text at fault.
    fn errors(&self) -> Vec<(String, &'static str, String)> {
        let resolved = self.resolve();
        let told = resolved.errors.iter().map(|error| {
            let place = error.chain.first().unwrap();
            (error.path.clone(), error.kind.name(), place.source.slice(place.span).to_owned())
        });
        told.collect()
    }
}

fn plain(value: Value<'_>) -> Json {
    match value.view() {
        View::Unknown(reason) => json!({"unknown": format!("{reason:?}")}),
        View::Null => Json::Null,
        View::Bool(value) => json!(value),
        View::Number(value) if value.fract() == 0.0 => json!(value as i64),
        View::Number(value) => json!(value),
        View::Text(text) => json!(text),
        View::List => value.items().map(plain).collect(),
        View::Map => Json::Object(value.entries().map(|entry| (entry.key.to_owned(), plain(entry.value))).collect()),
    }
}

/// What `custom.v` is.
fn is(v: &str, expected: Json) {
    let given = "n: 5\nt: true\nname: blue\nlist: [x, y]\nmap: {a: 1}\nnothing: null\nstage: dev\ndev: {size: 3}";
    assert_eq!(custom(&format!("v: {v}\n{given}")).value(), expected, "{v}");
}

/// That `custom.v` fails in this way, with this text at fault.
fn fails(v: &str, kind: &str, fault: &str) {
    let errors = custom(&format!("v: {v}\nmap: {{a: 1}}\nnothing: null")).errors();
    assert_eq!(errors, vec![("custom.v".to_owned(), errors.first().map_or("", |error| error.1), fault.to_owned())], "{v}");
    assert_eq!(errors[0].1, kind, "{v}");
}

#[test]
fn assumed_values_count_as_written_and_as_resolved() {
    let case = custom("v: [\"${ssm:/${self:service}/n}\", \"${ssm:/a/b, 'c'}\", \"${env:N}\", \"${opt:o}\", \"${param:p}\", \"${x:y}\"]")
        .with(|inputs| {
            inputs.assume("ssm:/orders/n", Literal::Number(5.0));
            inputs.assume("ssm:/a/b", Literal::Null);
            inputs.assume("env:N", Literal::Bool(true));
            inputs.assume("opt:o", Literal::Number(1.5));
            inputs.assume("param:p", Literal::Text("q".to_owned()));
            inputs.assume("x:y", Literal::Text("z".to_owned()));
        });
    assert_eq!(case.value(), json!([5, "c", "true", "1.5", "q", "z"]));
}

#[test]
fn values_of_other_files_belong_to_where_those_are_read() {
    let case = custom("v: ${file(a.yml)}\nw: ${self:custom.v.list.0}").file("a.yml", "list: [{name: x}]\n");
    let resolved = case.resolve();
    let value = resolved.root().at(&["custom", "v", "list"]).unwrap().items().next().unwrap().get("name").unwrap();
    assert_eq!(value.place().unwrap().source.slice(value.place().unwrap().span), "x");
    let place = value.place_in_service().unwrap();
    assert_eq!(place.source.slice(place.span), "${file(a.yml)}");
    let place = resolved.root().at(&["custom", "w"]).unwrap().place_in_service().unwrap();
    assert_eq!(place.source.slice(place.span), "${self:custom.v.list.0}");
}

#[test]
fn a_variable_alone_keeps_its_type_and_within_text_becomes_text() {
    is("${self:custom.n}", json!(5));
    is("${self:custom.map}", json!({"a": 1}));
    is("${self:custom.list.1}", json!("y"));
    is("${self:custom.list.length}", json!(2));
    is("a-${self:custom.n}-${self:custom.t}", json!("a-5-true"));
    is("a-${self:custom.list}", json!("a-x,y"));
    is("$${self:custom.n}", json!(5));
    fails("a-${self:custom.map}", "not-text", "${self:custom.map}");
    fails("a-${self:custom.nothing, null}", "not-text", "${self:custom.nothing, null}");
}

#[test]
fn fallbacks_are_asked_in_order_and_end_with_a_literal() {
    is("${self:custom.no, self:custom.name, 'z'}", json!("blue"));
    is("${self:custom.no, 'it:a, b} c'}", json!("it:a, b} c"));
    is("${self:custom.no, \"tab\\u0041\"}", json!("tabA"));
    is("${self:custom.no, -1.5}", json!(-1.5));
    is("${self:custom.no, 0x10}", json!(16));
    is("${self:custom.no , true }", json!(true));
    is("${self:custom.nothing, null}", Json::Null);
    is("\"${self:custom.no, ''}\"", json!(""));
    is("${self:custom.no, 'p-${self:service}'}", json!("p-orders"));
    fails("${self:custom.no}", "missing", "${self:custom.no}");
    fails("${self:custom.nothing}", "missing", "${self:custom.nothing}");
    fails("pre ${self:custom.no, opt:stage} post", "missing", "${self:custom.no, opt:stage}");
}

#[test]
fn variables_nest_in_addresses_and_parameters() {
    is("${self:custom.${self:custom.stage}.size}", json!(3));
    is("${strToBool(${self:custom.t})}", json!(true));
    is("${self:custom.no.${self:custom.stage}, 'd'}", json!("d"));
    is("${self:\"custom.n\"}", json!(5));
    fails("${strToBool(yes)}", "argument", "strToBool(yes)");
    fails("${strToBool(0)}", "argument", "strToBool(0)");
    fails("${sls:foo}", "argument", "sls:foo");
    fails("${env:}", "argument", "env:");
    fails("${file():a}", "argument", "file():a");
    fails("${nope:x}", "unknown-source", "nope:x");
}

#[test]
fn what_does_not_begin_like_a_variable_is_left_alone() {
    for text in [
        "${AWS::Region}",
        "${Foo}-${foo}-${foo.bar}",
        "${!Lit}",
        "${1}${}",
        "${foo_bar:x}",
        "${Self:x}",
        "${self::x}",
        "${ self:service }",
        "$self:a",
        "${self",
    ] {
        is(&format!("'{text}'"), json!(text));
    }
    is("${AWS::${self:service}}", json!("${AWS::orders}"));
}

#[test]
fn backslashes_escape_and_halve() {
    is("\\${self:service}", json!("${self:service}"));
    is("\\\\${self:service}", json!("\\orders"));
    is("\\\\\\${self:service}", json!("\\${self:service}"));
    is("a\\b ${self:service}", json!("a\\b orders"));
    // Once escaped is not escaped for ever: who refers to it resolves it.
    assert_eq!(custom("e: \\${self:service}\nv: ${self:custom.e}").value(), json!("orders"));
    assert_eq!(custom("e:\n  x:\n    - \\${self:service}\nv: ${self:custom.e}").value(), json!({"x": ["orders"]}));
}

#[test]
fn slips_are_told_where_they_are() {
    fails("${self:custom.no, blue}", "syntax", "blue");
    fails("${self:custom.no, 'x', self:service}", "syntax", "'x'");
    fails("'${self:custom.no,}'", "syntax", "}");
    fails("${self:custom.no, ${self:service}}", "syntax", "${self:service}");
    fails("${self:service", "syntax", "${self:service");
    fails("${file(x.yml}", "syntax", "x.yml}");
    fails("${self:custom.${Self:x}}", "syntax", "S");
    fails("'${self:no, \"a\\q\"}'", "syntax", "\"a\\q\"");
}

#[test]
fn version_4_takes_a_variable_as_a_fallback() {
    let case = || custom("v: ${self:custom.no, ${self:custom.never, 'z'}}").with(|inputs| inputs.generation = Generation::V4);
    assert_eq!(case().value(), json!("z"));
}

#[test]
fn a_circle_is_an_error_of_all_who_are_in_it() {
    let errors = custom("a: ${self:custom.b}\nb: x-${self:custom.a}\nc: ${self:custom.a}").errors();
    let told: Vec<_> = errors.iter().map(|(path, kind, _)| (path.as_str(), *kind)).collect();
    assert_eq!(told, [("custom.b", "circular"), ("custom.a", "circular"), ("custom.c", "circular")]);
    for v in ["${self:custom.v}", "${self:custom}", "${self:}"] {
        assert_eq!(custom(&format!("v: {v}")).errors()[0].1, "circular", "{v}");
    }
    assert_eq!(custom("o: {x: '${self:custom.o.y}', y: 1}\nv: ${self:custom.o}").value(), json!({"x": 1, "y": 1}));
}

#[test]
fn defaults_of_the_framework_are_not_in_the_file() {
    is("${sls:stage}", json!("dev"));
    is("${aws:region}", json!("us-east-1"));
    fails("${self:provider.stage}", "missing", "${self:provider.stage}");
    fails("${opt:stage, self:provider.stage}", "missing", "${opt:stage, self:provider.stage}");
    // An option that plugins may bring is asked for late, when the defaults are there.
    is("${opt:flavour, self:provider.stage}", json!("dev"));
    let given = custom("v: ${sls:stage}-${opt:stage}-${aws:region}").with(|inputs| {
        inputs.stage = Some("prod".to_owned());
        inputs.region = Some("eu-west-1".to_owned());
    });
    assert_eq!(given.value(), json!("prod-prod-eu-west-1"));
}

#[test]
fn parameters_come_from_the_command_line_the_stage_and_the_default() {
    let text = "service: orders\nprovider:\n  name: aws\n  stage: qa\nparams:\n  qa: {a: stage, b: null}\n  default: {a: default, b: '${self:service}', c: {d: 1}}\ncustom:\n  v: ['${param:a}', '${param:b}', '${param:c}', \"${param:no, 'x'}\"]\n";
    assert_eq!(service(text).value(), json!(["stage", "orders", {"d": 1}, "x"]));
    let given = service(text).with(|inputs| drop(inputs.params.insert("a".to_owned(), "given".to_owned())));
    assert_eq!(given.value(), json!(["given", "orders", {"d": 1}, "x"]));
    fails("${param:no}", "missing", "${param:no}");
}

#[test]
fn osls_passes_over_parameters_of_other_stages_and_keeps_dates() {
    let text = "service: orders\nprovider:\n  name: aws\nparams:\n  prod: {a: '${env:NO}'}\n  default: {a: 1}\ncustom:\n  v: ['${param:a}', 2012-10-17]\n";
    assert_eq!(service(text).errors().len(), 1);
    let osls = service(text).with(|inputs| inputs.generation = Generation::Osls);
    assert_eq!(osls.value(), json!([1, "2012-10-17"]));
    assert_eq!(custom("v: 2012-10-17").value(), json!("2012-10-17T00:00:00.000Z"));
}

#[test]
fn files_are_resolved_in_the_place_of_the_variable() {
    let case = |v: &str| {
        custom(&format!("n: 5\nv: {v}"))
            .file("x.yml", "a:\n  b: ${self:service}\nlist: [k, {m: '${self:custom.n}'}]\nref: !Ref Table\narn: !GetAtt A.B.C\nlink: ${file(y.json)}\n")
            .file("y.json", r#"{"b": [1, "${self:service}"], "deep": {"x": true}}"#)
            .file("note.txt", "hello ${self:service}\n")
            .file("dev.yml", "size: 1\n")
            .file("null.yml", "null\n")
    };
    for (v, expected) in [
        ("${file(./x.yml):a.b}", json!("orders")),
        ("${file(x.yml):list}", json!(["k", {"m": 5}])),
        ("${file(./x.yml):list.1.m}", json!(5)),
        ("${file(./x.yml):ref}", json!({"Ref": "Table"})),
        ("${file(./x.yml):arn}", json!({"Fn::GetAtt": ["A", "B.C"]})),
        ("${file(./x.yml):link.deep.x}", json!(true)),
        ("${file('./y.json')}", json!({"b": [1, "orders"], "deep": {"x": true}})),
        ("${file(./note.txt)}", json!("hello orders\n")),
        ("${file(./${sls:stage}.yml):size}", json!(1)),
        ("${file(./no.yml), 'none'}", json!("none")),
        ("${file(./no.yml):a, null}", Json::Null),
        ("${file(./null.yml), 'none'}", json!("none")),
        ("a-${file(y.json):b.1}", json!("a-orders")),
    ] {
        assert_eq!(case(v).value(), expected, "{v}");
    }
}

#[test]
fn files_fail_where_they_are_used_and_where_they_are_at_fault() {
    let fault = |text: &str, v: &str| custom(&format!("v: {v}")).file("x.yml", text).errors();
    let of = |path: &str, kind, text: &str| vec![(path.to_owned(), kind, text.to_owned())];
    assert_eq!(fault("a: 1\n", "${file(no.yml)}"), of("custom.v", "missing", "${file(no.yml)}"));
    assert_eq!(fault("a: 1\n", "${file(x.yml):b}"), of("custom.v", "missing", "${file(x.yml):b}"));
    assert_eq!(fault("a: [\n", "${file(x.yml)}"), of("custom.v", "file", "file(x.yml)"));
    assert_eq!(fault("", "${file(x.yml)}"), of("custom.v", "file", "file(x.yml)"));
    assert_eq!(fault("a: !Length [1]\n", "${file(x.yml)}"), of("custom.v", "file", "file(x.yml)"));
    assert_eq!(fault("a: {b: '${self:no}'}\n", "${file(x.yml):a}"), of("custom.v.b", "missing", "${self:no}"));
    assert_eq!(fault("a: '${file(x.yml):a}'\n", "${file(x.yml):a}")[0].1, "too-deep");

    let resolved = custom("v: ${file(x.yml):a}").file("x.yml", "a: {b: '${self:no}'}\n").resolve();
    let chain: Vec<_> =
        resolved.errors[0].chain.iter().map(|at| (at.source.path().file_name().unwrap().to_owned(), at.source.slice(at.span))).collect();
    assert_eq!(chain, [("x.yml".into(), "${self:no}"), ("serverless.yml".into(), "${file(x.yml):a}")]);
}

#[test]
fn nothing_outside_the_repository_is_read() {
    let case = |v: &str| {
        let case = custom(&format!("v: {v}")).file("sub/in.txt", "in").file("../beside.txt", "beside");
        std::fs::write(case.root.path().join("outside.txt"), "secret").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/passwd", case.root.path().join("repo/app/link.txt")).unwrap();
        case.value()
    };
    assert_eq!(case("${file(../beside.txt)}"), json!("beside"));
    assert_eq!(case("${file(sub/../sub/in.txt)}"), json!("in"));
    for path in ["../../outside.txt", "/etc/passwd", "sub/../../../outside.txt", "../../no-such-file"] {
        assert_eq!(case(&format!("${{file({path})}}")), json!({"unknown": format!("Outside({path:?})")}), "{path}");
    }
    #[cfg(unix)]
    assert_eq!(case("${file(link.txt)}"), json!({"unknown": "Outside(\"link.txt\")"}));
}

#[test]
fn the_environment_is_what_is_given_and_what_dotenv_files_say() {
    is("${env:SPECLINT_NO, 'x'}", json!("x"));
    fails("${env:PATH}", "missing", "${env:PATH}");
    let given = custom("v: ${env:A}").with(|inputs| drop(inputs.environment.insert("A".to_owned(), "1".to_owned())));
    assert_eq!(given.value(), json!("1"));

    let text = "service: orders\nprovider: {name: aws, stage: qa}\nuseDotenv: true\ncustom:\n  v: ['${env:A}', '${env:B}', '${env:C}', \"${env:D, 'none'}\"]\n";
    let dotenv = "# a comment\nexport A = one # behind\nB=\"two\\nlines\"\nC='${A}-$B'\n";
    assert_eq!(
        service(text).file(".env.qa", dotenv).file(".env", "D=not read\n").value(),
        json!(["one", "two\nlines", "one-two\nlines", "none"])
    );
    assert_eq!(service(text).file(".env", "A=1\nB=2\nC=${E:-3}\n").value(), json!(["1", "2", "3", "none"]));
}

#[test]
fn a_linter_does_not_take_what_it_cannot_know_for_unset() {
    let resolved = custom("v: ${env:A}\nw: x-${ssm:/a}\nj: ${file(x.js):a}\nd: ${env:B, 'd'}\no: ${opt:stage, 'dev'}\nc: ${self:service}")
        .file("x.js", "")
        .open()
        .resolve();
    assert!(resolved.errors.is_empty());
    let at = |key: &str| resolved.root().at(&["custom", key]).unwrap();
    assert_eq!(at("v").view(), View::Unknown(&Unknown::Environment("A".to_owned())));
    assert_eq!(at("w").view(), View::Unknown(&Unknown::Remote("ssm".to_owned(), "/a".to_owned())));
    assert_eq!(at("j").view(), View::Unknown(&Unknown::JavaScript("x.js".into())));
    assert!(at("d").as_str() == Some("d") && at("d").is_assumed());
    assert!(at("o").as_str() == Some("dev") && at("o").is_assumed());
    assert!(at("c").as_str() == Some("orders") && !at("c").is_assumed());
    assert_eq!((at("c").phase(), at("w").phase()), (Phase::Early, Phase::Late));
    let assumed = custom("v: ${ssm:/a}").open().with(|inputs| drop(inputs.assume.insert("ssm:/a".to_owned(), Literal::Number(7.0))));
    assert_eq!(assumed.value(), json!(7));
}

#[test]
fn a_value_knows_the_way_it_came() {
    let resolved = custom("v: ${self:custom.a}\na: ${file(x.yml):deep.b}").file("x.yml", "deep: {b: here}\n").resolve();
    let chain = resolved.root().at(&["custom", "v"]).unwrap().chain();
    let told: Vec<_> = chain.iter().map(|at| at.source.slice(at.span)).collect();
    assert_eq!(told, ["${self:custom.a}", "${file(x.yml):deep.b}", "here"]);
    assert_eq!(resolved.files().len(), 2);
}

#[test]
fn spans_lead_into_quoted_and_folded_text() {
    let errors = custom("v: >-\n  one\n  ${self:no} \\\n  two\nw: \"\\t${self:never}\"").errors();
    assert_eq!(errors[0].2, "${self:no}");
    assert_eq!(errors[1].2, "${self:never}");
}

/// Nothing may take long, whatever the file holds.
fn is_bounded(case: &Case) {
    let start = Instant::now();
    case.resolve();
    assert!(start.elapsed() < Duration::from_secs(8), "{:?} for {}", start.elapsed(), case.text.get(..80).unwrap_or(&case.text));
}

#[test]
fn doubling_text_and_lists_stay_small() {
    let doubling = |text: bool| {
        let step = |n: usize| match text {
            true => format!("a{n}: ${{self:custom.a{}}}${{self:custom.a{}}}\n", n + 1, n + 1),
            false => format!("a{n}: ['${{self:custom.a{}}}', '${{self:custom.a{}}}']\n", n + 1, n + 1),
        };
        (0..60).map(step).collect::<String>() + "a60: xxxxxxxxxxxxxxxx\n"
    };
    is_bounded(&custom(&doubling(true)));
    is_bounded(&custom(&doubling(false)));
    is_bounded(&custom(&(doubling(false) + "v: text ${self:custom.a0}\n")));
    let many: String = (0..2000).map(|n| format!("b{n}: ${{self:custom.a40}}\n")).collect();
    is_bounded(&custom(&(doubling(true) + &many)));
}

#[test]
fn deep_and_long_files_end() {
    let chain: String = (0..5000).map(|n| format!("a{n}: ${{self:custom.a{}}}\n", n + 1)).collect();
    is_bounded(&custom(&(chain + "a5000: 1\n")));
    let nested = format!("v: '{}x{}'\n", "${self:".repeat(2000), "}".repeat(2000));
    is_bounded(&custom(&nested));
    is_bounded(&custom(&format!("v: '{}'\n", "${A".repeat(20_000))));
    is_bounded(&custom(&format!("v: '{}'\n", "${A$".repeat(20_000))));
    is_bounded(&custom(&format!("v: '{}'\n", "\\".repeat(50_000) + "${self:service}")));
    let list: String = (0..3000).map(|_| "- ${self:custom.list}\n").collect();
    is_bounded(&custom(&format!("list:\n{list}")));
    let all: String = (0..3000).map(|n| format!("a{n}: ${{self:}}\n")).collect();
    is_bounded(&custom(&all));
    is_bounded(&custom(&format!("v: {}1{}\n", "[".repeat(90), "]".repeat(90))));
}

#[test]
fn files_that_read_themselves_and_many_files_end() {
    let twice = "a:\n  - ${file(x.yml):a}\n  - ${file(x.yml):a}\n";
    is_bounded(&custom("v: ${file(x.yml):a}").file("x.yml", twice));
    is_bounded(&custom("v: ${file(x.txt)}").file("x.txt", "${file(x.txt)}${file(x.txt)}"));
    let wide: String = (0..3000).map(|n| format!("k{n}: {{a: [1, 2, 3]}}\n")).collect();
    let uses: String = (0..1000).map(|n| format!("u{n}: ${{file(x.yml)}}\n")).collect();
    is_bounded(&custom(&uses).file("x.yml", &wide));
    is_bounded(&custom("v: ${file(big.txt)}").file("big.txt", &"x".repeat(6 << 20)));
    let many: String = (0..400).map(|n| format!("u{n}: ${{file(f{n}.yml), 'none'}}\n")).collect();
    let case = (0..400).fold(custom(&many), |case, n| case.file(&format!("f{n}.yml"), "a: 1\n"));
    is_bounded(&case);
}

#[test]
fn aliases_within_aliases_end() {
    let bomb: String = (1..30).map(|n| format!("a{n}: &a{n} [*a{}, *a{}]\n", n - 1, n - 1)).collect();
    is_bounded(&custom(&format!("a0: &a0 [x, '${{self:service}}']\n{bomb}")));
}

#[test]
fn a_service_without_variables_reads_as_it_is_written() {
    let text =
        "service: orders\nprovider: aws\ncustom:\n  v: &v {a: [1, 2.5, yes, ~], b: !If [c, !Ref d, e]}\n  w:\n    <<: *v\n    a: 012\n";
    let resolved = service(text).resolve();
    assert_eq!(plain(resolved.root().at(&["custom", "w"]).unwrap()), json!({"a": 12, "b": {"Fn::If": ["c", {"Ref": "d"}, "e"]}}));
    assert!(resolved.errors.is_empty());
}

#[test]
fn a_relative_path_is_taken_from_the_root() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("api")).unwrap();
    std::fs::write(root.path().join("api/x.yml"), "a: 1\n").unwrap();
    let path = Path::new("api/serverless.yml");
    let tree = syntax::parse(&Arc::new(Source::new(path, "service: orders\nv: ${file(x.yml):a}\n")));
    let resolved = resolve(&tree, &Workspace::of(path, &Repository::at(root.path())), &Inputs::default());
    assert_eq!(plain(resolved.root().get("v").unwrap()), json!(1));
    assert_eq!(resolved.files()[1].path(), Path::new("api/x.yml"));
}

/// The findings on a service, each as its rule, its severity and the text it stands on.
fn findings(case: &Case, has_repository: bool) -> Vec<(&'static str, Severity, String)> {
    let path = case.root.path().join("repo/app/serverless.yml");
    let source = Arc::new(Source::new(&path, case.text.as_str()));
    let repository = if has_repository { Repository::at(case.root.path().join("repo")) } else { Repository::default() };
    let linted = lint(&source, &Context::new(repository, "2026-11-24".parse().unwrap()));
    let told = linted.findings.iter();
    told.map(|finding| (finding.rule.name, finding.severity, finding.primary.source.slice(finding.primary.span).to_owned())).collect()
}

#[test]
fn only_what_is_certain_is_an_error() {
    let one = |lines: &str, severity| {
        let found = findings(&custom(lines).file("x.yml", "a: 1\n").file(".gitignore", "made.yml\n"), true);
        assert_eq!(found.iter().map(|finding| finding.1).collect::<Vec<_>>(), [severity], "{lines}: {found:?}");
    };
    one("v: ${self:no}", Severity::Error);
    one("v: ${file(no.yml)}", Severity::Error);
    one("v: ${file(made.yml)}", Severity::Warning);
    one("v: ${file(./${sls:stage}.yml)}", Severity::Warning);
    one("v: ${opt:stage, self:provider.stage}", Severity::Warning);
    one("v: ${opt:flavour}", Severity::Warning);
    let silent = "a: ${env:A}\nb: ${ssm:/a}.x\nc: ${file(x.js):a}\nd: ${file(../../x.yml)}\ne: ${AWS::Region}";
    assert_eq!(findings(&custom(silent).file("x.js", ""), true), []);
    assert_eq!(findings(&custom("v: ${file(no.yml)}"), false)[0].1, Severity::Warning);
}

#[test]
fn a_mistake_is_told_once_however_often_it_is_used() {
    let case = custom("a: ${self:no}\nb: ${self:custom.a}\nc: ${self:custom.b}\nx: ${file(x.yml):p}\ny: ${file(x.yml):p}")
        .file("x.yml", "p: {q: '${self:never}'}\n");
    let found = findings(&case, true);
    let places: Vec<_> = found.iter().map(|finding| finding.2.as_str()).collect();
    assert_eq!(places, ["${self:no}", "${file(x.yml):p}"]);
}

#[test]
fn other_providers_components_and_compose_files_are_passed_over() {
    for text in [
        "service: orders\nprovider: {name: google}\ncustom: {v: '${self:no}'}\n",
        "component: website\nname: site\ninputs: {v: '${self:no}'}\n",
        "services:\n  a: {path: a, params: {v: '${b.url}'}}\n",
        "provider: {v: '${self:no}'}\n",
    ] {
        let mut found = findings(&service(text), true);
        found.retain(|finding| finding.0 != "not-for-aws");
        assert_eq!(found, [], "{text}");
    }
}

#[test]
fn version_4_is_known_by_its_pin_its_package_and_its_keys() {
    let v = "custom: {v: '${resolver:x}'}\n";
    let text = |head: &str| format!("service: orders\n{head}provider: {{name: aws}}\n{v}");
    assert_eq!(findings(&service(&text("")), true).len(), 1);
    assert_eq!(findings(&service(&text("frameworkVersion: ^4.2\n")), true), []);
    assert_eq!(findings(&service(&text("stages: {default: {}}\n")), true), []);
    let package = |version: &str| format!("{{\"devDependencies\": {{\"serverless\": \"{version}\"}}}}");
    assert_eq!(findings(&service(&text("")).file("package.json", &package("^4.0.0")), true), []);
    assert_eq!(findings(&service(&text("")).file("package.json", &package("~3.38")), true).len(), 1);
}

#[test]
fn a_path_that_leads_upwards_has_the_files_beside_it() {
    let root = tempfile::tempdir().unwrap();
    for folder in ["here", "service"] {
        std::fs::create_dir(root.path().join(folder)).unwrap();
    }
    std::fs::write(root.path().join("service/part.yml"), "a: b\n").unwrap();
    let workspace = Workspace::of(&root.path().join("here/../service/serverless.yml"), &Repository::default());
    assert!(matches!(workspace.read("part.yml"), File::Text(_)));
    assert!(matches!(workspace.read("../here/part.yml"), File::Outside));
}
