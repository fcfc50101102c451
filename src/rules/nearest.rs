//! The word that was meant.

/// The candidate nearest to a word, if one is near enough to be what was meant.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.len() / 3).clamp(1, 3);
    let near = candidates.into_iter().filter(|candidate| candidate.len().abs_diff(word.len()) <= limit);
    near.map(|candidate| (distance(word, candidate), candidate)).filter(|(distance, _)| *distance <= limit).min().map(|(_, near)| near)
}

/// How many letters must be put in, taken out, changed or swapped with their neighbour; capitals count as small letters.
fn distance(from: &str, to: &str) -> usize {
    let (from, to) = (from.to_ascii_lowercase().into_bytes(), to.to_ascii_lowercase().into_bytes());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, letter) in from.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let mut cost = (last[column] + usize::from(letter != other)).min(last[column + 1] + 1).min(line[column] + 1);
            if row > 0 && column > 0 && from[row - 1] == *other && to[column - 1] == *letter {
                cost = cost.min(before[column - 1] + 1);
            }
            line.push(cost);
        }
        before = std::mem::replace(&mut last, line);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_changes() {
        for (from, to, changes) in [("build", "build", 0), ("biuld", "build", 1), ("LINUX", "linus", 1), ("abc", "", 3), ("ab", "bca", 3)] {
            assert_eq!(distance(from, to), changes, "{from} {to}");
        }
    }

    #[test]
    fn takes_only_what_is_near() {
        assert_eq!(nearest("buidl", ["build", "install"]), Some("build"));
        assert_eq!(nearest("deploy", ["build", "install"]), None);
    }
}
