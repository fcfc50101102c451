//! Rules on files that cannot be read, or are not what their name says.

super::family! { unreadable_file, file_too_large, unknown_kind, not_a_buildspec, not_for_aws }
