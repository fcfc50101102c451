//! The variables of serverless.yml (`${self:custom.a}`, `${file(x.yml):b}`, …), resolved with their origins.
//!
//! A value is known, or unknown for a reason; a known one tells where it is used and where it comes from. Nothing is
//! run, nothing outside the repository is read, and no service is asked.

mod dotenv;
mod error;
mod fault;
mod files;
pub mod grammar;
mod nodes;
mod parser;
mod resolve;
mod sources;
mod text;
mod value;
mod workspace;

use std::collections::BTreeMap;

pub use error::{ErrorKind, VariableError};
pub(crate) use parser::number;
pub use resolve::resolve;
pub(crate) use value::number_text;
pub use value::{Member, Phase, Resolved, Unknown, Value, View};
pub use workspace::{File, Workspace};

use grammar::Literal;

/// The branches of the framework that differ in what they read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Generation {
    /// Serverless Framework 3.
    #[default]
    V3,
    /// osls, its maintained fork.
    Osls,
    /// Serverless Framework 4.
    V4,
}

impl Generation {
    /// All of them, with their names.
    pub const ALL: [(&'static str, Generation); 3] = [("v3", Generation::V3), ("osls", Generation::Osls), ("v4", Generation::V4)];

    /// The generation of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, generation)| generation)
    }
}

/// What is known beside the files.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Who reads the file.
    pub generation: Generation,
    /// The same for a service, where its files are not asked.
    pub framework: Option<Generation>,
    /// `--stage`
    pub stage: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--param`
    pub params: BTreeMap<String, String>,
    /// Other command line options.
    pub options: BTreeMap<String, String>,
    /// The environment variables that may be seen; this program's own are not asked.
    pub environment: BTreeMap<String, String>,
    /// Values of sources by how they are written: `ssm:/a/b`, `env:NAME`.
    pub assume: BTreeMap<String, Literal>,
    /// Judge as the framework would with nothing but what is given here: an environment variable that is not given
    /// is unset, and of errors only those it would come upon before it stops are told.
    pub is_exact: bool,
}

impl Inputs {
    /// Takes `value` for what a source gives, written as in a variable: `env:NAME`, `param:name`, `ssm:/a/b`.
    pub fn assume(&mut self, source: &str, value: Literal) {
        let (kind, name) = source.split_once(':').unwrap_or_default();
        let name = name.trim_start().to_owned();
        match (kind, value) {
            ("env", value) => _ = self.environment.insert(name, value.to_string()),
            ("param", value) => _ = self.params.insert(name, value.to_string()),
            ("opt", value) if name == "stage" => self.stage = Some(value.to_string()),
            ("opt", value) if name == "region" => self.region = Some(value.to_string()),
            ("opt", value) => _ = self.options.insert(name, value.to_string()),
            (_, value) => _ = self.assume.insert(source.to_owned(), value),
        }
    }
}
