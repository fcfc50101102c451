//! A linter and static analyzer for the files that build and ship an AWS application.
pub mod diagnostics;
pub mod rules;
pub mod source;
pub mod syntax;
