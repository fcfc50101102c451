//! Formats of text, as ajv-formats reads them.

/// Whether a text is a URI: a scheme, then letters that may stand in one.
pub(super) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_scheme && !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:@/?#[]".contains(&byte))
}

/// Whether a text is a date with a time; with a time zone, if that is a must.
pub(super) fn is_date_time(text: &str, needs_zone: bool) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else { return false };
    let is_date = matches!(numbers(date, '-', &[4, 2, 2]).as_deref(), Some([_, 1..=12, 1..=31]));
    let end = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(end);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let is_clock = matches!(numbers(clock, ':', &[2, 2, 2]).as_deref(), Some([0..=23, 0..=59, 0..=60]));
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let is_offset = |offset: &str| {
        let digits: String = offset.chars().filter(|letter| *letter != ':').collect();
        matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_zone = match zone {
        "" => !needs_zone,
        "Z" | "z" => true,
        offset => offset.get(1..).is_some_and(is_offset),
    };
    is_date && is_clock && is_fraction && is_zone
}

/// Numbers of so many digits each.
fn numbers(text: &str, between: char, digits: &[usize]) -> Option<Vec<u32>> {
    let parts: Vec<&str> = text.split(between).collect();
    let is_right = parts.len() == digits.len() && parts.iter().zip(digits).all(|(part, digits)| part.len() == *digits);
    if is_right { parts.iter().map(|part| part.parse().ok()).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_uris_and_dates() {
        assert!(is_uri("https://example.com/a?b=c") && is_uri("s3:x"));
        assert!(!is_uri("example.com") && !is_uri("http://a b") && !is_uri("1a:b"));
        assert!(is_date_time("2026-11-24T10:00:00Z", true) && is_date_time("2026-11-24T10:00:00.5+01:00", true));
        assert!(!is_date_time("2026-11-24T10:00:00", true) && is_date_time("2026-11-24T10:00:00", false));
        assert!(!is_date_time("2026-13-24T10:00:00Z", true) && !is_date_time("2026-11-24", true));
    }
}
