//! What the plugins of a service add to the schema.

use super::table::{FRAGMENTS, Fragment, FragmentKind, NodeId, PLUGINS};
use crate::vars::{Value, View};

/// The plugins that a service lists.
#[derive(Debug, Default)]
pub struct Plugins {
    fragments: Vec<&'static Fragment>,
    /// A plugin that is not known, or that the files do not show: it may define any key.
    pub has_unknown: bool,
}

impl Plugins {
    /// The plugins of a service, by the value of `plugins`.
    pub fn of(root: Value<'_>) -> Self {
        let mut plugins = Plugins::default();
        let Some(list) = root.get("plugins") else { return plugins };
        let list = list.get("modules").unwrap_or(list);
        plugins.has_unknown = !list.is_known();
        for plugin in list.items() {
            let known = plugin.as_str().and_then(|name| PLUGINS.binary_search_by(|plugin| plugin.name.get().cmp(name)).ok());
            match known.and_then(|at| PLUGINS.get(at)) {
                Some(plugin) => plugins.fragments.extend(plugin.fragments.of(&FRAGMENTS)),
                None => plugins.has_unknown |= !matches!(plugin.view(), View::Null),
            }
        }
        plugins
    }

    /// The schema of a key that a plugin defines at a place of the schema.
    pub(super) fn find(&self, place: NodeId, key: &str) -> Option<NodeId> {
        self.at(place).find_map(|fragment| match fragment.kind {
            FragmentKind::Defined(schema) if fragment.key.get() == key => Some(schema),
            _ => None,
        })
    }

    /// The keys that plugins define at a place, or make a must there.
    pub(super) fn at(&self, place: NodeId) -> impl Iterator<Item = &'static Fragment> {
        self.fragments.iter().copied().filter(move |fragment| fragment.place == place)
    }

    /// Whether a plugin reads a key that it does not define.
    pub(super) fn reads(&self, place: NodeId, key: &str) -> bool {
        self.at(place).any(|fragment| matches!(fragment.kind, FragmentKind::Undefined) && fragment.key.get() == key)
    }
}
