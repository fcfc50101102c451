//! A table as tab-separated text: lines `# key: value` of provenance, a line of column names, then the rows.

/// A table of `data/`, read where it lies: nothing is done at start-up.
#[derive(Debug)]
pub struct Table {
    file: &'static str,
    text: &'static str,
}

impl Table {
    pub(super) const fn new(file: &'static str, text: &'static str) -> Self {
        Self { file, text }
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
        let rows = self.text.lines().skip_while(|line| line.starts_with('#')).skip(1);
        rows.map(|row| {
            let mut cells = row.split('\t');
            std::array::from_fn(|_| cells.next().unwrap_or_default())
        })
    }
}
