//! Terraform's modules: the `.tf` files of one folder, in CloudFormation's terms.

mod attachments;
mod backend;
mod document;
mod file;
mod functions;
mod instances;
mod mentions;
mod properties;
mod references;
mod text;
mod value;

use std::{cell::Cell, collections::HashMap, path::Path, sync::Arc};

pub use backend::Backend;
use file::File;
pub(crate) use file::heredocs;
use hcl_edit::{
    expr::Expression,
    structure::{Block, BlockLabel, Body},
};

use super::{Language, Parameter, Resource, Template, answer::holder};
use crate::{
    data::TERRAFORM,
    model::{Datum, datum::Content},
    source::{Origin, Source},
};

/// How much may be evaluated for each byte of the files: locals that stand for one another grow without end.
const WORK: usize = 64;

impl Template {
    /// Reads the files of one folder: those named `.tf` make the module, others are what it may read. None without the former;
    /// what cannot be read of them, such as a `.tf.json`, leaves it not whole.
    pub fn of_terraform(sources: &[Arc<Source>]) -> Option<Self> {
        let is_part = |source: &&Arc<Source>| [".tf", ".tf.json"].iter().any(|end| source.display_path().ends_with(end));
        let all: Vec<&Arc<Source>> = sources.iter().filter(is_part).collect();
        let files: Vec<File> = all.iter().filter_map(|source| File::read(source)).collect();
        let module = Module::new(&files, sources);
        let mut resources = module.resources();
        module.attach(&mut resources);
        Some(Self {
            source: Arc::clone(all.first()?),
            tree: None,
            language: Language::Terraform,
            parameters: module.parameters(),
            resources: resources.into(),
            documents: module.documents(),
            is_whole: files.len() == all.len(),
        })
    }
}

/// Whether a text can be read as a file of Terraform.
pub(crate) fn is_terraform(text: &str) -> bool {
    hcl_edit::parser::parse_body(text.trim_start_matches('\u{feff}')).is_ok()
}

/// A module while it is read.
struct Module<'m> {
    files: &'m [File],
    /// All that was handed over, also files that are no Terraform.
    sources: &'m [Arc<Source>],
    /// The blocks `resource` and `data`, by their addresses.
    declared: HashMap<String, Declared<'m>>,
    locals: HashMap<&'m str, (&'m File, &'m Expression)>,
    /// How much may still be evaluated.
    work: Cell<usize>,
}

/// A block that defines or looks up something.
#[derive(Clone, Copy)]
struct Declared<'m> {
    file: &'m File,
    body: &'m Body,
    kind: &'m str,
    name: &'m BlockLabel,
}

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
struct Scope<'a> {
    file: &'a File,
    /// What `each.key` and `each.value` are.
    each: Option<(&'a str, &'a Datum)>,
    /// How deep it is in others.
    depth: usize,
}

impl<'a> Scope<'a> {
    fn of(file: &'a File) -> Self {
        Self { file, each: None, depth: 0 }
    }
}

impl<'m> Module<'m> {
    fn new(files: &'m [File], sources: &'m [Arc<Source>]) -> Self {
        let length: usize = files.iter().map(|file| file.source.text().len()).sum();
        let mut module = Self { files, sources, declared: HashMap::new(), locals: HashMap::new(), work: Cell::new(WORK * (length + 1000)) };
        for (file, block) in module.blocks() {
            match (block.ident.as_str(), block.labels.as_slice()) {
                (prefix @ ("resource" | "data"), [kind, name]) => {
                    let declared = Declared { file, body: &block.body, kind: kind.as_str(), name };
                    module.declared.insert(address(prefix, kind.as_str(), name.as_str()), declared);
                }
                ("locals", []) => {
                    let values = block.body.attributes().map(|local| (local.key.as_str(), (file, &local.value)));
                    module.locals.extend(values);
                }
                _ => {}
            }
        }
        module
    }

