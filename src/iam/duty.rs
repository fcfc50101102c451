//! Who must be able to do what: the roles of a repository with what works in their name.

use std::{cell::OnceCell, path::Path, sync::Arc};

use super::{
    evaluate::{Principal, Request, Verdict, evaluate},
    requirements::{self, Certainty, NeededAction, Needs},
};
use crate::{
    model::{
        PartialText,
        build_project::{BuildProject, RoleName},
        buildspec::Buildspec,
        policy::Statement,
        policy_view::Owner,
    },
    project::{Build, Context, Infrastructure, NamedRole, Repository, Stack},
    shell::Invocation,
    source::{Origin, Source},
};

/// The needs of most runs are judged; what is only possible is not.
pub const JUDGED: Certainty = Certainty::Likely;

/// What a role is for, and what that needs.
pub struct Duty<'d> {
    /// The role; none if no file of the repository defines it.
    pub principal: Option<Principal<'d>>,
    /// How the role is called; nothing if no file tells.
    pub role_name: String,
    /// What works with it, in words: ``the builds of `Deploy` ``.
    pub worker: String,
    /// The same in a word: `the build`.
    pub subject: &'static str,
    /// Where that is defined.
    pub place: Origin,
    /// Whether it is certain that this works with this role.
    pub is_certain: bool,
    /// Where the buildspec begins that tells what is needed, if that is a file of its own.
    pub buildspec: Option<Origin>,
    /// What is needed, by what needs it.
    pub demands: Vec<Demand<'d>>,
    /// How the template of the role is read again.
    pub reread: Reread<'d>,
}

/// What reads a template again, with another text of one of its files.
pub type Reread<'r> = &'r dyn Fn(&Stack, &Arc<Source>) -> Option<Stack>;

/// Something that needs permissions.
#[derive(Clone)]
pub struct Demand<'d> {
    /// What it is.
    pub cause: Cause<'d>,
    /// What it needs.
    pub needs: Needs,
}

/// What needs permissions.
#[derive(Clone)]
pub enum Cause<'d> {
    /// A command of a build.
    Command(&'d Invocation<'d>),
    /// What stands at a place, in words: `the variable`.
    Setting(Origin, String),
}

impl Cause<'_> {
    /// It in words: a command by its program and what that is told to do, as in `` `aws s3 sync` ``.
    pub fn words(&self) -> String {
        match self {
            Cause::Command(invocation) => {
                let words = invocation.words.iter().take(3).map_while(|word| word.literal());
                format!("`{}`", words.take_while(|word| !word.starts_with('-')).collect::<Vec<_>>().join(" "))
            }
            Cause::Setting(_, what) => what.clone(),
        }
    }

    /// Where it stands, or where that leads to it.
    pub fn place(&self) -> Origin {
        match self {
            Cause::Command(invocation) => match invocation.led_by {
                None => Origin::new(invocation.source(), invocation.words_span()),
                Some(span) => Origin::new(invocation.place.command.node.tree().source(), span),
            },
            Cause::Setting(place, _) => place.clone(),
        }
    }
}

/// A need that a role does not meet.
pub struct Missing<'d> {
    /// The need.
    pub needed: &'d NeededAction,
    /// The resources on which it is not allowed.
    pub resources: Vec<&'d str>,
    /// The statement that denies it, with whose policy that is; none if nothing allows it.
    pub denied_by: Option<(&'d Statement, Owner)>,
}

impl<'d> Demand<'d> {
    /// The needs that the role certainly does not meet.
    pub fn missing(&'d self, principal: &Principal<'d>) -> Vec<Missing<'d>> {
        self.judged().filter_map(|needed| Missing::of(needed, principal)).collect()
    }

    /// Whether it cannot be told of some need if the role meets it.
    pub fn is_open(&self, principal: &Principal<'_>) -> bool {
        let is_unknown = |needed: &NeededAction, resource: &String| {
            let request = Request { action: needed.action, resource, context: &needed.context };
            matches!(evaluate(principal, &request), Verdict::Unknown)
        };
        self.judged().any(|needed| needed.resources.iter().any(|resource| is_unknown(needed, resource)))
    }

    fn judged(&self) -> impl Iterator<Item = &NeededAction> {
        self.needs.actions.iter().filter(|needed| needed.certainty >= JUDGED)
    }

    /// The commands of a build with what they need.
    fn of_commands<'t: 'd>(spec: &'d Buildspec<'t>, least: Certainty) -> impl Iterator<Item = Self> + use<'d, 't> {
        let commands = requirements::of_commands(spec, least).into_iter();
        let needing = commands.filter(|(_, needs)| !needs.actions.is_empty());
        needing.map(|(invocation, needs)| Self { cause: Cause::Command(invocation), needs })
    }

    /// The places of some settings with what each needs.
    fn of_settings(needs: Needs) -> Vec<Self> {
        let mut demands: Vec<Self> = Vec::new();
        for needed in needs.actions {
            let Some(reason) = needed.reason.clone() else { continue };
            let Some(place) = reason.place else { continue };
            let is_same = |demand: &&mut Self| matches!(&demand.cause, Cause::Setting(other, _) if other.span == place.span);
            match demands.iter_mut().find(is_same) {
                Some(demand) => demand.needs.actions.push(needed),
                None => {
                    let needs = Needs { actions: vec![needed], ..Needs::default() };
                    demands.push(Self { cause: Cause::Setting(place, reason.text), needs });
                }
            }
        }
        demands
    }
}

