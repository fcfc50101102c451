//! Where a module keeps its state.

use std::sync::Arc;

use hcl_edit::structure::{Body, Structure};

use super::{File, Module, Scope};
use crate::{
    model::{Datum, datum::Field},
    source::Source,
};

/// The backend of a module of Terraform.
#[derive(Clone, Debug)]
pub struct Backend {
    /// Its type: `s3`.
    pub kind: String,
    /// Its arguments.
    pub settings: Datum,
}

impl Backend {
    /// The backend that the files of one folder name; none, too, if some of them cannot be read, which may name another.
    pub fn read(sources: &[Arc<Source>]) -> Option<Self> {
        let files = sources.iter().map(File::read).collect::<Option<Vec<_>>>()?;
        let module = Module::new(&files, sources);
        let settings = module.blocks().filter(|(_, block)| block.ident.as_str() == "terraform");
        settings.into_iter().find_map(|(file, block)| {
            let backend = block.body.blocks().find(|inner| inner.ident.as_str() == "backend")?;
            let [kind] = backend.labels.as_slice() else { return None };
            Some(Self { kind: kind.as_str().to_owned(), settings: module.arguments(&backend.body, file, backend) })
        })
    }

    /// The arguments in a file that `-backend-config` names.
    pub fn read_settings(source: &Arc<Source>) -> Option<Datum> {
        let file = File::parse(source)?;
        let sources = [Arc::clone(source)];
        Some(Module::new(&[], &sources).arguments(&file.body, &file, &file.body))
    }
}

impl Module<'_> {
    fn arguments(&self, body: &Body, file: &File, whole: &impl hcl_edit::Span) -> Datum {
        let field = |structure: &Structure| match structure {
            Structure::Attribute(argument) => {
                let value = self.value(&argument.value, Scope::of(file));
                Field::new(argument.key.as_str(), file.place(&argument.key), value)
            }
            Structure::Block(block) => Field::new(block.ident.as_str(), file.place(&block.ident), self.arguments(&block.body, file, block)),
        };
        Datum::of_fields(body.iter().map(field).collect(), &file.place(whole))
    }
}
