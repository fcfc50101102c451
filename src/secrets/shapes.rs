//! Secrets by their shape.

use std::ops::Range;

use super::names::is_placeholder;

/// A secret in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it is, with its article.
    pub kind: &'static str,
}

/// A prefix, the characters behind it, and how many there are.
struct Shape(&'static str, &'static str, fn(u8) -> bool, usize, usize);

fn base32(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'2'..=b'7')
}

fn hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn alnum(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn word(byte: u8) -> bool {
    alnum(byte) || byte == b'_'
}

fn url(byte: u8) -> bool {
    word(byte) || byte == b'-'
}

fn dotted(byte: u8) -> bool {
    url(byte) || byte == b'.'
}

fn base64(byte: u8) -> bool {
    alnum(byte) || matches!(byte, b'+' | b'/' | b'=')
}

fn path(byte: u8) -> bool {
    url(byte) || byte == b'/'
}

#[rustfmt::skip]
const SHAPES: &[Shape] = &[
    Shape("AKIA", "an AWS access key id", base32, 16, 16),
    Shape("ASIA", "a temporary AWS access key id", base32, 16, 16),
    Shape("ghp_", "a GitHub token", alnum, 36, 36),
    Shape("gho_", "a GitHub token", alnum, 36, 36),
    Shape("ghu_", "a GitHub token", alnum, 36, 36),
    Shape("ghs_", "a GitHub token", alnum, 36, 36),
    Shape("ghr_", "a GitHub token", alnum, 36, 76),
    Shape("github_pat_", "a GitHub token", word, 82, 82),
    Shape("glpat-", "a GitLab token", dotted, 20, 300),
    Shape("gldt-", "a GitLab deploy token", url, 20, 64),
    Shape("glrt-", "a GitLab runner token", dotted, 20, 300),
    Shape("glptt-", "a GitLab trigger token", hex, 40, 40),
    Shape("xoxb-", "a Slack token", url, 24, 100),
    Shape("xoxp-", "a Slack token", url, 24, 100),
    Shape("xoxa-", "a Slack token", url, 24, 100),
    Shape("xoxr-", "a Slack token", url, 24, 100),
    Shape("xoxs-", "a Slack token", url, 24, 100),
    Shape("xapp-", "a Slack token", url, 40, 150),
    Shape("https://hooks.slack.com/services/T", "a Slack webhook", path, 36, 60),
    Shape("https://discord.com/api/webhooks/", "a Discord webhook", path, 78, 100),
    Shape("sk_live_", "a Stripe key", alnum, 24, 250),
    Shape("rk_live_", "a Stripe key", alnum, 24, 250),
    Shape("sk_test_", "a Stripe test key", alnum, 24, 250),
    Shape("SK", "a Twilio key", hex, 32, 32),
    Shape("npm_", "an npm token", alnum, 36, 36),
    Shape("pypi-AgEIcHlwaS5vcmc", "a PyPI token", url, 50, 400),
    Shape("dckr_pat_", "a Docker token", url, 27, 36),
    Shape("dckr_oat_", "a Docker token", url, 27, 40),
    Shape("AIza", "a Google API key", url, 35, 35),
    Shape("GOCSPX-", "a Google client secret", url, 28, 28),
    Shape("AccountKey=", "an Azure storage key", base64, 88, 88),
    Shape("SharedAccessKey=", "an Azure access key", base64, 44, 44),
    Shape("dop_v1_", "a DigitalOcean token", hex, 64, 64),
    Shape("doo_v1_", "a DigitalOcean token", hex, 64, 64),
    Shape("HRKU-", "a Heroku key", url, 36, 70),
    Shape("dapi", "a Databricks token", hex, 32, 32),
    Shape("hvs.", "a Vault token", url, 24, 200),
    Shape("hvb.", "a Vault token", url, 90, 300),
    Shape("shpat_", "a Shopify token", hex, 32, 32),
    Shape("shpss_", "a Shopify secret", hex, 32, 32),
    Shape("sk-ant-api03-", "an Anthropic key", url, 80, 110),
    Shape("sk-proj-", "an OpenAI key", url, 40, 200),
    Shape("hf_", "a Hugging Face token", alnum, 34, 34),
    Shape("NRAK-", "a New Relic key", alnum, 27, 27),
    Shape("sntryu_", "a Sentry token", hex, 64, 64),
    Shape("lin_api_", "a Linear key", alnum, 40, 40),
    Shape("PMAK-", "a Postman key", url, 59, 59),
    Shape("rubygems_", "a RubyGems key", hex, 48, 48),
    Shape("glsa_", "a Grafana token", word, 41, 41),
    Shape("pul-", "a Pulumi token", hex, 40, 40),
    Shape("sqp_", "a SonarQube token", hex, 40, 40),
    Shape("squ_", "a SonarQube token", hex, 40, 40),
    Shape("AGE-SECRET-KEY-1", "an age key", alnum, 58, 58),
    Shape("pscale_tkn_", "a PlanetScale token", url, 32, 64),
];

/// The first secret of a text, by its shape. Documented examples and placeholders are none.
pub fn find(text: &str) -> Option<Secret> {
    // One pass tells most texts apart from all tokens.
    let tokens: &[Shape] = if has_long_run(text) { SHAPES } else { &[] };
    let shapes = tokens.iter().filter_map(|shape| find_shape(text, shape));
    shapes.chain(find_split(text)).chain(find_private_key(text)).chain(find_url_password(text)).min_by_key(|secret| secret.range.start)
}

/// The length of the shortest token of [`SHAPES`], prefix included.
const SHORTEST: usize = 20;

/// Whether as many bytes in a row as a token has could belong to one.
fn has_long_run(text: &str) -> bool {
    let mut length = 0;
    text.bytes().any(|byte| {
        length = if dotted(byte) || base64(byte) || byte == b':' { length + 1 } else { 0 };
        length >= SHORTEST
    })
}

/// The places of a text where `mark` stands and nothing of a word before it.
fn marks<'t>(text: &'t str, mark: &'t str) -> impl Iterator<Item = usize> {
    text.match_indices(mark).map(|(at, _)| at).filter(|at| {
        let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
        !before.is_some_and(|byte| word(*byte) || matches!(byte, b'+' | b'/') && !mark.starts_with("http"))
    })
}

