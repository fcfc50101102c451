//! Rules on roles: what they may do, and what is done in their name.

super::family! {
    missing_permission,
    unseen_role,
}
