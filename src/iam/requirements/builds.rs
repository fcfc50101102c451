//! What CodeBuild does with the role of a build project, for the settings of the project and for those of buildspecs.
//!
//! Source: the pages of the AWS CodeBuild User Guide on each feature, and the grants of aws-cdk-lib for the same settings.

use super::{
    RequestContext,
    needs::{Certainty, NeededAction, Needs, Reason},
    resources::repository,
};
use crate::{
    iam::data::action,
    model::{Datum, PartialText, build_project::BuildProject, buildspec::Buildspec, known_text},
    source::Origin,
    syntax::Node,
};

const VPC: [&str; 7] = [
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
];

const PULL: [&str; 2] = ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"];

/// What CodeBuild asks of a bucket before it writes into it.
const BUCKET: [&str; 2] = ["s3:GetBucketAcl", "s3:GetBucketLocation"];

const SESSION: [&str; 4] =
    ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"];

/// The formats of reports that tell of code coverage, not of tests.
const COVERAGE: [&str; 4] = ["CLOVERXML", "COBERTURAXML", "JACOCOXML", "SIMPLECOV"];

/// What the role of a build project needs for the settings of the project.
pub fn of_project(project: &BuildProject) -> Needs {
    let mut list = List::default();
    let settings = &project.properties;
    list.logs(project);
    let many = |key: &str| settings.get(key).map(Datum::items).unwrap_or_default();
    settings.get("Source").into_iter().chain(many("SecondarySources")).for_each(|source| list.source(source));
    settings.get("Artifacts").into_iter().chain(many("SecondaryArtifacts")).for_each(|artifacts| list.artifacts(artifacts));
    if let Some(location) = settings.at(&["Cache", "Location"]).filter(|_| is(settings.at(&["Cache", "Type"]), "S3")) {
        // Without it the build goes on, only slower.
        let why = Why("keeps its cache in S3", &location.place);
        list.add(&["s3:GetObject", "s3:PutObject"], &objects(location), Certainty::Likely, why);
    }
    if let Some(vpc) = settings.get("VpcConfig").filter(|vpc| vpc.get("VpcId").is_some()) {
        let why = Why("works in a VPC", &vpc.place);
        list.add(&VPC, "*", Certainty::Certain, why);
        let service = vec![("ec2:AuthorizedService", "codebuild.amazonaws.com".to_owned())];
        let interfaces = "arn:aws:ec2:*:*:network-interface/*";
        list.add_with(&["ec2:CreateNetworkInterfacePermission"], interfaces, Certainty::Certain, why, &service);
    }
    if let Some(key) = settings.get("EncryptionKey") {
        list.key(key);
    }
    if let Some(environment) = settings.get("Environment") {
        list.environment(environment);
    }
    list.needs
}

/// What the role for batches of a build project needs, if it has one.
pub fn of_batch(project: &BuildProject) -> Option<Needs> {
    let role = project.properties.at(&["BuildBatchConfig", "ServiceRole"])?;
    let mut list = List::default();
    let arn = format!("arn:aws:codebuild:*:*:project/{}", or_any(project.name.glob()));
    let actions = ["codebuild:StartBuild", "codebuild:StopBuild", "codebuild:RetryBuild"];
    list.add(&actions, &arn, Certainty::Certain, Why("starts the builds of batches", &role.place));
    Some(list.needs)
}

