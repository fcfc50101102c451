//! What the programs have in common that are compared with recordings of the framework: their arguments
//! (`[--fw v3|osls|v4] FILE...`), one line of JSON for each file, and what the recordings were made with.

use std::path::Path;

use speclint::vars::{Generation, Inputs};

/// The environment that the framework was recorded in.
const ENVIRONMENT: [(&str, &str); 3] = [("CI", "1"), ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "fake")];

/// Prints what `judge` makes of each file that is named.
pub fn each(judge: impl Fn(&Path, Generation) -> serde_json::Value) {
    let mut generation = Generation::V3;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--fw" {
            generation = match arguments.next().as_deref() {
                Some("osls") => Generation::Osls,
                Some("v4") => Generation::V4,
                _ => Generation::V3,
            };
            continue;
        }
        println!("{}", judge(Path::new(&argument), generation));
    }
}

/// What the framework was given beside the files.
pub fn inputs(generation: Generation) -> Inputs {
    let environment = ENVIRONMENT.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    Inputs { generation, environment, ..Inputs::default() }
}
