//! shellcheck on the commands: what it is given, what becomes of its answer, and what happens without one.
//!
//! All but one of the tests run a program of their own in its place.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A program that was just written cannot be run while another thread that starts a program holds it open.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

struct Lab {
    folder: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Lab {
    fn new(files: &[(&str, &str)]) -> Self {
        let turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let lab = Self { folder: tempfile::tempdir().unwrap(), _turn: turn };
        lab.write(".git/HEAD", "");
        for (path, text) in files {
            lab.write(path, text);
        }
        lab
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    fn program(&self, path: &str, text: &str) {
        self.write(path, &format!("#!/bin/sh\n{text}\n"));
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A shellcheck in `bin` that keeps what it is given, and answers with these remarks.
    fn shellcheck(&self, remarks: &[Value]) {
        let answer = json!({ "comments": remarks });
        self.write("answer.json", &answer.to_string());
        let root = self.folder.path().display();
        self.program("bin/shellcheck", &format!("echo \"$@\" >> {root}/arguments\ncat > {root}/input\ncat {root}/answer.json"));
    }

    fn speclint(&self, path: &Path, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_speclint"));
        command.current_dir(self.folder.path()).env("PATH", path).env("SHELLCHECK_OPTS", "-x -f gcc");
        command.arg("check").args(arguments).output().unwrap()
    }

    fn check(&self, arguments: &[&str]) -> Output {
        let path = std::env::join_paths([self.path("bin").as_path(), Path::new("/usr/bin"), Path::new("/bin")]).unwrap();
        self.speclint(Path::new(&path), arguments)
    }

    /// What it is given for `buildspec.yml`.
    fn script(&self) -> String {
        self.shellcheck(&[]);
        let output = self.check(&["--shellcheck"]);
        assert_eq!(stderr(&output), "");
        fs::read_to_string(self.path("input")).unwrap()
    }

    /// The findings of its rule on `buildspec.yml`, given remarks on words of the commands.
    fn findings(&self, remarks: &[(&str, u16, &str)]) -> Vec<Value> {
        let script = self.script();
        let remarks: Vec<Value> = remarks.iter().map(|(word, code, level)| remark(&script, word, *code, level)).collect();
        self.shellcheck(&remarks);
        let output = self.check(&["--shellcheck", "--format", "jsonl"]);
        let findings = String::from_utf8(output.stdout).unwrap();
        let findings = findings.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        findings.filter(|finding| finding["rule"] == "shellcheck").collect()
    }

    /// The text at each finding's place, with its code.
    fn found(&self, remarks: &[(&str, u16, &str)]) -> Vec<(String, String)> {
        let text = fs::read_to_string(self.path("buildspec.yml")).unwrap();
        let offset = |point: &Value| usize::try_from(point["offset"].as_u64().unwrap()).unwrap();
        let findings = self.findings(remarks);
        let place = |finding: &Value| text[offset(&finding["start"])..offset(&finding["end"])].to_owned();
        findings.iter().map(|finding| (place(finding), finding["message"].as_str().unwrap().to_owned())).collect()
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A remark on the last occurrence of a word.
fn remark(script: &str, word: &str, code: u16, level: &str) -> Value {
    let at = script.rfind(word).unwrap_or_else(|| panic!("`{word}` is not in\n{script}"));
    let point = |at: usize| {
        let before = &script[..at];
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        (before.matches('\n').count() + 1, column)
    };
    let ((line, column), (end_line, end_column)) = (point(at), point(at + word.len()));
    json!({
        "file": "-", "line": line, "column": column, "endLine": end_line, "endColumn": end_column,
        "level": level, "code": code, "message": "Look here.", "fix": null
    })
}

const SPEC: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - rm $FOLDER\n";

fn with_commands(commands: &str) -> String {
    format!("version: 0.2\nphases:\n  build:\n    commands:\n{commands}")
}

#[test]
fn findings_stand_on_the_word_in_every_style_of_scalar() {
    let commands = "      - é $PLAIN x\n      - 'a ''b'' $SINGLE'\n      - \"\\tz\\u00e9 $DOUBLE\"\n      - |\n        one\n          \
                    two $BLOCK\n      - >\n        one\n        $FOLDED\n      - \"a\\n  $NEXT\"\n";
    let lab = Lab::new(&[("buildspec.yml", &with_commands(commands))]);
    let words = ["$PLAIN", "$SINGLE", "$DOUBLE", "$BLOCK", "$FOLDED", "$NEXT"];
    let found = lab.found(&words.map(|word| (word, 2086, "info")));
    assert_eq!(found, words.map(|word| (word.to_owned(), "Look here (SC2086)".to_owned())));
}

#[test]
fn findings_stand_on_the_word_with_windows_line_ends_and_in_json() {
    let lines = with_commands("      - |\n        one\n        two $BLOCK\n").replace('\n', "\r\n");
    let lab = Lab::new(&[("buildspec.yml", &lines)]);
    assert_eq!(lab.found(&[("$BLOCK", 2086, "info")])[0].0, "$BLOCK");
    lab.write("buildspec.yml", r#"{"version": 0.2, "phases": {"build": {"commands": ["a \"é\" $WORD"]}}}"#);
    assert_eq!(lab.found(&[("$WORD", 2086, "info")])[0].0, "$WORD");
}

#[test]
fn severities_are_at_most_a_warning() {
    let lab = Lab::new(&[("buildspec.yml", &with_commands("      - a $A $B $C\n"))]);
    let findings = lab.findings(&[("$A", 2001, "error"), ("$B", 2002, "warning"), ("$C", 2003, "info"), ("a", 2004, "style")]);
    let severities: Vec<&str> = findings.iter().map(|finding| finding["severity"].as_str().unwrap()).collect();
    assert_eq!(severities, ["warning", "warning", "info"]);
    assert_eq!(findings[0]["help"], "see https://www.shellcheck.net/wiki/SC2001");
}

#[test]
fn it_runs_once_for_all_commands_and_reads_nothing_but_them() {
    let commands = "      - first\n      - |\n        second\n        third\n    finally:\n      - last\n";
    let lab = Lab::new(&[("buildspec.yml", &with_commands(commands))]);
    let script = lab.script();
    assert!(script.contains("\nfirst\n\nsecond\nthird\n\n\nlast\n"), "{script}");
    assert_eq!(fs::read_to_string(lab.path("arguments")).unwrap(), "--norc --format=json1 --shell=sh -\n");
    lab.write("buildspec.yml", &with_commands("      - a\n").replace("phases", "env:\n  shell: bash\nphases"));
    lab.script();
    assert!(fs::read_to_string(lab.path("arguments")).unwrap().ends_with("--shell=bash -\n"));
}

#[test]
fn it_knows_the_variables() {
    let env = "env:\n  variables:\n    STAGE: it's\n  parameter-store:\n    TOKEN: /a\n  exported-variables: [TAG]\n";
    let text = with_commands("      - a\n").replace("phases", &format!("{env}artifacts:\n  name: app-$NAME\nphases"));
    let script = Lab::new(&[("buildspec.yml", &text)]).script();
    for line in ["STAGE='it'\\''s'", "read -r TOKEN", "export TAG", "export NAME", "CODEBUILD_BUILD_ID='x'", "HOME='x'"] {
        assert!(script.lines().any(|other| other == line), "{line} is not in\n{script}");
    }
}

#[test]
fn commands_of_version_0_1_stand_alone() {
    let text = "version: 0.1\nphases:\n  build:\n    commands:\n      - A=1\n      - echo $A\n";
    let script = Lab::new(&[("buildspec.yml", text)]).script();
    assert!(script.contains("\n(\nA=1\n\n)\n(\necho $A\n\n)\n"), "{script}");
}

#[test]
fn comments_of_its_own_at_the_top_of_a_command_count_for_all_of_it() {
    let commands = "      - |\n        # shellcheck disable=SC2086\n        echo $A\n        echo $B\n      - echo $C\n";
    let script = Lab::new(&[("buildspec.yml", &with_commands(commands))]).script();
    assert!(
        script.contains("\n# shellcheck disable=SC2086\n{\n# shellcheck disable=SC2086\necho $A\necho $B\n\n\n}\necho $C\n"),
        "{script}"
    );
}

#[test]
fn a_command_that_ends_the_build_does_not_hide_the_next() {
    let script = Lab::new(&[("buildspec.yml", &with_commands("      - exit 0\n      - after\n"))]).script();
    assert!(script.contains("; then\nexit 0\n\nfi\nafter\n"), "{script}");
}

#[test]
fn a_command_that_cannot_be_read_does_not_hide_the_others() {
    let commands = "      - echo $A\n      - |\n        if true; then\n          echo $B\n      - echo $C\n";
    let lab = Lab::new(&[("buildspec.yml", &with_commands(commands))]);
    lab.program("bin/shellcheck", &format!("cat > {0}/$$; echo '{{\"comments\": []}}'", lab.folder.path().display()));
    lab.check(&["--shellcheck"]);
    let scripts: Vec<String> =
        fs::read_dir(lab.folder.path()).unwrap().filter_map(|file| fs::read_to_string(file.unwrap().path()).ok()).collect();
    let of = |word: &str| scripts.iter().filter(|text| text.starts_with("AWS") && text.contains(word)).collect::<Vec<_>>();
    assert_eq!((of("echo $A").len(), of("echo $B").len(), of("echo $A\n\necho $C").len()), (1, 1, 1));
    assert!(of("echo $A")[0].contains("export B\n"), "what the others use is known to be used");
}

#[test]
fn what_it_cannot_read_is_one_finding() {
    let lab = Lab::new(&[("buildspec.yml", &with_commands("      - odd $A end\n      - echo $B\n"))]);
    let script = lab.script();
    let mut remarks = [remark(&script, "odd", 1009, "info"), remark(&script, "$A", 1073, "error"), remark(&script, "end", 1072, "error")];
    remarks[1]["message"] = "Couldn't parse this word. Fix to allow more checks.".into();
    remarks[2]["message"] = "Expected more. Fix any mentioned problems and try again.".into();
    lab.shellcheck(&remarks);
    // It is asked again without the command.
    let root = lab.folder.path().display();
    let answer =
        format!("cat > {root}/input\nif grep -q ^odd {root}/input; then cat {root}/answer.json; else echo '{{\"comments\": []}}'; fi");
    lab.program("bin/shellcheck", &answer);
    let output = lab.check(&["--shellcheck", "--format", "jsonl"]);
    let lines: Vec<Value> = std::str::from_utf8(&output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [finding] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!((&finding["message"], &finding["severity"]), (&json!("Couldn't parse this word (SC1073)"), &json!("warning")));
    assert_eq!(finding["labels"][0]["text"], "Expected more");
    assert!(fs::read_to_string(lab.path("input")).unwrap().ends_with("\necho $B\n\n"));
}

#[test]
fn remarks_that_do_not_hold_for_a_build_are_dropped() {
    let commands = [
        ("      - cd app\n", "cd app", 2164, false),
        ("      - cd app; make\n", "cd app", 2164, true),
        ("      - cd app && make\n", "cd app", 2164, false),
        ("      - A=1\n", "A=1", 2034, true),
        ("      - A=1\n      - . ./env.sh\n", "A=1", 2034, false),
        ("      - . ./env.sh\n", "./env.sh", 1091, false),
        ("      - echo $region\n", "$region", 2154, false),
        ("      - '[[ a ]]'\n", "[[ a ]]", 3010, false),
        ("      - echo started $(date)\n", "$(date)", 2046, false),
        ("      - echo $(date) > log\n", "$(date)", 2046, true),
        ("      - echo $A | sh\n", "$A", 2086, true),
        ("      - export A=$B\n", "$B", 2086, false),
        ("      - export $B\n", "$B", 2086, true),
        ("      - $(aws ecr get-login)\n", "$(aws ecr get-login)", 2091, false),
        ("      - $(make command)\n", "$(make command)", 2091, true),
        ("      - aws s3api list-buckets --query 'a[?b==`c`]'\n", "'a[?b==`c`]'", 2016, false),
        ("      - deploy 'a $B'\n", "'a $B'", 2016, true),
        ("      - export A=$(pwd)\n", "A", 2155, false),
        ("      - export A=$(x)\n", "A", 2155, true),
        ("      - sudo echo x > /etc/a\n", "/etc/a", 2024, false),
        ("      - cd ..\n", "cd ..", 2103, false),
    ];
    let lab = Lab::new(&[]);
    for (text, word, code, is_kept) in commands {
        lab.write("buildspec.yml", &with_commands(text));
        let count = lab.findings(&[(word, code, "warning")]).len();
        assert_eq!(count, usize::from(is_kept), "SC{code} on {text}");
    }
}

#[test]
fn placeholders_for_people_are_not_looked_at() {
    let script = Lab::new(&[("buildspec.yml", &with_commands("      - push <account-id>.example\n      - a < b > c\n"))]).script();
    assert!(!script.contains("push <") && script.contains("a < b > c"), "{script}");
}

#[test]
fn comments_silence_it_by_rule_and_by_code() {
    let commands = "      - rm $A # speclint: ignore[shellcheck]\n      - rm $B # speclint: ignore[SC2086] on purpose\n      - rm $C # \
                    speclint: ignore[SC2046]\n";
    let lab = Lab::new(&[("buildspec.yml", &with_commands(commands))]);
    let found = lab.found(&["$A", "$B", "$C"].map(|word| (word, 2086, "info")));
    assert_eq!(found, [("$C".to_owned(), "Look here (SC2086)".to_owned())]);
    // Where shellcheck is not installed, such comments are not told to be of no use; a code that cannot be one is.
    let output = lab.speclint(Path::new("/nowhere"), &["--format", "concise"]);
    assert!(output.stdout.is_empty(), "{output:?}");
    lab.write("buildspec.yml", &with_commands("      - rm x # speclint: ignore[SC20866]\n"));
    let output = lab.speclint(Path::new("/nowhere"), &["--format", "concise"]);
    assert!(std::str::from_utf8(&output.stdout).unwrap().contains("there is no rule `SC20866`"));
}

#[test]
fn the_configuration_wants_it_and_chooses() {
    let lab = Lab::new(&[("buildspec.yml", SPEC), ("speclint.toml", "[shellcheck]\nenable = true\nexclude = [\"SC2001\"]\n")]);
    let script = lab.script();
    let remarks = [(2001, "error"), (2002, "warning"), (2003, "info"), (2004, "style")];
    lab.shellcheck(&remarks.map(|(code, level)| remark(&script, "$FOLDER", code, level)));
    let codes = |arguments: &[&str]| {
        let output = lab.check(&[&["--format", "concise", "--quiet"], arguments].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        text.matches("(SC").count()
    };
    assert_eq!(codes(&[]), 2);
    assert_eq!(codes(&["--isolated"]), 0);
    fs::remove_file(lab.path("arguments")).unwrap();
    assert_eq!(codes(&["--ignore", "shellcheck"]), 0);
    assert!(!lab.path("arguments").exists(), "it does not run for nothing");
    for (severity, count) in [("style", 4), ("info", 3), ("warning", 2), ("error", 1)] {
        lab.write("speclint.toml", &format!("[shellcheck]\nenable = true\nseverity = \"{severity}\"\n"));
        assert_eq!(codes(&[]), count, "{severity}");
    }
}

#[test]
fn a_wrong_configuration_is_told_with_its_place() {
    let wrong = "[shellcheck]\nenable = 1\nexclude = [\"2086\"]\nseverity = \"high\"\ncommand = \"./own\"\n";
    let output = Lab::new(&[("buildspec.yml", SPEC), ("speclint.toml", wrong)]).check(&[]);
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(2));
    for place in
        ["toml:2:10: this is `true` or `false`", "toml:3:11: this is a list", "toml:4:12: this is no", "toml:5:1: unknown key `command`"]
    {
        assert!(text.contains(place), "{place}: {text}");
    }
}

#[test]
fn without_it_one_line_says_so() {
    let lab = Lab::new(&[("a/buildspec.yml", SPEC), ("b/buildspec.yml", SPEC)]);
    let nowhere = Path::new("/nowhere");
    let output = lab.speclint(nowhere, &["--shellcheck", "--fail-on", "info"]);
    assert_eq!(stderr(&output), "info: shellcheck is wanted, but not installed; all else has been checked\n");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&lab.speclint(nowhere, &["--shellcheck", "--quiet"])), "");
    assert_eq!(stderr(&lab.speclint(nowhere, &[])), "");
    assert!(stderr(&lab.speclint(nowhere, &["--shellcheck=/nowhere/shellcheck"])).contains("not installed"));
}

#[test]
fn a_program_that_fails_is_told_and_no_failure() {
    let lab = Lab::new(&[("a/buildspec.yml", SPEC), ("b/buildspec.yml", SPEC)]);
    for answer in ["exit 3", "echo no", "echo '{\"comments\": [{}]}'", "kill $$", "exec cat /dev/zero"] {
        lab.program("bin/shellcheck", answer);
        let output = lab.check(&["--shellcheck", "--fail-on", "info"]);
        let text = stderr(&output);
        assert!(text.starts_with("info: shellcheck gave no answer on 2 files, the first being `a/buildspec.yml`: its answer"), "{text}");
        assert_eq!((text.lines().count(), output.status.code()), (1, Some(0)));
    }
    lab.write("bin/shellcheck", "no program");
    fs::set_permissions(lab.path("bin/shellcheck"), fs::Permissions::from_mode(0o644)).unwrap();
    assert!(stderr(&lab.check(&["--shellcheck"])).contains("it could not be started"));
}

#[test]
fn what_it_says_of_other_files_or_of_no_line_is_dropped() {
    let lab = Lab::new(&[("buildspec.yml", SPEC)]);
    let script = lab.script();
    let mut remarks = ["$FOLDER"; 4].map(|word| remark(&script, word, 2086, "info"));
    remarks[0]["file"] = "/etc/passwd".into();
    remarks[1]["line"] = 0.into();
    remarks[2]["line"] = 1_000_000.into();
    // Columns beyond the line end with it.
    remarks[3]["column"] = 1_000_000.into();
    lab.shellcheck(&remarks);
    let output = lab.check(&["--shellcheck", "--format", "concise", "--quiet"]);
    assert_eq!(std::str::from_utf8(&output.stdout).unwrap(), "buildspec.yml:5:19: info[shellcheck] Look here (SC2086)\n");
}

#[test]
fn nothing_of_the_repository_is_run() {
    let lab = Lab::new(&[("buildspec.yml", SPEC), ("speclint.toml", "[shellcheck]\nenable = true\n")]);
    let marker = lab.path("ran");
    lab.program("shellcheck", &format!("touch {}", marker.display()));
    for path in ["", ".", ":", "./", "..:."] {
        let output = lab.speclint(Path::new(path), &["--shellcheck"]);
        assert!(stderr(&output).contains("not installed"), "PATH={path}: {output:?}");
    }
    assert!(!marker.exists());
}

#[test]
fn files_for_other_shells_and_without_commands_do_not_start_it() {
    let lab = Lab::new(&[("buildspec.yml", "version: 0.2\nphases:\n  build:\n    commands: []\n")]);
    lab.shellcheck(&[]);
    lab.check(&["--shellcheck"]);
    lab.write("buildspec.yml", &with_commands("      - dir $Env:A\n").replace("phases", "env:\n  shell: powershell.exe\nphases"));
    lab.check(&["--shellcheck"]);
    assert!(!lab.path("arguments").exists());
}

#[test]
fn the_real_one() {
    let Some(program) = std::env::var_os("PATH")
        .and_then(|path| std::env::split_paths(&path).map(|folder| folder.join("shellcheck")).find(|path| path.is_file()))
    else {
        eprintln!("skipped: shellcheck is not installed");
        return;
    };
    let commands = "      - COPIES=3\n      - FOLDER=$(make where)\n      - |\n        for f in $(ls $FOLDER); do\n          \"\n      - cp \
                    \"é\" $COPIES $FOLDER\n      - UNUSED=1\n      - echo \"$region\"\n";
    let lab = Lab::new(&[("buildspec.yml", &with_commands(commands))]);
    let option = format!("--shellcheck={}", program.display());
    let output = lab.check(&[&option, "--select", "shellcheck", "--format", "concise", "--quiet"]);
    let lines: Vec<&str> = std::str::from_utf8(&output.stdout).unwrap().lines().collect();
    assert_eq!(stderr(&output), "");
    assert!(lines[0].starts_with("buildspec.yml:9:11: warning[shellcheck] Couldn't parse this double quoted string"), "{lines:?}");
    assert_eq!(lines[1], "buildspec.yml:10:24: info[shellcheck] Double quote to prevent globbing and word splitting (SC2086)");
    assert!(lines[2].starts_with("buildspec.yml:11:9: warning[shellcheck] UNUSED appears unused"), "{lines:?}");
    assert_eq!(lines.len(), 3, "{lines:?}");
}
