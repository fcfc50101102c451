//! Permissions: what AWS knows of them ([`data`]), and what commands need ([`requirements`]).

pub mod data;
pub mod requirements;
