//! Conditions of statements.

use smallvec::SmallVec;

use super::{Truth, glob};
use crate::model::{PartialText, policy::Condition};

/// Keys whose values are the same in all requests that programs of AWS make.
const CONSTANT: [(&str, &str); 1] = [("aws:SecureTransport", "true")];

/// How a value of a condition fits a value of the request.
type Fits = fn(&PartialText, &str) -> Truth;

/// Whether a condition holds for a request with these keys; what else a request has is not known.
pub(super) fn holds(condition: &Condition, context: &[(&'static str, String)]) -> Truth {
    let given = context.iter().map(|(key, value)| (*key, value.as_str()));
    let same = given.chain(CONSTANT).filter(|(key, _)| key.eq_ignore_ascii_case(&condition.key));
    let values: SmallVec<[&str; 4]> = same.map(|(_, value)| value).collect();
    let (quantifier, operator) = condition.operator.split_once(':').unwrap_or(("", &condition.operator));
    let Some((fits, is_negated)) = operation(operator).filter(|_| !values.is_empty()) else { return Truth::Unknown };
    let of_value = |value: &&str| {
        let fits = Truth::any(condition.values.iter().map(|wanted| fits(&wanted.text, value)));
        if is_negated { !fits } else { fits }
    };
    let any = Truth::any(values.iter().map(of_value));
    let all = Truth::all(values.iter().map(of_value));
    match quantifier {
        "ForAnyValue" => any,
        "ForAllValues" => all,
        "" if any == all => any,
        _ => Truth::Unknown,
    }
}

/// What an operator compares, and whether it is negated; a key that is there is there also for `…IfExists`.
fn operation(operator: &str) -> Option<(Fits, bool)> {
    let operation: (Fits, bool) = match operator.strip_suffix("IfExists").unwrap_or(operator) {
        "StringEquals" => (glob::equals, false),
        "StringNotEquals" => (glob::equals, true),
        "StringEqualsIgnoreCase" | "Bool" => (glob::equals_in_any_case, false),
        "StringNotEqualsIgnoreCase" => (glob::equals_in_any_case, true),
        "StringLike" | "ArnLike" | "ArnEquals" => (glob::matches, false),
        "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => (glob::matches, true),
        // It asks whether the key is missing.
        "Null" => (|wanted, _| glob::equals_in_any_case(wanted, "false"), false),
        _ => return None,
    };
    Some(operation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::policy::Item,
        source::{Origin, Source, Span},
    };

    fn condition(operator: &str, key: &str, values: &[&str]) -> Condition {
        let place = Origin::new(&std::sync::Arc::new(Source::new("a", "")), Span::at(0));
        let values = values.iter().map(|value| Item { text: PartialText::known(*value), place: place.clone() }).collect();
        Condition { operator: operator.into(), key: key.into(), values }
    }

    #[test]
    fn operators_compare_what_the_request_has() {
        let context =
            [("iam:PassedToService", "lambda.amazonaws.com".to_owned()), ("aws:TagKeys", "a".to_owned()), ("aws:TagKeys", "b".to_owned())];
        let passed = "iam:passedtoservice";
        use Truth::{False, True, Unknown};
        for (operator, key, values, expected) in [
            ("StringEquals", passed, &["lambda.amazonaws.com"][..], True),
            ("StringEquals", passed, &["ec2.amazonaws.com", "lambda.amazonaws.com"], True),
            ("StringEquals", passed, &["LAMBDA.amazonaws.com"], False),
            ("StringEquals", passed, &["*"], False),
            ("StringEqualsIgnoreCase", passed, &["LAMBDA.amazonaws.com"], True),
            ("StringNotEquals", passed, &["lambda.amazonaws.com"], False),
            ("StringNotEquals", passed, &["ec2.amazonaws.com"], True),
            ("StringNotEquals", passed, &["ec2.amazonaws.com", "lambda.amazonaws.com"], False),
            ("StringNotEqualsIgnoreCase", passed, &["LAMBDA.amazonaws.com"], False),
            ("StringLike", passed, &["*.amazonaws.com"], True),
            ("StringLike", passed, &["ec2*"], False),
            ("StringLike", passed, &["${aws:username}"], Unknown),
            ("StringNotLike", passed, &["*.amazonaws.com"], False),
            ("ArnLike", passed, &["*.amazonaws.com"], True),
            ("ArnNotEquals", passed, &["*.amazonaws.com"], False),
            ("StringEqualsIfExists", passed, &["ec2.amazonaws.com"], False),
            ("Null", passed, &["true"], False),
            ("Null", passed, &["false"], True),
            ("NumericEquals", passed, &["1"], Unknown),
            ("Bool", "aws:SecureTransport", &["true"], True),
            ("Bool", "aws:securetransport", &["false"], False),
            ("BoolIfExists", "aws:SecureTransport", &["True"], True),
            ("Bool", "aws:ViaAWSService", &["true"], Unknown),
            // A key that is not there: equality fails, negation and `IfExists` hold; but here it is only not known.
            ("StringNotEquals", "aws:RequestedRegion", &["us-east-1"], Unknown),
            ("StringEqualsIfExists", "aws:RequestedRegion", &["us-east-1"], Unknown),
            ("Null", "aws:TokenIssueTime", &["true"], Unknown),
            ("ForAnyValue:StringEquals", "aws:TagKeys", &["a"], True),
            ("ForAnyValue:StringEquals", "aws:TagKeys", &["c"], False),
            ("ForAllValues:StringEquals", "aws:TagKeys", &["a"], False),
            ("ForAllValues:StringEquals", "aws:TagKeys", &["a", "b", "c"], True),
            ("ForAnyValue:StringNotEquals", "aws:TagKeys", &["a"], True),
            ("ForAllValues:StringNotEquals", "aws:TagKeys", &["a"], False),
            ("StringEquals", "aws:TagKeys", &["a"], Unknown),
            ("ForSome:StringEquals", passed, &["lambda.amazonaws.com"], Unknown),
        ] {
            assert_eq!(holds(&condition(operator, key, values), &context), expected, "{operator} {key} {values:?}");
        }
    }
}
