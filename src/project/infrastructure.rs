//! What the templates of a repository define, and what it has to do with the other files.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use super::{Discovered, Discovery, Kind, repository::MAX_READ, shown};
use crate::{
    model::{
        build_project::{BuildProject, BuildspecOf, RoleName},
        pipeline::Pipeline,
        resource_policy::ResourcePolicy,
        role::Role,
        template::{Language, Template},
    },
    source::Source,
    syntax,
};

/// The name of a buildspec that a project need not give.
const DEFAULT_BUILDSPEC: &str = "buildspec.yml";

/// Files of a module of Terraform, and what it may read.
const MODULE_FILES: [&str; 6] = ["json", "tf", "tftpl", "tpl", "yaml", "yml"];

/// The most files of a module that are read.
const MAX_MODULE: usize = 200;

/// The most templates of a repository that are read.
const MAX_TEMPLATES: usize = 500;

/// The most bytes of templates that are read: they stay in memory as long as files of the repository are linted.
const MAX_TEXT: u64 = 32 * 1024 * 1024;

/// The templates of a repository.
#[derive(Clone, Debug, Default)]
pub struct Infrastructure {
    /// Each with what it defines.
    pub stacks: Vec<Arc<Stack>>,
    /// The builds whose commands stand in files of the repository.
    builds: OnceLock<Vec<Build>>,
    /// The top folder, without links.
    root: PathBuf,
}

/// A template with what it defines.
#[derive(Debug)]
pub struct Stack {
    /// The template.
    pub template: Template,
    /// Its file, without links.
    path: PathBuf,
    /// Its roles.
    pub roles: Vec<Role>,
    /// Its build projects.
    pub projects: Vec<BuildProject>,
    /// Its pipelines.
    pub pipelines: Vec<Pipeline>,
    /// The policies of its resources.
    pub resource_policies: Vec<ResourcePolicy>,
    /// Of a module, the files that it is read from.
    files: Vec<Arc<Source>>,
}

/// A build whose commands stand in a file.
#[derive(Clone, Debug)]
pub struct Build {
    /// The template that defines its project.
    pub stack: Arc<Stack>,
    /// The place of the project in it.
    project: usize,
    /// The folder that the build checks out: what its commands name is there.
    pub folder: PathBuf,
    /// The buildspec, without links.
    buildspec: PathBuf,
    /// Whether the project names the buildspec; else it is that of the default name.
    pub is_named: bool,
}

impl Infrastructure {
    /// Reads the templates below a folder.
    pub fn read(root: &Path) -> Self {
        let search = Discovery { excluded: &|_, _| false, force: false, terraform: true };
        let mut modules: BTreeSet<PathBuf> = BTreeSet::new();
        let mut stacks = Vec::new();
        let mut left = MAX_TEXT;
        for found in search.find(&[root.to_owned()]) {
            let Discovered::File { path, .. } = found else { continue };
            if stacks.len() + modules.len() >= MAX_TEMPLATES {
                break;
            }
            if Kind::is_terraform(&path) {
                modules.extend(path.parent().map(Path::to_owned));
            } else if Kind::may_be_template(&path) {
                let size = fs::metadata(&path).map_or(0, |meta| meta.len());
                // One that is too large does not keep others from being read.
                let Some(rest) = left.checked_sub(size) else { continue };
                left = rest;
                stacks.extend(Stack::read(&shown(path)));
            }
        }
        stacks.extend(modules.iter().filter_map(|module| Stack::read_module(module)));
        Self::new(fs::canonicalize(root).unwrap_or_default(), stacks.into_iter().map(Arc::new).collect())
    }

    fn new(root: PathBuf, stacks: Vec<Arc<Stack>>) -> Self {
        Self { stacks, builds: OnceLock::new(), root }
    }

    /// The same with a template as it is at hand, instead of what its file holds.
    pub fn with(&self, own: &Arc<Stack>) -> Self {
        let is_other = |stack: &&Arc<Stack>| stack.path != own.path;
        let stacks = self.stacks.iter().filter(is_other).chain([own]).cloned().collect();
        Self::new(self.root.clone(), stacks)
    }

    /// The builds that run the buildspec at a path.
    pub fn builds_of<'i>(&'i self, buildspec: &Path) -> impl Iterator<Item = &'i Build> + use<'i> {
        let path = fs::canonicalize(buildspec).unwrap_or_else(|_| self.root.join(buildspec));
        let builds = self.builds.get_or_init(|| self.stacks.iter().flat_map(|stack| stack.builds(&self.root)).collect());
        builds.iter().filter(move |build| build.buildspec == path)
    }

    /// What the template at a path defines, or the module that the file belongs to.
    pub fn stack(&self, path: &Path) -> Option<&Stack> {
        let path = real(path);
        let is_module = Kind::is_terraform(&path);
        let is_it = |stack: &&Stack| match stack.template.language {
            Language::Terraform => is_module && stack.path.parent() == path.parent(),
            _ => stack.path == path,
        };
        self.stacks.iter().map(|stack| &**stack).find(is_it)
    }

    /// The role of a name, and the template that defines it; none if that is not of this repository.
    pub fn role<'i>(&'i self, stack: &'i Stack, name: &RoleName) -> Option<(&'i Stack, &'i Role)> {
        match name {
            RoleName::Here(id) => Some((stack, stack.roles.iter().find(|role| role.id == *id)?)),
            RoleName::Named(name) => {
                let name = name.text()?.rsplit('/').next()?;
                let mut all = self.stacks.iter().flat_map(|stack| stack.roles.iter().map(move |role| (&**stack, role)));
                all.find(|(_, role)| role.name.text() == Some(name))
            }
            RoleName::None => None,
        }
    }
}