impl<'d> Missing<'d> {
    fn of(needed: &'d NeededAction, principal: &Principal<'d>) -> Option<Self> {
        let mut missing = Self { needed, resources: Vec::new(), denied_by: None };
        for resource in &needed.resources {
            match evaluate(principal, &Request { action: needed.action, resource, context: &needed.context }) {
                Verdict::Missing => missing.resources.push(resource),
                Verdict::Denied(statement, owner) => {
                    missing.resources.push(resource);
                    missing.denied_by = Some((statement, owner));
                }
                Verdict::Allowed(_) | Verdict::Unknown => {}
            }
        }
        (!missing.resources.is_empty()).then_some(missing)
    }

    /// Whether another role certainly may do it.
    pub fn is_met(&self, principal: &Principal<'_>) -> bool {
        let Self { needed: NeededAction { action, context, .. }, resources, .. } = self;
        resources.iter().all(|resource| matches!(evaluate(principal, &Request { action: *action, resource, context }), Verdict::Allowed(_)))
    }
}

/// Calls `each` with what the builds that run a buildspec must be able to do, once for each role, as far as it is that sure.
pub fn of_buildspec(spec: &Buildspec<'_>, least: Certainty, each: &mut dyn FnMut(&Duty<'_>)) {
    let repository = &spec.context.repository;
    if repository.root().is_none() && spec.context.role.is_none() {
        return;
    }
    let here = OnceCell::new();
    let here = || here.get_or_init(|| Work::of(spec, least));
    // For what needs nothing the templates need not be read.
    if !leads_elsewhere(spec) && here().demands(None).is_empty() {
        return;
    }
    let infrastructure = repository.infrastructure();
    let builds: Vec<&Build> = infrastructure.builds_of(spec.source().path()).collect();
    // The build sees its folder as the top, wherever that is in this repository.
    let in_folder = |folder: Option<&Path>, each: &mut dyn FnMut(&Work<'_, '_>)| match folder {
        Some(folder) if repository.root() != Some(folder) => {
            let context = Context::new(Repository::at(folder), spec.context.today);
            if let Some(spec) = Buildspec::new(spec.tree(), &context) {
                each(&Work::of(&spec, least));
            }
        }
        _ => each(here()),
    };
    if let Some(named) = &spec.context.role {
        let folder = builds.first().map(|build| build.folder.as_path());
        return in_folder(folder, &mut |work| each(&work.of_named(named, infrastructure)));
    }
    let is_only = builds.len() == 1;
    let mut seen: Vec<(&Arc<Stack>, &RoleName)> = Vec::new();
    for build in builds {
        let project = build.project();
        let is_same = |(stack, role): &(&Arc<Stack>, &RoleName)| Arc::ptr_eq(stack, &build.stack) && **role == project.role;
        if seen.iter().any(is_same) {
            continue;
        }
        seen.push((&build.stack, &project.role));
        let worker = Worker::builds(project, &build.stack, infrastructure);
        in_folder(Some(&build.folder), &mut |work| {
            let duty = worker.duty(&project.role, build.is_named || is_only, work.demands(Some(&project.name)));
            each(&Duty { buildspec: Some(work.place()), ..duty });
        });
    }
}

/// Calls `each` with what the builds that run a buildspec must be able to do, if no file tells of such builds.
pub fn of_unknown_builds(spec: &Buildspec<'_>, each: &mut dyn FnMut(&Duty<'_>)) {
    let duty = Work::of(spec, Certainty::Possible).duty();
    if !duty.demands.is_empty() {
        each(&duty);
    }
}

/// Programs that run what stands in other files, which may be found only from the folder that the build checks out.
const LEADING: [&str; 9] = [".", "bash", "make", "npm", "npx", "pnpm", "sh", "source", "yarn"];

fn leads_elsewhere(spec: &Buildspec<'_>) -> bool {
    spec.flow().invocations.iter().any(|invocation| {
        let is_script = || invocation.words.first().is_some_and(|word| word.literal().is_some_and(|word| word.contains('/')));
        invocation.program().is_some_and(|program| LEADING.contains(&&*program)) || is_script()
    })
}

/// What a buildspec does.
struct Work<'w, 't> {
    spec: &'w Buildspec<'t>,
    commands: Vec<Demand<'w>>,
}

impl<'w, 't> Work<'w, 't> {
    fn of(spec: &'w Buildspec<'t>, least: Certainty) -> Self {
        Self { spec, commands: Demand::of_commands(spec, least).collect() }
    }

