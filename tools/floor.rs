//! The least a Rust program with clap can do with a file: read it and print one line. The measure for start-up time.
#![allow(clippy::print_stdout)]

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;

/// Prints how long a file is.
#[derive(Parser)]
struct Arguments {
    /// The file.
    path: PathBuf,
}

fn main() -> ExitCode {
    match std::fs::read_to_string(Arguments::parse().path) {
        Ok(text) => {
            println!("{} bytes", text.len());
            ExitCode::SUCCESS
        }
        Err(_) => ExitCode::FAILURE,
    }
}
