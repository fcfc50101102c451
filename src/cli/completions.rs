//! `speclint completions`

use clap::CommandFactory;
use clap_complete::Shell;

use super::{
    Cli,
    exit::{Ended, print},
};

#[derive(clap::Args)]
pub(super) struct Completions {
    /// The shell to complete for
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Ended {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "speclint", &mut script);
        print(&String::from_utf8_lossy(&script))
    }
}