    /// The outermost blocks of all files.
    fn blocks(&self) -> impl Iterator<Item = (&'m File, &'m Block)> + use<'m> {
        self.files.iter().flat_map(|file| file.body.blocks().map(move |block| (file, block)))
    }

    fn parameters(&self) -> Vec<Parameter> {
        let variables = self.blocks().filter(|(_, block)| block.ident.as_str() == "variable");
        variables
            .filter_map(|(file, block)| {
                let [name] = block.labels.as_slice() else { return None };
                let default = block.body.get_attribute("default").map(|default| self.value(&default.value, Scope::of(file)));
                Some(Parameter { name: format!("var.{}", name.as_str()), place: file.place(name), default })
            })
            .collect()
    }

    /// The resources of the types that are known, one for each instance that can be told.
    fn resources(&self) -> Vec<Resource> {
        let mut resources = Vec::new();
        for (file, block) in self.blocks() {
            let [kind, name] = block.labels.as_slice() else { continue };
            let Some([_, cloudformation, _]) = TERRAFORM.search(&[kind.as_str()]) else { continue };
            if block.ident.as_str() != "resource" || cloudformation.is_empty() {
                continue;
            }
            let declared = Declared { file, body: &block.body, kind: kind.as_str(), name };
            for instance in self.instances(declared, 0) {
                resources.push(Resource {
                    id: declared.id(instance.key()),
                    kind: cloudformation.to_owned(),
                    place: declared.place(),
                    properties: Datum::of_fields(self.properties(declared.body, declared.kind, instance.scope(file)), &declared.place()),
                    condition: instance.condition,
                });
            }
        }
        resources
    }

    /// The blocks that write policies.
    fn documents(&self) -> Vec<Resource> {
        let mut documents = Vec::new();
        for (file, block) in self.blocks() {
            if let ("data", [kind, name]) = (block.ident.as_str(), block.labels.as_slice())
                && kind.as_str() == "aws_iam_policy_document"
            {
                let declared = Declared { file, body: &block.body, kind: kind.as_str(), name };
                documents.push(holder(&declared.id(None), self.policy_document(declared, Scope::of(file))));
            }
        }
        documents
    }

    /// A file that was handed over, by its path from the module's folder.
    fn file(&self, path: &str) -> Option<&Arc<Source>> {
        let folder = self.files.first()?.source.path().parent()?;
        let wanted = folder.join(Path::new(path));
        self.sources.iter().find(|source| source.path() == wanted)
    }

    /// A copy of a value, if there is work left for it.
    fn copy(&self, datum: &Datum) -> Option<Datum> {
        (self.work.get() > 0 && self.pay(weight(datum))).then(|| datum.clone())
    }

    /// Pays for some work; whether it can still be done.
    fn pay(&self, bytes: usize) -> bool {
        let left = self.work.get().checked_sub(bytes + 32);
        self.work.set(left.unwrap_or(0));
        left.is_some()
    }
}

impl Declared<'_> {
    /// The address of the instance of some key.
    fn id(&self, key: Option<&str>) -> String {
        let address = address("resource", self.kind, self.name.as_str());
        key.map_or_else(|| address.clone(), |key| format!("{address}[\"{key}\"]"))
    }

    fn place(&self) -> Origin {
        self.file.place(self.name)
    }
}

fn address(prefix: &str, kind: &str, name: &str) -> String {
    if prefix == "data" { format!("data.{kind}.{name}") } else { format!("{kind}.{name}") }
}

/// How many bytes a value takes, about.
fn weight(datum: &Datum) -> usize {
    let inner = match &datum.content {
        Content::Text(text) => text.text().map_or(0, str::len),
        Content::List(items) => items.iter().map(weight).sum(),
        Content::Map(fields) => fields.iter().map(|field| field.key.len() + weight(&field.value)).sum(),
        Content::Null | Content::Unknown(_) => 0,
    };
    inner + size_of::<Datum>()
}
