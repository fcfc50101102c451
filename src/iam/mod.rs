//! Permissions: what AWS knows of them ([`data`]), what is needed ([`requirements`]), and what a role may do ([`evaluate`]).

pub mod data;
pub mod duty;
pub mod evaluate;
pub mod grant;
pub mod requirements;
pub mod review;