fn run(text: &str, from: usize, alphabet: fn(u8) -> bool) -> &str {
    let rest = text.get(from..).unwrap_or_default();
    rest.get(..rest.bytes().take_while(|byte| alphabet(*byte)).count()).unwrap_or_default()
}

fn find_shape(text: &str, Shape(prefix, kind, alphabet, least, most): &Shape) -> Option<Secret> {
    marks(text, prefix).find_map(|at| {
        let from = at + prefix.len();
        let body = run(text, from, *alphabet);
        let end = from + body.len();
        let goes_on = text.as_bytes().get(end).is_some_and(|byte| word(*byte));
        let has_digit = body.bytes().any(|byte| byte.is_ascii_digit()) || *least < 20 || body.len() > 30;
        let is_secret = (*least..=*most).contains(&body.len()) && !goes_on && has_digit && !is_placeholder(body);
        is_secret.then_some(Secret { range: at..end, kind })
    })
}

/// Those whose parts are joined by dots or a colon: JSON web tokens, SendGrid, Terraform Cloud, Telegram.
fn find_split(text: &str) -> Option<Secret> {
    let secret = |range: Range<usize>, kind| text.get(range.clone()).filter(|body| !is_placeholder(body)).map(|_| Secret { range, kind });
    let parts = |at: usize| run(text, at, dotted).split('.').map(str::len).collect::<Vec<_>>();
    let whole = |at: usize| at..at + run(text, at, dotted).len();
    let token = marks(text, "eyJ").find(|at| {
        let body = run(text, *at, dotted);
        matches!(parts(*at).as_slice(), [head, body, sign] if *head > 15 && *body > 15 && *sign > 20) && body.matches(".eyJ").count() == 1
    });
    let send_grid = marks(text, "SG.").find(|at| parts(*at) == [2, 22, 43]);
    let terraform = text
        .find(".atlasv1.")
        .and_then(|dot| dot.checked_sub(14))
        .filter(|at| matches!(parts(*at).as_slice(), [14, 7, rest] if *rest >= 60));
    let telegram = text.match_indices(":AA").find_map(|(colon, _)| {
        let digits = text.get(..colon)?.bytes().rev().take_while(u8::is_ascii_digit).count();
        let body = run(text, colon + 1, url);
        ((8..=10).contains(&digits) && body.len() == 35).then_some(colon - digits..colon + 36)
    });
    token
        .and_then(|at| secret(whole(at), "a JSON web token"))
        .or_else(|| send_grid.and_then(|at| secret(whole(at), "a SendGrid key")))
        .or_else(|| terraform.and_then(|at| secret(whole(at), "a Terraform Cloud token")))
        .or_else(|| telegram.and_then(|range| secret(range, "a Telegram token")))
}

/// A private key with its body; the first line alone is often written around a variable.
fn find_private_key(text: &str) -> Option<Secret> {
    text.match_indices("-BEGIN ").find_map(|(at, begin)| {
        let rest = text.get(at + begin.len()..)?;
        let (title, body) = rest.split_once("-----")?;
        let is_private = title.len() < 40 && (title.ends_with("PRIVATE KEY") || title.ends_with("PRIVATE KEY BLOCK"));
        let body = body.trim_start_matches([' ', '\r', '\n', '\t']).trim_start_matches("\\n");
        let long = run(body, 0, base64);
        let end = at + begin.len() + title.len() + 5;
        (is_private && long.len() >= 40 && !is_placeholder(long)).then_some(Secret { range: at..end, kind: "a private key" })
    })
}

/// `scheme://user:password@host`
fn find_url_password(text: &str) -> Option<Secret> {
    text.match_indices("://").find_map(|(at, mark)| {
        let from = at + mark.len();
        let rest = text.get(from..)?;
        let authority =
            rest.get(..rest.find(['/', '?', '#', '"', '\'', '`']).or_else(|| rest.find(char::is_whitespace)).unwrap_or(rest.len()))?;
        let (login, host) = authority.rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        let is_literal = !login.contains(['$', '{', '<', '(', '%', '[', '*', ' ', '\\', ';', ',']) && password.len() >= 6;
        let is_local =
            ["localhost", "127.0.0.1", "example.com", "host"].iter().any(|local| host == *local || host.starts_with(&format!("{local}:")));
        let start = from + user.len() + 1;
        let range = start..start + password.len();
        (is_literal && !is_local && super::is_plain_password(password) && !password.eq_ignore_ascii_case("token"))
            .then_some(Secret { range, kind: "a password in a URL" })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_token_is_shorter_than_the_shortest() {
        for Shape(prefix, _, _, least, _) in SHAPES {
            assert!(prefix.len() + least >= SHORTEST, "{prefix}");
        }
    }
}
