//! The nearest known name, for a did-you-mean.

/// Longer words resemble nothing known, so that a hostile one costs nothing.
const MAX_LENGTH: usize = 80;

/// The most letters that a slip of the hand gets wrong.
const MAX_SLIPS: usize = 3;

/// The candidate that `word` was most likely meant to be; none if nothing is near.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = fold(word);
    if word.len() > MAX_LENGTH {
        return None;
    }
    let scored = candidates.into_iter().filter_map(|name| {
        let folded = fold(name);
        let allowed = ((word.len() + 1) / 3).clamp(1, MAX_SLIPS).min(folded.len() / 2);
        let is_near = word.len().abs_diff(folded.len()) <= allowed;
        is_near.then(|| distance(&word, &folded)).filter(|distance| *distance <= allowed).map(|distance| (distance, name))
    });
    scored.min().map(|(_, name)| name)
}

/// Whether two names differ only in what people vary: case, hyphens and underscores.
pub fn is_same(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

/// How many letters differ between two names, apart from what people vary; many for long ones.
pub fn changes(one: &str, other: &str) -> usize {
    let (one, other) = (fold(one), fold(other));
    if one.len().max(other.len()) > MAX_LENGTH { usize::MAX } else { distance(&one, &other) }
}

/// A name without what people vary.
pub fn fold(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, '-' | '_')).flat_map(char::to_lowercase).collect()
}

/// Bytes to insert, remove, replace, or swap with their neighbour; known names are ASCII.
fn distance(from: &str, to: &str) -> usize {
    let (from, to) = (from.as_bytes(), to.as_bytes());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.iter().enumerate() {
        let mut next = vec![at + 1];
        for (index, other) in to.iter().enumerate() {
            let replaced = row[index] + usize::from(letter != other);
            let mut least = replaced.min(row[index + 1] + 1).min(next[index] + 1);
            if at > 0 && index > 0 && *letter == to[index - 1] && from[at - 1] == *other {
                least = least.min(before[index - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_changes() {
        for (from, to, changes) in [("build", "build", 0), ("biuld", "build", 1), ("abc", "", 3), ("ab", "bca", 3), ("", "", 0)] {
            assert_eq!(distance(from, to), changes, "{from} {to}");
        }
    }

    #[test]
    fn finds_slips_and_nothing_far() {
        let names = ["ignore", "ignore-file", "duplicate-key", "yes"];
        for (word, expected) in [
            ("ignor", Some("ignore")),
            ("ingore", Some("ignore")),
            ("Ignore_File", Some("ignore-file")),
            ("duplicated-key", Some("duplicate-key")),
            ("disable", None),
            ("y", None),
            ("", None),
            (&"ignore".repeat(100), None),
        ] {
            assert_eq!(nearest(word, names), expected, "{word}");
        }
    }
}
