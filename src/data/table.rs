//! A table as tab-separated text: lines `# key: value` of provenance, a line of column names, then the rows.

use std::cmp::Ordering;

/// A table of `data/`, read where it lies: nothing is done at start-up.
#[derive(Debug)]
pub struct Table {
    file: &'static str,
    text: &'static str,
    /// The text behind the line of column names.
    body: &'static str,
    /// Where rows begin, by the hashes of their keys; empty if the table is searched without.
    index: &'static [u8],
    /// Where the rows of each value of the first column begin in the body; empty if nobody asks for them.
    groups: &'static [usize],
}

impl Table {
    pub(super) const fn new(file: &'static str, text: &'static str) -> Self {
        Self { file, text, body: behind_head(text), index: &[], groups: &[] }
    }

    /// A large table with an index: slots of three bytes, each with 1 + the offset of a row, or 0.
    pub(super) const fn indexed(file: &'static str, text: &'static str, index: &'static [u8]) -> Self {
        Self { file, text, body: behind_head(text), index, groups: &[] }
    }

    /// The same with the places that `build.rs` has found, for a table that is asked for its groups.
    pub(super) const fn grouped(mut self, groups: &'static [usize]) -> Self {
        self.groups = groups;
        self
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
        self.body.lines().map(cells)
    }

    /// The rows whose first cell is `key`; the table must be sorted by it.
    pub fn rows_of<'k, const N: usize>(&self, key: &'k str) -> impl Iterator<Item = [&'static str; N]> + use<'k, N> {
        self.rows_from(&[key]).lines().take_while(move |line| first_cell(line) == key).map(cells)
    }

    /// The rows of each value of the first column, which sorting has put together: the value, and the lines as they are.
    pub fn groups(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let ends = self.groups.iter().skip(1).copied().chain([self.body.len()]);
        self.groups.iter().zip(ends).map(|(start, end)| {
            let lines = self.body.get(*start..end).unwrap_or_default();
            (first_cell(lines), lines)
        })
    }

    /// The row of a key, of a table sorted by keys in lower case; only the way to it is read. The key may come in parts.
    pub fn search<const N: usize>(&self, key: &[&str]) -> Option<[&'static str; N]> {
        let rows = if self.index.is_empty() { self.rows_from(key) } else { self.body.get(self.offset(key)?..)? };
        let line = rows.lines().next()?;
        compare(line.as_bytes(), key).is_eq().then(|| cells(line))
    }

    /// Where the row of a key begins, by the index: in the slot of its hash, or behind it before the first empty one.
    fn offset(&self, key: &[&str]) -> Option<usize> {
        let (slots, _) = self.index.as_chunks::<3>();
        let first = hash(key) as usize & slots.len().checked_sub(1)?;
        let offset = |[low, middle, high]: &[u8; 3]| (u32::from_le_bytes([*low, *middle, *high, 0]) as usize).checked_sub(1);
        slots.iter().skip(first).chain(slots).map_while(offset).find(|offset| {
            let row = self.body.as_bytes().get(*offset..).unwrap_or_default();
            compare(row, key).is_eq()
        })
    }

    /// The rows from the first one on that is not before a key.
    pub fn rows_from(&self, key: &[&str]) -> &'static str {
        let bytes = self.body.as_bytes();
        let (mut low, mut high) = (0, bytes.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = memchr::memrchr(b'\n', &bytes[low..middle]).map_or(low, |at| low + at + 1);
            if compare(&bytes[start..], key).is_lt() {
                low = memchr::memchr(b'\n', &bytes[middle..]).map_or(bytes.len(), |at| middle + at + 1);
            } else {
                high = start;
            }
        }
        self.body.get(low..).unwrap_or_default()
    }
}

/// The hash of a key, as `tools/iam/sources.py` computes it: FNV-1a of its letters in lower case.
fn hash(key: &[&str]) -> u32 {
    let bytes = key.iter().flat_map(|part| part.bytes());
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193))
}

/// How the first cell of a row compares with the parts of a key, without regard to case.
fn compare(row: &[u8], key: &[&str]) -> Ordering {
    let mut row = row.iter().map_while(|byte| (!matches!(byte, b'\t' | b'\n')).then(|| byte.to_ascii_lowercase()));
    for part in key {
        for wanted in part.bytes() {
            match row.next().map(|byte| byte.cmp(&wanted.to_ascii_lowercase())) {
                Some(Ordering::Equal) => {}
                other => return other.unwrap_or(Ordering::Less),
            }
        }
    }
    if row.next().is_some() { Ordering::Greater } else { Ordering::Equal }
}

/// What stands behind the lines of provenance and the line of column names.
const fn behind_head(text: &'static str) -> &'static str {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let is_provenance = bytes[at] == b'#';
        while at < bytes.len() && bytes[at] != b'\n' {
            at += 1;
        }
        at += 1;
        if !is_provenance {
            break;
        }
    }
    if at < bytes.len() { text.split_at(at).1 } else { "" }
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
    use super::super::{RUNTIME_SUPPORT, RUNTIMES, SECRET_SHAPES, TABLES, TOOLS};

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
        for table in [&TOOLS, &SECRET_SHAPES] {
            let groups: Vec<_> = table.groups().collect();
            let again: Vec<_> = groups.iter().flat_map(|(key, lines)| lines.lines().map(|line| (*key, line))).collect();
            let rows: Vec<_> = table.rows::<1>().map(|[key]| key).collect();
            assert_eq!(again.iter().map(|(key, _)| *key).collect::<Vec<_>>(), rows);
            assert!(again.iter().all(|(key, line)| line.starts_with(&format!("{key}\t"))));
            assert!(groups.windows(2).all(|pair| pair[0].0 < pair[1].0), "each group once, in order");
        }
    }

    #[test]
    fn the_head_is_no_row() {
        for table in TABLES {
            assert!(table.rows::<1>().all(|[first]| !first.is_empty() && !first.starts_with('#')), "{}", table.file());
        }
    }
}
