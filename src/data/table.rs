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

    /// The rows from the first one on that is not `before` what is wanted, found by halving: all that are before it must
    /// stand at the beginning.
    pub fn rows_from<const K: usize, const N: usize>(
        &self,
        before: &dyn Fn([&'static str; K]) -> bool,
    ) -> impl Iterator<Item = [&'static str; N]> + use<K, N> {
        let body = self.body();
        let (mut from, mut to) = (0, body.len());
        while from < to {
            let half = body.as_bytes().get(from..usize::midpoint(from, to)).unwrap_or_default();
            let start = half.iter().rposition(|byte| *byte == b'\n').map_or(from, |end| from + end + 1);
            let line = body.get(start..).and_then(|rest| rest.split_inclusive('\n').next()).unwrap_or_default();
            if before(cells(line.trim_end_matches('\n'))) {
                from = start + line.len();
            } else {
                to = start;
            }
        }
        body.get(from..).unwrap_or_default().lines().map(cells)
    }

    /// The rows whose first cell is `key`; the table must be sorted by it.
    pub fn rows_of<'k, const N: usize>(&self, key: &'k str) -> impl Iterator<Item = [&'static str; N]> + use<'k, N> {
        self.rows_from(&|[first]: [&str; 1]| first < key).take_while(move |row: &[&str; N]| row.first() == Some(&key))
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
