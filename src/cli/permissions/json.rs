//! The needs of roles as a JSON document.

use serde_json::{Value, json};

use crate::{iam::review::Review, source::Origin};

/// The document.
pub(super) fn document(reviews: &[Review]) -> String {
    let role = |review: &Review| {
        let actions = review.rows.iter().map(|row| {
            let reasons = row.reasons.iter().map(|(reason, place)| {
                let mut value = self::place(place);
                value["text"] = json!(reason);
                value
            });
            json!({
                "action": row.action.to_string(),
                "resource": row.resource,
                "certainty": row.certainty.name(),
                "state": row.state.name(),
                "reasons": Value::from_iter(reasons),
            })
        });
        json!({
            "role": review.name,
            "is_defined": review.role.is_some(),
            "place": place(&review.place),
            "workers": review.workers,
            "actions": Value::from_iter(actions),
        })
    };
    format!("{:#}\n", json!({ "version": 1, "roles": Value::from_iter(reviews.iter().map(role)) }))
}

fn place(place: &Origin) -> Value {
    json!({ "path": place.source.display_path(), "line": place.source.position(place.span.start).line })
}
