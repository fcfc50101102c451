//! What templates define: roles with their policies, build projects with their buildspecs, pipelines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use speclint::{
    model::{
        build_project::{BuildProject, BuildspecOf, RoleName},
        pipeline::{Action, Pipeline},
        policy::{Effect, Item, Policy, Statement},
        role::{Attachment, Role},
        template::Template,
    },
    source::Source,
    syntax,
};

fn template(text: &str) -> Template {
    Template::read(syntax::parse(&Arc::new(Source::new("template.yml", text)))).unwrap()
}

/// A policy in short: what it allows on what.
fn short(policy: &Policy) -> String {
    let list = |items: &[Item]| items.iter().map(|item| item.text.to_string()).collect::<Vec<_>>().join(",");
    let statement = |statement: &Statement| {
        let mark = if statement.effect == Some(Effect::Allow) { '+' } else { '-' };
        let resources = statement.resources.as_ref().map(|resources| list(&resources.items)).unwrap_or_default();
        format!("{mark}{} {resources}", list(&statement.actions.items))
    };
    policy.statements.iter().map(statement).collect::<Vec<_>>().join("; ")
}

/// The roles in short: each policy in a line, each gap in one.
fn roles(text: &str) -> Vec<String> {
    let template = template(text);
    let lines = |role: &Role| {
        let policies = role.policies.iter().map(|policy| match policy.kind {
            Attachment::Aws => format!("{}: aws, {}", policy.name, if policy.policy.is_whole { "whole" } else { "partly" }),
            Attachment::Inline => format!("{}: {}", policy.name, short(&policy.policy)),
            Attachment::Managed => format!("{}: managed, {}", policy.name, short(&policy.policy)),
        });
        let gaps = role.gaps.iter().map(|gap| format!("? {} @ {}", gap.what, gap.place.source.position(gap.place.span.start,).line));
        std::iter::once(format!("{} {}", role.id, role.name)).chain(policies).chain(gaps).collect::<Vec<_>>()
    };
    Role::all(&template).iter().flat_map(lines).collect()
}

#[test]
fn a_role_has_its_own_policies_and_those_attached_to_it() {
    let text = "\
Resources:
  Build:
    Type: AWS::IAM::Role
    Properties:
      RoleName: build
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: sts:AssumeRole }
      ManagedPolicyArns:
        - !Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonS3ReadOnlyAccess'
        - !Ref Own
      Policies:
        - PolicyName: logs
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: 'logs:*', Resource: !Sub 'arn:aws:logs:${AWS::Region}:*:*' }
              - { Effect: Deny, Action: ['s3:PutObject'], Resource: '*' }
  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: { Statement: [{ Effect: Allow, Action: 'sns:Publish', Resource: '*' }] }
  ByReference:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: reference
      PolicyDocument: { Statement: [{ Effect: Allow, Action: 'a:B', Resource: '*' }] }
      Roles: [!Ref Other, !Ref Build]
  ByName:
    Type: AWS::IAM::RolePolicy
    Properties:
      PolicyName: name
      PolicyDocument: '{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"c:D\", \"Resource\": \"*\"}]}'
      RoleName: build
  OfAnother:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: another
      PolicyDocument: { Statement: [{ Effect: Allow, Action: 'e:F', Resource: '*' }] }
      Roles: [somebody, !Ref Name]
";
    let expected = [
        "Build build",
        "logs: +logs:* arn:aws:logs:${AWS::Region}:*:*; -s3:PutObject *",
        "AmazonS3ReadOnlyAccess: aws, whole",
        "${Own}: managed, +sns:Publish *",
        "reference: +a:B *",
        "name: +c:D *",
    ];
    assert_eq!(roles(text), expected);
}

#[test]
fn what_cannot_be_seen_is_a_gap() {
    let text = "\
Parameters:
  Extra: { Type: String }
  More: { Type: CommaDelimitedList }
Conditions:
  IsProd: !Equals [a, b]
Resources:
  One:
    Type: AWS::IAM::Role
    Condition: IsProd
    Properties:
      ManagedPolicyArns:
        - !Ref Extra
        - !ImportValue shared
        - !If [IsProd, 'arn:aws:iam::aws:policy/AdministratorAccess', !Ref AWS::NoValue]
        - arn:aws:iam::123456789012:policy/elsewhere
        - !Ref AWS::NoValue
      Policies:
        - !If [IsProd, { PolicyName: x, PolicyDocument: {} }, !Ref AWS::NoValue]
        - PolicyName: partly
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: 'a:B', Resource: '*' }
              - !If [IsProd, { Effect: Allow, Action: 'c:D', Resource: '*' }, !Ref AWS::NoValue]
        - PolicyName: unread
          PolicyDocument: !Ref Extra
  Two:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: !Ref More
  Sometimes:
    Type: AWS::IAM::Policy
    Condition: IsProd
    Properties:
      PolicyName: sometimes
      PolicyDocument: { Statement: [{ Effect: Allow, Action: 'e:F', Resource: '*' }] }
      Roles: [!Ref One, !Ref Two]
  Perhaps:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: perhaps
      PolicyDocument: { Statement: [] }
      Roles: !If [IsProd, [!Ref One], [!Ref Another]]
