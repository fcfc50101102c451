use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Call, Direction, Invocation, Redirect, Word},
};

rule! {
    /// A file is downloaded without TLS.
    ///
    /// ## Why
    /// Over `http:` anybody on the way can put another file in the place of the one asked for, and the build goes on with that.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     commands:
    ///       - wget http://downloads.example.com/tool-1.4.tar.gz
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     commands:
    ///       - wget https://downloads.example.com/tool-1.4.tar.gz
    /// ```
    name: "download-without-tls",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| matches!(call.tool, "curl" | "wget") && keeps(call, invocation)) else { continue };
        let Some(word) = call.operands().find(|word| is_open(word)) else { continue };
        report
            .find_call(invocation, &word.range, "this is downloaded without TLS")
            .confidence(Confidence::Likely)
            .help("use `https:`, or check the digest of what comes");
    }
}

/// Whether the answer is kept in a file; a look whether the server answers is no download.
fn keeps(call: &Call<'_>, invocation: &Invocation<'_>) -> bool {
    let is_thrown_away = invocation.arguments().iter().any(|word| word.literal().is_some_and(|text| text.contains("/dev/null")));
    let to_file = |redirect: &Redirect| redirect.direction == Direction::Write && redirect.descriptor.is_none() && !redirect.target.is("/dev/null");
    let is_written = invocation.redirects.iter().any(to_file);
    // `wget -qO - …` and its like print the answer.
    let prints = invocation.arguments().iter().any(|word| word.literal().is_some_and(|text| text == "-" || text.ends_with("O-")));
    let keeps = match call.tool {
        "wget" => !call.has(&["--spider"]) && !prints,
        "curl" => call.has(&["-o", "-O", "--output", "--remote-name"]),
        _ => return false,
    };
    !is_thrown_away && (keeps || is_written)
}

/// A whole `http:` address outside of the build's own network.
fn is_open(word: &Word) -> bool {
    let Some(text) = word.literal() else { return false };
    let Some(rest) = text.strip_prefix("http://") else { return false };
    let host = rest.split(['/', ':', '?']).next().unwrap_or_default();
    let is_address = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    host.contains('.') && !is_address && ![".local", ".internal", ".elb.amazonaws.com"].iter().any(|end| host.ends_with(end))
}
