//! A role that is named beside the files: by the configuration, or on the command line.

use std::{path::Path, sync::Arc};

use super::Stack;
use crate::{
    model::{role::Role, template::Template},
    source::Source,
    syntax,
};

/// A role and the file that defines it.
#[derive(Debug)]
pub struct NamedRole {
    stack: Stack,
    /// The place of the role in it.
    role: usize,
}

impl NamedRole {
    /// Reads the role of a file: a template, a file of a Terraform module, or what the AWS
    /// CLI says of roles. It has to be named if there are several.
    ///
    /// # Errors
    /// Words for the user.
    pub fn read(file: &Path, name: Option<&str>) -> Result<Self, String> {
        let shown = file.display();
        let source = Source::read(file).map_err(|_| format!("`{shown}` cannot be read"))?;
        let stack = if file.extension().is_some_and(|ending| ending == "tf") {
            Stack::read_module(file.parent().unwrap_or(file))
        } else {
            let tree = Arc::new(syntax::parse(&Arc::new(source)));
            Template::read(Arc::clone(&tree)).or_else(|| Template::of_answer(tree)).map(Stack::new)
        };
        let stack = stack.ok_or_else(|| format!("`{shown}` is neither a template nor an answer of the AWS CLI"))?;
        let is_meant = |role: &&Role| name.is_none_or(|name| role.id == name || role.name.text() == Some(name));
        let found: Vec<&Role> = stack.roles.iter().filter(is_meant).collect();
        let names = || stack.roles.iter().map(|role| format!("`{}`", role.id)).collect::<Vec<_>>().join(", ");
        let role = match (found.as_slice(), name) {
            ([one], _) => stack.roles.iter().position(|role| std::ptr::eq(role, *one)).unwrap_or_default(),
            ([], Some(name)) => return Err(format!("`{shown}` has no role `{name}`; it has {}", names())),
            ([], None) => return Err(format!("`{shown}` defines no role")),
            _ => return Err(format!("`{shown}` defines several roles: {}; name one", names())),
        };
        Ok(Self { stack, role })
    }

    /// The template that it stands in.
    pub fn stack(&self) -> &Stack {
        &self.stack
    }

    /// The role.
    pub fn role(&self) -> Option<&Role> {
        self.stack.roles.get(self.role)
    }
}
