//! Patterns with `*` and `?`, of which parts may not be known, against texts of which parts may not be known.

use smallvec::SmallVec;

use super::Truth;
use crate::model::{Part, PartialText};

/// A piece of a pattern or of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Symbol {
    /// This character.
    Char(char),
    /// Any character: of a pattern each one, of a text one that is not known.
    One,
    /// Any text, as `*` in a pattern.
    Many,
    /// A text that is not known.
    Unknown(Role),
}

/// What a text is that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Text,
    /// The region that everything is in.
    Region,
    /// The account that everything is in.
    Account,
}

type Symbols = SmallVec<[Symbol; 96]>;

/// Whether a pattern covers all that a text may be, in which `*` and `?` stand for what is not known.
pub(in crate::iam) fn covers(pattern: &PartialText, text: &str) -> Truth {
    // Partitions are told by regions: who does not know the region means the usual one.
    let (head, rest) = text.strip_prefix("arn:*:").map_or(("", text), |rest| ("arn:aws:", rest));
    if pattern.text() == Some("*") {
        return Truth::True;
    }
    // Most differ at the beginning: that is quickly told.
    let begin = head.chars().chain(rest.chars()).take_while(|letter| !is_wildcard(*letter));
    if begin_differently(pattern, begin.clone(), |one, other| one == other) {
        return Truth::False;
    }
    if plain(pattern).is_some_and(|(plain, is_open)| is_open && plain.chars().count() <= begin.count()) {
        return Truth::True;
    }
    relate(&of_pattern(pattern, true), &of_text(head, rest))
}

/// Whether a pattern matches this very text.
pub(super) fn matches(pattern: &PartialText, text: &str) -> Truth {
    relate(&of_pattern(pattern, true), &text.chars().map(Symbol::Char).collect::<Symbols>())
}

/// Whether a text of which parts may not be known is this one.
pub(super) fn equals(value: &PartialText, text: &str) -> Truth {
    relate(&of_pattern(value, false), &text.chars().map(Symbol::Char).collect::<Symbols>())
}

/// As [`matches`], without regard to case.
pub(super) fn matches_in_any_case(pattern: &PartialText, text: impl Iterator<Item = char> + Clone) -> Truth {
    if begin_differently(pattern, text.clone(), |one, other| one.eq_ignore_ascii_case(&other)) {
        return Truth::False;
    }
    if let Some((begin, is_open)) = plain(pattern) {
        // As far as both reach, they are the same.
        let (begin, whole) = (begin.chars().count(), text.count());
        return if begin == whole || is_open && begin < whole { Truth::True } else { Truth::False };
    }
    in_any_case(of_pattern(pattern, true), text)
}

/// As [`equals`], without regard to case.
pub(super) fn equals_in_any_case(value: &PartialText, text: &str) -> Truth {
    in_any_case(of_pattern(value, false), text.chars())
}

fn in_any_case(mut pattern: Symbols, text: impl Iterator<Item = char>) -> Truth {
    for symbol in &mut pattern {
        if let Symbol::Char(letter) = symbol {
            *letter = letter.to_ascii_lowercase();
        }
    }
    relate(&pattern, &text.map(|letter| Symbol::Char(letter.to_ascii_lowercase())).collect::<Symbols>())
}

/// Whether a pattern certainly differs from a text that begins like this.
fn begin_differently(pattern: &PartialText, text: impl Iterator<Item = char>, is_same: fn(char, char) -> bool) -> bool {
    let begin = pattern.prefix().chars().take_while(|letter| !is_wildcard(*letter) && *letter != '$');
    begin.zip(text).any(|(one, other)| !is_same(one, other))
}

/// What a pattern begins with, and whether anything may follow, if it has no wildcard but one at its end.
fn plain(pattern: &PartialText) -> Option<(&str, bool)> {
    let text = pattern.text()?;
    let begin = text.strip_suffix('*');
    let plain = begin.unwrap_or(text);
    (!plain.contains(['*', '?', '$'])).then_some((plain, begin.is_some()))
}

fn is_wildcard(letter: char) -> bool {
    matches!(letter, '*' | '?')
}

fn of_pattern(pattern: &PartialText, has_wildcards: bool) -> Symbols {
    let mut symbols = Symbols::new();
    for part in pattern.parts() {
        match part {
            Part::Known(text) => push_known(text, has_wildcards, &mut symbols),
            Part::Unknown(what) => symbols.push(Symbol::Unknown(match what.as_str() {
                "AWS::Region" => Role::Region,
                "AWS::AccountId" => Role::Account,
                _ => Role::Text,
            })),
        }
    }
    symbols
}

/// IAM fills in variables of its own, as `${aws:username}`; `${*}` is the character itself.
fn push_known(text: &str, has_wildcards: bool, symbols: &mut Symbols) {
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        let variable = rest.as_str().strip_prefix('{').and_then(|inside| inside.split_once('}'));
        symbols.push(match letter {
            '$' if let Some((name, behind)) = variable => {
                rest = behind.chars();
                match name {
                    "*" => Symbol::Char('*'),
                    "?" => Symbol::Char('?'),
                    "$" => Symbol::Char('$'),
                    _ => Symbol::Unknown(Role::Text),
                }
            }
            '*' if has_wildcards => Symbol::Many,
            '?' if has_wildcards => Symbol::One,
            letter => Symbol::Char(letter),
        });
    }
}

