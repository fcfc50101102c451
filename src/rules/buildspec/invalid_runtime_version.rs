use crate::{
    data::runtimes::{support, versions},
    diagnostics::{Confidence, Severity},
    model::{buildspec::Buildspec, known_text},
    rules::{Check, Report, rule},
};

rule! {
    /// A runtime version is none that CodeBuild can have.
    ///
    /// ## Why
    /// A version is written in full, up to a dot, with an `x` (`3.x`), or as `latest`. Ranges such as those of
    /// `package.json` are not known. `3.1` for `3.10` is what remains when a program reads the version as a number.
    ///
    /// ## Example
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///       nodejs: ^22.14.0
    ///       python: 3.1
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    ///
    /// ## Better
    /// ```yaml
    /// version: 0.2
    /// phases:
    ///   install:
    ///     runtime-versions:
    ///       nodejs: 22
    ///       python: "3.13"
    ///   build:
    ///     commands:
    ///       - npm test
    /// ```
    name: "invalid-runtime-version",
    severity: Severity::Warning,
    check: Check::Buildspec(check),
}

fn check(spec: &Buildspec<'_>, report: &mut Report<'_>) {
    for entry in spec.runtime_versions() {
        let (runtime, Some(version)) = (entry.key.text(), known_text(entry.value)) else { continue };
        let is_range = version.contains(['^', '~', '=', '>', '<', '*', ' ', '|', ',']);
        let (message, help) = if is_range {
            (format!("`{version}` is a range; CodeBuild takes one version"), "name a version, such as the first number alone".to_owned())
        } else if is_older_than_all(runtime, version) {
            let ten = format!("{version}0");
            let hint = versions(runtime).find(|known| *known == ten).map(|known| format!("did you mean `\"{known}\"`?"));
            (format!("no build image has ever had {runtime} {version}"), hint.unwrap_or_else(|| "name a version that is supported".to_owned()))
        } else {
            continue;
        };
        report.find(entry.value.span(), message).help(help).confidence(Confidence::Likely);
    }
}

/// Whether the version is older than any that CodeBuild has offered.
fn is_older_than_all(runtime: &str, version: &str) -> bool {
    let Some(version) = number(version).filter(|_| support(runtime, version).is_none()) else { return false };
    let oldest = versions(runtime).filter_map(number).min();
    oldest.is_some_and(|oldest| version < oldest)
}

/// The first two numbers of a version; `3` alone stands for the newest `3`.
fn number(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next().unwrap_or(Some(u32::MAX))?))
}

#[cfg(test)]
mod tests {
    use super::is_older_than_all;

    #[test]
    fn knows_what_never_was() {
        for (runtime, version) in [("python", "3.1"), ("golang", "1.2"), ("nodejs", "4"), ("python", "2.6")] {
            assert!(is_older_than_all(runtime, version), "{runtime} {version}");
        }
        for (runtime, version) in [("python", "3.20"), ("python", "3"), ("python", "3.x"), ("python", "2.7"), ("nodejs", "8.10.0"), ("java", "corretto8"), ("rust", "1")] {
            assert!(!is_older_than_all(runtime, version), "{runtime} {version}");
        }
    }
}