/// What the role of a build needs for the settings of a buildspec, apart from its commands; the name is the build project's.
pub fn of_buildspec(spec: &Buildspec<'_>, project_name: Option<&PartialText>) -> Needs {
    let mut list = List::default();
    for (section, entry) in spec.variables() {
        let (name, place) = (told(entry.value), place(entry.value));
        match section {
            "parameter-store" => list.parameter(&name, &place),
            "secrets-manager" => list.secret(&name, &place),
            _ => {}
        }
    }
    let project = or_any(project_name.map(PartialText::glob).unwrap_or_default());
    for report in spec.reports() {
        let name = told(report.key);
        let is_arn = name.starts_with("arn:");
        // A name is that of a group which is made, with the project's before it.
        let group = if is_arn { name } else { format!("arn:aws:codebuild:*:*:report-group/{project}-{name}") };
        let place = place(report.key);
        let why = Why("writes a report", &place);
        if !is_arn {
            list.add(&["codebuild:CreateReportGroup"], &group, Certainty::Likely, why);
        }
        let format = report.value.get("file-format").map(|format| format.text().to_ascii_uppercase());
        let is_coverage = format.is_some_and(|format| COVERAGE.contains(&format.as_str()));
        let put = if is_coverage { "codebuild:BatchPutCodeCoverages" } else { "codebuild:BatchPutTestCases" };
        list.add(&["codebuild:CreateReport", "codebuild:UpdateReport", put], &group, Certainty::Likely, why);
    }
    if let Some(helper) = spec.at(&["env", "git-credential-helper"]).filter(|helper| helper.text().eq_ignore_ascii_case("yes")) {
        let why = "lets git have the permissions of the role for CodeCommit";
        list.add(&["codecommit:GitPull"], "arn:aws:codecommit:*:*:*", Certainty::Possible, Why(why, &place(helper)));
    }
    let stops = |invocation: &&crate::shell::Invocation<'_>| invocation.program().is_some_and(|name| name == "codebuild-breakpoint");
    if let Some(stop) = spec.flow().invocations.iter().find(stops) {
        let place = Origin::new(stop.source(), stop.words_span());
        list.add(&SESSION, "*", Certainty::Likely, Why("stops so that somebody can look into it", &place));
    }
    list.needs
}

/// What something is needed for, and where that is said.
#[derive(Clone, Copy)]
struct Why<'w>(&'w str, &'w Origin);

/// The needs as they come together.
#[derive(Default)]
struct List {
    needs: Needs,
}

impl List {
    fn add(&mut self, actions: &[&str], resource: &str, certainty: Certainty, why: Why<'_>) {
        self.add_with(actions, resource, certainty, why, &RequestContext::new());
    }

    fn add_with(&mut self, actions: &[&str], resource: &str, certainty: Certainty, why: Why<'_>, context: &RequestContext) {
        let known = |name: &&str| name.split_once(':').and_then(|(service, name)| action(service, name));
        for action in actions.iter().filter_map(known) {
            let reason = Some(Reason { text: why.0.to_owned(), place: Some(why.1.clone()) });
            let needed = NeededAction::new(action.name, vec![resource.to_owned()], certainty);
            self.needs.need(NeededAction { context: context.clone(), reason, ..needed });
        }
    }

    fn logs(&mut self, project: &BuildProject) {
        let config = project.properties.get("LogsConfig");
        let cloud_watch = config.and_then(|config| config.get("CloudWatchLogs"));
        let status = cloud_watch.and_then(|logs| logs.get("Status"));
        let is_on = status.is_none_or(|status| status.text() == Some("ENABLED"));
        let may_be_on = is_on || status.is_some_and(|status| status.text().is_none());
        if may_be_on {
            let named = cloud_watch.and_then(|logs| logs.get("GroupName")).map(|name| name.partial().glob());
            let group = named.unwrap_or_else(|| format!("/aws/codebuild/{}", or_any(project.name.glob())));
            let why = Why("writes the log of its builds", cloud_watch.map_or(&project.place, |logs| &logs.place));
            let certainty = if is_on { Certainty::Certain } else { Certainty::Likely };
            let arn = format!("arn:aws:logs:*:*:log-group:{group}");
            self.add(&["logs:CreateLogStream"], &format!("{arn}:*"), certainty, why);
            self.add(&["logs:PutLogEvents"], &format!("{arn}:log-stream:*"), certainty, why);
            // The group may be there already.
            self.add(&["logs:CreateLogGroup"], &format!("{arn}:*"), Certainty::Likely, why);
        }
        let s3 = config.and_then(|config| config.get("S3Logs")).filter(|logs| is(logs.get("Status"), "ENABLED"));
        if let Some(location) = s3.and_then(|logs| logs.get("Location")) {
            let why = Why("writes the log of its builds to S3", &location.place);
            self.add(&["s3:PutObject"], &objects(location), Certainty::Certain, why);
            self.add(&BUCKET, &bucket(location), Certainty::Possible, why);
        }
    }

