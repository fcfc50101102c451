use proptest::prelude::*;

use super::*;

/// A pattern in which `<…>` is not known.
fn partial(text: &str) -> PartialText {
    let mut partial = PartialText::default();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('<') {
        let (what, behind) = behind.split_once('>').unwrap();
        partial.push(before);
        partial.extend(&PartialText::unknown(what));
        rest = behind;
    }
    partial.push(rest);
    partial
}

#[test]
fn a_pattern_covers_what_is_needed() {
    use Truth::{False, True, Unknown};
    for (pattern, text, expected) in [
        ("*", "arn:aws:s3:::a/*", True),
        ("*", "*", True),
        ("<Any>", "*", Unknown),
        ("<Any>", "arn:aws:s3:::a", Unknown),
        ("arn:aws:s3:::a", "*", Unknown),
        ("arn:aws:s3:::*", "arn:aws:s3:::*-bucket/*", True),
        ("arn:aws:s3:::*/*", "arn:aws:s3:::*-bucket/*", True),
        ("arn:aws:s3:::my-bucket/*", "arn:aws:s3:::*-bucket/*", Unknown),
        ("arn:aws:s3:::my-bucket", "arn:aws:s3:::*-bucket/*", False),
        ("arn:aws:s3:::my-bucket", "arn:aws:s3:::my-bucket/key", False),
        ("arn:aws:s3:::my-bucket/*", "arn:aws:s3:::my-bucket", False),
        ("arn:aws:s3:::my-bucket/*", "arn:aws:s3:::my-bucket/", True),
        ("arn:aws:s3:::my-bucket*", "arn:aws:s3:::my-bucket/*", True),
        ("arn:aws:s3:::<Bucket>/*", "arn:aws:s3:::my-bucket/*", Unknown),
        ("arn:aws:s3:::<Bucket>", "arn:aws:s3:::my-bucket/*", Unknown),
        ("arn:aws:s3:::<Bucket>/logs", "arn:aws:s3:::my-bucket/data", False),
        ("arn:aws:s3:::my-bucket/${aws:username}/*", "arn:aws:s3:::my-bucket/a/b", Unknown),
        ("arn:aws:s3:::my-bucket/${*}", "arn:aws:s3:::my-bucket/a", False),
        // Names are told with their case.
        ("arn:aws:lambda:*:*:function:A", "arn:aws:lambda:*:*:function:a", False),
        // The account and the region are those that everything is in.
        ("arn:aws:lambda:<AWS::Region>:<AWS::AccountId>:function:a", "arn:aws:lambda:*:*:function:a", True),
        ("arn:aws:lambda:<AWS::Region>:<AWS::AccountId>:function:a", "arn:aws:lambda:eu-west-1:*:function:a", Unknown),
        ("arn:aws:lambda:<AWS::AccountId>:<AWS::Region>:function:a", "arn:aws:lambda:*:*:function:a", Unknown),
        ("arn:aws:lambda:<Region>:<AWS::AccountId>:function:a", "arn:aws:lambda:*:*:function:a", Unknown),
        ("arn:aws:lambda:eu-west-1:123456789012:function:a", "arn:aws:lambda:*:*:function:a", Unknown),
        ("arn:aws:lambda:*:*:function:a", "arn:aws:lambda:*:*:function:a", True),
        ("arn:aws:lambda:eu-*:*:function:a", "arn:aws:lambda:us-east-1:*:function:a", False),
        ("arn:aws:lambda:<AWS::Region>:function:a", "arn:aws:lambda:eu:west:function:a", False),
        ("arn:aws:s3:::x-<AWS::AccountId>", "arn:aws:s3:::x-*", Unknown),
        ("arn:aws:s3:::x-<AWS::AccountId>", "arn:aws:s3:::x-a/b", False),
        // So is the partition.
        ("arn:aws:s3:::a", "arn:*:s3:::a", True),
        ("arn:*:s3:::a", "arn:aws:s3:::a", True),
        ("arn:<AWS::Partition>:s3:::a", "arn:aws:s3:::a", Unknown),
        ("arn:aws-cn:s3:::a", "arn:aws:s3:::a", False),
        // Secrets end in six characters of AWS's own.
        ("arn:aws:secretsmanager:*:*:secret:a-??????", "arn:aws:secretsmanager:*:*:secret:a-??????", True),
        ("arn:aws:secretsmanager:*:*:secret:a-*", "arn:aws:secretsmanager:*:*:secret:a-??????", True),
        ("arn:aws:secretsmanager:*:*:secret:a", "arn:aws:secretsmanager:*:*:secret:a-??????", False),
        ("arn:aws:secretsmanager:*:*:secret:a-AbCdEf", "arn:aws:secretsmanager:*:*:secret:a-??????", Unknown),
        ("", "arn:aws:s3:::a", False),
        ("", "", True),
    ] {
        assert_eq!(covers(&partial(pattern), text), expected, "{pattern} {text}");
    }
}

/// Whether a plain pattern matches a text, by trying everything.
fn brute(pattern: &[u8], text: &[u8]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [b'*', rest @ ..] => (0..=text.len()).any(|at| brute(rest, &text[at..])),
        [b'?', rest @ ..] => !text.is_empty() && brute(rest, &text[1..]),
        [letter, rest @ ..] => text.first() == Some(letter) && brute(rest, &text[1..]),
    }
}

/// All texts of some letters up to a length.
fn texts(letters: &str, longest: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..longest {
        last = last.iter().flat_map(|text| letters.chars().map(move |letter| format!("{text}{letter}"))).collect();
        all.extend_from_slice(&last);
    }
    all
}

/// Patterns with all that a text may be put in place of what is not known.
fn filled(pattern: &str) -> Vec<String> {
    match pattern.split_once("<X>") {
        None => vec![pattern.to_owned()],
        Some((before, behind)) => ["", "a", "b", "ab", "c"]
            .iter()
            .flat_map(|value| filled(behind).into_iter().map(move |rest| format!("{before}{value}{rest}")))
            .collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn agrees_with_trying_everything(
        pattern in proptest::collection::vec(proptest::sample::select(vec!["a", "b", "*", "?", "<X>"]), 0..5),
        text in proptest::collection::vec(proptest::sample::select(vec!["a", "b", "*", "?"]), 0..5),
    ) {
        let (pattern, text) = (pattern.concat(), text.concat());
        // `c` stands in no pattern: what matches it wherever it stands matches everything.
        let all = texts("abc", 6);
        let needed: Vec<&String> = all.iter().filter(|one| brute(text.as_bytes(), one.as_bytes())).collect();
        let grants = filled(&pattern);
        let stretched = pattern.replace("<X>", "*");
        let meets = texts("ab", 8).iter().any(|one| brute(stretched.as_bytes(), one.as_bytes()) && brute(text.as_bytes(), one.as_bytes()));
        let found = covers(&partial(&pattern), &text);
        prop_assert_eq!(found == Truth::False, !meets);
        let matches_all = |grant: &String| needed.iter().all(|one| brute(grant.as_bytes(), one.as_bytes()));
        match found {
            Truth::True => prop_assert!(grants.iter().all(matches_all)),
            // Patterns with `?` may cover more than is found out.
            Truth::Unknown if !pattern.contains('?') => prop_assert!(!grants.iter().all(matches_all)),
            _ => {}
        }
    }
}
