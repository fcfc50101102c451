//! What the table `data/tools.tsv` says of a command line tool.

use std::sync::{LazyLock, OnceLock};

use crate::data::{TOOLS, cells};

/// A tool of the table.
#[derive(Debug)]
pub(super) struct Tool {
    /// Its first name.
    pub(super) name: &'static str,
    /// Its lines, which are cut into cells only when the tool is met.
    lines: &'static str,
    rows: OnceLock<Vec<Row>>,
}

/// A row: tool, subcommand, how many words more it may have, options with values, flags.
type Row = [&'static str; 5];

/// The options of a tool or subcommand: lists of names, as the table writes them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Options {
    valued: &'static str,
    flags: &'static str,
}

/// The tools, sorted by name.
static ALL: LazyLock<Vec<Tool>> =
    LazyLock::new(|| TOOLS.groups().map(|(name, lines)| Tool { name, lines, rows: OnceLock::new() }).collect());

impl Tool {
    /// The tool of that name; of `sls` it is `serverless`.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        let named = |name: &str| ALL.binary_search_by(|tool| tool.name.cmp(name)).ok().and_then(|index| ALL.get(index));
        let tool = named(name)?;
        match tool.general()[1].strip_prefix('=') {
            Some(first_name) => named(first_name),
            None => Some(tool),
        }
    }

    fn rows(&self) -> &[Row] {
        self.rows.get_or_init(|| self.lines.lines().map(cells).collect())
    }

    /// The row of the tool as a whole.
    fn general(&self) -> Row {
        self.rows().first().copied().unwrap_or_default()
    }

    /// The row of a subcommand, or the next one in order.
    fn row_from(&self, subcommand: &str) -> Option<&Row> {
        let rows = self.rows();
        rows.get(rows.partition_point(|row| row[1] < subcommand))
    }

    /// How many words a subcommand has that the table does not list.
    pub(super) fn depth(&self) -> usize {
        self.general()[2].parse().unwrap_or(0)
    }

    /// The options that stand anywhere.
    pub(super) fn general_options(&self) -> Options {
        let [_, _, _, valued, flags] = self.general();
        Options { valued, flags }
    }

    /// The options of a subcommand, if it is listed.
    pub(super) fn options(&self, subcommand: &str) -> Option<Options> {
        self.row_from(subcommand).filter(|row| row[1] == subcommand).map(|[_, _, _, valued, flags]| Options { valued, flags })
    }

    /// Whether a subcommand is listed, or one that begins with its words.
    pub(super) fn has(&self, subcommand: &str) -> bool {
        let rest = self.row_from(subcommand).and_then(|row| row[1].strip_prefix(subcommand));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    }
}

impl Options {
    /// Whether the option takes a value.
    pub(super) fn is_valued(&self, name: &str) -> bool {
        lists(self.valued, name)
    }

    /// Whether the option is a switch.
    pub(super) fn is_flag(&self, name: &str) -> bool {
        lists(self.flags, name)
    }
}

fn lists(cell: &str, name: &str) -> bool {
    let mut start = 0;
    let ends = memchr::memchr_iter(b',', cell.as_bytes()).chain([cell.len()]);
    ends.map(|end| std::mem::replace(&mut start, end + 1)..end).any(|range| cell.as_bytes().get(range) == Some(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_each_tool_begins_with_its_general_row() {
        let rows: Vec<[&str; 2]> = TOOLS.rows().collect();
        assert!(rows.is_sorted());
        for (index, [tool, subcommand]) in rows.iter().enumerate() {
            let is_first = index == 0 || rows[index - 1][0] != *tool;
            assert_eq!(is_first, *subcommand == "-" || subcommand.starts_with('='), "{tool} {subcommand}");
            assert!(Tool::find(tool).is_some(), "{tool}");
        }
    }
}
