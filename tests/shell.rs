//! The shell layer: words and their places, what runs in which state, wrappers, known tools, and where commands lead.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use speclint::{
    model::buildspec::Buildspec,
    project::{Context, Repository},
    shell::{Certainty, Dialect, Failure, Flow, Invocation, Kind, MAX_SCRIPT, Piece, Reach, Reason, Script, Value, Word},
    source::Source,
    syntax,
};

/// Commands of the kinds that builds hold.
const COMMANDS: [&str; 24] = [
    "npm ci",
    r#"echo "Image: $IMAGE" 'as is' plain\ text"#,
    "docker build -t $REPO:${TAG:-latest} --build-arg A=b .",
    "export PATH=$PATH:/opt/bin NAME='x y'",
    "aws s3 sync dist s3://$BUCKET --delete && aws cloudfront create-invalidation --paths '/*'",
    "test -f a || { echo missing; exit 1; }",
    "if [ \"$A\" = b ]; then make deploy; elif true; then :; else false; fi",
    "for f in a b *.txt; do cp \"$f\" out/; done",
    "while read line; do echo $line; done < list",
    "case $1 in a|b) one ;; *) other ;; esac",
    "curl -s https://example.com | tar xz -C /opt 2>&1 > log",
    "X=$(git rev-parse --short HEAD) Y=`date +%s`",
    "(cd sub && make) & wait",
    "cat > file <<EOF\nhello $NAME\nEOF\necho after",
    "sed -i \"s/a/$B/g\" f; grep -q x f",
    "f() { echo \"$1\"; }\nf a",
    "[[ $A == b* && -n \"$C\" ]] && echo yes",
    "COUNT=$((COUNT + 1))",
    "time -p make all",
    "! grep -r secret .",
    "echo multi \\\n  line",
    "A=(one two) B+=more",
    "diff <(sort a) <(sort b)",
    "echo 'äöü' \"ß$X\" é",
];

fn words(script: &Script) -> Vec<&Word> {
    let mut found = Vec::new();
    script.walk(&mut |statement| found.extend(statement.words()));
    found
}

fn literals(text: &str) -> Vec<String> {
    let script = Script::parse(text);
    let simple = script.statements[0].simple().unwrap();
    simple.words.iter().map(|word| word.literal().unwrap().into_owned()).collect()
}

#[test]
fn commands_parse_whole_and_their_words_lie_in_them() {
    for text in COMMANDS {
        let script = Script::parse(text);
        assert!(script.all_unknown().is_empty(), "{text}: {:?}", script.unknown);
        assert!(!script.statements.is_empty(), "{text}");
        for word in words(&script) {
            let cut = &text[word.range.clone()];
            // Quotes and backslashes apart, a word that is known reads as it is written.
            if let Some(literal) = word.literal() {
                let bare = |text: &str| text.replace(['\'', '"', '\\'], "");
                assert_eq!(bare(&literal), bare(cut), "{text}");
            }
            for variable in word.variables() {
                let written = &text[variable.range.clone()];
                assert!(written.contains(&variable.name), "{text}: {} in {written}", variable.name);
            }
        }
    }
}

#[test]
fn statements_end_where_they_end() {
    for (text, wanted) in [
        ("a b; c", vec!["a b", "c"]),
        ("a && b || c &\nd", vec!["a && b || c", "d"]),
        ("{ a; b; } > out", vec!["{ a; b; } > out"]),
        ("( a ; b )\nc", vec!["( a ; b )", "c"]),
        ("if a; then b; fi; c", vec!["if a; then b; fi", "c"]),
        ("X=1 a <in # note\n", vec!["X=1 a <in"]),
        ("exit 1", vec!["exit 1"]),
    ] {
        let script = Script::parse(text);
        let cut: Vec<&str> = script.statements.iter().map(|statement| &text[statement.range.clone()]).collect();
        assert_eq!(cut, wanted);
    }
}

