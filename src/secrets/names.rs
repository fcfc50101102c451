//! Secrets by the name of the variable that holds them.

/// Ends of names whose value is a password.
const PASSWORDS: [&str; 5] = ["PASSWORD", "PASSWD", "PASSPHRASE", "_PASS", "_PWD"];

/// Ends of names whose value is another secret.
const SECRETS: [&str; 11] = [
    "SECRET",
    "SECRET_KEY",
    "SECRET_ACCESS_KEY",
    "TOKEN",
    "API_KEY",
    "APIKEY",
    "PRIVATE_KEY",
    "ACCESS_KEY",
    "APP_KEY",
    "CLIENT_SECRET",
    "ENCRYPTION_KEY",
];

/// Values that everybody uses where it does not matter.
const HARMLESS: [&str; 21] = [
    "password", "passwd", "pass", "secret", "changeme", "postgres", "root", "admin", "mysql", "test", "testing", "guest", "user", "none",
    "null", "true", "false", "dummy", "default", "sa", "example",
];

/// Words of values that are to be replaced.
const PLACEHOLDERS: [&str; 12] =
    ["example", "xxxx", "your", "redacted", "placeholder", "dummy", "fake", "changeme", "change_me", "replace", "123456789", "abcdefgh"];

/// Whether a variable of that name holds a password. Only the end counts: `PASSWORD_FILE` holds none.
pub fn names_password(name: &str) -> bool {
    ends_so(name, &PASSWORDS)
}

/// Whether a variable of that name holds a password or another secret.
pub fn names_secret(name: &str) -> bool {
    names_password(name) || ends_so(name, &SECRETS)
}

fn ends_so(name: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| {
        let cut = name.len().checked_sub(end.len()).and_then(|at| name.split_at_checked(at));
        let rest = cut.filter(|(_, own)| own.eq_ignore_ascii_case(end)).map(|(rest, _)| rest);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('_') || end.starts_with('_') || *end == "PASSWORD")
    })
}

/// Whether the value of something named like a password is one, not a place where it is found nor a word for tests.
pub fn is_plain_password(value: &str) -> bool {
    let is_place =
        value.starts_with(['/', '.', '~']) || value.starts_with("arn:") || value.contains("://") || value.matches('/').count() > 1;
    value.len() >= 6
        && !value.contains(char::is_whitespace)
        && !is_place
        && !HARMLESS.contains(&value.to_ascii_lowercase().as_str())
        && !is_placeholder(value)
        && !is_word_list(value)
}

/// `my-db-password`, `prod/db`: the name of a secret rather than the secret.
fn is_word_list(value: &str) -> bool {
    value.contains(['-', '_', '/']) && value.split(['-', '_', '/']).all(|word| word.chars().all(char::is_alphabetic))
}

/// Whether it says of itself that it is to be replaced, or repeats one character as placeholders do.
pub(super) fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let mut kinds: Vec<u8> = value.bytes().collect();
    kinds.sort_unstable();
    kinds.dedup();
    PLACEHOLDERS.iter().any(|word| lower.contains(word)) || value.len() >= 16 && kinds.len() < 6
}

/// Whether a value reads like one that a machine made: long, without blanks, letters and digits in turn.
pub fn looks_random(value: &str) -> bool {
    let class = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let is_run = |run: &str| {
        let bytes = run.as_bytes();
        let changes = bytes.iter().zip(bytes.iter().skip(1)).filter(|(one, two)| class(**one) != class(**two)).count();
        run.len() >= 16 && changes >= 5 && run.bytes().any(|byte| byte.is_ascii_digit())
    };
    value.is_ascii()
        && !value.contains(char::is_whitespace)
        && !value.contains(':')
        && !is_placeholder(value)
        && value.split(|char: char| !char.is_ascii_alphanumeric() && char != '+').any(is_run)
}
