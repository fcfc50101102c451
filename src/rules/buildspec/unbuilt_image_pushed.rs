use crate::{
    diagnostics::{Confidence, Severity},
    model::buildspec::Buildspec,
    rules::{Check, Report, rule},
    shell::{Call, Invocation, Piece, Value, Word},
};

rule! {
    /// An image is pushed under a name that it was not given.
    ///
    /// ## Why
    /// `docker push` sends an image by its whole name, registry and tag included. If no command has built, tagged or pulled one
    /// of that name, it fails: `An image does not exist locally with the tag`.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t app:$CODEBUILD_BUILD_NUMBER .
    ///       - docker push registry.example.com/app:$CODEBUILD_BUILD_NUMBER
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   build:
    ///     commands:
    ///       - docker build -t app:$CODEBUILD_BUILD_NUMBER .
    ///       - docker tag app:$CODEBUILD_BUILD_NUMBER registry.example.com/app:$CODEBUILD_BUILD_NUMBER
    ///       - docker push registry.example.com/app:$CODEBUILD_BUILD_NUMBER
    /// ```
    name: "unbuilt-image-pushed",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    if !spec.source().text().contains("docker push") || spec.tree().is_damaged() || spec.is_version_0_1() {
        return;
    }
    let flow = spec.flow();
    let mut named = Vec::new();
    for invocation in &flow.invocations {
        match names(invocation) {
            Some(values) => named.extend(values.into_iter().map(whole)),
            None => return,
        }
    }
    if named.is_empty() || named.iter().any(|value| value.pieces.contains(&Piece::Unknown)) {
        return;
    }
    for invocation in flow.invocations.iter().filter(|invocation| !invocation.is_looped) {
        let Some(call) = invocation.call().filter(|call| call.is("docker", "push") || call.is("docker", "image push")) else { continue };
        let Some(word) = call.operands().next().filter(|_| !call.has(&["-a", "--all-tags"])) else { continue };
        let pushed = whole(invocation.value(word));
        if !pushed.pieces.contains(&Piece::Unknown) && named.iter().all(|name| differs(name, &pushed)) {
            report
                .find_call(invocation, &word.range, "no command gives an image this name")
                .confidence(Confidence::Likely)
                .help("build or tag the image with the name that is pushed, registry and tag included");
        }
    }
}

/// The names that a command gives to images; none if that cannot be told.
fn names(invocation: &Invocation<'_>) -> Option<Vec<Value>> {
    let value = |word: &Word| invocation.value(word);
    let program = invocation.program()?;
    if program != "docker" {
        let runs_others = [
            "sh",
            "bash",
            "source",
            ".",
            "eval",
            "make",
            "docker-compose",
            "podman",
            "buildah",
            "nerdctl",
            "task",
            "just",
            "python",
            "python3",
            "node",
            "skopeo",
            "crane",
        ];
        let is_path = invocation.words.first().is_some_and(|word| word.known_prefix().contains('/'));
        let builds_images = matches!(
            program.as_ref(),
            "npm"
                | "yarn"
                | "pnpm"
                | "mvn"
                | "mvnw"
                | "gradle"
                | "gradlew"
                | "sam"
                | "cdk"
                | "sbt"
                | "dotnet"
                | "pack"
                | "bazel"
                | "xargs"
                | "aws-vault"
        );
        return (!runs_others.contains(&program.as_ref()) && !is_path && (!builds_images || is_install(invocation))).then(Vec::new);
    }
    let call = invocation.call()?;
    // What loops do is written once and done more than once.
    let is_plain = !invocation.is_looped && call.options().all(|option| !option.word.known_prefix().is_empty());
    match call.subcommand {
        "build" | "buildx build" | "image build" | "builder build" => is_plain.then(|| tags(&call).map(value).collect()),
        "tag" | "image tag" => is_plain.then(|| call.operands().nth(1).map(value).into_iter().collect()),
        "pull" | "image pull" => is_plain.then(|| call.operands().map(value).collect()),
        "push" | "image push" | "login" | "logout" | "images" | "ps" | "info" | "version" | "inspect" | "image inspect" | "run" | ""
        | "image ls" | "rmi" | "system prune" | "stop" | "rm" | "history" | "buildx create" | "buildx use" | "network create" | "logs" => {
            Some(Vec::new())
        }
        _ => None,
    }
}

/// The values of all `--tag` options.
fn tags<'i>(call: &Call<'i>) -> impl Iterator<Item = &'i Word> {
    call.options().filter(|option| matches!(option.name.as_ref(), "-t" | "--tag")).filter_map(|option| option.value)
}

/// `npm ci`, `mvn package`: what builds no image unless it is told to by a name of its own.
fn is_install(invocation: &Invocation<'_>) -> bool {
    !invocation.arguments().iter().any(|word| {
        word.literal().is_none_or(|text| ["docker", "image", "jib", "deploy", "run", "container"].iter().any(|name| text.contains(name)))
    })
}

/// A name with its tag, which is `latest` if it has none.
fn whole(mut value: Value) -> Value {
    if let Some(Piece::Known(text)) = value.pieces.last_mut()
        && let Some(rest) = text.strip_suffix(":latest")
    {
        *text = rest.to_owned();
    }
    value.pieces.retain(|piece| *piece != Piece::Known(String::new()));
    value
}

/// What a value is made of, letter by letter, with its variables as they are.
fn letters(value: &Value) -> Vec<Result<char, &str>> {
    let letters = value.pieces.iter().map(|piece| match piece {
        Piece::Known(text) => text.chars().map(Ok).collect::<Vec<_>>(),
        Piece::Variable(name) => vec![Err(name.as_str())],
        Piece::Unknown => Vec::new(),
    });
    letters.flatten().collect()
}

/// Whether two names are never the same, whatever the project sets their variables to.
fn differs(one: &Value, two: &Value) -> bool {
    let (one, two) = (letters(one), letters(two));
    let same = one.iter().zip(&two).take_while(|(one, two)| one == two).count();
    let (one, two) = (one.get(same..).unwrap_or_default(), two.get(same..).unwrap_or_default());
    let same = one.iter().rev().zip(two.iter().rev()).take_while(|(one, two)| one == two).count();
    let rest = |letters: &[Result<char, &str>]| letters.len().saturating_sub(same);
    let (one, two) = (one.get(..rest(one)).unwrap_or_default(), two.get(..rest(two)).unwrap_or_default());
    let is_known = |letters: &[Result<char, &str>]| letters.iter().all(Result::is_ok);
    // A registry or a path that only one of them has; a tag may be `latest`, which needs not be written.
    let has_path = |letters: &[Result<char, &str>]| letters.contains(&Ok('/'));
    let lacks_path = |known: &[Result<char, &str>], other: &[Result<char, &str>]| is_known(known) && !has_path(known) && has_path(other);
    match (one.is_empty(), two.is_empty()) {
        (true, true) => false,
        (true, false) => is_known(two) || has_path(two),
        (false, true) => is_known(one) || has_path(one),
        (false, false) => is_known(one) && is_known(two) || lacks_path(one, two) || lacks_path(two, one),
    }
}
