//! The command line: cases in `cmd/`, and what cannot be written as one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fs,
    io::Read,
    path::Path,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

const BAD: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - echo \"a: b\"\n";
const MENDED: &str = "version: 0.2\nphases:\n  build:\n    commands:\n      - 'echo \"a: b\"'\n";

#[test]
fn cases() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd").case("tests/cmd/*.toml");
}

fn speclint(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_speclint")).current_dir(folder).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn ignore_files_and_folders_of_others_are_passed_over() {
    let folder = folder(&[
        (".git/info/exclude", "excluded/\n"),
        (".gitignore", "out/\n*.tmp.yml\n"),
        ("kept/.gitignore", "!buildspec.kept.tmp.yml\n"),
        (".speclintignore", "/legacy\n"),
        ("a/buildspec.yml", BAD),
        ("excluded/buildspec.yml", BAD),
        ("out/buildspec.yml", BAD),
        ("buildspec.tmp.yml", BAD),
        ("kept/buildspec.kept.tmp.yml", BAD),
        ("kept/legacy/buildspec.yml", BAD),
        ("legacy/buildspec.yml", BAD),
        ("node_modules/x/buildspec.yml", BAD),
        ("vendor/buildspec.yml", BAD),
        ("go/vendor/modules.txt", ""),
        ("go/vendor/buildspec.yml", BAD),
        (".github/buildspec.yml", BAD),
        ("other.yml", BAD),
        ("buildspec.json", "{\"type\": \"object\"}"),
    ]);
    let files = |from: &str, path: &str| {
        let found = speclint(&folder.path().join(from), &["check", "--format", "concise", path]);
        let lines = stdout(&found).lines().map(|line| line.split(':').next().unwrap().to_owned());
        lines.collect::<Vec<_>>()
    };
    assert_eq!(
        files(".", "."),
        [".github/buildspec.yml", "a/buildspec.yml", "kept/buildspec.kept.tmp.yml", "kept/legacy/buildspec.yml", "vendor/buildspec.yml"]
    );
    // The ignore files above the folder that is searched count, too.
    assert_eq!(files("kept", "."), ["buildspec.kept.tmp.yml", "legacy/buildspec.yml"]);
    // A folder that is named is searched even so.
    assert_eq!(files(".", "out"), ["out/buildspec.yml"]);
}

#[cfg(unix)]
#[test]
fn links_lead_to_files_and_never_in_circles() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("real.txt", BAD), ("sub/other.txt", "")]);
    symlink("../real.txt", folder.path().join("sub/buildspec.yml")).unwrap();
    symlink("..", folder.path().join("sub/circle")).unwrap();
    symlink("nowhere", folder.path().join("sub/dead.buildspec.yml")).unwrap();
    let found = speclint(folder.path(), &["check", "--format", "concise"]);
    assert_eq!(stdout(&found).lines().count(), 1, "{}", stdout(&found));
    assert!(stdout(&found).starts_with("sub/buildspec.yml:5:9: "));
}

#[cfg(unix)]
#[test]
fn a_fix_keeps_mode_and_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder(&[("real.txt", BAD)]);
    let (real, link) = (folder.path().join("real.txt"), folder.path().join("buildspec.yml"));
    fs::set_permissions(&real, fs::Permissions::from_mode(0o754)).unwrap();
    symlink("real.txt", &link).unwrap();
    assert!(speclint(folder.path(), &["check", "--fix"]).status.success());
    assert_eq!(fs::read_to_string(&real).unwrap(), MENDED);
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o754);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left behind");
}

#[test]
fn a_fix_keeps_line_ends_and_byte_order_mark() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let folder = folder(&[("buildspec.yml", &windows(BAD))]);
    assert!(speclint(folder.path(), &["check", "--fix"]).status.success());
    assert_eq!(fs::read_to_string(folder.path().join("buildspec.yml")).unwrap(), windows(MENDED));
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_said_and_stays() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("buildspec.yml", BAD)]);
    let file = folder.path().join("buildspec.yml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    let ended = speclint(folder.path(), &["check", "--fix"]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("error: `buildspec.yml` cannot be written"));
    assert_eq!(fs::read_to_string(file).unwrap(), BAD);
}

#[test]
fn the_diff_of_a_fix_applies() {
    let folder = folder(&[("ci/buildspec.yml", BAD)]);
    let diff = speclint(folder.path(), &["check", "--diff"]);
    assert_eq!(diff.status.code(), Some(1));
    fs::write(folder.path().join("it.diff"), &diff.stdout).unwrap();
    let applied = Command::new("git").current_dir(folder.path()).args(["apply", "it.diff"]).output().expect("git is there");
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    assert_eq!(fs::read_to_string(folder.path().join("ci/buildspec.yml")).unwrap(), MENDED);
}

#[test]
fn files_that_are_no_text_are_findings() {
    let folder = folder(&[]);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(BAD.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    fs::write(folder.path().join("a.buildspec.yml"), utf16).unwrap();
    fs::write(folder.path().join("b.buildspec.yml"), b"version: \xff").unwrap();
    fs::File::create(folder.path().join("c.buildspec.yml")).unwrap().set_len(33 * 1024 * 1024).unwrap();
    let found = speclint(folder.path(), &["check", "--format", "concise"]);
    assert_eq!(found.status.code(), Some(1));
    assert_eq!(
        stdout(&found).lines().collect::<Vec<_>>(),
        [
            "a.buildspec.yml:1:1: error[unreadable-file] the file is UTF-16, not UTF-8",
            "b.buildspec.yml:1:1: error[unreadable-file] the file is not UTF-8: the byte at offset 9 belongs to no character",
            "c.buildspec.yml:1:1: error[file-too-large] the file is larger than 32 MiB and is not read",
        ]
    );
}

#[test]
fn the_order_is_that_of_the_names_whatever_the_threads_do() {
    let names: Vec<String> = (0..600).map(|number| format!("{number:03}/buildspec.yml")).collect();
    let folder = folder(&names.iter().map(|name| (name.as_str(), BAD)).collect::<Vec<_>>());
    let found = speclint(folder.path(), &["check", "--format", "concise"]);
    let found: Vec<&str> = stdout(&found).lines().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(found, names);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let names: Vec<String> = (0..2000).map(|number| format!("{number:04}/buildspec.yml")).collect();
    let folder = folder(&names.iter().map(|name| (name.as_str(), BAD)).collect::<Vec<_>>());
    for arguments in [&["check", "--format", "concise"][..], &["check", "--diff"]] {
        let program = Command::new(env!("CARGO_BIN_EXE_speclint"));
        let mut child =
            { program }.current_dir(folder.path()).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdout.take().unwrap().read_exact(&mut [0; 10]).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.status.code(), String::from_utf8_lossy(&ended.stderr).as_ref()), (Some(1), ""), "{arguments:?}");
    }
}

#[test]
fn the_schema_of_the_configuration_is_up_to_date_and_fits() {
    let schema = speclint(Path::new("."), &["config", "--schema"]);
    let committed = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/speclint.schema.json")).unwrap();
    assert!(stdout(&schema) == committed, "run `speclint config --schema > schemas/speclint.schema.json`");
    let schema: serde_json::Value = serde_json::from_str(&committed).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, is_valid) in [("config.in/speclint.toml", true), ("config.in/other.toml", true), ("config.in/wrong/speclint.toml", false)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd").join(name);
        let table: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
        assert_eq!(validator.is_valid(&serde_json::to_value(table).unwrap()), is_valid, "{name}");
    }
}

#[test]
#[ignore = "run by `an_internal_error_ends_with_4`"]
fn panics() {
    speclint::cli::end_politely_on_panic();
    panic!("as a test");
}

#[test]
fn an_internal_error_ends_with_4() {
    let program = std::env::current_exe().unwrap();
    let ended = Command::new(program).args(["--exact", "panics", "--ignored", "--nocapture"]).output().unwrap();
    let told = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(4), "{told}");
    assert!(told.starts_with("internal error in speclint ") && told.contains("as a test") && told.contains("/issues"), "{told}");
}

/// The fenced block of a language in the page on configuration.
fn example(language: &str) -> String {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md")).unwrap();
    let (_, rest) = page.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_examples_of_the_documentation_work() {
    let role = r#"{ "Resources": { "BuildRole": { "Type": "AWS::IAM::Role", "Properties": {} } } }"#;
    let folder = folder(&[
        ("infra/build-role.json", role),
        ("speclint.toml", &example("toml")),
        ("buildspec.yml", &example("yaml")),
        ("generated/buildspec.yml", BAD),
    ]);
    let settings = speclint(folder.path(), &["config", "legacy/buildspec.yml"]);
    assert!(stdout(&settings).contains("\nduplicate-key = \"warning\" "), "{}", stdout(&settings));
    assert!(stdout(&settings).contains("\nunused-ignore = \"error\" "), "{}", stdout(&settings));
    let found = speclint(folder.path(), &["check", "--format", "concise"]);
    assert_eq!((stdout(&found), found.status.code()), ("", Some(0)));
}
