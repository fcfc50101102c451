use crate::{
    diagnostics::Confidence,
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Call, Direction, Invocation},
};

rule! {
    /// `sam deploy` is told to ask, and nobody answers.
    ///
    /// ## Why
    /// `--guided` asks for every setting, `--confirm-changeset` for a yes, and so does `confirm_changeset = true` in
    /// `samconfig.toml`, which an earlier `--guided` has written there. A build has no terminal to answer at: the command
    /// ends with `Aborted!`.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - sam deploy --guided
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - sam deploy --stack-name app --resolve-s3 --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset
    /// ```
    name: "sam-asks",
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for invocation in &spec.flow().invocations {
        let Some(call) = invocation.call().filter(|call| call.is("sam", "deploy")) else { continue };
        let is_fed = invocation.pipe.is_some_and(|pipe| pipe.index > 0)
            || invocation.redirects.iter().any(|redirect| matches!(redirect.direction, Direction::Read | Direction::Here));
        if is_fed {
            continue;
        }
        let confirm = call.option(&["--confirm-changeset", "--no-confirm-changeset"]);
        let told = confirm.as_ref().filter(|option| option.name == "--confirm-changeset").cloned();
        if let Some(asks) = call.option(&["--guided", "-g"]).or(told) {
            report
                .find_call(invocation, &asks.word.range, format!("`{}` makes `sam deploy` ask, and a build cannot answer", asks.name))
                .help("remove it, and give the settings as options or in `samconfig.toml`");
        } else if confirm.is_none() && is_set_to_ask(spec, invocation, &call) {
            report
                .find_call(invocation, &call.verb.range, "`sam deploy` asks for a yes, as `samconfig.toml` says, and a build cannot answer")
                .confidence(Confidence::Likely)
                .help("add `--no-confirm-changeset`");
        }
    }
}

/// Whether the settings beside the template say that it asks, and nothing in them or in the command says otherwise.
fn is_set_to_ask(spec: &Buildspec<'_>, invocation: &Invocation<'_>, call: &Call<'_>) -> bool {
    let is_known = invocation.words.iter().all(|word| !word.known_prefix().is_empty());
    let Some(directory) = invocation.state.directory.as_deref().filter(|_| is_known) else { return false };
    if call.has(&["--config-env", "--config-file", "--no-execute-changeset"]) {
        return false;
    }
    let file = if directory.is_empty() { "samconfig.toml".to_owned() } else { format!("{directory}/samconfig.toml") };
    let settings = spec.context.repository.read(&file);
    let mut values = settings.iter().flat_map(|source| source.text().lines()).filter_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == "confirm_changeset").then(|| value.trim().starts_with("true"))
    });
    values.next() == Some(true) && values.all(|asks| asks)
}
