//! Rules on the means to silence other rules.

super::family! { unused_ignore, unknown_rule_in_ignore, expired_ignore, malformed_ignore, stale_baseline_entry }
