//! The command line.

mod check;
mod completions;
mod config;
mod data;
mod driver;
mod exit;
mod explain;
mod given;
mod output;
mod permissions;
mod roles;
mod rules;
mod settings;
mod shellcheck;
mod terminal;
mod totals;
mod why;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use exit::{Exit, end_politely_on_panic};

/// Finds mistakes in the files that build and ship an AWS application, before the push.
#[derive(Parser)]
#[command(version, about, max_term_width = 100, after_help = exit::HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

// Only the one that is called is defined.
#[derive(Subcommand)]
#[command(defer = true)]
enum Command {
    /// Lint files and folders
    Check(Box<check::Check>),
    /// List all rules
    Rules(rules::Rules),
    /// Show the page of a rule
    Explain(explain::Explain),
    /// Explain an error message of CodeBuild or CodeDeploy, and find what causes it here
    Why(why::Why),
    /// Show which permissions a command needs
    Permissions(permissions::Permissions),
    /// Show the settings in force for a file
    Config(config::Config),
    /// Print a completion script for a shell
    Completions(completions::Completions),
    /// Show the age and source of the built-in tables
    Data(data::Data),
}

/// Runs the program on the arguments it was started with.
pub fn run() -> ExitCode {
    end_politely_on_panic();
    let ended = match Cli::parse().command {
        Command::Check(check) => check.run(),
        Command::Rules(rules) => rules.run(),
        Command::Explain(explain) => explain.run(),
        Command::Why(why) => why.run(),
        Command::Permissions(permissions) => permissions.run(),
        Command::Config(config) => config.run(),
        Command::Completions(completions) => completions.run(),
        Command::Data(data) => data.run(),
    };
    ended.unwrap_or_else(exit::Failure::tell).into()
}
