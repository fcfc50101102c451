//! What templates define: roles with their policies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use speclint::{
    model::{
        policy::{Effect, Policy},
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
    let list = |items: &[speclint::model::policy::Item]| items.iter().map(|item| item.text.to_string()).collect::<Vec<_>>().join(",");
    let statement = |statement: &speclint::model::policy::Statement| {
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
        "? the policy `Perhaps`, which may be attached to it @ 38",
        "Two ${Two}",
        "? the managed policies that the parameter `More` names @ 30",
        "? the policy `Sometimes`, which depends on the condition `IsProd` @ 31",
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
