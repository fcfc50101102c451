//! The texts of `Fn::Sub`.

use std::ops::Range;

/// A piece of a text in which `Fn::Sub` fills in values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'t> {
    /// Where it stands in the text.
    pub(crate) range: Range<usize>,
    /// What it is.
    pub(crate) kind: PieceKind<'t>,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind<'t> {
    /// Text that stays.
    Text(&'t str),
    /// `${Name}`
    Variable(&'t str),
    /// `${!Name}`, which becomes `${Name}`.
    Literal(&'t str),
}

/// The pieces of a text; none if a brace is not closed.
pub(crate) fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some((before, behind)) = text.get(at..)?.split_once("${") {
        let (name, _) = behind.split_once('}')?;
        let start = at + before.len();
        let end = start + name.len() + 3;
        if !before.is_empty() {
            pieces.push(Piece { range: at..start, kind: PieceKind::Text(before) });
        }
        let kind = name.strip_prefix('!').map_or(PieceKind::Variable(name.trim()), PieceKind::Literal);
        pieces.push(Piece { range: start..end, kind });
        at = end;
    }
    let rest = text.get(at..)?;
    pieces.push(Piece { range: at..text.len(), kind: PieceKind::Text(rest) });
    Some(pieces)
}
