//! Mappings with keys given twice and with merge keys (`<<`) of YAML 1.1.

use std::collections::HashMap;

use super::tree::{Entry, Node};

/// How many merge keys may nest; deeper ones are ignored.
const MAX_MERGE_DEPTH: usize = 16;

/// How many mappings may be merged into one; further ones are ignored.
const MAX_MERGED: usize = 256;

/// The keys and values of a mapping as they count.
pub(super) fn entries(mapping: Node<'_>) -> Vec<Entry<'_>> {
    let mut entries = Entries::default();
    entries.add(mapping, 0);
    entries.list
}

/// The entries of a mapping with duplicates and merge keys.
#[derive(Default)]
struct Entries<'t> {
    list: Vec<Entry<'t>>,
    known: HashMap<&'t str, usize>,
    merged: usize,
}

impl<'t> Entries<'t> {
    fn add(&mut self, mapping: Node<'t>, depth: usize) {
        self.merged += 1;
        if self.merged > MAX_MERGED {
            return;
        }
        let merges = |entry: &Entry<'t>| entry.key.is_merge_key();
        for entry in mapping.pairs().filter(|entry| !merges(entry)) {
            let Some(key) = entry.key.as_str() else {
                self.list.push(entry);
                continue;
            };
            match self.known.get(key) {
                Some(index) if depth == 0 => self.list[*index] = entry,
                Some(_) => {}
                None => {
                    self.known.insert(key, self.list.len());
                    self.list.push(entry);
                }
            }
        }
        if depth == MAX_MERGE_DEPTH {
            return;
        }
        for entry in mapping.pairs().filter(merges) {
            if entry.value.is_mapping() {
                self.add(entry.value, depth + 1);
            }
            for item in entry.value.items() {
                self.add(item, depth + 1);
            }
        }
    }
}
