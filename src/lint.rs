//! One file through all stations: text, tree, kind, schema and rules.

mod inline;
mod module;

use std::{collections::HashSet, sync::Arc};

use inline::check_inline;
use module::check_module;

use crate::{
    diagnostics::{Finding, identify, merge},
    iam::duty::{self, Duty, JUDGED},
    model::{
        buildspec::Buildspec,
        policy,
        policy_view::PolicyView,
        serverless::{Compiled, Serverless},
        template::{Language, Template, heredocs},
    },
    project::{Context, Infrastructure, Kind, Stack},
    rules::{self, Check, Report},
    schema,
    source::Source,
    syntax::{self, Tree},
    vars::Inputs,
};

/// A file that has been linted, before configuration and ignores have their say.
#[derive(Debug)]
pub struct Linted {
    /// The tree, which holds the file's comments.
    pub tree: Arc<Tree>,
    /// What the file is; none if it is of no kind that is linted.
    pub kind: Option<Kind>,
    /// The trees of the buildspecs that stand in strings of the file, which hold comments of their own.
    pub inner: Vec<Arc<Tree>>,
    /// What was found, in the order of the places.
    pub findings: Vec<Finding>,
}

/// What is given beside the files.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// For the variables of a service.
    pub inputs: Inputs,
    /// Whether a service is checked for all the stages that it names, instead of one.
    pub all_stages: bool,
}

