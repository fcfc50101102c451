//! What the service role of a build project needs for the project's settings and for those of its buildspec.
//! Source: AWS CodeBuild User Guide, of each feature, and the grants of aws-cdk-lib for the same settings.

use super::needs::{Certainty, NeededAction, Needs, Reason};
use crate::{
    iam::data::action,
    model::{Datum, PartialText, build_project::BuildProject, buildspec::Buildspec},
    source::Origin,
    syntax::Node,
};

/// What CodeBuild does in a VPC, besides letting itself use the network interface.
const VPC: [&str; 7] = [
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
];

/// What pulling an image from ECR takes, on its repository.
const PULL: [&str; 3] = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/// What a report takes, on its report group.
const REPORT: [&str; 4] =
    ["codebuild:BatchPutTestCases", "codebuild:CreateReport", "codebuild:CreateReportGroup", "codebuild:UpdateReport"];

/// Needs with the place that they are for.
struct Settings {
    needs: Needs,
}

/// What a project needs for its settings.
pub fn of_project(project: &BuildProject) -> Needs {
    let mut settings = Settings { needs: Needs::default() };
    let properties = &project.properties;
    settings.logs(project);
    for (list, one) in [("SecondarySources", "Source"), ("SecondaryArtifacts", "Artifacts")] {
        let all = properties.get(list).map(Datum::items).unwrap_or_default().iter().chain(properties.get(one));
        all.for_each(|part| if one == "Source" { settings.source(part) } else { settings.artifacts(part) });
    }
    if let Some(location) = properties.get("Cache").filter(|cache| is(cache.get("Type"), "S3")).and_then(|cache| cache.get("Location")) {
        let objects = objects(&location.partial());
        settings.need(&["s3:GetObject", "s3:PutObject"], &[objects], Certainty::Certain, "the cache", &location.place);
    }
    if let Some(vpc) = properties.get("VpcConfig") {
        settings.need(&VPC, &["*".to_owned()], Certainty::Certain, "the VPC", &vpc.place);
        let interfaces = ["arn:aws:ec2:*:*:network-interface/*".to_owned()];
        settings.need(&["ec2:CreateNetworkInterfacePermission"], &interfaces, Certainty::Certain, "the VPC", &vpc.place);
        if let Some(needed) = settings.needs.actions.last_mut() {
            needed.context.push(("ec2:AuthorizedService", "codebuild.amazonaws.com".to_owned()));
        }
    }
    if let Some(key) = properties.get("EncryptionKey").filter(|key| key.partial().prefix().starts_with("arn:")) {
        settings.need(&["kms:Decrypt", "kms:GenerateDataKey"], &[key.partial().glob()], Certainty::Likely, "the key", &key.place);
    }
    if let Some(environment) = properties.get("Environment") {
        settings.environment(environment);
    }
    settings.needs
}

/// What a buildspec needs for its settings in the builds of a project of that name.
pub fn of_buildspec(spec: &Buildspec<'_>, project: Option<&PartialText>) -> Needs {
    let mut settings = Settings { needs: Needs::default() };
    for (section, entry) in spec.variables() {
        let Some(text) = entry.value.as_str().filter(|text| !text.is_empty()) else { continue };
        settings.variable(section, &told(text), &place(entry.value));
    }
    for report in spec.reports() {
        let name = report.key.text();
        let group = match (name.starts_with("arn:"), project) {
            (true, _) => told(name),
            // A name that is no ARN is put behind that of the project.
            (false, Some(project)) => format!("arn:aws:codebuild:*:*:report-group/{}-{}", project.glob(), told(name)),
            (false, None) => format!("arn:aws:codebuild:*:*:report-group/*-{}", told(name)),
        };
        settings.need(&REPORT, &[group], Certainty::Likely, "the report", &place(report.key));
    }
    settings.needs
}

impl Settings {
    fn need(&mut self, actions: &[&str], resources: &[String], certainty: Certainty, what: &str, place: &Origin) {
        for name in actions {
            let known = name.split_once(':').and_then(|(service, name)| action(service, name));
            let Some(action) = known.map(|action| action.name) else { continue };
            self.needs.actions.push(NeededAction {
                action,
                resources: resources.to_vec(),
                certainty,
                context: Vec::new(),
                reason: Some(Reason { text: what.to_owned(), place: Some(place.clone()) }),
            });
        }
    }

    fn logs(&mut self, project: &BuildProject) {
        let config = project.properties.get("LogsConfig");
        let watch = config.and_then(|config| config.get("CloudWatchLogs"));
        let is_off = watch.and_then(|watch| watch.get("Status")).is_some_and(|status| status.text() != Some("ENABLED"));
        if !is_off {
            let named = watch.and_then(|watch| watch.get("GroupName")).map(|name| name.partial().glob());
            let group = named.unwrap_or_else(|| format!("/aws/codebuild/{}", project.name.glob()));
            let streams = [format!("arn:aws:logs:*:*:log-group:{group}:*")];
            let place = watch.map_or(&project.place, |watch| &watch.place);
            self.need(&["logs:CreateLogStream", "logs:PutLogEvents"], &streams, Certainty::Certain, "the log of the builds", place);
            self.need(&["logs:CreateLogGroup"], &streams, Certainty::Likely, "the log of the builds", place);
        }
        let bucket = config.and_then(|config| config.get("S3Logs")).filter(|logs| is(logs.get("Status"), "ENABLED"));
        if let Some(location) = bucket.and_then(|logs| logs.get("Location")) {
            self.need(&["s3:PutObject"], &[objects(&location.partial())], Certainty::Certain, "the log in S3", &location.place);
        }
    }

