use crate::{
    model::serverless::Serverless,
    rules::{Check, Report, rule},
    vars::{ErrorKind, grammar::ProblemKind},
};

rule! {
    /// A variable begins well and is not well-formed.
    ///
    /// ## Why
    /// The framework reads all variables before it does anything, and stops at the first that it cannot read. A
    /// fallback is a source (`opt:stage`), a number, `true`, `false`, `null` or quoted text, and text comes last.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   stage: ${opt:stage, dev}
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   stage: ${opt:stage, 'dev'}
    /// ```
    name: "invalid-variable-syntax",
    answer: Some("Variable syntax error at \"provider.stage\": Invalid literal source \"dev\" at index 13 in \"${opt:stage, dev}\""),
    check: Check::Serverless(check),
}

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    super::failures(
        service,
        report,
        |error, text| match &error.kind {
            // Nesting that this program does not follow is no mistake.
            ErrorKind::Syntax(ProblemKind::TooDeep, _) => None,
            ErrorKind::Syntax(kind, _) => Some(message(*kind, text)),
            _ => None,
        },
        |finding, error| {
            if let ErrorKind::Syntax(kind, _) = &error.kind {
                finding.help(help(*kind));
            }
        },
    );
}

fn message(kind: ProblemKind, text: &str) -> String {
    match kind {
        ProblemKind::InvalidLiteral => format!("the fallback `{text}` is neither a source nor quoted text"),
        ProblemKind::LiteralNotLast => format!("the value `{text}` is followed by another fallback, which would never be asked"),
        ProblemKind::VariableAsFallback => "a fallback is itself a variable".to_owned(),
        ProblemKind::InvalidSource => format!("`{text}` is no fallback"),
        ProblemKind::InvalidType => format!("`{text}` is no source, and stands within a variable"),
        ProblemKind::InvalidParam => format!("the parentheses do not close before `{text}` ends"),
        ProblemKind::InvalidAddress => format!("`{text}` is out of place in a variable"),
        ProblemKind::InvalidString => "the double-quoted text is not valid JSON".to_owned(),
        ProblemKind::Unterminated | ProblemKind::TooDeep => format!("the variable `{text}` is not closed"),
    }
}

fn help(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::InvalidLiteral => "put text in quotes",
        ProblemKind::LiteralNotLast => "put the fixed value last",
        ProblemKind::VariableAsFallback => "name the source itself, without `${` and `}` around it",
        ProblemKind::InvalidSource => "a fallback is a source, a number, `true`, `false`, `null` or quoted text",
        ProblemKind::InvalidType => "only variables may stand within a variable",
        ProblemKind::InvalidParam => "close the parentheses before the brace",
        ProblemKind::InvalidAddress => "behind the source stands a colon and an address, a comma, or the closing brace",
        ProblemKind::InvalidString => "use single quotes, or escape as JSON does",
        ProblemKind::Unterminated | ProblemKind::TooDeep => "close it with `}`",
    }
}
