//! Buildspecs that stand in a template: each is linted as a file of its own, and what is found is told where it stands.

use std::sync::Arc;

use super::{Others, check_buildspec};
use crate::{
    diagnostics::{Edit, Finding, Fix},
    fix,
    model::{
        Datum,
        build_project::{BuildProject, BuildspecOf, InlineBuildspec},
        template::Template,
    },
    project::{Context, Repository},
    rules::buildspec::shell_syntax::RULE as SHELL_SYNTAX,
    source::{Origin, Source, Span},
    syntax::{self, Style, Tree},
};

/// How many bytes of templates may be parsed to prove fixes.
const MAX_WORK: usize = 8 * 1024 * 1024;

/// Lints the buildspecs that stand in a template's own file; gives back their trees.
pub(super) fn check_inline(
    projects: &[BuildProject],
    template: &Template,
    context: &Context,
    others: Others<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<Arc<Tree>> {
    let mut left = MAX_WORK;
    let check = |inline: InlineSource<'_>| {
        let found = inline.check(context, others).into_iter();
        findings.extend(found.map(|finding| inline.outward(finding, template, &mut left)));
        inline.tree
    };
    InlineSource::all(projects, template).into_iter().map(check).collect()
}

/// The text of a template's string as a file of its own.
struct InlineSource<'p> {
    tree: Arc<Tree>,
    project: &'p BuildProject,
    buildspec: InlineBuildspec,
    /// The template's file.
    source: Arc<Source>,
    /// Keys and indices of the template that lead to it.
    path: String,
}

