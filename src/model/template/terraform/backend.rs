//! Where a module keeps its state, and with which identities it works.

use std::sync::Arc;

use hcl_edit::structure::{Block, Body, Structure};

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
    /// The arguments of the module's providers for AWS.
    pub providers: Vec<Datum>,
}

impl Backend {
    /// The backend that the files of one folder name; none, too, if some of them cannot be read, which may name another.
    pub fn read(sources: &[Arc<Source>]) -> Option<Self> {
        let files = sources.iter().map(File::read).collect::<Option<Vec<_>>>()?;
        let module = Module::new(&files, sources);
        let is_aws = |(_, block): &(&File, &Block)| {
            block.ident.as_str() == "provider" && block.labels.first().is_some_and(|label| label.as_str() == "aws")
        };
        let providers = module.blocks().filter(is_aws).map(|(file, block)| module.arguments(&block.body, file, block)).collect();
        let mut settings = module.blocks().filter(|(_, block)| block.ident.as_str() == "terraform");
        let (file, backend) = settings.find_map(|(file, block)| {
            let backend = block.body.blocks().find(|inner| inner.ident.as_str() == "backend")?;
            Some((file, backend))
        })?;
        let kind = backend.labels.first()?.as_str().to_owned();
        Some(Self { kind, settings: module.arguments(&backend.body, file, backend), providers })
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