";
    let expected = [
        "One ${One}",
        "partly: +a:B *",
        "sometimes: +e:F *",
        "? the policy that depends on the condition `IsProd` @ 18",
        "? some statements of the policy `partly` @ 21",
        "? the policy `unread` @ 25",
        "? the managed policy that the parameter `Extra` names @ 12",
        "? the managed policy that the export `shared` names @ 13",
        "? the managed policy that depends on the condition `IsProd` @ 14",
        "? the managed policy `arn:aws:iam::123456789012:policy/elsewhere` @ 15",
        "? the policy `Perhaps`, which may be attached to it @ 37",
        "Two ${Two}",
        "? the managed policies that the parameter `More` names @ 29",
        "? the policy `Sometimes`, which depends on the condition `IsProd` @ 30",
    ];
    assert_eq!(roles(text), expected);
}

#[test]
fn a_template_that_is_not_whole_may_bring_more() {
    let role = "Resources:\n  Build: { Type: AWS::IAM::Role, Properties: { RoleName: build } }\n";
    let gap = "? policies from a part of the template that is not known @ 3".to_owned();
    assert_eq!(roles(&format!("Transform: OwnMacro\n{role}")), ["Build build".to_owned(), gap.clone()]);
    assert_eq!(roles(&format!("---\n{role}  Fn::ForEach::Policies: []\n")), ["Build build".to_owned(), gap]);
    assert_eq!(roles(&format!("Transform: AWS::Serverless-2016-10-31\n{role}")), ["Build build"]);
}

#[test]
fn a_boundary_that_cannot_be_seen_is_not_whole() {
    let of = |boundary: &str| {
        let template =
            template(&format!("Resources:\n  A: {{ Type: AWS::IAM::Role, Properties: {{ PermissionsBoundary: {boundary} }} }}\n"));
        Role::all(&template).remove(0).boundary.map(|boundary| (boundary.is_whole, boundary.statements.len()))
    };
    assert_eq!(of("arn:aws:iam::aws:policy/PowerUserAccess").map(|(is_whole, _)| is_whole), Some(true));
    assert_eq!(of("!Ref Boundary"), Some((false, 0)));
    assert_eq!(of("!Ref AWS::NoValue"), None);
}

#[test]
fn projects_know_their_role_and_where_their_commands_stand() {
    let text = "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: { RoleName: build }
  Plain: { Type: AWS::CodeBuild::Project, Properties: { ServiceRole: !GetAtt Role.Arn, Source: { Type: GITHUB } } }
  Sub: { Type: AWS::CodeBuild::Project, Properties: { ServiceRole: !Sub '${Role.Arn}', Source: { BuildSpec: ./ci/build.yml } } }
  Name: { Type: AWS::CodeBuild::Project, Properties: { ServiceRole: build, Source: { BuildSpec: '$CODEBUILD_SRC_DIR/a.yml' } } }
  Arn:
    Type: AWS::CodeBuild::Project
    Properties:
      ServiceRole: !Sub 'arn:aws:iam::${AWS::AccountId}:role/service-role/build'
      Source: { BuildSpec: 'arn:aws:s3:::bucket/buildspec.yml' }
  Elsewhere: { Type: AWS::CodeBuild::Project, Properties: { ServiceRole: !Ref RoleArn, Source: { BuildSpec: !Ref File } } }
  Nowhere: { Type: AWS::CodeBuild::Project, Properties: { Source: { Type: NO_SOURCE } } }
  Json: { Type: AWS::CodeBuild::Project, Properties: { Source: { Type: NO_SOURCE, BuildSpec: '{\"version\": \"0.2\"}' } } }
";
    let template = template(text);
    let short = |project: &BuildProject| {
        let role = match &project.role {
            RoleName::Here(id) => format!("here {id}"),
            RoleName::Named(name) => format!("named {name}"),
            RoleName::None => "none".to_owned(),
        };
        let buildspec = match &project.buildspec {
            BuildspecOf::Default => "default",
            BuildspecOf::Path(path) => path,
            BuildspecOf::Inline(_) => "inline",
            BuildspecOf::Elsewhere => "elsewhere",
        };
        format!("{}: {role}, {buildspec}", project.id)
    };
    let expected = [
        "Plain: here Role, default",
        "Sub: here Role, ci/build.yml",
        "Name: here Role, a.yml",
        "Arn: here Role, elsewhere",
        "Elsewhere: named ${RoleArn}, elsewhere",
        "Nowhere: none, elsewhere",
        "Json: none, inline",
    ];
    assert_eq!(BuildProject::all(&template).iter().map(short).collect::<Vec<_>>(), expected);
}

