//! A table as tab-separated text: lines `# key: value` of provenance, a line of column names, then the rows.

use std::cmp::Ordering;

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

    /// The rows whose first cell is `key`; the table must be sorted by it.
    pub fn rows_of<'k, const N: usize>(&self, key: &'k str) -> impl Iterator<Item = [&'static str; N]> + use<'k, N> {
        self.split_at(|cell| cell < key).lines().take_while(move |line| first_cell(line) == key).map(cells)
    }

    /// The rows of each value of the first column, which sorting has put together: the value, and the lines as they are.
    pub fn groups(&self) -> Vec<(&'static str, &'static str)> {
        let body = self.body();
        let (mut groups, mut start, mut at) = (Vec::new(), 0, 0);
        let mut key = first_cell(body);
        for end in memchr::memchr_iter(b'\n', body.as_bytes()) {
            let line = body.get(at..end).unwrap_or_default();
            if line.strip_prefix(key).is_none_or(|rest| !rest.starts_with('\t')) {
                groups.push((key, body.get(start..at).unwrap_or_default()));
                (start, key) = (at, first_cell(line));
            }
            at = end + 1;
        }
        groups.push((key, body.get(start..).unwrap_or_default()));
        groups
    }

    /// The row whose first cell compares equal, of a table that is sorted in that order: only the way to it is read.
    pub fn search<const N: usize>(&self, compare: impl Fn(&'static str) -> Ordering) -> Option<[&'static str; N]> {
        let line = self.split_at(|key| compare(key).is_lt()).lines().next()?;
        compare(first_cell(line)).is_eq().then(|| cells(line))
    }

    /// The lines from the first one on that is not before something, of a table that is sorted in that order.
    pub fn split_at(&self, is_before: impl Fn(&'static str) -> bool) -> &'static str {
        let body = self.body();
        let (mut from, mut to) = (0, body.len());
        while from < to {
            let half = body.as_bytes().get(from..usize::midpoint(from, to)).unwrap_or_default();
            let start = memchr::memrchr(b'\n', half).map_or(from, |end| from + end + 1);
            let rest = body.get(start..).unwrap_or_default();
            if is_before(first_cell(rest)) {
                from = memchr::memchr(b'\n', rest.as_bytes()).map_or(body.len(), |end| start + end + 1);
            } else {
                to = start;
            }
        }
        body.get(from..).unwrap_or_default()
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
    let mut rest = Some(row);
    std::array::from_fn(|_| {
        let cell = rest.map(first_cell).unwrap_or_default();
        rest = rest.and_then(|rest| rest.get(cell.len() + 1..));
        cell
    })
}

fn first_cell(row: &'static str) -> &'static str {
    memchr::memchr2(b'\t', b'\n', row.as_bytes()).and_then(|end| row.get(..end)).unwrap_or(row)
}

#[cfg(test)]
mod tests {
    use super::super::{RUNTIME_SUPPORT, RUNTIMES, TABLES, TOOLS};

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
    fn groups_hold_all_rows() {
        let groups = TOOLS.groups();
        let again: Vec<_> = groups.iter().flat_map(|(key, lines)| lines.lines().map(|line| (*key, line))).collect();
        let rows: Vec<_> = TOOLS.rows::<1>().map(|[key]| key).collect();
        assert_eq!(again.iter().map(|(key, _)| *key).collect::<Vec<_>>(), rows);
        assert!(again.iter().all(|(key, line)| line.starts_with(&format!("{key}\t"))));
    }

    #[test]
    fn the_head_is_no_row() {
        for table in TABLES {
            assert!(table.rows::<1>().all(|[first]| !first.is_empty() && !first.starts_with('#')), "{}", table.file());
        }
    }
}
