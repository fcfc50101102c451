//! Fixes of other files than the one that has the finding.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use super::errors;
use crate::{
    diagnostics::{Applicability, Finding, Fix},
    source::Source,
};

/// The fixes of other files, by file.
#[derive(Debug, Default)]
pub struct Elsewhere {
    files: BTreeMap<PathBuf, (Arc<Source>, Vec<Fix>)>,
}

impl Elsewhere {
    /// Adds the fixes of other files that findings offer.
    pub fn add(&mut self, findings: &[Finding], least: Applicability) {
        let fixes = findings.iter().filter_map(|finding| finding.fixes.iter().find(|fix| fix.applicability >= least));
        for fix in fixes {
            let Some(source) = &fix.elsewhere else { continue };
            let (_, fixes) = self.files.entry(source.path().to_owned()).or_insert_with(|| (Arc::clone(source), Vec::new()));
            // Two commands may need the same of one role.
            if !fixes.iter().any(|other| other.edits == fix.edits) {
                fixes.push(fix.clone());
            }
        }
    }

    /// Each file with its new text and the number of fixes in it. What is inserted at one place follows one another; a fix
    /// after which a file parses worse than before is left out.
    pub fn mended(&self) -> impl Iterator<Item = (&Arc<Source>, String, usize)> {
        self.files.values().filter_map(|(source, fixes)| {
            let before = errors(source.path(), source.text());
            let mut kept: Vec<&Fix> = Vec::new();
            for fix in fixes {
                kept.push(fix);
                if errors(source.path(), &super::apply(source.text(), &kept)) > before {
                    kept.pop();
                }
            }
            (!kept.is_empty()).then(|| (source, super::apply(source.text(), &kept), kept.len()))
        })
    }
}
