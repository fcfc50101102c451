//! Statements that grant what is missing, in the style of the file that gets them.

mod braces;
mod style;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    diagnostics::Fix,
    fix::apply,
    model::{
        policy::Effect,
        role::{Attached, Attachment, Role},
    },
    source::Source,
    syntax::Tree,
};

/// A statement to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The actions.
    pub actions: Vec<String>,
    /// The ARNs of what they are allowed on.
    pub resources: Vec<String>,
}

impl Grant {
    /// The statement in JSON.
    pub fn statement(&self) -> Value {
        let one_or_many = |texts: &[String]| match texts {
            [one] => json!(one),
            many => json!(many),
        };
        json!({ "Effect": "Allow", "Action": one_or_many(&self.actions), "Resource": one_or_many(&self.resources) })
    }
}

/// The statements that allow some actions, each on its resources: actions on the same resources share one.
pub fn grants<'n>(needed: impl IntoIterator<Item = (String, Vec<&'n str>)>) -> Vec<Grant> {
    let mut by_action: Vec<Grant> = Vec::new();
    for (action, resources) in needed {
        let resources = resources.into_iter().map(str::to_owned);
        match by_action.iter_mut().find(|grant| grant.actions.contains(&action)) {
            Some(grant) => grant.resources.extend(resources),
            None => by_action.push(Grant { actions: vec![action], resources: resources.collect() }),
        }
    }
    let mut grants: Vec<Grant> = Vec::new();
    for mut grant in by_action {
        grant.resources.sort();
        grant.resources.dedup();
        match grants.iter_mut().find(|other| other.resources == grant.resources) {
            Some(other) => other.actions.append(&mut grant.actions),
            None => grants.push(grant),
        }
    }
    grants
}

/// How many statements are looked at: a file may be parsed for each.
const MAX_TRIED: usize = 10;

/// A place in a policy of a role where statements can be written.
pub struct Spot<'r> {
    role: &'r Role,
    spot: style::Spot,
}

impl<'r> Spot<'r> {
    /// That of a role; none if no policy of it stands in a file as a list of statements, which is not for this program to
    /// make. A policy that only denies comes last, and of the others one that more roles may have.
    /// The tree is that of the role's file, if there is one.
    pub fn of(role: &'r Role, tree: Option<&Tree>) -> Option<Self> {
        let mut own: Vec<&Attached> = role.policies.iter().filter(|attached| attached.kind != Attachment::Aws).collect();
        let allows = |attached: &Attached| attached.policy.statements.iter().any(|statement| statement.effect == Some(Effect::Allow));
        own.sort_by_key(|attached| (!allows(attached), attached.kind == Attachment::Managed));
        let statements = own.into_iter().flat_map(|attached| attached.policy.statements.iter().rev());
        let written = statements.filter(|statement| !statement.is_optional && style::is_written(&statement.place)).take(MAX_TRIED);
        written.filter_map(|statement| style::Spot::behind(&statement.place, tree)).next().map(|spot| Self { role, spot })
    }

    /// The fix that writes statements there.
    pub fn fix(&self, grants: &[Grant]) -> Fix {
        self.spot.fix(format!("allow it to `{}`", self.role.id), grants)
    }

    /// The file with the statements in it.
    pub fn with(&self, grants: &[Grant]) -> Arc<Source> {
        let source = &self.spot.source;
        Arc::new(Source::new(source.path(), apply(source.text(), &[&self.fix(grants)])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::template::Template, syntax};

    fn granted(path: &str, text: &str, grants: &[Grant]) -> Option<String> {
        let tree = syntax::parse(&Arc::new(Source::new(path, text)));
        let template = Template::read(tree)?;
        let role = Role::all(&template).into_iter().next()?;
        Some(Spot::of(&role, template.tree.as_deref())?.with(grants).text().to_owned())
    }

    fn grant(actions: &[&str], resources: &[&str]) -> Grant {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Grant { actions: owned(actions), resources: owned(resources) }
    }

    #[test]
    fn writes_as_the_template_is_written() {
        let block = "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
      - PolicyName: build
        PolicyDocument:
          Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: '*' # all of it
      RoleName: build
";
        let added = "            Resource: '*' # all of it
          - Effect: Allow
            Action:
              - sqs:SendMessage
              - sqs:ReceiveMessage
            Resource: arn:aws:sqs:*:*:orders
          - Effect: Allow
            Action: ecr:GetAuthorizationToken
            Resource: '*'
      RoleName: build
";
        let grants =
            [grant(&["sqs:SendMessage", "sqs:ReceiveMessage"], &["arn:aws:sqs:*:*:orders"]), grant(&["ecr:GetAuthorizationToken"], &["*"])];
        let written = granted("role.yml", block, &grants);
        assert_eq!(written.as_deref().and_then(|text| text.split_once("s3:GetObject\n")).map(|(_, rest)| rest), Some(added));
        assert_eq!(granted("role.yml", &block.replace('\n', "\r\n"), &grants), written.map(|text| text.replace('\n', "\r\n")));
    }

    #[test]
    fn writes_json_with_its_indentation() {
        let text = r#"{
  "Resources": {
    "Role": {
      "Type": "AWS::IAM::Role",
      "Properties": {
        "Policies": [{ "PolicyName": "build", "PolicyDocument": { "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "*"
          }
        ] } }]
      }
    }
  }
}
"#;
        let expected = "\
            \"Resource\": \"*\"
          },
          {
            \"Effect\": \"Allow\",
            \"Action\": [\"sqs:SendMessage\", \"sqs:ReceiveMessage\"],
            \"Resource\": \"arn:aws:sqs:*:*:orders\"
          }
        ] } }]";
        let grants = [grant(&["sqs:SendMessage", "sqs:ReceiveMessage"], &["arn:aws:sqs:*:*:orders"])];
        let written = granted("role.json", text, &grants).unwrap_or_default();
        assert!(written.contains(expected), "{written}");
    }

    #[test]
    fn leaves_alone_what_is_no_list() {
        let text = "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: build
          PolicyDocument:
            Statement:
              Effect: Allow
              Action: s3:GetObject
              Resource: '*'
";
        assert_eq!(granted("role.yml", text, &[grant(&["sqs:SendMessage"], &["*"])]), None);
    }

    #[test]
    fn leaves_alone_what_a_condition_chooses() {
        let text = "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: build
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: s3:GetObject
                Resource: '*'
              - Fn::If:
                  - IsProd
                  - Effect: Allow
                    Action: s3:PutObject
                    Resource: '*'
                  - !Ref AWS::NoValue
";
        let added = "              - Effect: Allow\n                Action: sqs:SendMessage\n                Resource: '*'\n";
        let expected = text.replace("              - Fn::If", &format!("{added}              - Fn::If"));
        assert_eq!(granted("role.yml", text, &[grant(&["sqs:SendMessage"], &["*"])]), Some(expected));
    }
}