impl<'p> InlineSource<'p> {
    /// Those of a template; a text that several projects share is there once.
    fn all(projects: &'p [BuildProject], template: &Template) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for project in projects {
            let Some(inline) = Self::of(project, template) else { continue };
            if all.iter().all(|other| other.span() != inline.span()) {
                all.push(inline);
            }
        }
        all
    }

    fn of(project: &'p BuildProject, template: &Template) -> Option<Self> {
        let BuildspecOf::Inline(written) = &project.buildspec else { return None };
        let outer = template.tree.as_ref().filter(|outer| written.place.is_in(outer.source()))?;
        let buildspec = project.inline_buildspec(template).filter(|buildspec| buildspec.is_exact)?;
        let source = Arc::clone(outer.source());
        let tree = Arc::new(syntax::parse(&Arc::new(Source::new(source.path(), buildspec.text.as_str()))));
        let inline = Self { tree, project, buildspec, source, path: outer.path_at(written.place.span) };
        inline.has_known_structure().then_some(inline)
    }

    fn span(&self) -> Span {
        self.buildspec.map.span(0..self.buildspec.text.len())
    }

    /// Whether nothing that the deployment fills in can bring keys: no part of it is a line of its own, but for those of
    /// commands.
    fn has_known_structure(&self) -> bool {
        let inner = self.tree.source();
        let blocks: Vec<Span> = self.tree.block_scalars().collect();
        let is_line = |part: &&Span| !part.is_empty() && inner.slice(self.lines(**part)).trim() == inner.slice(**part).trim();
        let mut lines = self.buildspec.filled_in.iter().filter(is_line);
        lines.all(|part| blocks.iter().any(|block| block.contains(*part)))
    }

    /// The lines that a place lies in.
    fn lines(&self, place: Span) -> Span {
        let inner = self.tree.source();
        Span { start: inner.line_at(place.start).start, end: inner.line_at(place.end).end }
    }

    fn check(&self, context: &Context, others: Others<'_>) -> Vec<Finding> {
        let environment = |key| self.project.properties.at(&["Environment", key]);
        let is_windows = environment("Type").and_then(Datum::text).is_some_and(|system| system.starts_with("WINDOWS"));
        let variables = environment("EnvironmentVariables").map(Datum::items).unwrap_or_default().iter();
        let variables = variables.filter_map(|variable| Some(variable.get("Name")?.text()?.to_owned())).collect();
        // What its build checks out is not told, so that nothing is known of the files beside it.
        let context = Context { is_windows, variables, ..Context::new(Repository::default(), context.today) };
        let mut found = Vec::new();
        check_buildspec(&self.tree, &context, others, &mut found);
        found.retain(|finding| {
            let place = finding.primary.span;
            // Quotes and brackets that are filled in may be just what a syntax lacks.
            let is_of_syntax = finding.rule.family() == "syntax" || std::ptr::eq(finding.rule, &SHELL_SYNTAX);
            !self.is_filled_in(if is_of_syntax { self.lines(place) } else { place })
        });
        found
    }

    /// Whether the deployment fills in a part of that place.
    fn is_filled_in(&self, span: Span) -> bool {
        self.buildspec.filled_in.iter().any(|part| part.start < span.end.max(span.start + 1) && span.start < part.end)
    }

    /// The finding as one of the template.
    fn outward(&self, mut finding: Finding, template: &Template, left: &mut usize) -> Finding {
        let inner = self.tree.source();
        finding.path = [self.path.as_str(), &self.tree.path_at(finding.primary.span)].join("/").trim_end_matches('/').to_owned();
        finding.inside = Some(Origin::new(inner, finding.primary.span));
        finding.fixes = finding.fixes.iter().filter_map(|fix| self.outward_fix(fix, template, left)).collect();
        for label in [&mut finding.primary].into_iter().chain(&mut finding.labels).filter(|label| Arc::ptr_eq(&label.source, inner)) {
            label.source = Arc::clone(&self.source);
            label.span = self.buildspec.map.span(label.span.range());
        }
        finding
    }

    /// The fix as edits of the template; none unless the template then holds the buildspec that is meant.
    fn outward_fix(&self, fix: &Fix, template: &Template, left: &mut usize) -> Option<Fix> {
        *left = left.checked_sub(self.source.text().len())?;
        if fix.elsewhere.is_some() || fix.edits.iter().any(|edit| self.is_filled_in(edit.span)) {
            return None;
        }
        let edits: Option<Vec<Edit>> = fix.edits.iter().map(|edit| self.outward_edit(edit, template)).collect();
        let outward = Fix { edits: edits?, ..fix.clone() };
        let text = fix::apply(self.source.text(), &[&outward]);
        let template = Template::read(syntax::parse(&Arc::new(Source::new(self.source.path(), text))))?;
        let project = BuildProject::all(&template).into_iter().find(|project| project.id == self.project.id)?;
        let mended = project.inline_buildspec(&template)?;
        let is_meant = mended.text == fix::apply(&self.buildspec.text, &[fix]);
        // What is inserted must not be filled in by the deployment.
        (is_meant && mended.filled_in.len() == self.buildspec.filled_in.len()).then_some(outward)
    }

    fn outward_edit(&self, edit: &Edit, template: &Template) -> Option<Edit> {
        let inner = &self.buildspec.text;
        let map = &self.buildspec.map;
        let range = edit.span.range();
        let mut span = map.span(range.clone());
        let at = |offset: usize| map.span(offset..offset).start;
        // The indentation before the next line is that of the lines that go.
        if !range.is_empty() && inner.get(range.clone())?.ends_with('\n') {
            span.end = at(range.end);
        }
        let scalars = template.tree.as_ref()?.nodes().filter(|node| node.is_scalar() && node.span().contains(span));
        let text = match scalars.last()?.style()? {
            Style::Literal | Style::Folded => {
                let start = at(inner.get(..range.start)?.rfind('\n').map_or(0, |end| end + 1));
                let indent = self.source.slice(Span { start: self.source.line_at(start).start, end: start });
                edit.text.replace('\n', &format!("\n{indent}"))
            }
            Style::DoubleQuoted => serde_json::to_string(&edit.text).ok()?.strip_prefix('"')?.strip_suffix('"')?.to_owned(),
            Style::SingleQuoted => edit.text.replace('\'', "''"),
            Style::Plain => edit.text.clone(),
        };
        Some(Edit { span, text })
    }
}