/// What others find in a buildspec.
type Others<'o> = &'o dyn Fn(&Buildspec<'_>) -> Vec<Finding>;

/// Lints one file with nothing given beside it.
pub fn lint(source: &Arc<Source>, context: &Context) -> Linted {
    lint_with(source, context, &Given::default(), |_| Vec::new())
}

/// Lints one file, with what others find in a buildspec.
pub fn lint_with(source: &Arc<Source>, context: &Context, given: &Given, others: impl Fn(&Buildspec<'_>) -> Vec<Finding>) -> Linted {
    // A template may have been read for the sake of other files.
    let known = context.repository.stack_of(source);
    let module = Kind::is_terraform(source.path()).then(|| context.repository.module_of(source)).flatten();
    let source = module.as_ref().and_then(|module| module.file(source)).unwrap_or(source);
    let tree = known.and_then(|stack| stack.template.tree.clone()).unwrap_or_else(|| Arc::new(parse(source)));
    let source = tree.source();
    let kind = Kind::of(source.path(), &tree);
    let mut findings = Vec::new();
    let mut inner = Vec::new();
    match kind {
        Some(Kind::Buildspec) => check_buildspec(&tree, context, &others, &mut findings),
        Some(Kind::Serverless) => {
            check_text(&tree, &mut findings);
            findings.extend(rules::reading::not_for_aws::finding(&tree));
            if let Some(service) = Serverless::with(&tree, context, &given.inputs) {
                let stages = if given.all_stages { service.stages() } else { Default::default() };
                let mut check = |service: &Serverless<'_>, findings: &mut Vec<Finding>| {
                    inner.extend(check_serverless(service, &tree, context, &others, findings));
                };
                if stages.is_empty() {
                    check(&service, &mut findings);
                }
                let of_stage = |stage: String| {
                    let service = Serverless::with(&tree, context, &Inputs { stage: Some(stage.clone()), ..given.inputs.clone() });
                    let mut findings = Vec::new();
                    service.inspect(|service| check(service, &mut findings));
                    (stage, findings)
                };
                findings.extend(merge(stages.into_iter().map(of_stage).collect()));
            }
        }
        Some(Kind::Template) => {
            check_text(&tree, &mut findings);
            let read = || Template::read(Arc::clone(&tree)).map(|template| Arc::new(Stack::new(template)));
            if let Some(stack) = known.cloned().or_else(read) {
                let infrastructure = around(&stack, context);
                let mut found = Vec::new();
                check_duties(|each| duty::of_stack(&stack, &infrastructure, context, JUDGED, each), source, &mut found);
                check_stack(&stack, source, &mut found);
                check_policies(&stack.template, source, &mut found);
                inner = check_inline(&stack.projects, &stack.template, context, &others, &mut found);
                findings.extend(found.into_iter().filter(|finding| !tree.is_damaged_at(finding.primary.span)));
            }
        }
        Some(Kind::Policy) => {
            check_text(&tree, &mut findings);
            if let Some(template) = Template::of_policy(Arc::clone(&tree)) {
                check_policies(&template, source, &mut findings);
            }
        }
        Some(Kind::Terraform) => findings.extend(module.iter().flat_map(|module| check_module(module, source, context))),
        Some(Kind::Foreign(what)) => findings.push(rules::reading::not_a_buildspec::finding(source, what)),
        None => {}
    }
    findings.sort_by_key(|finding| finding.primary.span);
    // What the file has in any case is not told once more for a text in it.
    let is_same = |one: &Finding, other: &Finding| std::ptr::eq(one.rule, other.rule) && one.primary.span == other.primary.span;
    findings.dedup_by(|later, first| later.inside.is_some() && first.inside.is_none() && is_same(later, first));
    identify(&mut findings, &tree);
    Linted { tree, kind, inner, findings }
}

fn parse(source: &Arc<Source>) -> Tree {
    if Kind::is_terraform(source.path()) { Tree::of_texts(source, heredocs(source)) } else { syntax::parse(source) }
}

/// The templates of the repository with one that is at hand; without the others unless it has to do with them.
fn around(stack: &Arc<Stack>, context: &Context) -> Infrastructure {
    // That has only what works with roles.
    let is_alone = stack.projects.is_empty() && stack.pipelines.is_empty();
    let around = if is_alone { &Infrastructure::default() } else { context.repository.infrastructure() };
    around.with(stack)
}

/// Checks what roles are for, which `walk` tells one by one.
fn check_duties(walk: impl FnOnce(&mut dyn FnMut(&Duty<'_>)), source: &Arc<Source>, findings: &mut Vec<Finding>) {
    walk(&mut |duty| {
        for rule in rules::all() {
            if let Check::Duty(check) = rule.check {
                check(duty, &mut Report::new(rule, source, findings));
            }
        }
    });
}

fn check_stack(stack: &Stack, source: &Arc<Source>, findings: &mut Vec<Finding>) {
    for rule in rules::all() {
        if let Check::Stack(check) = rule.check {
            check(stack, &mut Report::new(rule, source, findings));
        }
    }
}

/// What stands in another file is told there, if anywhere.
fn check_policies(template: &Template, source: &Arc<Source>, findings: &mut Vec<Finding>) {
    let mut found = Vec::new();
    for mut view in PolicyView::all(template, source) {
        // Of a statement that the framework makes, all parts stand where its cause does.
        view.policy.statements.retain(|statement| {
            let is_own = |item: &policy::Item| item.place.span != statement.place.span;
            template.language != Language::Serverless || statement.actions.items.iter().any(is_own)
        });
        for rule in rules::all() {
            if let Check::Policy(check) = rule.check {
                check(&view, &mut Report::new(rule, source, &mut found));
            }
        }
    }
    // A policy that several roles have is judged once.
    let mut told = HashSet::new();
    let is_new = |finding: &Finding| told.insert((finding.rule.name, finding.primary.span, finding.message.clone()));
    found.retain(|finding| Arc::ptr_eq(&finding.primary.source, source));
    found.retain(is_new);
    findings.append(&mut found);
}

fn check_text(tree: &Tree, findings: &mut Vec<Finding>) {
    for error in tree.errors() {
        rules::all()
            .any(|rule| rule.syntax_check().is_some_and(|check| check(error, tree, &mut Report::new(rule, tree.source(), findings))));
    }
    for rule in rules::all() {
        if let Check::Tree(check) = rule.check {
            check(tree, &mut Report::new(rule, tree.source(), findings));
        }
    }
}

fn check_buildspec(tree: &Tree, context: &Context, others: Others<'_>, findings: &mut Vec<Finding>) {
    check_text(tree, findings);
    // Who follows the aliases of such a tree may never come to an end.
    let tree = Some(tree).filter(|tree| !tree.expands_too_far());
    let Some(spec) = tree.and_then(|tree| Buildspec::new(tree, context)) else { return };
    let mut found = Vec::new();
    check_view(&spec, &mut found);
    found.extend(others(&spec));
    // What a syntax error has damaged is not judged a second time.
    findings.extend(found.into_iter().filter(|finding| !spec.tree().is_damaged_at(finding.primary.span)));
}

fn check_view(spec: &Buildspec<'_>, findings: &mut Vec<Finding>) {
    for violation in schema::buildspec(spec) {
        rules::all().any(|rule| match rule.check {
            Check::Shape(check) => check(&violation, spec, &mut Report::new(rule, spec.source(), findings)),
            _ => false,
        });
    }
    for rule in rules::all() {
        if let Check::Buildspec(check) = rule.check {
            check(spec, &mut Report::new(rule, spec.source(), findings));
        }
    }
    check_duties(|each| duty::of_buildspec(spec, JUDGED, each), spec.source(), findings);
}

/// Gives back the trees of the buildspecs that stand in it.
fn check_serverless(
    service: &Serverless<'_>,
    tree: &Arc<Tree>,
    context: &Context,
    others: Others<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<Arc<Tree>> {
    for violation in service.violations() {
        let mut takers = rules::all().filter_map(|rule| rule.service.map(|check| (rule, check)));
        takers.any(|(rule, check)| check(&violation, service, &mut Report::new(rule, service.source(), findings)));
    }
    let compiled = Compiled::new(service);
    let mut inner = Vec::new();
    if !service.is_exact {
        let template = Template { tree: Some(Arc::clone(tree)), ..Template::of_roles(compiled.template(), service.source()) };
        let stack = Stack::new(template);
        let reread = |_: &Stack, source: &Arc<Source>| {
            let tree = (service.source().path() == source.path()).then(|| syntax::parse(source))?;
            let service = Serverless::with(&tree, service.context, &service.inputs)?;
            Some(Stack::new(Template::of_roles(Compiled::new(&service).template(), source)))
        };
        let around = Infrastructure::default();
        check_duties(|each| duty::of_functions(&stack, &around, &reread, each), service.source(), findings);
        check_policies(&stack.template, service.source(), findings);
        inner = check_inline(&stack.projects, &stack.template, context, others, findings);
    }
    // The framework itself says only what it has words for.
    for rule in rules::all().filter(|rule| !service.is_exact || rule.is_of_framework()) {
        let mut report = Report::new(rule, service.source(), findings);
        match rule.check {
            Check::Serverless(check) => check(service, &mut report),
            Check::Compiled(check) => check(&compiled, &mut report),
            _ => {}
        }
    }
    inner
}
