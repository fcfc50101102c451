//! Rules on buildspec files.

super::family! { colon_in_command }
