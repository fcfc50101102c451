//! What a command is there for, where its name tells.

use super::{Call, Invocation, Word};

/// What a command is there for. A build is worth little if the failure of one of these is not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It runs tests or scans.
    Test,
    /// It makes what is to be shipped.
    Build,
    /// It ships.
    Deploy,
}

/// Programs that only test or scan.
const TESTERS: [&str; 20] = [
    "jest",
    "mocha",
    "vitest",
    "karma",
    "pytest",
    "py.test",
    "tox",
    "nox",
    "nose2",
    "rspec",
    "phpunit",
    "trivy",
    "checkov",
    "tfsec",
    "bandit",
    "cfn-lint",
    "cfn_nag",
    "cfn_nag_scan",
    "sonar-scanner",
    "snyk",
];

/// Programs and their subcommands that ship.
const DEPLOYS: [(&str, &str); 22] = [
    ("docker", "push"),
    ("docker", "image push"),
    ("sam", "deploy"),
    ("cdk", "deploy"),
    ("serverless", "deploy"),
    ("terraform", "apply"),
    ("kubectl", "apply"),
    ("helm", "upgrade"),
    ("eb", "deploy"),
    ("npm", "publish"),
    ("twine", "upload"),
    ("pulumi", "up"),
    ("amplify", "publish"),
    ("aws", "cloudformation deploy"),
    ("aws", "cloudformation create-stack"),
    ("aws", "cloudformation update-stack"),
    ("aws", "lambda update-function-code"),
    ("aws", "lambda publish-version"),
    ("aws", "ecs update-service"),
    ("aws", "deploy create-deployment"),
    ("aws", "elasticbeanstalk update-environment"),
    ("aws", "s3 sync"),
];

const TESTS: [(&str, &str); 4] = [("go", "test"), ("dotnet", "test"), ("npm", "test"), ("npm", "t")];

const BUILDS: [(&str, &str); 8] = [
    ("docker", "build"),
    ("docker", "image build"),
    ("docker", "buildx build"),
    ("go", "build"),
    ("dotnet", "build"),
    ("dotnet", "publish"),
    ("sam", "build"),
    ("cdk", "synth"),
];

impl Invocation<'_> {
    /// What it is there for; none if its name does not tell.
    pub fn purpose(&self) -> Option<Purpose> {
        let asks_for = |word: &Word| word.is("--help") || word.is("--version") || word.is("--collect-only");
        if self.arguments().iter().any(asks_for) {
            return None;
        }
        let program = self.program()?;
        let first = self.arguments().iter().find(|word| !word.known_prefix().starts_with('-')).and_then(Word::literal);
        let first = first.as_deref().unwrap_or_default();
        match program.as_ref() {
            name if TESTERS.contains(&name) => return Some(Purpose::Test),
            "npm" | "yarn" | "pnpm" => {
                if let Some(purpose) = self.package_script() {
                    return Some(purpose);
                }
            }
            "cargo" | "mvn" | "mvnw" | "gradle" | "gradlew" | "make" | "ant" => return self.goal(),
            "python" | "python3" if self.arguments().first().is_some_and(|word| word.is("-m")) => {
                let is_test = self.arguments().get(1).is_some_and(|word| word.is("pytest") || word.is("unittest"));
                return is_test.then_some(Purpose::Test);
            }
            "tsc" | "webpack" => return Some(Purpose::Build),
            "ng" | "vite" | "next" | "react-scripts" => return of_goal(first),
            _ => {}
        }
        let call = self.call()?;
        let is_one_of = |list: &[(&str, &str)]| list.iter().any(|(tool, subcommand)| call.is(tool, subcommand));
        if is_one_of(&TESTS) {
            Some(Purpose::Test)
        } else if is_one_of(&BUILDS) {
            Some(Purpose::Build)
        } else if is_one_of(&DEPLOYS) && ships(&call) {
            Some(Purpose::Deploy)
        } else {
            None
        }
    }

    /// `npm run build`, `yarn test`: by the name of the script.
    fn package_script(&self) -> Option<Purpose> {
        let mut names = self.arguments().iter().map(|word| word.literal().unwrap_or_default()).filter(|name| !name.starts_with('-'));
        let first = names.next()?;
        let name = if matches!(first.as_ref(), "run" | "run-script") { names.next()? } else { first };
        of_goal(&name)
    }

    /// `mvn package`, `make test`: by its last goal that says something.
    fn goal(&self) -> Option<Purpose> {
        self.arguments().iter().rev().filter_map(Word::literal).find_map(|goal| of_goal(&goal))
    }
}

fn of_goal(name: &str) -> Option<Purpose> {
    match name.split([':', '-']).next()? {
        "test" | "tests" | "verify" | "check" => Some(Purpose::Test),
        "build" | "package" | "assemble" | "compile" => Some(Purpose::Build),
        "deploy" => Some(Purpose::Deploy),
        _ => None,
    }
}

/// Copies of reports and logs are wanted after a failure too; a copy from a bucket does not ship, nor does a rehearsal.
fn ships(call: &Call<'_>) -> bool {
    if call.has(&["--dry-run", "--dryrun", "--no-execute-changeset"]) {
        return false;
    }
    if !call.is("aws", "s3 sync") {
        return true;
    }
    let is_bucket = call.operands().last().is_some_and(|word| word.known_prefix().starts_with("s3://"));
    let is_report = |word: &Word| {
        let name = word.parts.iter().filter_map(|part| part.text()).collect::<String>().to_ascii_lowercase();
        ["report", "log", "coverage", "result", "cache", "screenshot", "artifact"].iter().any(|kind| name.contains(kind))
    };
    is_bucket && !call.operands().any(is_report)
}
