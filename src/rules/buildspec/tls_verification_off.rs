use crate::{
    diagnostics::Severity,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Call, Invocation, Word},
};

rule! {
    /// Certificates are not checked.
    ///
    /// ## Why
    /// Without the check anybody on the way can answer in the server's place: the download may be another, and what is sent may be
    /// read. A certificate of one's own can be trusted by name instead, with `--cacert`, `NODE_EXTRA_CA_CERTS`, `AWS_CA_BUNDLE` or
    /// `PIP_CERT`.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     commands:
    ///       - curl -k -o tool.tgz https://files.example.com/tool.tgz
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     commands:
    ///       - curl --cacert ca.pem -o tool.tgz https://files.example.com/tool.tgz
    /// ```
    name: "tls-verification-off",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

const HELP: &str = "leave the check on, and name the certificate to trust if it is your own";

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for (_, entry) in spec.variables().filter(|(section, _)| *section == "variables") {
        if let (Some(name), Some(value)) = (entry.key.as_str(), entry.value.as_str())
            && switches_off(name, value)
        {
            report.find(entry.key.span(), format!("`{name}: {value}` turns the check of certificates off")).help(HELP);
        }
    }
    let flow = spec.flow();
    for assigned in flow.assigned.iter().filter(|assigned| assigned.led_by.is_none()) {
        if let Some(value) = assigned.value.text().filter(|value| switches_off(&assigned.name, value)) {
            report.find(assigned.span, format!("`{}={value}` turns the check of certificates off", assigned.name)).help(HELP);
        }
    }
    for invocation in &flow.invocations {
        if let Some((call, how)) = invocation.call().and_then(|call| how(&call, invocation).map(|how| (call, how))) {
            report.find_call(invocation, &call.verb.range, format!("`{how}` turns the check of certificates off")).help(HELP);
        }
    }
}

fn switches_off(name: &str, value: &str) -> bool {
    match name {
        "NODE_TLS_REJECT_UNAUTHORIZED" | "PYTHONHTTPSVERIFY" => value == "0",
        "GIT_SSL_NO_VERIFY" => matches!(value, "1" | "true"),
        "NPM_CONFIG_STRICT_SSL" | "npm_config_strict_ssl" => value == "false",
        _ => false,
    }
}

/// The words that turn it off.
fn how(call: &Call<'_>, invocation: &Invocation<'_>) -> Option<&'static str> {
    let given = |name: &str| call.options().any(|option| option.name == name);
    let is = |word: &Word, text: &str| word.literal().is_some_and(|word| word.eq_ignore_ascii_case(text));
    let pair = |key: &str, value: &str| {
        invocation.arguments().windows(2).any(|pair| matches!(pair, [one, two] if is(one, key) && is(two, value)))
    };
    match call.tool {
        "curl" if is_local(call) => None,
        "curl" if call.has(&["-k"]) => Some("curl -k"),
        "curl" if given("--insecure") => Some("curl --insecure"),
        "wget" if given("--no-check-certificate") && !is_local(call) => Some("wget --no-check-certificate"),
        "npm" | "yarn" if pair("strict-ssl", "false") => Some("strict-ssl false"),
        "git" if pair("http.sslVerify", "false") => Some("http.sslVerify false"),
        "git" if invocation.arguments().iter().any(|word| is(word, "http.sslVerify=false")) => Some("http.sslVerify=false"),
        "pip" if given("--trusted-host") => Some("pip --trusted-host"),
        "aws" if given("--no-verify-ssl") => Some("aws --no-verify-ssl"),
        "docker" if given("--insecure-registry") => Some("docker --insecure-registry"),
        "kubectl" if call.options().any(|option| option.name == "--insecure-skip-tls-verify" && option.text.as_deref() != Some("false")) => {
            Some("kubectl --insecure-skip-tls-verify")
        }
        _ => None,
    }
}

/// Whether it asks a server that the build itself runs.
fn is_local(call: &Call<'_>) -> bool {
    call.operands().any(|word| word.known_prefix().contains("localhost") || word.known_prefix().contains("127.0.0.1"))
}
