//! A table as tab-separated text: lines `# key: value` of provenance, a line of column names, then the rows.

/// A table of `data/`, read where it lies: nothing is done at start-up.
#[derive(Debug)]
pub struct Table {
    file: &'static str,
    text: &'static str,
    /// Where the rows begin.
    body: usize,
}

impl Table {
    pub(super) const fn new(file: &'static str, text: &'static str) -> Self {
        Self { file, text, body: rows_begin(text.as_bytes()) }
    }

    /// Its file's name.
    pub fn file(&self) -> &'static str {
        self.file
    }

    /// A line of provenance: `table` (its title), `source`, `version`, `licence`, `date`, `reproduce`.
    pub fn provenance(&self, key: &str) -> Option<&'static str> {
        self.text.lines().map_while(|line| line.strip_prefix("# ")).find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
    }

    /// The rows, each cut into `N` cells; cells that are not there are empty.
    pub fn rows<const N: usize>(&self) -> impl Iterator<Item = [&'static str; N]> {
        self.body().lines().map(cells)
    }

    /// The rows whose first cell is `key`, found by halving: the table must be sorted by its first column.
    pub fn rows_of<'k, const N: usize>(&self, key: &'k str) -> impl Iterator<Item = [&'static str; N]> + use<'k, N> {
        let body = self.body();
        let (mut from, mut to) = (0, body.len());
        while from < to {
            let before = body.as_bytes().get(from..usize::midpoint(from, to)).unwrap_or_default();
            let start = before.iter().rposition(|byte| *byte == b'\n').map_or(from, |end| from + end + 1);
            let line = body.get(start..).and_then(|rest| rest.split_inclusive('\n').next()).unwrap_or_default();
            if line.split('\t').next().is_some_and(|cell| cell < key) {
                from = start + line.len();
            } else {
                to = start;
            }
        }
        let is_wanted = move |line: &&str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with('\t'));
        body.get(from..).unwrap_or_default().lines().take_while(is_wanted).map(cells)
    }

    /// The rows of each value of the first column, which sorting has put together: the value, and the lines as they are.
    pub fn groups(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let mut rest = self.body();
        std::iter::from_fn(move || {
            let (key, _) = rest.split_once('\t')?;
            let is_other = |line: &str| line.strip_prefix(key).is_none_or(|rest| !rest.starts_with('\t'));
            let length: usize = rest.split_inclusive('\n').take_while(|line| !is_other(line)).map(str::len).sum();
            let (lines, behind) = rest.split_at(length);
            rest = behind;
            Some((key, lines))
        })
    }

    /// The text behind the line of column names.
    fn body(&self) -> &'static str {
        self.text.get(self.body..).unwrap_or_default()
    }
}

/// The offset behind the lines of provenance and the line of column names.
const fn rows_begin(text: &[u8]) -> usize {
    let (mut at, mut is_head) = (0, true);
    while at < text.len() && is_head {
        is_head = text[at] == b'#';
        while at < text.len() && text[at] != b'\n' {
            at += 1;
        }
        at += 1;
    }
    at
}

/// A row cut into `N` cells.
pub fn cells<const N: usize>(row: &'static str) -> [&'static str; N] {
    let mut cells = row.split('\t');
    std::array::from_fn(|_| cells.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::{RUNTIME_SUPPORT, RUNTIMES, TABLES};

    #[test]
    fn rows_are_found_as_by_looking_at_each() {
        for table in [&RUNTIMES, &RUNTIME_SUPPORT] {
            let keys: Vec<_> = table.rows::<1>().map(|[key]| key).collect();
            assert!(keys.is_sorted(), "{}", table.file());
            for key in keys.iter().copied().chain(["", "a", "zzz", "node"]) {
                let expected: Vec<_> = table.rows::<3>().filter(|row| row[0] == key).collect();
                assert_eq!(table.rows_of::<3>(key).collect::<Vec<_>>(), expected, "{key}");
            }
        }
    }

    #[test]
    fn the_head_is_no_row() {
        for table in TABLES {
            assert!(table.rows::<1>().all(|[first]| !first.is_empty() && !first.starts_with('#')), "{}", table.file());
        }
    }
}
