//! Rules on the text of any file.

super::family! { yaml_syntax, duplicate_key }