/// A path without links, if it can be known.
fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

impl Stack {
    /// A template with what it defines.
    pub fn new(template: Template) -> Self {
        let (roles, projects, pipelines) = (Role::all(&template), BuildProject::all(&template), Pipeline::all(&template));
        let resource_policies = ResourcePolicy::all(&template);
        let path = real(template.source.path());
        Self { template, path, roles, projects, pipelines, resource_policies, files: Vec::new() }
    }

    fn read(path: &Path) -> Option<Self> {
        let source = Arc::new(Source::read(path).ok()?);
        if !Kind::has_template_text(source.text().as_bytes()) {
            return None;
        }
        let tree = syntax::parse(&source);
        (Kind::of(path, &tree) == Some(Kind::Template)).then(|| Template::read(tree).map(Self::new))?
    }

    /// The same with another text of one of its files; none if it is not read from files that say what is to be.
    pub fn reread(&self, source: &Arc<Source>) -> Option<Self> {
        let own = self.template.source.path();
        match self.template.language {
            Language::Terraform => Self::of_module(source),
            Language::CloudFormation | Language::Sam if own == source.path() => Template::read(syntax::parse(source)).map(Self::new),
            _ => None,
        }
    }

    /// The file of a module that is the same as one at hand.
    pub fn file(&self, own: &Source) -> Option<&Arc<Source>> {
        self.files.iter().find(|file| file.path() == own.path() && file.text() == own.text())
    }

    /// The module that a file of Terraform belongs to.
    pub fn of_module(file: &Arc<Source>) -> Option<Self> {
        Self::read_module_with(file.path().parent()?, Some(file))
    }

    /// Reads a module of Terraform: the files of a folder, and those that they may read there.
    pub(super) fn read_module(folder: &Path) -> Option<Self> {
        Self::read_module_with(folder, None)
    }

    /// The same with one of the files as it is at hand.
    fn read_module_with(folder: &Path, own: Option<&Arc<Source>>) -> Option<Self> {
        // The current folder has no name of its own.
        let folder = if folder.as_os_str().is_empty() { fs::canonicalize(".").ok()? } else { folder.to_owned() };
        let mut paths: Vec<PathBuf> = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        let is_wanted = |path: &PathBuf| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            ending.is_some_and(|ending| MODULE_FILES.contains(&ending)) && fs::metadata(path).is_ok_and(|meta| meta.len() <= MAX_READ)
        };
        let read = |path: PathBuf| match own.filter(|own| own.path().file_name() == path.file_name()) {
            Some(own) => Some(Arc::clone(own)),
            None => Source::read(&path).ok().map(Arc::new),
        };
        let sources = paths.into_iter().filter(is_wanted).filter_map(|path| read(shown(path)));
        let mut sources: Vec<Arc<Source>> = sources.take(MAX_MODULE).collect();
        // It may be at hand only.
        sources.extend(own.filter(|own| !sources.iter().any(|source| Arc::ptr_eq(source, own))).cloned());
        let template = Template::of_terraform(&sources)?;
        Some(Self { files: sources, ..Self::new(template) })
    }

    /// The builds whose commands stand in files: each in the nearest folder, from that of the template upwards, that has
    /// such a file. A repository of examples is read as each of them would be alone.
    fn builds(self: &Arc<Self>, root: &Path) -> Vec<Build> {
        if self.projects.is_empty() {
            return Vec::new();
        }
        let folders: Vec<&Path> = self.path.ancestors().skip(1).take_while(|folder| folder.starts_with(root)).collect();
        let build = |(index, project): (usize, &BuildProject)| {
            if let BuildspecOf::Included(path) = &project.buildspec {
                let buildspec = fs::canonicalize(folders.first()?.join(path)).ok().filter(|path| path.starts_with(root))?;
                return Some(Build { stack: Arc::clone(self), project: index, folder: root.to_owned(), buildspec, is_named: true });
            }
            let (name, is_named) = match &project.buildspec {
                BuildspecOf::Default => (DEFAULT_BUILDSPEC, false),
                BuildspecOf::Path(path) => (path.as_str(), true),
                BuildspecOf::Included(_) | BuildspecOf::Inline(_) | BuildspecOf::Elsewhere => return None,
            };
            let folder = folders.iter().find(|folder| folder.join(name).is_file())?;
            let buildspec = fs::canonicalize(folder.join(name)).ok().filter(|path| path.starts_with(root))?;
            Some(Build { stack: Arc::clone(self), project: index, folder: (*folder).to_owned(), buildspec, is_named })
        };
        self.projects.iter().enumerate().filter_map(build).collect()
    }
}

impl Build {
    /// Its project.
    pub fn project(&self) -> &BuildProject {
        // The place was taken from that very list, which does not change.
        &self.stack.projects[self.project]
    }
}