    fn source(&mut self, source: &Datum) {
        if let Some(buildspec) = source.get("BuildSpec").filter(|text| text.partial().prefix().starts_with("arn:aws:s3:::")) {
            let why = Why("reads its buildspec from S3", &buildspec.place);
            self.add(&["s3:GetObject"], &buildspec.partial().glob(), Certainty::Certain, why);
        }
        let auth = source.get("Auth");
        if let Some(resource) = auth.and_then(|auth| auth.get("Resource")) {
            match auth.and_then(|auth| auth.get("Type")).and_then(Datum::text) {
                Some("SECRETS_MANAGER") => self.secret(&resource.partial().glob(), &resource.place),
                Some("CODECONNECTIONS") => {
                    let arn = or_any(resource.partial().glob());
                    // The service has two names; an ARN has the one under which it was made.
                    let actions = match arn.contains(":codestar-connections:") {
                        true => ["codestar-connections:GetConnection", "codestar-connections:GetConnectionToken"],
                        false => ["codeconnections:GetConnection", "codeconnections:GetConnectionToken"],
                    };
                    self.add(&actions, &arn, Certainty::Likely, Why("reads the source through a connection", &resource.place));
                }
                _ => {}
            }
        }
        let kind = source.get("Type").and_then(Datum::text);
        match (kind, source.get("Location")) {
            (Some("S3"), Some(location)) => {
                let why = Why("reads the source from S3", &location.place);
                let object = format!("arn:aws:s3:::{}", location.partial().glob());
                self.add(&["s3:GetObject"], &object, Certainty::Certain, why);
                self.add(&["s3:GetObjectVersion"], &object, Certainty::Likely, why);
            }
            (Some("CODECOMMIT"), Some(location)) => {
                let name = location.partial().glob();
                let name = name.rsplit_once("/repos/").map_or("*", |(_, name)| name);
                let arn = format!("arn:aws:codecommit:*:*:{name}");
                self.add(&["codecommit:GitPull"], &arn, Certainty::Certain, Why("reads the source from CodeCommit", &location.place));
            }
            (Some("CODEPIPELINE"), _) => {
                let why = Why("gets its source from a pipeline", &source.place);
                self.add(&["s3:GetObject"], "arn:aws:s3:::*/*", Certainty::Certain, why);
                self.add(&["s3:GetObjectVersion"], "arn:aws:s3:::*/*", Certainty::Likely, why);
            }
            _ => {}
        }
    }

    fn artifacts(&mut self, artifacts: &Datum) {
        match (artifacts.get("Type").and_then(Datum::text), artifacts.get("Location")) {
            (Some("S3"), Some(location)) => {
                let why = Why("writes its artifacts to S3", &location.place);
                self.add(&["s3:PutObject"], &objects(location), Certainty::Certain, why);
                // The console's policies hold them; builds are known to do without.
                self.add(&BUCKET, &bucket(location), Certainty::Possible, why);
            }
            // A build may have none.
            (Some("CODEPIPELINE"), _) => {
                let why = Why("gives its artifacts to a pipeline", &artifacts.place);
                self.add(&["s3:PutObject"], "arn:aws:s3:::*/*", Certainty::Likely, why);
            }
            _ => {}
        }
    }

