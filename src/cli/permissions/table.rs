//! The needs of roles as tables.

use std::fmt::Write;

use crate::{
    iam::{
        requirements::Certainty,
        review::{Review, State},
    },
    source::Origin,
};

/// A table for each role, with a reason below each need.
pub(super) fn text(reviews: &[Review]) -> String {
    let mut text = String::new();
    for review in reviews {
        head(&mut text, review);
        let width = review.rows.iter().map(|row| row.action.to_string().len()).max().unwrap_or_default();
        for row in &review.rows {
            let action = row.action.to_string();
            let _ = writeln!(text, "  {:8} {:8} {action:width$}  {}", row.state.name(), row.certainty.name(), row.resource);
            for (reason, place) in &row.reasons {
                let _ = writeln!(text, "  {:17} {reason} ({})", "", at(place));
            }
        }
        text.push('\n');
    }
    text
}

/// The same in Markdown.
pub(super) fn markdown(reviews: &[Review]) -> String {
    let mut text = String::new();
    for review in reviews {
        let _ = writeln!(text, "## {}\n\n{}\n", heading(review), works_for(review));
        text.push_str("| action | resource | certainty | role | because of |\n| --- | --- | --- | --- | --- |\n");
        for row in &review.rows {
            let reasons: Vec<String> = row.reasons.iter().map(|(reason, place)| format!("{reason} ({})", at(place))).collect();
            let cells = [
                format!("`{}`", row.action),
                format!("`{}`", row.resource),
                row.certainty.name().to_owned(),
                row.state.name().to_owned(),
                reasons.join("; "),
            ];
            let _ = writeln!(text, "| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
        }
        text.push('\n');
    }
    text
}

/// What is not needed of each role, and with `with_missing` also what is missing.
pub(super) fn unused(reviews: &[Review], with_missing: bool) -> String {
    let mut text = String::new();
    for review in reviews {
        let lacks =
            |row: &&crate::iam::review::Row| matches!(row.state, State::Missing | State::Denied) && row.certainty > Certainty::Possible;
        let missing: Vec<_> = review.rows.iter().filter(|row| with_missing && lacks(row)).collect();
        let unused = review.unused();
        if missing.is_empty() && unused.is_empty() {
            continue;
        }
        head(&mut text, review);
        for row in missing {
            let _ = writeln!(text, "+ {} on {}", row.action, row.resource);
        }
        for item in unused {
            let sign = if with_missing { "- " } else { "  " };
            let _ = writeln!(text, "{sign}{} ({})", item.text, at(&item.place));
        }
        text.push('\n');
    }
    text
}

fn heading(review: &Review) -> String {
    if review.name.is_empty() { "A role".to_owned() } else { format!("`{}`", review.name) }
}

fn head(text: &mut String, review: &Review) {
    let _ = match review.name.as_str() {
        "" => writeln!(text, "{}", works_for(review)),
        name => writeln!(text, "{name} ({}), {}", at(&review.place), works_for(review)),
    };
}

fn works_for(review: &Review) -> String {
    let seen = match (&review.role, review.name.as_str()) {
        (Some(_), _) => "",
        (None, "") => "not named here, ",
        (None, _) => "not defined here, ",
    };
    format!("{seen}the role of {}", review.workers.join(", "))
}

/// `pipeline.yml:12`.
fn at(place: &Origin) -> String {
    format!("{}:{}", place.source.display_path(), place.source.position(place.span.start).line)
}
