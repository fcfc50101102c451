//! A linter and static analyzer for the files that build and ship an AWS application.
//!
//! The way of the data: paths, [`source`], [`syntax`], [`vars`], [`model`], [`project`], then [`schema`] and [`rules`], whose
//! findings go through [`diagnostics`] to a report.

pub mod answers;
pub mod cli;
pub mod config;
pub mod data;
pub mod date;
pub mod diagnostics;
pub mod fix;
pub mod iam;
pub mod lint;
pub mod model;
pub mod project;
pub mod report;
pub mod rules;
pub mod schema;
pub mod secrets;
pub mod shell;
pub mod shellcheck;
pub mod source;
mod suggest;
pub mod syntax;
pub mod vars;