    fn source(&mut self, source: &Datum) {
        let Some(location) = source.get("Location") else { return };
        let text = location.partial();
        match source.get("Type").and_then(Datum::text) {
            Some("S3") => {
                let object = [format!("arn:aws:s3:::{}", text.glob())];
                self.need(&["s3:GetObject"], &object, Certainty::Certain, "the source", &location.place);
                self.need(&["s3:GetObjectVersion"], &object, Certainty::Likely, "the source", &location.place);
            }
            Some("CODECOMMIT") => {
                let name = text.glob();
                let name = name.rsplit_once("/repos/").map_or("*", |(_, name)| name);
                let repository = [format!("arn:aws:codecommit:*:*:{name}")];
                self.need(&["codecommit:GitPull"], &repository, Certainty::Certain, "the source", &location.place);
            }
            _ => {}
        }
        if let Some(secret) =
            source.get("Auth").filter(|auth| is(auth.get("Type"), "SECRETS_MANAGER")).and_then(|auth| auth.get("Resource"))
        {
            self.variable("secrets-manager", &secret.partial().glob(), &secret.place);
        }
    }

    fn artifacts(&mut self, artifacts: &Datum) {
        let Some(location) = artifacts.get("Location").filter(|_| is(artifacts.get("Type"), "S3")) else { return };
        let bucket = location.partial().glob();
        self.need(&["s3:PutObject"], &[format!("arn:aws:s3:::{bucket}/*")], Certainty::Certain, "the artifacts", &location.place);
        let about = ["s3:GetBucketAcl", "s3:GetBucketLocation"];
        // The policies of the console hold them; builds of roles without them are known to work.
        self.need(&about, &[format!("arn:aws:s3:::{bucket}")], Certainty::Possible, "the artifacts", &location.place);
    }

    fn environment(&mut self, environment: &Datum) {
        if let Some(image) = environment.get("Image").filter(|_| is(environment.get("ImagePullCredentialsType"), "SERVICE_ROLE")) {
            if let Some(repository) = super::resources::repository(&image.partial().glob()) {
                self.need(&["ecr:GetAuthorizationToken"], &["*".to_owned()], Certainty::Certain, "the image", &image.place);
                self.need(&PULL, &[repository], Certainty::Certain, "the image", &image.place);
            }
        }
        if let Some(credential) = environment.at(&["RegistryCredential", "Credential"]) {
            self.variable("secrets-manager", &credential.partial().glob(), &credential.place);
        }
        for variable in environment.get("EnvironmentVariables").map(Datum::items).unwrap_or_default() {
            let section = match variable.get("Type").and_then(Datum::text) {
                Some("PARAMETER_STORE") => "parameter-store",
                Some("SECRETS_MANAGER") => "secrets-manager",
                _ => continue,
            };
            if let Some(value) = variable.get("Value") {
                self.variable(section, &value.partial().glob(), &value.place);
            }
        }
    }

    /// A variable that comes from a parameter or a secret.
    fn variable(&mut self, section: &str, name: &str, place: &Origin) {
        match section {
            "parameter-store" => {
                let arn = if name.starts_with("arn:") {
                    name.to_owned()
                } else {
                    format!("arn:aws:ssm:*:*:parameter/{}", name.trim_start_matches('/'))
                };
                self.need(&["ssm:GetParameters"], &[arn], Certainty::Certain, "the parameter", place);
            }
            "secrets-manager" => {
                let arn = match name.strip_prefix("arn:") {
                    // A key, a stage and a version of the secret may follow its ARN or name.
                    Some(rest) => format!("arn:{}", rest.splitn(7, ':').take(6).collect::<Vec<_>>().join(":")),
                    None => format!("arn:aws:secretsmanager:*:*:secret:{}-??????", name.split(':').next().unwrap_or(name)),
                };
                self.need(&["secretsmanager:GetSecretValue"], &[arn], Certainty::Certain, "the secret", place);
            }
            _ => {}
        }
    }
}

/// The ARN of all objects at a location: `bucket/prefix`.
fn objects(location: &PartialText) -> String {
    format!("arn:aws:s3:::{}/*", location.glob().trim_end_matches('/'))
}

/// A text with `*` from its first variable on.
fn told(text: &str) -> String {
    text.split_once('$').map_or_else(|| text.to_owned(), |(before, _)| format!("{before}*"))
}

fn is(value: Option<&Datum>, text: &str) -> bool {
    value.and_then(Datum::text) == Some(text)
}

fn place(node: Node<'_>) -> Origin {
    Origin::new(node.tree().source(), node.span())
}
