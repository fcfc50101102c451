//! What looks like a secret: by the shape of a text, and by the name of what holds it.
//!
//! Shapes are what is generally known of the issuers' tokens: a prefix, an alphabet, a length. What only looks random is no
//! secret here.

mod arguments;
mod names;
mod shapes;

pub use arguments::{Password, password};
pub use names::{is_plain_password, looks_random, names_password, names_secret};
pub use shapes::{Secret, find};
