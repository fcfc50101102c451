//! Quotes of the shell.

/// The quote that is still open at the end of a text.
pub fn open_quote(text: &str) -> Option<char> {
    let mut open = None;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match (open, char) {
            (Some('\''), '\\') => {}
            (_, '\\') => {
                chars.next();
            }
            (None, '\'' | '"') => open = Some(char),
            (Some(quote), char) if quote == char => open = None,
            _ => {}
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::open_quote;

    #[test]
    fn sees_which_quote_is_open() {
        for (text, open) in [
            ("echo a", None),
            ("echo \"a", Some('"')),
            ("echo \"it's\"", None),
            ("echo 'a \"b", Some('\'')),
            (r#"echo \"a"#, None),
            (r#"echo "a\""#, Some('"')),
            (r"echo 'a\'", None),
        ] {
            assert_eq!(open_quote(text), open, "{text}");
        }
    }
}