#[test]
fn pipelines_know_their_actions_and_the_projects_they_start() {
    let text = "\
Resources:
  Role: { Type: AWS::IAM::Role }
  Build: { Type: AWS::CodeBuild::Project, Properties: { Name: !Sub '${AWS::StackName}-build' } }
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: !GetAtt Role.Arn
      Stages:
        - Name: Source
          Actions:
            - Name: Code
              ActionTypeId: { Category: Source, Owner: AWS, Provider: CodeCommit, Version: '1' }
        - Name: Build
          Actions:
            - { Name: One, ActionTypeId: { Category: Build, Provider: CodeBuild }, Configuration: { ProjectName: !Ref Build } }
            - Name: Two
              ActionTypeId: { Category: Build, Provider: CodeBuild }
              Configuration: { ProjectName: !Sub '${AWS::StackName}-build' }
              RoleArn: !Ref Other
            - { Name: Three, ActionTypeId: { Category: Build, Provider: CodeBuild }, Configuration: { ProjectName: other } }
";
    let template = template(text);
    let pipelines = Pipeline::all(&template);
    assert!(matches!(&pipelines[0].role, RoleName::Here(role) if role == "Role"));
    let short = |action: &Action| format!("{} {} {} {:?}", action.stage, action.name, action.provider, action.project.as_deref());
    let expected = [
        "Source Code CodeCommit None",
        "Build One CodeBuild Some(\"Build\")",
        "Build Two CodeBuild Some(\"Build\")",
        "Build Three CodeBuild None",
    ];
    assert_eq!(pipelines[0].actions.iter().map(short).collect::<Vec<_>>(), expected);
    assert!(matches!(&pipelines[0].actions[2].role, RoleName::Named(_)));
}

/// The texts of an inline buildspec's commands, each with what stands at its place in the file.
fn commands(buildspec: &str) -> Vec<(String, String)> {
    let text =
        format!("Resources:\n  Build:\n    Type: AWS::CodeBuild::Project\n    Properties:\n      Source:\n        BuildSpec: {buildspec}");
    let template = template(&text);
    let project = BuildProject::all(&template).remove(0);
    let tree = project.inline_tree(&template).unwrap();
    assert!(tree.errors().is_empty(), "{:?}", tree.errors());
    let list = tree.root().unwrap().get("phases").unwrap().get("build").unwrap().get("commands").unwrap();
    list.items().map(|item| (item.text().to_owned(), template.source.slice(item.span()).to_owned())).collect()
}

#[test]
fn a_buildspec_in_a_template_has_its_spans_there() {
    let same = |text: &str| (text.to_owned(), text.to_owned());
    let block = "|
          version: 0.2
          phases:
            build:
              commands:
                - echo ${NAME}
                - npm test
";
    assert_eq!(commands(block), [same("echo ${NAME}"), same("npm test")]);
    let json = r#"'{"version": "0.2", "phases": {"build": {"commands": ["echo it''s"]}}}'"#;
    assert_eq!(commands(json), [("echo it's".to_owned(), "\"echo it''s\"".to_owned())]);
}

#[test]
fn what_is_filled_in_is_a_variable() {
    let block = "!Sub
          - |
            version: 0.2
            phases:
              build:
                commands:
                  - echo ${AWS::Region} ${!NAME} ${Known} end
          - { Known: text }
";
    let expected = ("echo ${AWS__Region} ${NAME} text end".to_owned(), "echo ${AWS::Region} ${!NAME} ${Known} end".to_owned());
    assert_eq!(commands(block), [expected]);
}

#[test]
fn lines_may_be_joined() {
    let join = r#"
          Fn::Join:
            - "\n"
            - - 'version: 0.2'
              - 'phases: { build: { commands: ['
              - Fn::Join: ['', ['"docker push ', !Ref Repository, ':', !Ref AWS::Partition, '"']]
              - ']}}'
"#;
    let expected =
        ("docker push ${Repository}:aws".to_owned(), r#""docker push ', !Ref Repository, ':', !Ref AWS::Partition, '""#.to_owned());
    assert_eq!(commands(join), [expected]);
}
