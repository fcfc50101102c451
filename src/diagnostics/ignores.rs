//! Ignore comments: `# speclint: ignore[rule, rule] reason`, in YAML and in the shell text of a block scalar.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    date::Date,
    diagnostics::Finding,
    rules::{self, Rule, buildspec::shellcheck::RULE as SHELLCHECK, suppression},
    shellcheck,
    source::{Origin, Source, Span},
    syntax::{Node, Tree},
};

/// What follows the `#`.
const MARK: &str = "speclint:";

/// How many comments may stand one below the other, above the line they are about.
const MAX_STACK: usize = 16;

/// The ignore comments of a file.
#[derive(Debug, Default)]
pub struct Ignores {
    list: Vec<Ignore>,
    malformed: Vec<(Span, Malformed)>,
    /// Indices into the list by the lines that a comment is about.
    by_line: BTreeMap<usize, Vec<usize>>,
    /// Those for the whole file.
    of_file: Vec<usize>,
    /// The texts that a finding may lie in, in the order in which they begin.
    texts: Vec<Span>,
}

/// One comment that can be understood.
#[derive(Debug)]
struct Ignore {
    /// From the `#` to the end of the comment.
    span: Span,
    scope: Scope,
    rules: Vec<Named>,
    /// The last day on which it counts.
    until: Option<Date>,
    expired: bool,
}

/// Which findings a comment is about.
#[derive(Debug)]
enum Scope {
    File,
    /// Those on its own line, or on the next if it stands alone on its line.
    Lines(usize, usize),
}

/// A name in the brackets.
#[derive(Debug)]
struct Named {
    span: Span,
    rule: Option<&'static Rule>,
    /// One of shellcheck's codes, which the rule `shellcheck` reports.
    code: Option<u16>,
    used: bool,
}

/// Why a comment cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// Neither `ignore` nor `ignore-file`.
    Word(String),
    /// No `[` behind the word, or nothing in the brackets.
    NoRules,
    /// No `]`.
    Open,
    /// What follows `until` looks like a day and is none.
    NoDay(String),
}

impl Ignores {
    /// The comments of a file.
    pub fn of(tree: &Tree, today: Date) -> Self {
        let mut ignores = Self::default();
        for span in comments(tree) {
            match Ignore::parse(tree.source(), span, today) {
                Ok(ignore) => ignores.add(ignore),
                Err(malformed) => ignores.malformed.push((span, malformed)),
            }
        }
        if !ignores.by_line.is_empty() {
            ignores.texts = tree.nodes().filter(|node| node.is_scalar() && !node.is_alias()).map(Node::span).collect();
            ignores.texts.sort();
        }
        ignores
    }

    fn add(&mut self, ignore: Ignore) {
        let index = self.list.len();
        match ignore.scope {
            _ if ignore.expired => {}
            Scope::File => self.of_file.push(index),
            Scope::Lines(own, next) => {
                for line in BTreeSet::from([own, next]) {
                    self.by_line.entry(line).or_default().push(index);
                }
            }
        }
        self.list.push(ignore);
    }

    /// Whether a comment silences the finding; the comment is then of use. It does if it is about a line of the place
    /// found, or about the first line of the text that holds the place: so it may stand above a command of several lines.
    /// The place is the finding's in the comments' own text.
    pub fn cover(&mut self, finding: &Finding, place: &Origin) -> bool {
        if self.list.is_empty() {
            return false;
        }
        let (lines, place) = (place.source.lines(), place.span);
        let found = lines.line_of(place.start)..=lines.line_of(place.end.max(place.start + 1) - 1);
        let before = self.texts.partition_point(|text| text.start <= place.start);
        let holder = self.texts[..before].last().filter(|text| text.contains(place)).map(|text| lines.line_of(text.start));
        let holder = holder.filter(|line| !found.contains(line)).and_then(|line| self.by_line.get(&line));
        let near = self.by_line.range(found).map(|(_, indices)| indices).chain(holder).chain([&self.of_file]).flatten();
        let mut covered = false;
        for index in near {
            let named = self.list[*index].rules.iter_mut().find(|named| named.covers(finding));
            if let Some(named) = named {
                named.used = true;
                covered = true;
            }
        }
        covered
    }

    /// What is wrong with the comments themselves.
    pub fn findings(self, tree: &Tree) -> Vec<Finding> {
        let source = tree.source();
        let mut findings: Vec<Finding> =
            self.malformed.into_iter().map(|(span, why)| suppression::malformed_ignore::finding(source, span, &why)).collect();
        // Behind a syntax error rules do not see what a comment may be for.
        let all_seen = tree.errors().is_empty();
        for ignore in self.list {
            let Ignore { span, rules, until, expired, .. } = ignore;
            let unknown = rules.iter().filter(|named| named.rule.is_none());
            findings.extend(unknown.map(|named| suppression::unknown_rule_in_ignore::finding(source, named.span)));
            let unused: Vec<&Named> = rules.iter().filter(|named| named.rule.is_some() && !named.used).collect();
            if expired {
                findings.extend(until.map(|until| suppression::expired_ignore::finding(source, span, until)));
            } else if all_seen && unused.len() == rules.len() {
                findings.push(suppression::unused_ignore::comment(source, span));
            } else if all_seen {
                findings.extend(unused.iter().map(|named| suppression::unused_ignore::name(source, named.span)));
            }
        }
        findings
    }
}

