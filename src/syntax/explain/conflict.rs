//! Markers of a merge conflict that were committed.

use super::{Explained, Stop};
use crate::{
    diagnostics::Edit,
    source::Span,
    syntax::{Cause, SyntaxError, lines::Lines},
};

/// Which marker of a merge conflict a line is, told by its character.
pub(crate) fn marker(line: &str) -> Option<char> {
    let line = line.trim_end();
    ['<', '=', '>', '|'].into_iter().find(|mark| {
        let rest = line.trim_start_matches(*mark);
        line.len() - rest.len() == 7 && (rest.is_empty() || rest.starts_with(' '))
    })
}

/// The lines of a conflict: where it opens, where the second side begins (or the base, if shown), where it ends.
struct Conflict {
    opens: usize,
    parts: usize,
    closes: usize,
}

impl Conflict {
    /// The conflict that holds a line; a lone marker is one too.
    fn around(lines: &Lines<'_>, line: usize) -> Option<Conflict> {
        let marker_at = |line: usize| marker(&lines.text[lines.start(line)..lines.end(line)]);
        let is_closing = |above: usize| above != line && marker_at(above) == Some('>');
        let opens = std::iter::once(line).chain(lines.above(line)).take_while(|above| !is_closing(*above));
        let opens = opens.filter(|above| marker_at(*above).is_some()).last()?;
        let end = |wanted: &[char]| lines.below(opens).find(|below| marker_at(*below).is_some_and(|mark| wanted.contains(&mark)));
        Some(Conflict { opens, parts: end(&['=', '|', '>']).unwrap_or(opens), closes: end(&['>']).unwrap_or(opens) })
    }
}

pub(super) fn explain(stop: &Stop<'_>) -> Option<Explained> {
    let lines = stop.lines;
    let Conflict { opens, parts, closes } = Conflict::around(lines, stop.line)?;
    let mut error = SyntaxError::new(Cause::MergeConflict, lines.content_span(opens), "a merge conflict was left in the file");
    let mut repair = vec![Edit { span: lines.content_span(opens), text: String::new() }];
    if closes > opens {
        error = error.related(lines.content_span(closes), "the conflict ends here");
        let theirs = Span::new(lines.start(parts), lines.end(closes));
        repair.push(Edit { span: theirs, text: String::new() });
    }
    Some(Explained { error, repair })
}
