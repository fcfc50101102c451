//! AWS managed policies.

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::data::MANAGED_POLICIES;

/// The documents, in blocks that are compressed each by itself.
static BLOCKS: &[u8] = include_bytes!("../../../data/iam/managed-policies.deflate");

/// The most bytes that a block has; the script that makes them stays far below.
const MAX_BLOCK: usize = 1 << 20;

/// A managed policy of AWS.
#[derive(Clone, Copy, Debug)]
pub struct ManagedPolicy {
    /// Its name.
    pub name: &'static str,
    /// The path before its name in its ARN: `/`, `/service-role/`.
    pub path: &'static str,
    /// The version that is in force.
    pub version: &'static str,
    block: &'static str,
    document: &'static str,
}

/// The policy of that name or ARN.
pub fn managed_policy(name: &str) -> Option<ManagedPolicy> {
    let wanted = name.rsplit('/').next().unwrap_or(name);
    let [found, path, version, block, document] = MANAGED_POLICIES.search::<5>(&[wanted])?;
    let policy = ManagedPolicy { name: found, path, version, block, document };
    let is_it = !name.contains('/') || name.split_once(":aws:policy").is_some_and(|(_, rest)| rest == format!("{path}{found}"));
    is_it.then_some(policy)
}

impl ManagedPolicy {
    /// Its ARN.
    pub fn arn(&self) -> String {
        format!("arn:aws:iam::aws:policy{}{}", self.path, self.name)
    }

    /// Its document, without the names of statements.
    pub fn document(&self) -> Option<String> {
        let block = BLOCKS.get(range(self.block)?)?;
        let text = decompress_to_vec_with_limit(block, MAX_BLOCK).ok()?;
        String::from_utf8(text.get(range(self.document)?)?.to_vec()).ok()
    }
}

/// A range written as offset and length in hexadecimal.
fn range(text: &str) -> Option<std::ops::Range<usize>> {
    let (start, length) = text.split_once('+')?;
    let start = usize::from_str_radix(start, 16).ok()?;
    Some(start..start.checked_add(usize::from_str_radix(length, 16).ok()?)?)
}
