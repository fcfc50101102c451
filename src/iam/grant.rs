//! Statements that grant what is missing, in the style of the file that gets them.

use crate::{
    diagnostics::Fix,
    model::{
        policy::Policy,
        role::{Attachment, Role},
        template::Template,
    },
    syntax::{Node, Tree},
};

/// A statement to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The actions.
    pub actions: Vec<String>,
    /// The ARNs of what they are allowed on.
    pub resources: Vec<String>,
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

/// The fix that writes statements into a policy of a role; none if no policy of it stands in a file as a list of
/// statements, which is not for this program to make.
pub fn fix(grants: &[Grant], role: &Role, template: &Template) -> Option<Fix> {
    let tree = template.tree.as_deref()?;
    let own = role.policies.iter().filter(|attached| attached.kind != Attachment::Aws);
    let last = own.filter_map(|attached| last_statement(&attached.policy, tree)).next()?;
    let style = Style::of(last);
    let text: String = grants.iter().map(|grant| style.write(grant)).collect();
    let title = format!("allow it to `{}`", role.id);
    Some(Fix::suggested(title).within(tree.source()).insert(end_of(last), text))
}

/// Where a statement ends: of one in block style the line, with its comment.
fn end_of(statement: Node<'_>) -> u32 {
    let source = statement.tree().source();
    let span = statement.span();
    let end = span.start + u32::try_from(source.slice(span).trim_end().len()).unwrap_or_default();
    if statement.is_flow() { end } else { source.line_at(end).end }
}

/// The last statement of a policy, if that is an item of a list in this file.
fn last_statement<'t>(policy: &Policy, tree: &'t Tree) -> Option<Node<'t>> {
    let place = &policy.statements.last()?.place;
    let is_it = |node: &Node<'t>| node.is_mapping() && node.span() == place.span;
    let lists = tree.nodes().filter(|node| node.is_sequence() && node.span().contains(place.span));
    place.is_in(tree.source()).then(|| lists.filter_map(|list| list.items().find(is_it)).last())?
}

/// How the statements of a list are written.
struct Style {
    /// Whether it is JSON, or YAML in braces.
    is_flow: bool,
    /// The blanks before a statement; none if it does not begin its line.
    indent: Option<String>,
    /// The blanks that each level adds.
    step: usize,
    /// The quote of keys and values in braces.
    is_quoted: bool,
}

impl Style {
    fn of(statement: Node<'_>) -> Self {
        let source = statement.tree().source();
        let column = |node: Node<'_>| {
            let span = node.span();
            let line = source.line_at(span.start);
            source.slice(crate::source::Span { start: line.start, end: span.start }).to_owned()
        };
        let before = column(statement);
        let first = statement.pairs().next().map(|entry| entry.key);
        let is_flow = statement.is_flow();
        if is_flow {
            let indent = before.chars().all(char::is_whitespace).then_some(before);
            let inner = first.map(column).filter(|before| before.chars().all(char::is_whitespace));
            let step = inner.zip(indent.as_ref()).map_or(0, |(inner, indent)| inner.len().saturating_sub(indent.len()));
            let is_quoted = first.is_some_and(|key| source.slice(key.span()).starts_with('"'));
            return Self { is_flow, indent: indent.filter(|_| step > 0), step, is_quoted };
        }
        // The dash stands where the item begins; keys behind it.
        let keys = before.chars().count();
        let dash = before.rfind('-').map_or(keys, |at| before[..at].chars().count());
        Self { is_flow, indent: Some(" ".repeat(dash)), step: keys.saturating_sub(dash).max(2), is_quoted: false }
    }

    fn write(&self, grant: &Grant) -> String {
        if !self.is_flow {
            return self.block(grant);
        }
        let quoted = |text: &str| if self.is_quoted { format!("\"{text}\"") } else { text.to_owned() };
        let one_or_many = |texts: &[String]| match texts {
            [one] => format!("\"{one}\""),
            many => format!("[{}]", many.iter().map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(", ")),
        };
        let fields = [
            (quoted("Effect"), "\"Allow\"".to_owned()),
            (quoted("Action"), one_or_many(&grant.actions)),
            (quoted("Resource"), one_or_many(&grant.resources)),
        ];
        let fields = fields.map(|(key, value)| format!("{key}: {value}"));
        match &self.indent {
            None => format!(", {{ {} }}", fields.join(", ")),
            Some(indent) => {
                let inner = format!("{indent}{}", " ".repeat(self.step));
                format!(",\n{indent}{{\n{inner}{}\n{indent}}}", fields.join(&format!(",\n{inner}")))
            }
        }
    }

    fn block(&self, grant: &Grant) -> String {
        let dash = self.indent.as_deref().unwrap_or_default();
        let keys = format!("{dash}{}", " ".repeat(self.step));
        let value = |texts: &[String]| match texts {
            [one] => format!(" {}", plain(one)),
            many => many.iter().map(|text| format!("\n{keys}  - {}", plain(text))).collect(),
        };
        let gap = " ".repeat(self.step.saturating_sub(1));
        format!("\n{dash}-{gap}Effect: Allow\n{keys}Action:{}\n{keys}Resource:{}", value(&grant.actions), value(&grant.resources))
    }
}

/// A text as a plain scalar, or quoted where that would be something else.
fn plain(text: &str) -> String {
    if text.starts_with('*') { format!("'{text}'") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{fix::apply, model::role::Role, source::Source, syntax};

    fn granted(path: &str, text: &str, grants: &[Grant]) -> Option<String> {
        let tree = syntax::parse(&Arc::new(Source::new(path, text)));
        let template = Template::read(tree)?;
        let role = Role::all(&template).into_iter().next()?;
        let fix = fix(grants, &role, &template)?;
        Some(apply(text, &[&fix]))
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
}