impl Ignore {
    /// Reads a comment that begins with `# speclint:`.
    fn parse(source: &Source, span: Span, today: Date) -> Result<Self, Malformed> {
        let text = source.slice(span);
        let rest = text.find(MARK).and_then(|at| text.get(at + MARK.len()..)).unwrap_or_default().trim_start();
        let length = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-' && letter != '_').unwrap_or(rest.len());
        let (word, rest) = rest.split_at(length);
        let scope = match word {
            "ignore" => Scope::of_line(source, span),
            "ignore-file" => Scope::File,
            _ => return Err(Malformed::Word(word.to_owned())),
        };
        let list = rest.trim_start().strip_prefix('[').ok_or(Malformed::NoRules)?;
        let (list, reason) = list.split_once(']').ok_or(Malformed::Open)?;
        let start = span.start as usize + text.len() - reason.len() - 1 - list.len();
        let rules = names(list, start);
        if rules.is_empty() {
            return Err(Malformed::NoRules);
        }
        let until = until(reason)?;
        Ok(Self { span, scope, rules, until, expired: until.is_some_and(|day| day < today) })
    }
}

impl Named {
    fn new(name: &str, span: Span) -> Self {
        let code = shellcheck::code(name);
        let rule = if code.is_some() { Some(&SHELLCHECK) } else { rules::find(name) };
        // Whether shellcheck finds something depends on whether it is installed.
        let used = rule.is_some_and(|rule| rule.name == SHELLCHECK.name);
        Self { span, rule, code, used }
    }

    fn covers(&self, finding: &Finding) -> bool {
        self.rule.is_some_and(|rule| rule.name == finding.rule.name) && self.code.is_none_or(|code| finding.code == Some(code))
    }
}

/// The names of a list between commas; `start` is where the list begins in the file.
fn names(list: &str, start: usize) -> Vec<Named> {
    let mut at = start;
    let mut names = Vec::new();
    for part in list.split(',') {
        let name = part.trim();
        let begin = at + part.len() - part.trim_start().len();
        at += part.len() + 1;
        if !name.is_empty() {
            names.push(Named::new(name, Span::new(begin, begin + name.len())));
        }
    }
    names
}

/// The day behind `until` in a reason.
fn until(reason: &str) -> Result<Option<Date>, Malformed> {
    let mut words = reason.split_whitespace().skip_while(|word| !word.trim_matches(['(', ',']).eq_ignore_ascii_case("until")).skip(1);
    let day = words.next().unwrap_or_default().trim_matches(|letter: char| !letter.is_ascii_digit());
    // Anything else may stand there: `until the next release`.
    if !day.contains('-') {
        return Ok(None);
    }
    day.parse().map(Some).map_err(|()| Malformed::NoDay(day.to_owned()))
}

impl Scope {
    fn of_line(source: &Source, span: Span) -> Self {
        let lines = source.lines();
        let line = lines.line_of(span.start);
        let text = |line| source.slice(lines.span(line, source.text())).trim_start_matches('\u{feff}').trim_start();
        if !text(line).starts_with('#') {
            return Scope::Lines(line, line);
        }
        // Several comments may stand above the line they are about.
        let next = (line + 1..lines.count()).take(MAX_STACK).find(|line| !text(*line).starts_with('#'));
        Scope::Lines(line, next.unwrap_or(line))
    }
}

/// The comments that begin with `# speclint:`. A `#` within quotes begins none.
fn comments(tree: &Tree) -> Vec<Span> {
    let source = tree.source();
    let text = source.text();
    let mut is_comment = None;
    let mut found: Vec<Span> = Vec::new();
    for (mark, _) in text.match_indices(MARK) {
        let before = text.get(..mark).unwrap_or_default().trim_end_matches([' ', '\t']);
        let Some(before) = before.strip_suffix('#') else { continue };
        let start = before.len();
        let begins = before.chars().next_back().is_none_or(|letter| letter.is_whitespace() || letter == '\u{feff}');
        if !begins || !is_comment.get_or_insert_with(|| Comments::of(tree)).hold(start) {
            continue;
        }
        if let Some(last) = found.last_mut().filter(|last| last.range().contains(&start)) {
            last.end = start as u32;
        }
        found.push(Span::new(start, source.line_at(start as u32).end as usize));
    }
    for span in &mut found {
        span.end = span.start + source.slice(*span).trim_end().len() as u32;
    }
    found
}

/// Where comments may stand: those of YAML and, in block scalars, those of the shell.
struct Comments {
    /// In order, none within another; all of the file where the parser had to give up.
    spans: Vec<Span>,
}

impl Comments {
    fn of(tree: &Tree) -> Self {
        if !tree.errors().is_empty() {
            return Self { spans: vec![Span::new(0, tree.source().text().len())] };
        }
        let mut spans: Vec<Span> = tree.comments().chain(tree.block_scalars()).collect();
        spans.sort();
        Self { spans }
    }

    fn hold(&self, at: usize) -> bool {
        let at = Span::new(at, at + 1);
        let before = self.spans.partition_point(|span| span.start <= at.start);
        // The comment behind a block header lies within the span of its scalar.
        self.spans[..before].iter().rev().take(2).any(|span| span.contains(at))
    }
}