/// A text in which wildcards stand for what is not known; in the fields of ARNs for regions and accounts, for these.
fn of_text(head: &str, rest: &str) -> Symbols {
    let mut letters = head.chars().chain(rest.chars()).peekable();
    let mut symbols = Symbols::new();
    let (mut before, mut colons) = (None, 0);
    while let Some(letter) = letters.next() {
        let is_field = before == Some(':') && letters.peek() == Some(&':');
        symbols.push(match letter {
            '*' if is_field && colons == 3 => Symbol::Unknown(Role::Region),
            '*' if is_field && colons == 4 => Symbol::Unknown(Role::Account),
            '*' => Symbol::Unknown(Role::Text),
            '?' => Symbol::One,
            letter => Symbol::Char(letter),
        });
        before = Some(letter);
        colons += usize::from(letter == ':');
    }
    symbols
}

fn relate(pattern: &[Symbol], text: &[Symbol]) -> Truth {
    let (pattern, text) = without_common_ends(pattern, text);
    if pattern == [Symbol::Many] || laid::<Covers>(pattern, text) {
        Truth::True
    } else if laid::<Meets>(pattern, text) {
        Truth::Unknown
    } else {
        Truth::False
    }
}

fn without_common_ends<'s>(mut one: &'s [Symbol], mut other: &'s [Symbol]) -> (&'s [Symbol], &'s [Symbol]) {
    while let ([first @ Symbol::Char(_), rest @ ..], [same, others @ ..]) = (one, other)
        && first == same
    {
        (one, other) = (rest, others);
    }
    while let ([rest @ .., last @ Symbol::Char(_)], [others @ .., same]) = (one, other)
        && last == same
    {
        (one, other) = (rest, others);
    }
    (one, other)
}

/// How a pattern and a text are laid beside one another.
trait Relation {
    /// What is said of texts that are too long to be laid out.
    const OF_LONG: bool;
    /// Whether a piece of the pattern may stand beside any number of pieces of the text.
    fn opens_pattern(symbol: Symbol) -> bool;
    /// The same for a piece of the text.
    fn opens_text(symbol: Symbol) -> bool;
    /// Whether two pieces may stand beside one another.
    fn pairs(pattern: Symbol, text: Symbol) -> bool;
}

/// The pattern matches whatever the text is: only wildcards of the pattern stretch.
struct Covers;

impl Relation for Covers {
    const OF_LONG: bool = false;

    fn opens_pattern(symbol: Symbol) -> bool {
        symbol == Symbol::Many
    }

    fn opens_text(_: Symbol) -> bool {
        false
    }

    fn pairs(pattern: Symbol, text: Symbol) -> bool {
        match pattern {
            Symbol::One => matches!(text, Symbol::Char(_) | Symbol::One),
            // It is the same region and account on both sides.
            Symbol::Char(_) | Symbol::Unknown(Role::Region | Role::Account) => pattern == text,
            Symbol::Many | Symbol::Unknown(Role::Text) => false,
        }
    }
}

/// Some pattern that it may be matches some text that it may be.
struct Meets;

impl Relation for Meets {
    const OF_LONG: bool = true;

    fn opens_pattern(symbol: Symbol) -> bool {
        matches!(symbol, Symbol::Many | Symbol::Unknown(_))
    }

    fn opens_text(symbol: Symbol) -> bool {
        Self::opens_pattern(symbol)
    }

    fn pairs(pattern: Symbol, text: Symbol) -> bool {
        match (pattern, text) {
            (Symbol::Char(one), Symbol::Char(other)) => one == other,
            (Symbol::One | Symbol::Char(_), Symbol::One | Symbol::Char(_)) => true,
            _ => false,
        }
    }
}

/// Whether a piece that stretches may stand beside another: no region or account has a separator.
fn takes(open: Symbol, other: Symbol) -> bool {
    !matches!((open, other), (Symbol::Unknown(Role::Region | Role::Account), Symbol::Char(':' | '/')))
}

/// Places between the pieces of a text, one bit each.
type Places = u128;

/// Whether a pattern and a text can be laid beside one another from end to end.
fn laid<R: Relation>(pattern: &[Symbol], text: &[Symbol]) -> bool {
    if text.len() >= Places::BITS as usize {
        return R::OF_LONG;
    }
    let places = |holds: &dyn Fn(Symbol) -> bool| {
        text.iter().enumerate().filter(|(_, letter)| holds(**letter)).fold(0, |places, (at, _)| places | (1 << at))
    };
    let open: Places = places(&R::opens_text);
    // How far into the text the pieces of the pattern may reach so far.
    let mut reached = stretch(1, open);
    for piece in pattern {
        let opens = R::opens_pattern(*piece);
        if opens {
            reached = stretch(reached, open | places(&|letter| takes(*piece, letter)));
        }
        let stays = match reached & open {
            _ if opens => reached,
            0 => 0,
            stretching => stretching & places(&|letter| takes(letter, *piece)),
        };
        let mut rest = reached;
        let mut behind = stays;
        while let Some(letter) = text.get(rest.trailing_zeros() as usize) {
            let at = rest & rest.wrapping_neg();
            rest ^= at;
            behind |= if R::pairs(*piece, *letter) { at << 1 } else { 0 };
        }
        reached = stretch(behind, open);
        if reached == 0 {
            return false;
        }
    }
    reached >> text.len() == 1
}

/// The places that can be reached through open ones.
fn stretch(reached: Places, open: Places) -> Places {
    let mut all = reached;
    loop {
        let more = all | (all & open) << 1;
        if more == all {
            return all;
        }
        all = more;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;
