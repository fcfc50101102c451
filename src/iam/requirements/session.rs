//! What commands of a build leave behind for those that follow.

use std::collections::BTreeMap;

use super::{codeartifact::Registries, identity, terraform::Backend};
use crate::shell::{Invocation, Piece, Value};

/// The state between the commands of one build.
#[derive(Default)]
pub(super) struct Session {
    /// Whether commands may have another identity than the build.
    pub(super) is_changed: bool,
    /// Whether files of Terraform may say something else by now.
    pub(super) is_module_changed: bool,
    /// Where Terraform keeps its state, by the folder that it was initialised in; none where that cannot be told.
    pub(super) backends: BTreeMap<String, Option<Backend>>,
    /// The repositories that package managers are set up for.
    pub(super) registries: Registries,
}

impl Session {
    /// Goes on behind a command, which may have another identity than the build.
    pub(super) fn follow(&mut self, invocation: &Invocation<'_>, words: &[Value], is_other: bool) {
        self.is_changed |= identity::may_change(invocation);
        if invocation.program().is_some_and(|program| program == "aws") {
            self.registries.log_in(words, is_other);
        }
        let is_terraform = invocation.program().is_some_and(|program| ["terraform", "tofu"].contains(&program.as_ref()));
        let targets = invocation.redirects.iter().map(|redirect| &redirect.target);
        let is_module =
            |word| invocation.value(word).pieces.last().is_some_and(|piece| matches!(piece, Piece::Known(end) if end.ends_with(".tf")));
        self.is_module_changed |= !is_terraform && invocation.arguments().iter().chain(targets).any(is_module);
    }
}
