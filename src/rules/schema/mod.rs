//! Rules on what the schema does not allow and no rule of a kind of file says better.

super::family! { unknown_key, missing_key, wrong_type, invalid_value, out_of_bounds }
