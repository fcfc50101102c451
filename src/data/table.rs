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
        self.body().lines().map(cells)
    }

    /// The rows whose first cell is `key`; only those are cut.
    pub fn rows_of<'k, const N: usize>(&self, key: &'k str) -> impl Iterator<Item = [&'static str; N]> + use<'k, N> {
        let is_wanted = move |line: &&str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with('\t'));
        self.body().lines().filter(is_wanted).map(cells)
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
        let head: usize = self.text.split_inclusive('\n').take_while(|line| line.starts_with('#')).map(str::len).sum();
        self.text[head..].split_once('\n').map_or("", |(_, body)| body)
    }
}

/// A row cut into `N` cells.
pub fn cells<const N: usize>(row: &'static str) -> [&'static str; N] {
    let mut cells = row.split('\t');
    std::array::from_fn(|_| cells.next().unwrap_or_default())
}
