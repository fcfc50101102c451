//! Writes what is generated from the source: the pages of the rules, their index, and the configuration's schema.
//!
//! Run as `cargo run --example generate`; what it writes is committed, and the continuous integration compares.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use speclint::{
    config,
    rules::{self, Rule},
};

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("docs/rules");
    fs::create_dir_all(&folder)?;
    let mut pages: BTreeMap<PathBuf, String> =
        rules::all().map(|rule| (folder.join(rule.name).with_extension("md"), rules::page(rule))).collect();
    pages.insert(folder.join("README.md"), index());
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if !pages.contains_key(&path) {
            fs::remove_file(path)?;
        }
    }
    fs::write(root.join("schemas/speclint.schema.json"), config::schema())?;
    pages.iter().try_for_each(|(path, text)| fs::write(path, text))
}

/// The list of all rules by family.
fn index() -> String {
    let mut families: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in rules::all() {
        families.entry(rule.family()).or_default().push(rule);
    }
    let mut text = "# Rules\n\nEach page tells what the rule finds, why it matters, and shows an example with a better one. All\nexamples are run as tests.\n".to_owned();
    for (family, mut rules) in families {
        rules.sort_by_key(|rule| rule.name);
        text += &format!("\n## {family}\n\n| rule | severity | fix | finds |\n|---|---|---|---|\n");
        for rule in rules {
            let fix = rule.fix.map_or("", |fix| if fix == speclint::diagnostics::Applicability::Safe { "safe" } else { "suggested" });
            text += &format!("| [{0}]({0}.md) | {1} | {fix} | {2} |\n", rule.name, rule.severity, rule.summary());
        }
    }
    text
}
