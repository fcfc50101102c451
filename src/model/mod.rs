//! Typed views of the files, still with spans.

pub mod buildspec;
