//! Secrets are found by their shape, and what only resembles them is not.
//!
//! The planted ones are put together here, so that no file of the repository holds one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{path::Path, sync::Arc};

use speclint::{
    lint::lint,
    project::{Context, Repository},
    secrets::{find, is_plain_password, looks_random, names_password, names_secret},
    source::Source,
};

const ALNUM: &[u8] = b"a7Gk2Qz9Lm4Xc8Vb1Nt6Rw3Py5Hd0JfSgKqTuZeBoWiCnMrDvExAlUhYpFs";
const HEX: &[u8] = b"4f9a0c7d2e8b1563";
const BASE32: &[u8] = b"QX3RZ5TKW7BNM2HJ4VLC6DGFPY";

/// A text of that length from an alphabet, the same each time.
fn body(alphabet: &[u8], length: usize) -> String {
    (0..length).map(|at| char::from(alphabet[(at * 7 + at / alphabet.len() * 3) % alphabet.len()])).collect()
}

fn alnum(length: usize) -> String {
    body(ALNUM, length)
}

fn hex(length: usize) -> String {
    body(HEX, length)
}

/// The secrets, each as its prefix and the rest.
fn planted() -> Vec<String> {
    let digits = "8203947165";
    let mut planted: Vec<String> = [("AK", "IA"), ("AS", "IA")].iter().map(|(a, b)| format!("{a}{b}{}", body(BASE32, 16))).collect();
    planted.extend(["p", "o", "u", "s", "r"].map(|kind| format!("gh{kind}_{}", alnum(36))));
    planted.push(format!("github_{}_{}_{}", "pat", alnum(22), alnum(59)));
    planted.extend([("gl", "pat-"), ("gl", "dt-"), ("gl", "rt-")].map(|(a, b)| format!("{a}{b}{}", alnum(20))));
    planted.push(format!("gl{}-{}", "ptt", hex(40)));
    planted.extend(["b", "p", "a", "r"].map(|kind| format!("xox{kind}-{digits}-{digits}-{}", alnum(24))));
    planted.push(format!("xox{}-{digits}-{digits}-{digits}-{}", "s", hex(24)));
    planted.push(format!("https://hooks.{}.com/services/T{}/B{}/{}", "slack", body(BASE32, 9), body(BASE32, 9), alnum(24)));
    planted.push(format!("https://{}.com/api/webhooks/{digits}{digits}/{}", "discord", alnum(68)));
    planted.extend([("sk", "live"), ("rk", "live"), ("sk", "test")].map(|(a, b)| format!("{a}_{b}_{}", alnum(24))));
    planted.push(format!("S{}{}", "K", hex(32)));
    planted.push(format!("S{}.{}.{}", "G", alnum(22), alnum(43)));
    planted.push(format!("np{}_{}", "m", alnum(36)));
    planted.push(format!("py{}-AgEIcHlwaS5vcmc{}", "pi", alnum(120)));
    planted.push(format!("dckr_{}_{}", "pat", alnum(27)));
    planted.push(format!("AI{}{}", "za", alnum(35)));
    planted.push(format!("GOC{}-{}", "SPX", alnum(28)));
    planted.push(format!("DefaultEndpointsProtocol=https;Account{}={}==", "Key", alnum(86)));
    planted.push(format!("SharedAccess{}={}=", "Key", alnum(43)));
    planted.push(format!("dop_{}_{}", "v1", hex(64)));
    planted.push(format!("HR{}-{}-{}-{}-{}-{}", "KU", hex(8), hex(4), hex(4), hex(4), hex(12)));
    planted.push(format!("ey{}.ey{}.{}", "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "JzdWIiOiI4MjAzOTQ3MTY1In0", alnum(43)));
    planted.extend(["RSA ", "EC ", "OPENSSH ", ""].map(|kind| format!("-----BEGIN {kind}PRIVATE {}-----\n{}\n", "KEY", alnum(64))));
    planted.push(format!("post{}://app:{}@db.corp.net:5432/app", "gres", alnum(14)));
    planted.push(format!("https://bot:{}@git.corp.net/lib.git", alnum(12)));
    planted.push(format!("{digits}:A{}{}", "A", alnum(33)));
    planted.push(format!("da{}{}", "pi", hex(32)));
    planted.push(format!("{}.atlas{}.{}", alnum(14), "v1", alnum(67)));
    planted.push(format!("hv{}.{}", "s", alnum(95)));
    planted.push(format!("shp{}_{}", "at", hex(32)));
    planted.push(format!("sk-{}-api03-{}AA", "ant", alnum(93)));
    planted.push(format!("sk-{}-{}T3Bl{}FJ{}", "proj", alnum(74), "bk", alnum(74)));
    planted.push(format!("h{}_{}", "f", alnum(34)));
    planted.push(format!("NR{}-{}", "AK", body(BASE32, 27)));
    planted.push(format!("lin_{}_{}", "api", alnum(40)));
    planted.push(format!("rubygems{}{}", "_", hex(48)));
    planted.push(format!("sq{}_{}", "p", hex(40)));
    planted.push(format!("https://gh{}_{}@github.com/a/b.git", "p", alnum(36)));
    planted.push(format!("gh{}_{digits}_ey{}.ey{}.{}", "s", alnum(40), alnum(120), alnum(86)));
    planted.push(format!("{}8Q~{}", alnum(3), alnum(34)));
    planted.push(format!("LS0tLS1CRUdJTiBSU0EgUFJJ{}{}", "VkFURSBLRVktLS0tLQp", alnum(300)));
    planted.push(format!("{}_{}", "CCIPAT", format_args!("{}_{}", alnum(22), hex(40))));
    planted.push(format!("gl{}-{}_{}", "cbt", hex(2), alnum(20)));
    planted
}

#[test]
fn every_planted_secret_is_found_wherever_it_stands() {
    let planted = planted();
    assert!(planted.len() >= 40);
    for secret in planted {
        for text in [secret.clone(), format!("curl -H \"X-Key: {secret}\" https://api.corp.net"), format!("export KEY='{secret}' && x")] {
            assert!(find(&text).is_some(), "{text}");
        }
    }
}

/// What resembles a secret and is none.
fn look_alikes() -> Vec<String> {
    let fixed = [
        "AKIAIOSFODNN7EXAMPLE",
        "AKIAI44QH8DHBEXAMPLE",
        "ASIAIOSFODNN7EXAMPLE",
        "AKIAXXXXXXXXXXXXXXXX",
        "AKIA",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "ghp_your_token",
        "$GITHUB_TOKEN",
        "npm_config_cache",
        "npm_package_version",
        "npm_lifecycle_event_for_the_current_run",
        "xoxb-your-token-here",
        "xoxb-",
        "sk_live_",
        "sk_test_your_key",
        "hf_hub_download",
        "hf_transfer",
        "dapi_token",
        "hvs.example",
        "SKIP_TESTS",
        "SKU",
        "AIzaSy...",
        "<password>",
        "https://user:<password>@host",
        "https://user:$PASSWORD@github.com/a/b.git",
        "https://user:${PASSWORD}@github.com/a/b.git",
        "https://x-access-token:$TOKEN@github.com/a/b.git",
        "https://user@github.com/a/b.git",
        "https://github.com/a/b.git",
        "postgres://postgres:postgres@localhost:5432/test",
        "postgres://postgres:password@db:5432/test",
        "mysql://root:root@mysql/app",
        "redis://redis:6379/0",
        "mongodb://localhost:27017/app",
        "http://localhost:8080/a@b:c",
        "git@github.com:owner/repo.git",
        "ssh://git@github.com:22/owner/repo.git",
        "https://npm.corp.net/@babel/core/-/core-7.24.0.tgz",
        "https://unpkg.com/react:18@latest",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n",
        "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYD\n",
        "echo \"-----BEGIN RSA PRIVATE KEY-----\" > key.pem",
        "-----BEGIN RSA PRIVATE KEY-----\n$PRIVATE_KEY\n-----END RSA PRIVATE KEY-----",
        "sed -n '/-----BEGIN PRIVATE KEY-----/,/-----END PRIVATE KEY-----/p' bundle.pem",
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7vbqajDhA me@host",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq8aR3dK2 me@host",
        "eyJhbGciOiJIUzI1NiJ9",
        "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
        "https://hooks.slack.com/services/$SLACK_PATH",
        "https://discord.com/api/webhooks/",
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
        "aws/codebuild/amazonlinux2-x86_64-standard:5.0",
        "1.2.3-beta.4+build.567",
        "v18.20.4",
        "123456789012:AAbc",
        "12:34:56",
        "SG.1234",
        "sg-0123456789abcdef0",
        "subnet-0a1b2c3d4e5f67890",
        "i-0abcd1234efgh5678",
        "pul-request",
        "AccountKey=$STORAGE_KEY",
        "SharedAccessKey=<key>",
        "s3://bucket/key",
        "/app/prod/db/password",
        "{{resolve:secretsmanager:app/db:SecretString:password}}",
        "AGE-SECRET-KEY-1",
        "glpat-xxxxxxxxxxxxxxxxxxxx",
        "glpat-the-token-of-the-bot",
        "xoxp-1234-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d",
        "xoxe.xoxp-1-SlackAppConfigurationAccessTokenHere",
        "sk-proj-of-the-skiing-department-in-the-mountains-2026",
        "https://cdn.corp.net/img/video_box.ico-7a388b69018576d24b59331fd60aab0c.png",
        "GzqQ~NrybMiqdYJY5KqK6vTsf5JXDKLsb0vfwSF2s4gkefPcNBdx73",
        "TODAYINASIAASACKOFRICEFELLOVER",
        "CTTCATAGGGTTCACGCTGTGTAATACGCCTGAGGCCACAAGGGGACTTCAGCAACC",
    ];
    let mut texts: Vec<String> = fixed.map(str::to_owned).into();
    for at in 0..20_usize {
        let (md5, sha1, sha256) = (hex_at(at, 32), hex_at(at, 40), hex_at(at, 64));
        texts.push(md5);
        texts.push(sha1);
        texts.push(format!("sha256:{sha256}"));
        texts.push(format!("sha512-{}==", &alnum(86 + at)[at..]));
        texts.push(format!("{}-{}-{}-{}-{}", hex_at(at, 8), hex_at(at, 4), hex_at(at, 4), hex_at(at, 4), hex_at(at, 12)));
        texts.push(format!("arn:aws:secretsmanager:eu-west-1:111122223333:secret:app{at}-{}", &alnum(6 + at)[at..]));
        texts.push(format!("111122223333.dkr.ecr.eu-west-1.amazonaws.com/app@sha256:{sha256}"));
    }
    texts
}

fn hex_at(seed: usize, length: usize) -> String {
    hex(length + seed)[seed..].to_owned()
}

#[test]
fn no_look_alike_is_found() {
    let texts = look_alikes();
    assert!(texts.len() >= 200, "{}", texts.len());
    for text in texts {
        assert_eq!(find(&text), None, "{text}");
    }
}

#[test]
fn names_count_by_their_end() {
    for name in ["DB_PASSWORD", "password", "PGPASSWORD", "API_TOKEN", "TOKEN", "CLIENT_SECRET", "AWS_SECRET_ACCESS_KEY", "STRIPE_API_KEY"]
    {
        assert!(names_secret(name), "{name}");
    }
    for name in
        ["TOKEN_ENDPOINT_URL", "PASSWORD_FILE", "SECRET_NAME", "SECRET_ARN", "KEY", "CACHE_KEY", "PWD", "COMPASS", "BYPASS", "MONKEY"]
    {
        assert!(!names_secret(name), "{name}");
    }
    assert!(names_password("DB_PASS") && !names_password("API_TOKEN"));
}

#[test]
fn values_that_are_no_secrets_stay_silent_under_any_name() {
    for value in [
        "postgres",
        "changeme",
        "/app/db/password",
        "prod/db-password",
        "arn:aws:ssm:x",
        "",
        "your-password",
        "my-secret-name",
        "xxxxxxxxxxxxxxxx",
    ] {
        assert!(!is_plain_password(value), "{value}");
        assert!(!looks_random(value), "{value}");
    }
    assert!(is_plain_password("hunter2hunter") && is_plain_password("S3cr3t-Pa55"));
    assert!(looks_random(&alnum(32)) && looks_random(&hex(40)));
}

#[test]
fn a_finding_never_says_the_secret() {
    for secret in planted().iter().filter(|secret| !secret.contains(['\n', ':'])) {
        let text = format!(
            "version: 0.2\nenv:\n  variables:\n    SOME_KEY: '{secret}'\nphases:\n  build:\n    commands:\n      - deploy --key '{secret}'\n"
        );
        let context = Context::new(Repository::at(Path::new("/nowhere")), "2026-11-24".parse().unwrap());
        let linted = lint(&Arc::new(Source::new("buildspec.yml", text)), &context);
        let rules: Vec<&str> = linted.findings.iter().map(|finding| finding.rule.name).collect();
        assert!(rules.contains(&"plaintext-secret") && rules.contains(&"secret-in-command"), "{secret}: {rules:?}");
        for finding in &linted.findings {
            let said = [Some(&finding.message), finding.help.as_ref()].into_iter().flatten().chain(&finding.notes);
            assert!(said.into_iter().all(|text| !text.contains(secret.as_str())), "{}", finding.message);
        }
    }
}

#[test]
fn values_count_by_the_name_that_a_command_gives_them() {
    let rules = |name: &str, value: &str| {
        let text = format!("version: 0.2\nphases:\n  build:\n    commands:\n      - export {name}={value}\n      - ./deploy\n");
        let context = Context::new(Repository::at(Path::new("/nowhere")), "2026-11-24".parse().unwrap());
        let linted = lint(&Arc::new(Source::new("buildspec.yml", text)), &context);
        linted.findings.iter().any(|finding| finding.rule.name == "secret-in-command")
    };
    assert!(rules("APP_API_KEY", &alnum(32)));
    assert!(!rules("COMMIT_ID", &hex(40)));
    assert!(!rules("APP_API_KEY", "$OTHER"));
    assert!(!rules("APP_SECRET", "prod-app-secret"));
}

#[test]
fn passwords_that_are_written_into_a_command() {
    let rules = |command: &str| -> Vec<&'static str> {
        let text = format!("version: 0.2\nphases:\n  build:\n    commands:\n      - {}\n", serde_json::to_string(command).unwrap());
        let context = Context::new(Repository::at(Path::new("/nowhere")), "2026-11-24".parse().unwrap());
        lint(&Arc::new(Source::new("buildspec.yml", text)), &context).findings.iter().map(|finding| finding.rule.name).collect()
    };
    for command in [
        "curl -u bot:S3cr3tPa55 https://api.corp.net",
        "curl --user=bot:S3cr3tPa55 https://api.corp.net",
        "mysql -h db.corp.net -u app -pS3cr3tPa55 app",
        "mysqldump --password=S3cr3tPa55 app",
        "docker login -u bot -p S3cr3tPa55",
        "sshpass -p S3cr3tPa55 ssh bot@host.corp.net",
        "PGPASSWORD=S3cr3tPa55 psql -h db.corp.net",
        "mvn verify -Dsonar.login=S3cr3tPa55",
    ] {
        assert_eq!(rules(command), ["secret-in-command"], "{command}");
    }
    for command in [
        "curl -u bot https://api.corp.net",
        "curl -u $USER:$PASSWORD https://api.corp.net",
        "curl -u admin:admin1234 http://localhost:8081",
        "curl -u user:<password> https://api.corp.net",
        "mysql -u root --password= app",
        "mysql -P 3306 -e 'select 1'",
        "PGPASSWORD=postgres psql -h localhost",
    ] {
        assert!(!rules(command).contains(&"secret-in-command"), "{command}");
    }
    // What comes from elsewhere is told by the rule on command lines, and only there.
    assert_eq!(rules("mysql -u app -p$PASSWORD app"), ["secret-on-command-line"]);
    assert_eq!(rules("docker login -u bot -p $PASSWORD"), ["secret-on-command-line"]);
}
