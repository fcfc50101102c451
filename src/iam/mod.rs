//! Permissions: what AWS knows of them: the tables of [`data`].

pub mod data;