#[test]
fn quotes_are_undone_as_a_shell_does() {
    assert_eq!(literals(r#"echo 'a b' "c\"d" e\ f"#), ["echo", "a b", "c\"d", "e f"]);
    assert_eq!(literals(r#"printf "%s\n" '$X' "\$Y" a"b"'c'"#), ["printf", "%s\\n", "$X", "$Y", "abc"]);
    assert_eq!(literals("x '' \"\""), ["x", "", ""]);
    let braces = Script::parse("cp a{b,c} d");
    assert!(braces.statements[0].simple().unwrap().words[1].literal().is_none());
}

/// `shlex` splits words and undoes quotes, but knows no operators: so it is asked of simple commands. Of a line that a
/// backslash continues it makes an empty word, which a shell does not.
#[test]
fn another_reader_finds_the_same_words() {
    let mut compared = 0;
    for text in COMMANDS.into_iter().filter(|text| !text.contains("\\\n")) {
        Script::parse(text).walk(&mut |statement| {
            let Some(simple) = statement.simple().filter(|simple| statement.redirects.is_empty() && simple.assignments.is_empty()) else {
                return;
            };
            let ours: Option<Vec<String>> = simple.words.iter().map(|word| word.literal().map(|text| text.into_owned())).collect();
            if let (Some(ours), [first, .., last]) = (ours, &*simple.words) {
                assert_eq!(shlex::split(&text[first.range.start..last.range.end]), Some(ours), "{text}");
                compared += 1;
            }
        });
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn what_cannot_be_read_is_unknown_and_the_rest_stands() {
    let text = "echo one\necho \"two\necho three";
    let script = Script::parse(text);
    assert_eq!(&text[script.statements[0].range.clone()], "echo one");
    assert_eq!(script.unknown.len(), 1);
    assert!(script.unknown[0].range.start >= "echo one".len());
    for broken in ["fi", "a && ) b", "if true; then x", "echo ${X", "a |", "echo 'x", "done; echo y", "for i in"] {
        let unknown = Script::parse(broken).unknown;
        assert!(unknown.iter().any(|unknown| unknown.reason == Reason::Syntax), "{broken}");
        assert!(unknown.iter().all(|unknown| unknown.range.end <= broken.len()), "{broken}");
    }
    assert_eq!(Script::parse(&"x".repeat(MAX_SCRIPT + 1)).unknown[0].reason, Reason::Limit);
}

#[test]
fn nesting_bombs_end_quickly() {
    let units = [
        "${a:-",
        "$(",
        "`",
        "\"$(",
        "(",
        "{ ",
        "if true; then ",
        "case x in a) ",
        "f() { ",
        "a && ",
        "a | ",
        "! ",
        "time ",
        "$((",
        "<(",
        "\"",
        "'",
        "<<E\n",
        "[[ ( ",
        "[[ ! ",
        "a=(",
        "for i in ",
        "while ",
        "\\",
        "${a#$(",
        "&",
        "\0",
        "é",
        "coproc ",
        "function f ",
        "$((${",
        "${a/$(",
        "${a[$(",
        "\"${a:-",
        "${a:-\"$(",
        "`\\`",
        "$(`",
        "a=${b:=",
        "[[ $(",
        "<<A $(",
        "<<A\n$(",
        "elif ",
        "$'",
        "time ! ",
    ];
    for unit in units {
        for times in [4, 6, 8, 12, 16, 23, 46, 100, 1000, MAX_SCRIPT / unit.len()] {
            let text = unit.repeat(times);
            let start = Instant::now();
            let script = Script::parse(&text);
            assert!(script.unknown.iter().all(|unknown| unknown.range.end <= text.len()));
            assert!(start.elapsed() < Duration::from_secs(2), "{unit:?} x {times}: {:?}", start.elapsed());
        }
    }
}

#[test]
fn closed_nests_end_quickly_too() {
    let pairs = [
        ("${a:-", "}"),
        ("$(", ")"),
        ("\"$(", ")\""),
        ("(", ")"),
        ("{ ", "; }"),
        ("if a; then ", "; fi"),
        ("$((", "))"),
        ("<(", ")"),
        ("${a#$(", ")}"),
        ("\"${a:-", "}\""),
        ("${a/b/$(", ")}"),
        ("f() { ", "; }"),
        ("while a; do ", "; done"),
        ("case x in x) ", ";; esac"),
        ("[[ ( ", " ) ]]"),
        ("${a[$((", "))]}"),
    ];
    for (open, close) in pairs {
        for times in [2, 4, 8, 12, 16, 24, 32, 47, 1000] {
            let text = format!("{}x{}", open.repeat(times), close.repeat(times));
            let start = Instant::now();
            Script::parse(&text);
            assert!(start.elapsed() < Duration::from_secs(2), "{open:?} x {times}: {:?}", start.elapsed());
        }
    }
}

/// Reads a buildspec with files beside it, and looks at what it runs.
fn with<T>(text: &str, files: &[(&str, &str)], look: impl FnOnce(&Flow<'_>, &Arc<Source>) -> T) -> T {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let source = Arc::new(Source::new("buildspec.yml", text));
    let tree = syntax::parse(&source);
    let context = Context::new(Repository::at(root.path()), "2026-11-24".parse().unwrap());
    let spec = Buildspec::new(&tree, &context).unwrap();
    look(spec.flow(), &source)
}

/// A buildspec with one phase of these commands, each a block scalar.
fn build(commands: &[&str]) -> String {
    let items: String = commands.iter().map(|command| format!("      - |\n        {}\n", command.replace('\n', "\n        "))).collect();
    format!("version: 0.2\nphases:\n  build:\n    commands:\n{items}")
}

fn flow<T>(commands: &[&str], look: impl FnOnce(&Flow<'_>) -> T) -> T {
    with(&build(commands), &[], |flow, _| look(flow))
}

/// The program and its arguments as written.
fn written(invocation: &Invocation<'_>) -> String {
    invocation.words.iter().map(|word| invocation.text.slice(&word.range)).collect::<Vec<_>>().join(" ")
}

fn one<'f, 't>(flow: &'f Flow<'t>, start: &str) -> &'f Invocation<'t> {
    let mut found = flow.invocations.iter().filter(|invocation| written(invocation).starts_with(start));
    let first = found.next().unwrap_or_else(|| panic!("`{start}` does not run"));
    assert!(found.next().is_none(), "`{start}` runs twice");
    first
}

#[test]
fn words_are_found_in_the_file_through_every_style_of_scalar() {
    let text = "version: 0.2\nphases:\n  build:\n    commands:\n      - aws s3 ls alpha\n      - 'echo ''beta'' gamma'\n      - \"echo \\\"delta\\\" \\u0065psilon\"\n      - |\n        if true; then\n          make zeta\n        fi\n      - >\n        echo\n        eta\n        theta\n";
    with(text, &[], |flow, source| {
        let spans = |start: &str| -> Vec<String> {
            let invocation = one(flow, start);
            invocation.arguments().iter().map(|word| source.slice(invocation.span(&word.range)).to_owned()).collect()
        };
        assert_eq!(spans("aws"), ["s3", "ls", "alpha"]);
        assert_eq!(spans("echo 'beta'"), ["''beta''", "gamma"]);
        assert_eq!(spans("echo \"delta\""), ["\\\"delta\\\"", "\\u0065psilon"]);
        assert_eq!(spans("make"), ["zeta"]);
        assert_eq!(spans("echo eta"), ["eta", "theta"]);
    });
}

#[test]
fn the_shell_is_known_by_name_or_look() {
    let of = |env: &str, command: &str| {
        let text = format!("version: 0.2\n{env}phases:\n  build:\n    commands:\n      - '{}'\n", command.replace('\'', "''"));
        with(&text, &[], |flow, _| (flow.dialect, flow.invocations.len()))
    };
    assert_eq!(of("", "npm ci"), (Dialect::Sh, 1));
    assert_eq!(of("env:\n  shell: bash\n", "npm ci"), (Dialect::Bash, 1));
    assert_eq!(of("env:\n  shell: /bin/sh\n", "npm ci"), (Dialect::Sh, 1));
    assert_eq!(of("env:\n  shell: powershell.exe\n", "npm ci"), (Dialect::PowerShell, 0));
    assert_eq!(of("env:\n  shell: cmd.exe\n", "npm ci"), (Dialect::Cmd, 0));
    assert_eq!(of("", "$env:PATH = 'x'"), (Dialect::PowerShell, 0));
    assert_eq!(of("", "Write-Host hello"), (Dialect::PowerShell, 0));
    assert_eq!(of("", "if exist a.txt del a.txt"), (Dialect::Cmd, 0));
    for posix in ["TAG=$(date +%Y%m%d%H%M%S)", "apt-get install -y x", "$PROGRAM run", "docker-compose up -d", "set -e"] {
        assert_eq!(of("", posix).0, Dialect::Sh, "{posix}");
    }
    // What is named counts, whatever it looks like.
    assert_eq!(of("env:\n  shell: bash\n", "Write-Host hello").0, Dialect::Bash);
}

#[test]
fn directory_lasts_over_phases_in_0_2_and_not_in_0_1() {
    let text =
        "version: VERSION\nphases:\n  pre_build:\n    commands:\n      - cd sub\n      - X=1\n  build:\n    commands:\n      - make all\n";
    with(&text.replace("VERSION", "0.2"), &[], |flow, _| {
        let state = &one(flow, "make").state;
        assert_eq!(state.directory.as_deref(), Some("sub"));
        assert_eq!(state.value("X"), Some(Value::known("1")));
    });
    with(&text.replace("VERSION", "0.1"), &[], |flow, _| {
        let state = &one(flow, "make").state;
        assert_eq!(state.directory.as_deref(), Some(""));
        assert_eq!(state.value("X"), None);
    });
}

#[test]
fn directories_are_followed_and_given_up_when_in_doubt() {
    for (commands, wanted) in [
        (vec!["cd a", "cd b", "here"], Some("a/b")),
        (vec!["cd a/b/..", "here"], Some("a")),
        (vec!["cd a && here"], Some("a")),
        (vec!["(cd a && x)", "here"], Some("")),
        (vec!["cd a", "cd -", "here"], Some("")),
        (vec!["pushd a", "popd", "here"], Some("")),
        (vec!["cd a", "cd $CODEBUILD_SRC_DIR/b", "here"], Some("b")),
        (vec!["DIR=a/c", "cd $DIR", "here"], Some("a/c")),
        (vec!["cd a || exit 1", "here"], Some("a")),
        (vec!["if x; then cd a; fi", "here"], None),
        (vec!["x || cd a", "here"], None),
        (vec!["cd $WHERE", "here"], None),
        (vec!["cd /tmp", "here"], None),
        (vec!["cd ../..", "here"], None),
        (vec!["cd", "here"], None),
        (vec!["for d in a b; do cd $d; here; done"], None),
        (vec!["cd a | x", "here"], Some("")),
        (vec!["echo \"unclosed", "here"], None),
    ] {
        let directory = flow(&commands, |flow| one(flow, "here").state.directory.clone());
        assert_eq!(directory.as_deref(), wanted, "{commands:?}");
    }
}

#[test]
fn a_command_runs_always_on_a_branch_or_after_a_failure() {
    use Certainty::{AfterFailure, Always, Branch};
    for (command, wanted) in [
        ("here", Always),
        ("a && here", Always),
        ("a && here; b", Branch),
        ("set -e\na && here\nb", Branch),
        ("a || here", AfterFailure),
        ("[ -f x ] && here", Branch),
        ("test -f x || here", Branch),
        ("if a; then here; fi", Branch),
        ("if here; then a; fi", Always),
        ("case $X in a) here ;; esac", Branch),
        ("for x in a b; do here; done", Always),
        ("for x in $LIST; do here; done", Branch),
        ("while a; do here; done", Branch),
        ("f() { here; }\nf", Always),
        ("f() { here; }", Branch),
        ("X=$(here)", Always),
        ("a | here", Always),
        ("exit 0; here", Branch),
    ] {
        assert_eq!(flow(&[command], |flow| one(flow, "here").certainty), wanted, "{command}");
    }
}

#[test]
fn what_a_failure_leads_to() {
    use Failure::{Detached, Followed, Handled, Piped, Stops, Swallowed, Tested, Unknown};
    for (command, wanted) in [
        ("here", Stops),
        ("here\nb", Followed),
        ("set -e\nhere\nb", Stops),
        ("set -o errexit\nhere; b", Stops),
        ("set -e; set +e; here; b", Followed),
        ("if x; then set -e; fi; here; b", Unknown),
        ("here && b", Stops),
        ("set -e\nhere && b\nc", Followed),
        ("here | b", Piped),
        ("set -o pipefail; here | b", Stops),
        ("a | here", Stops),
        ("here || true", Swallowed),
        ("here || echo no", Swallowed),
        ("here || exit 0", Swallowed),
        ("here || exit 1", Stops),
        ("here || { echo no; exit 1; }", Stops),
        ("here || other", Handled),
        ("if here; then a; fi", Tested),
        ("! here", Tested),
        ("here &", Detached),
        ("echo $(here)", Detached),
        ("X=$(here)", Stops),
        ("(here)", Stops),
        ("bash -c 'here; b'", Followed),
        ("bash -ec 'here; b'", Stops),
    ] {
        assert_eq!(flow(&[command], |flow| one(flow, "here").failure), wanted, "{command}");
    }
    assert_eq!(flow(&["set -e", "here\nb"], |flow| one(flow, "here").failure), Stops);
}

#[test]
fn conditions_passed_are_remembered() {
    let asks = |commands: &[&str]| flow(commands, |flow| one(flow, "here").guards.contains("CODEBUILD_BUILD_SUCCEEDING"));
    assert!(asks(&["if [ \"$CODEBUILD_BUILD_SUCCEEDING\" = 1 ]; then here; fi"]));
    assert!(asks(&["[ $CODEBUILD_BUILD_SUCCEEDING -eq 1 ] && here"]));
    assert!(asks(&["test \"$CODEBUILD_BUILD_SUCCEEDING\" = 1 || exit 1", "here"]));
    assert!(asks(&["if [[ $CODEBUILD_BUILD_SUCCEEDING == 0 ]]; then echo no; exit 1; fi", "here"]));
    assert!(asks(&["(( CODEBUILD_BUILD_SUCCEEDING )) && here"]));
    assert!(!asks(&["echo $CODEBUILD_BUILD_SUCCEEDING", "here"]));
    assert!(!asks(&["if [ $CODEBUILD_BUILD_SUCCEEDING = 1 ]; then x; fi", "here"]));
}

#[test]
fn variables_have_values_with_unknown_parts() {
    let text = "version: 0.2\nenv:\n  variables:\n    REPO: shop\n  secrets-manager:\n    TOKEN: my/secret\nphases:\n  build:\n    commands:\n      - IMAGE=$ACCOUNT.dkr.ecr.$AWS_REGION.amazonaws.com/$REPO\n      - export COPY=\"x-$TOKEN\"\n      - if a; then MAYBE=1; fi\n      - TAG=${VERSION:-latest} run\n      - docker push $IMAGE:v1\n";
    with(text, &[], |flow, _| {
        let push = one(flow, "docker push");
        let value = push.value(&push.words[2]);
        let known = |text: &str| Piece::Known(text.to_owned());
        let variable = |name: &str| Piece::Variable(name.to_owned());
        assert_eq!(value.pieces, [variable("ACCOUNT"), known(".dkr.ecr."), variable("AWS_REGION"), known(".amazonaws.com/shop:v1")]);
        assert_eq!(value.text(), None);
        assert_eq!(value.suffix(), ".amazonaws.com/shop:v1");
        let state = &push.state;
        assert!(state.is_secret("TOKEN") && state.is_secret("COPY") && !state.is_secret("REPO") && !state.is_secret("IMAGE"));
        assert!(state.get("COPY").unwrap().is_exported && !state.get("IMAGE").unwrap().is_exported);
        assert!(!state.get("MAYBE").unwrap().is_certain);
        assert!(state.get("TAG").is_none(), "an assignment before a command ends with it");
        let reach: Vec<_> = flow.assigned.iter().map(|assigned| (assigned.name.as_str(), assigned.reach)).collect();
        assert_eq!(reach, [("IMAGE", Reach::Shell), ("COPY", Reach::Shell), ("MAYBE", Reach::Shell), ("TAG", Reach::Command)]);
        let unset: Vec<_> =
            flow.uses.iter().filter(|used| used.state.get(&used.variable.name).is_none()).map(|used| used.variable.name.as_str()).collect();
        assert_eq!(unset, ["ACCOUNT", "AWS_REGION", "VERSION"]);
    });
    let doubled: Vec<String> = std::iter::once("X=abcdefgh".to_owned()).chain((0..60).map(|_| "X=$X$X".to_owned())).collect();
    let commands: Vec<&str> = doubled.iter().map(String::as_str).collect();
    assert!(flow(&commands, |flow| flow.assigned.last().unwrap().value.pieces.len() <= 64));
}

#[test]
fn wrappers_are_seen_through() {
    for (command, wrappers) in [
        ("make x", 0),
        ("sudo make x", 1),
        ("sudo -E -u root make x", 4),
        ("time make x", 0),
        ("env A=b -u C make x", 4),
        ("nohup make x &", 1),
        ("timeout -k 5 10m make x", 4),
        ("exec make x", 1),
        ("command make x", 1),
        ("nice -n 5 make x", 3),
        ("cat list | xargs -n 1 make x", 3),
        ("npx --yes make x", 2),
        ("sudo env A=b timeout 5 make x", 5),
        ("poetry run make x", 2),
        ("sh -c 'make x'", 0),
        ("bash -ec \"make x\"", 0),
        ("sudo bash -c 'cd y && make x'", 0),
        ("eval 'make x'", 0),
        ("find . -name Makefile -exec make x {} \\;", 0),
        ("A=b make x", 0),
    ] {
        let (program, count) = flow(&[command], |flow| {
            let make = one(flow, "make x");
            (make.program().map(|name| name.into_owned()), make.wrappers.len())
        });
        assert_eq!((program.as_deref(), count), (Some("make"), wrappers), "{command}");
    }
    for alone in ["docker run image make x", "command -v make", "echo make x", "bash -s make x", "sudo -l"] {
        assert!(
            flow(&[alone], |flow| flow.invocations.iter().all(|invocation| invocation.program().as_deref() != Some("make"))),
            "{alone}"
        );
    }
}

#[test]
fn words_within_words_are_found_in_the_file() {
    let text = build(&["sudo bash -c \"cd app && npm run 'build it'\""]);
    with(&text, &[], |flow, source| {
        let npm = one(flow, "npm");
        assert_eq!(npm.state.directory.as_deref(), Some("app"));
        assert_eq!(source.slice(npm.words_span()), "npm run 'build it'");
        assert_eq!(source.slice(npm.span(&npm.words[2].range)), "'build it'");
    });
}

/// A call as one line: tool, subcommand, options with values, operands.
fn call(command: &str) -> String {
    flow(&[command], |flow| {
        let invocation = flow.invocations.first().unwrap();
        let call = invocation.call().unwrap_or_else(|| panic!("{command} is not known"));
        let slice = |word: &Word| invocation.text.slice(&word.range).to_owned();
        let options = call.options().map(|option| match (&option.text, option.value) {
            (Some(text), _) => format!("{}={text}", option.name),
            (None, Some(word)) => format!("{}=({})", option.name, slice(word)),
            (None, None) => option.name.to_string(),
        });
        let operands = call.operands().map(slice);
        format!(
            "{} | {} | {} | {}",
            call.tool,
            call.subcommand,
            options.collect::<Vec<_>>().join(" "),
            operands.collect::<Vec<_>>().join(" ")
        )
    })
}

#[test]
fn calls_of_known_tools_are_taken_apart() {
    for (command, wanted) in [
        ("aws --region x s3 sync a s3://b --delete", "aws | s3 sync | --region=x --delete | a s3://b"),
        ("aws s3 cp --acl public-read f s3://b", "aws | s3 cp | --acl=public-read | f s3://b"),
        ("aws s3 cp f s3://b --recursive --quiet", "aws | s3 cp | --recursive --quiet | f s3://b"),
        ("aws ecr get-login --no-include-email --region $R", "aws | ecr get-login | --no-include-email --region=($R) | "),
        (
            "aws cloudformation deploy --stack-name=s --template-file t.yml --no-fail-on-empty-changeset",
            "aws | cloudformation deploy | --stack-name=s --template-file=t.yml --no-fail-on-empty-changeset | ",
        ),
        ("sls deploy -s prod", "serverless | deploy | -s=prod | "),
        ("serverless deploy function --function f --stage $S", "serverless | deploy function | --function=f --stage=($S) | "),
        ("docker build -t a .", "docker | build | -t=a | ."),
        (
            "docker buildx build --push --platform linux/amd64 -t a:b -f x/Dockerfile x",
            "docker | buildx build | --push --platform=linux/amd64 -t=a:b -f=x/Dockerfile | x",
        ),
        ("docker run --rm -v $PWD:/w -e A=b img make x", "docker | run | --rm -v=($PWD:/w) -e=A=b | img make x"),
        ("docker login -u AWS -p $P https://r", "docker | login | -u=AWS -p=($P) | https://r"),
        ("docker compose -f c.yml up -d", "docker | compose up | -f=c.yml -d | "),
        ("cdk deploy --all", "cdk | deploy | --all | "),
        ("cdk deploy --require-approval never -c k=v Stack", "cdk | deploy | --require-approval=never -c=k=v | Stack"),
        ("sam deploy --no-confirm-changeset --stack-name s", "sam | deploy | --no-confirm-changeset --stack-name=s | "),
        ("terraform apply -auto-approve -var-file=p.tfvars -var a=b", "terraform | apply | -auto-approve -var-file=p.tfvars -var=a=b | "),
        ("npm ci", "npm | ci |  | "),
        ("npm install -g serverless@3 --prefix x", "npm | install | -g --prefix=x | serverless@3"),
        ("npm run build -- --prod", "npm | run |  | build --prod"),
        ("apt-get install -y --no-install-recommends jq zip", "apt-get | install | -y --no-install-recommends | jq zip"),
        ("apt-get -qq update", "apt-get | update | -qq | "),
        ("yum -y install x", "yum | install | -y | x"),
        ("git clone --depth 1 u", "git | clone | --depth=1 | u"),
        ("git -C d config user.name x", "git | config | -C=d | user.name x"),
        ("kubectl -n ns apply -f k.yml", "kubectl | apply | -n=ns -f=k.yml | "),
        ("make -j4 -C sub all", "make |  | -j4 -C=sub | all"),
        ("curl -sSL -o f -H 'A: b' https://x", "curl |  | -sSL -o=f -H=A: b | https://x"),
        ("pip3 install -r req.txt", "pip | install | -r=req.txt | "),
    ] {
        assert_eq!(call(command), wanted);
    }
    assert!(flow(&["unheard of"], |flow| flow.invocations[0].call().is_none()));
    assert!(flow(&["apt-get install -qy x"], |flow| flow.invocations[0].call().unwrap().has(&["-y"])));
}

#[test]
fn commands_lead_into_scripts_recipes_and_package_scripts() {
    let files = [
        (
            "app/package.json",
            "{\n  \"scripts\": {\n    \"prebuild\": \"clean up\",\n    \"build\": \"webpack --mode \\\"production\\\"\",\n    \"again\": \"npm run again\"\n  }\n}\n",
        ),
        ("Makefile", "VERSION := 1\n.PHONY: all\nall: lib\n\t@echo all $(VERSION) $$HOME\nlib:\n\tcd src && \\\n\t  cc main.c\n"),
        ("scripts/deploy.sh", "#!/bin/bash -e\nsls deploy\nstep two\n"),
        ("env.sh", "export STAGE=prod\ncd app\n"),
        ("loop.sh", "bash loop.sh\n. ./loop.sh\nonce\n"),
        ("tool.py", "#!/usr/bin/env python3\nimport x\n"),
    ];
    let leads = |commands: &[&str]| {
        with(&build(commands), &files, |flow, _| -> Vec<(String, String)> {
            let led = flow.invocations.iter().filter(|invocation| !invocation.is_here());
            led.map(|invocation| {
                (
                    invocation.source().path().file_name().unwrap().to_str().unwrap().to_owned(),
                    invocation.source().slice(invocation.words_span()).to_owned(),
                )
            })
            .collect()
        })
    };
    let of = |file: &str, text: &str| (file.to_owned(), text.to_owned());
    let package = [of("package.json", "clean up"), of("package.json", "webpack --mode \\\"production\\\"")];
    assert_eq!(leads(&["cd app && npm run build"]), package);
    assert_eq!(leads(&["npm --prefix app run build"]), package);
    assert_eq!(leads(&["cd app", "yarn build"]), package);
    assert_eq!(leads(&["cd app", "pnpm run build --if-present"]), package);
    assert_eq!(leads(&["cd app", "npm run again"]), [of("package.json", "npm run again")]);
    assert_eq!(leads(&["npm run build"]), []);
    let recipe = [of("Makefile", "cd src"), of("Makefile", "cc main.c"), of("Makefile", "echo all $(VERSION) $$HOME")];
    assert_eq!(leads(&["make"]), recipe);
    assert_eq!(leads(&["make -j2 all A=b"]), recipe);
    assert_eq!(leads(&["make lib"]), recipe[..2]);
    assert_eq!(leads(&["make none"]), []);
    let deploy = [of("deploy.sh", "sls deploy"), of("deploy.sh", "step two")];
    for command in
        ["bash scripts/deploy.sh prod", "./scripts/deploy.sh", "cd scripts && sh -x deploy.sh", "sudo $CODEBUILD_SRC_DIR/scripts/deploy.sh"]
    {
        assert_eq!(leads(&[command]), deploy, "{command}");
    }
    assert_eq!(leads(&["bash loop.sh"]), [of("loop.sh", "bash loop.sh"), of("loop.sh", ". ./loop.sh"), of("loop.sh", "once")]);
    for nothing in ["bash none.sh", "./tool.py", "bash ../outside.sh", "bash /etc/profile", "bash $FILE", "source"] {
        assert_eq!(leads(&[nothing]), [], "{nothing}");
    }
    // What is sourced changes the shell, what is run does not.
    with(&build(&[". ./env.sh", "here"]), &files, |flow, _| {
        assert_eq!(one(flow, "here").state.value("STAGE"), Some(Value::known("prod")));
        assert_eq!(one(flow, "here").state.directory.as_deref(), Some("app"));
    });
    with(&build(&["bash env.sh", "./scripts/deploy.sh", "here"]), &files, |flow, source| {
        assert_eq!(one(flow, "here").state.value("STAGE"), None);
        assert_eq!(one(flow, "here").state.directory.as_deref(), Some(""));
        let sls = one(flow, "sls");
        assert_eq!(sls.failure, Failure::Stops, "the first line of the script says -e");
        assert_eq!(source.slice(sls.led_by.unwrap()), "./scripts/deploy.sh");
    });
}

#[cfg(unix)]
#[test]
fn nothing_outside_the_repository_is_read() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.sh"), "leak\n").unwrap();
    let root = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.sh"), root.path().join("link.sh")).unwrap();
    std::fs::write(root.path().join("own.sh"), "fine\n").unwrap();
    let repository = Repository::at(root.path());
    assert!(repository.read("link.sh").is_none());
    assert!(repository.read("../x").is_none() && repository.read(outside.path().join("secret.sh").to_str().unwrap()).is_none());
    assert_eq!(repository.read("own.sh").unwrap().text(), "fine\n");
    assert!(repository.read("").is_none(), "a folder is no file");
}

#[test]
fn recipes_that_fan_out_end() {
    let mut makefile = String::new();
    for level in 0..200 {
        makefile += &format!("t{level}: t{next} t{next}\n\tmake t{next}\n\tmake t{next}\n\techo {level}\n", next = level + 1);
    }
    let start = Instant::now();
    let count = with(&build(&["make t0"]), &[("Makefile", &makefile)], |flow, _| flow.invocations.len());
    assert!(count > 3 && count < 10_000, "{count}");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn pipes_know_what_they_feed() {
    flow(&["curl -s https://x | sudo bash -s"], |flow| {
        let curl = one(flow, "curl");
        let fed: Vec<String> = flow.behind_pipe(curl).map(written).collect();
        assert_eq!(fed, ["bash -s"]);
        assert_eq!(flow.behind_pipe(one(flow, "bash")).count(), 0);
    });
    let kinds = Script::parse("a | b | c");
    assert!(matches!(&kinds.statements[0].kind, Kind::Pipeline(list) if list.len() == 3));
}

#[test]
fn the_shop_fixture_is_read_without_doubt() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/shop/buildspec.yml");
    let source = std::fs::read_to_string(path).unwrap();
    with(&source, &[], |flow, _| {
        assert!(!flow.invocations.is_empty());
        assert!(flow.commands.iter().all(|command| command.script.all_unknown().is_empty()));
    });
}
