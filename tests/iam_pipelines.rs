//! What the roles of pipelines need.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use speclint::{
    data::PIPELINE_ACTIONS,
    iam::{
        data::action,
        requirements::{Certainty, Needs, of_pipeline},
    },
    model::{build_project::RoleName, pipeline::Pipeline, template::Template},
    source::Source,
    syntax,
};

const PIPELINE: &str = "
Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: main
      RoleArn: arn:aws:iam::1:role/pipeline
      ArtifactStore: { Type: S3, Location: artifacts }
      Stages:
        - Name: Source
          Actions:
            - Name: Get
              ActionTypeId: { Category: Source, Owner: AWS, Provider: CodeStarSourceConnection, Version: '1' }
              Configuration: { ConnectionArn: 'arn:aws:codeconnections:eu-west-1:1:connection/c' }
        - Name: Build
          Actions:
            - Name: Compile
              ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
              Configuration: { ProjectName: app }
        - Name: Deploy
          Actions:
            - Name: Stack
              ActionTypeId: { Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: '1' }
              Configuration: { ActionMode: CREATE_UPDATE, StackName: s, RoleArn: 'arn:aws:iam::1:role/cfn' }
            - Name: Elsewhere
              RoleArn: arn:aws:iam::2:role/deploy
              ActionTypeId: { Category: Deploy, Owner: AWS, Provider: S3, Version: '1' }
              Configuration: { BucketName: site }
            - Name: Theirs
              ActionTypeId: { Category: Deploy, Owner: ThirdParty, Provider: S3, Version: '1' }
";

fn roles(text: &str) -> Vec<(RoleName, Needs)> {
    let template = Template::read(syntax::parse(&Arc::new(Source::new("template.yml", text.to_owned())))).unwrap();
    of_pipeline(&Pipeline::all(&template).remove(0))
}

fn told(needs: &Needs, least: Certainty) -> Vec<String> {
    let found = needs.actions.iter().filter(|needed| needed.certainty >= least);
    found.map(|needed| format!("{} {}", needed.action, needed.resources.join(" "))).collect()
}

#[test]
fn each_role_needs_what_its_actions_do() {
    let roles = roles(PIPELINE);
    let [(_, own), (_, other)] = roles.as_slice() else { panic!("{} roles", roles.len()) };
    assert_eq!(
        told(own, Certainty::Certain),
        [
            "s3:PutObject arn:aws:s3:::artifacts/*",
            "codebuild:StartBuild arn:aws:codebuild:*:*:project/app",
            "codebuild:BatchGetBuilds arn:aws:codebuild:*:*:project/app",
            "cloudformation:DescribeStacks arn:aws:cloudformation:*:*:stack/s/*",
            "iam:PassRole arn:aws:iam::1:role/cfn",
            "sts:AssumeRole arn:aws:iam::2:role/deploy",
        ]
    );
    let likely = told(own, Certainty::Likely);
    let connection = "codeconnections:UseConnection arn:aws:codeconnections:eu-west-1:1:connection/c".to_owned();
    assert!(likely.contains(&connection), "{likely:#?}");
    assert!(!likely.iter().any(|action| action.starts_with("codestar-connections:")));
    let pass = own.actions.iter().find(|needed| needed.action.name == "PassRole").unwrap();
    assert_eq!(pass.context, [("iam:PassedToService", "cloudformation.amazonaws.com".to_owned())]);
    assert_eq!(pass.reason.as_ref().unwrap().text, "runs the action `Stack`");
    assert_eq!(told(other, Certainty::Certain), ["s3:PutObject arn:aws:s3:::site/*"]);
}

#[test]
fn a_mode_that_is_not_known_makes_nothing_sure() {
    let text = PIPELINE.replace("CREATE_UPDATE", "!Ref Mode");
    let roles = roles(&text);
    let sure = told(&roles[0].1, Certainty::Likely);
    assert!(!sure.iter().any(|action| action.starts_with("cloudformation:")), "{sure:#?}");
}

#[test]
fn the_table_of_actions_is_well_formed() {
    let keys: Vec<&str> = PIPELINE_ACTIONS.rows::<1>().map(|[key]| key).collect();
    assert!(keys.is_sorted());
    for [key, _, actions, resource] in PIPELINE_ACTIONS.rows() {
        assert!(key.split('/').count() == 2 && !resource.is_empty(), "{key}");
        for name in actions.split(' ') {
            let (service, name) = name.trim_start_matches(['~', '?']).split('>').next().unwrap().split_once(':').unwrap();
            let found = action(service, name).unwrap_or_else(|| panic!("{service}:{name}"));
            assert_eq!((found.name.service, found.name.name), (service, name));
        }
    }
}