    /// What is needed for it, in a project of that name.
    fn demands(&self, project: Option<&PartialText>) -> Vec<Demand<'w>> {
        let settings = Demand::of_settings(requirements::of_buildspec(self.spec, project));
        self.commands.iter().cloned().chain(settings).collect()
    }

    fn place(&self) -> Origin {
        let root = self.spec.root;
        Origin::new(self.spec.source(), root.pairs().next().map_or(root.span(), |first| first.key.span()))
    }

    /// What its builds must be able to do, whatever they work with.
    fn duty(&self) -> Duty<'w> {
        Duty {
            principal: None,
            role_name: String::new(),
            worker: format!("the builds of {}", self.spec.source().display_path()),
            subject: "the build",
            place: Origin::new(self.spec.source(), self.spec.root.span()),
            is_certain: true,
            buildspec: Some(self.place()),
            demands: self.demands(None),
            reread: &Stack::reread,
        }
    }

    /// The same with a role that is named beside the files.
    fn of_named<'n>(&self, named: &'n NamedRole, infrastructure: &'n Infrastructure) -> Duty<'n>
    where
        'w: 'n,
    {
        let principal = named.role().map(|role| Principal { role, home: named.stack(), infrastructure });
        let role_name = principal.map_or(String::new(), |principal| principal.role.id.clone());
        Duty { principal, role_name, ..self.duty() }
    }
}

/// Calls `each` with what the projects, pipelines and functions of a template must be able to do. What pipelines and
/// functions need is documented, but was not tried, so that it is not certain.
pub fn of_stack(stack: &Stack, infrastructure: &Infrastructure, context: &Context, least: Certainty, each: &mut dyn FnMut(&Duty<'_>)) {
    for project in &stack.projects {
        let builds = Worker::builds(project, stack, infrastructure);
        each(&builds.duty(&project.role, true, Demand::of_settings(requirements::of_project(project))));
        if let Some(needs) = requirements::of_batch(project) {
            let written =
                stack.template.resource(&project.id).and_then(|resource| resource.properties.at(&["BuildBatchConfig", "ServiceRole"]));
            let role = RoleName::read(&stack.template, written);
            each(&builds.duty(&role, true, Demand::of_settings(needs)));
        }
        if let Some(tree) = project.inline_tree(&stack.template)
            && let Some(spec) = Buildspec::new(&tree, context)
        {
            each(&builds.duty(&project.role, true, Work::of(&spec, least).demands(Some(&project.name))));
        }
    }
    for pipeline in &stack.pipelines {
        let words = format!("the pipeline `{}`", pipeline.id);
        let worker = Worker { words, subject: "the pipeline", place: &pipeline.place, stack, infrastructure, reread: &Stack::reread };
        for (role, needs) in requirements::of_pipeline(pipeline) {
            each(&worker.duty(&role, false, Demand::of_settings(needs)));
        }
    }
    of_functions(stack, infrastructure, &Stack::reread, each);
}

/// Calls `each` with what the roles of the functions of a template must be able to do.
pub fn of_functions(stack: &Stack, infrastructure: &Infrastructure, reread: Reread<'_>, each: &mut dyn FnMut(&Duty<'_>)) {
    for function in requirements::of_functions(&stack.template) {
        let Some(resource) = stack.template.resource(&function.function) else { continue };
        let words = format!("the function `{}`", function.function);
        let worker = Worker { words, subject: "the function", place: &resource.place, stack, infrastructure, reread };
        each(&worker.duty(&function.role, false, Demand::of_settings(function.needs)));
    }
}

/// What works with a role, and where that is defined.
struct Worker<'d> {
    words: String,
    subject: &'static str,
    place: &'d Origin,
    stack: &'d Stack,
    infrastructure: &'d Infrastructure,
    reread: Reread<'d>,
}

impl<'d> Worker<'d> {
    fn builds(project: &'d BuildProject, stack: &'d Stack, infrastructure: &'d Infrastructure) -> Self {
        let words = format!("the builds of `{}`", project.id);
        Self { words, subject: "the build", place: &project.place, stack, infrastructure, reread: &Stack::reread }
    }

    fn duty(&self, name: &RoleName, is_certain: bool, demands: Vec<Demand<'d>>) -> Duty<'d> {
        let found = self.infrastructure.role(self.stack, name);
        let role_name = match (&found, name) {
            (Some((_, role)), _) => role.id.clone(),
            (None, RoleName::Here(id)) => id.clone(),
            (None, RoleName::Named(name)) => name.to_string(),
            (None, RoleName::None) => String::new(),
        };
        let principal = found.map(|(home, role)| Principal { role, home, infrastructure: self.infrastructure });
        let (worker, place) = (self.words.clone(), self.place.clone());
        Duty { principal, role_name, worker, subject: self.subject, place, is_certain, buildspec: None, demands, reread: self.reread }
    }
}