    /// The policy of the key may allow it as well.
    fn key(&mut self, key: &Datum) {
        let text = key.partial().glob();
        let arn = match text.as_str() {
            name if name.contains("alias/aws/") => return,
            arn if arn.starts_with("arn:") && !arn.contains(":alias/") => arn,
            _ => "arn:aws:kms:*:*:key/*",
        };
        let why = Why("encrypts its artifacts with a key", &key.place);
        self.add(&["kms:Decrypt", "kms:GenerateDataKey"], arn, Certainty::Likely, why);
        self.add(&["kms:DescribeKey", "kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"], arn, Certainty::Possible, why);
    }

    fn environment(&mut self, environment: &Datum) {
        let image = environment.get("Image").filter(|_| is(environment.get("ImagePullCredentialsType"), "SERVICE_ROLE"));
        if let Some((image, repository)) = image.and_then(|image| Some((image, repository(&image.partial().glob())?))) {
            let why = Why("pulls its image from ECR", &image.place);
            self.add(&["ecr:GetAuthorizationToken"], "*", Certainty::Certain, why);
            self.add(&PULL, &repository, Certainty::Certain, why);
            // CodeBuild's guide lists it, AWS's policy to pull does without.
            self.add(&["ecr:BatchCheckLayerAvailability"], &repository, Certainty::Possible, why);
        }
        if let Some(credential) = environment.at(&["RegistryCredential", "Credential"]) {
            self.secret(&credential.partial().glob(), &credential.place);
        }
        for variable in environment.get("EnvironmentVariables").map(Datum::items).unwrap_or_default() {
            let Some(value) = variable.get("Value") else { continue };
            match variable.get("Type").and_then(Datum::text) {
                Some("PARAMETER_STORE") => self.parameter(&value.partial().glob(), &value.place),
                Some("SECRETS_MANAGER") => self.secret(&value.partial().glob(), &value.place),
                _ => {}
            }
        }
    }

    fn parameter(&mut self, name: &str, place: &Origin) {
        let arn = match name {
            arn if arn.starts_with("arn:") => arn.to_owned(),
            name => format!("arn:aws:ssm:*:*:parameter/{}", name.trim_start_matches('/')),
        };
        let why = format!("takes a variable from the parameter `{name}`");
        self.add(&["ssm:GetParameters"], &arn, Certainty::Certain, Why(&why, place));
    }

    fn secret(&mut self, name: &str, place: &Origin) {
        // The key of a JSON document, a stage and a version may follow.
        let arn = match name {
            arn if arn.starts_with("arn:") => arn.split(':').take(7).collect::<Vec<_>>().join(":"),
            name if name.starts_with('*') => "arn:aws:secretsmanager:*:*:secret:*".to_owned(),
            name => format!("arn:aws:secretsmanager:*:*:secret:{}-??????", name.split(':').next().unwrap_or(name)),
        };
        let why = format!("reads the secret `{name}`");
        self.add(&["secretsmanager:GetSecretValue"], &arn, Certainty::Certain, Why(&why, place));
    }
}

/// The ARN of all objects below `bucket/prefix`; it may be given as an ARN already.
fn objects(location: &Datum) -> String {
    let text = location.partial().glob();
    format!("arn:aws:s3:::{}/*", or_any(text.trim_start_matches("arn:aws:s3:::").trim_end_matches('/').to_owned()))
}

fn bucket(location: &Datum) -> String {
    let objects = objects(location);
    objects.split('/').next().unwrap_or_default().to_owned()
}

fn or_any(name: String) -> String {
    if name.is_empty() { "*".to_owned() } else { name }
}

fn is(value: Option<&Datum>, text: &str) -> bool {
    value.and_then(Datum::text) == Some(text)
}

/// A text with `*` from where it is not known.
fn told(node: Node<'_>) -> String {
    let text = node.text();
    match known_text(node) {
        Some(text) => text.to_owned(),
        None => format!("{}*", text.split(['$', '<', '{', '%']).next().unwrap_or_default()),
    }
}

fn place(node: Node<'_>) -> Origin {
    Origin::new(node.tree().source(), node.span())
}
