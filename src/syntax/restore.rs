//! What is done to a tree when its text has been read: back to the text as written, and duplicate keys.

use super::{
    cook::cook,
    map::TextMap,
    tree::{Kind, NodeId, Style, Tree},
};
use crate::source::Span;

impl Tree {
    /// Leads all spans of a tree that was read from a repaired text back to the original. What a repair replaced gives
    /// its original text.
    pub(super) fn restore(&mut self, back: &TextMap, damaged: Vec<Span>) {
        let lead = |span: &mut Span| *span = back.span(span.range());
        for node in &mut self.nodes {
            lead(&mut node.span);
            node.tag.iter_mut().chain(&mut node.anchor).for_each(lead);
        }
        self.comments.iter_mut().for_each(lead);
        self.damaged = damaged;
        for id in 0..self.nodes.len() as u32 {
            let node = self.node(NodeId(id));
            if node.style() != Some(Style::Plain) || node.is_alias() || !node.is_damaged() {
                continue;
            }
            let original = cook(self.text(), self.nodes[id as usize].span, Style::Plain, 0).0;
            if let Kind::Scalar { text, .. } = &mut self.nodes[id as usize].kind {
                *text = Some(original.into_boxed_str());
            }
        }
    }

    /// Reads placeholders of templates (`{{ name }}`, a mapping as the key of a mapping to YAML) as the text they are, and
    /// gives the place of the first.
    pub(super) fn read_placeholders(&mut self) -> impl Iterator<Item = Span> + use<> {
        let is_placeholder = |id: &usize| {
            let data = &self.nodes[*id];
            let text = self.text().get(data.span.range()).unwrap_or_default();
            matches!(&data.kind, Kind::Mapping { flow: true, pairs } if pairs.len() == 1)
                && text.starts_with("{{")
                && text.ends_with("}}")
                && !text.starts_with("{{resolve:")
        };
        let found: Vec<usize> = (0..self.nodes.len()).filter(is_placeholder).collect();
        for id in &found {
            self.nodes[*id].kind = Kind::Scalar { style: Style::Plain, text: None, indent: 0 };
            let span = self.nodes[*id].span;
            self.damaged.insert(self.damaged.partition_point(|damage| damage.start < span.start), span);
        }
        found.first().map(|id| self.nodes[*id].span).into_iter()
    }

    /// Where aliases stand that no anchor explains.
    pub(super) fn unresolved(&self) -> impl Iterator<Item = Span> {
        self.nodes.iter().filter(|node| matches!(node.kind, Kind::Alias(None))).map(|node| node.span)
    }

    /// Notes keys that are given twice, and whether there are merge keys.
    pub(super) fn note_duplicates(&mut self) {
        let mut found = Vec::new();
        let mut merges = false;
        let mut keys: Vec<(&str, NodeId)> = Vec::new();
        for data in &self.nodes {
            let Kind::Mapping { pairs, .. } = &data.kind else { continue };
            keys.clear();
            for (key, _) in pairs {
                let node = self.node(*key);
                if node.is_merge_key() {
                    merges = true;
                } else {
                    keys.extend(node.as_str().map(|text| (text, *key)));
                }
            }
            // Equal ones keep their order.
            keys.sort_by_key(|(text, _)| *text);
            for same in keys.chunk_by(|(one, _), (other, _)| one == other) {
                if let [(_, first), again @ ..] = same {
                    found.extend(again.iter().map(|(_, again)| (*first, *again)));
                }
            }
        }
        self.has_merge = merges;
        self.duplicates = found;
    }
}
