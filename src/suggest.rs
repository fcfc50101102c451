//! The nearest known name, for a did-you-mean.

/// The candidate that `word` was most likely meant to be; none if nothing is near.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word: Vec<char> = word.to_lowercase().chars().map(|letter| if letter == '_' { '-' } else { letter }).take(MAX_LENGTH).collect();
    let allowed = (word.len() / 3).clamp(1, 3);
    let scored = candidates.into_iter().map(|name| (distance(&word, &name.chars().collect::<Vec<_>>()), name));
    scored.filter(|(distance, _)| *distance <= allowed).min().map(|(_, name)| name)
}

/// Longer words are compared by their beginning, so that a hostile one costs nothing.
const MAX_LENGTH: usize = 80;

/// Letters to insert, remove, replace, or swap with their neighbour.
fn distance(from: &[char], to: &[char]) -> usize {
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
    use super::nearest;

    #[test]
    fn finds_slips_and_nothing_far() {
        let names = ["ignore", "ignore-file", "duplicate-key"];
        for (word, expected) in [
            ("ignor", Some("ignore")),
            ("ingore", Some("ignore")),
            ("Ignore_File", Some("ignore-file")),
            ("duplicated-key", Some("duplicate-key")),
            ("disable", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names), expected, "{word}");
        }
    }
}
