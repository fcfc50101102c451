//! The fix of commands whose lines YAML joins.

use crate::{diagnostics::Fix, model::buildspec::Command, source::Span, syntax::Style};

/// Makes the command a block that keeps its lines.
pub(crate) fn keep_lines(command: Command<'_>) -> Option<Fix> {
    let span = command.node.span();
    let fix = Fix::suggested("keep the lines with `|`");
    match command.node.style()? {
        Style::Folded => Some(fix.replace(Span { start: span.start, end: span.start + 1 }, "|")),
        Style::Plain => {
            let text = command.node.tree().source().slice(span);
            let lines = text.lines().skip(1).filter(|line| !line.trim().is_empty());
            let indent = lines.map(|line| line.len() - line.trim_start_matches(' ').len()).min()?;
            Some(fix.insert(span.start, format!("|\n{}", " ".repeat(indent))))
        }
        _ => None,
    }
}
