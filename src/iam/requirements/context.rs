//! The condition keys of a request whose values are known.

use crate::{data::PRINCIPALS, iam::data::ActionName};

/// Condition keys with their values.
pub type RequestContext = Vec<(&'static str, String)>;

/// What is known of the request for an action that comes with another service's: of that service we know the prefix of its
/// actions and the parameter or property that brought the action in.
pub(super) fn of(action: ActionName, service: &str, parameter: Option<&str>) -> RequestContext {
    let key = match (action.service, action.name) {
        ("iam", "PassRole") => "iam:PassedToService",
        ("sts", "GetServiceBearerToken") => "sts:AWSServiceName",
        _ => return RequestContext::new(),
    };
    let last = parameter.and_then(|parameter| parameter.rsplit('.').next());
    let special = last.and_then(|last| PRINCIPALS.search::<2>(&[service, ":", last]));
    let found = special.or_else(|| PRINCIPALS.search::<2>(&[service]));
    found.map(|[_, principal]| (key, principal.to_owned())).into_iter().collect()
}
