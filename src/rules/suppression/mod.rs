//! Rules on the means to silence other rules.

super::family! { unused_ignore }
