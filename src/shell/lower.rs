//! Statements from the parser's tree to ours. No type of the parser is seen outside this file and its neighbours
//! `words` and `parse`.

use std::ops::Range;

use shuck_ast as theirs;
use smallvec::SmallVec;
use theirs::{Command, CompoundCommand as Compound};

use super::{
    ast::{Assignment, Direction, Expansion, Joint, Kind, Part, PartKind, Redirect, Simple, Statement, Word},
    words::{text_part, text_word},
};

pub(super) fn range(span: theirs::Span) -> Range<usize> {
    span.start.offset()..span.end.offset()
}

/// Reads one text into our types.
pub(super) struct Lower<'s> {
    pub(super) text: &'s str,
}

impl Lower<'_> {
    pub(super) fn list(&self, list: &theirs::StmtSeq) -> Vec<Statement> {
        list.iter().map(|statement| self.statement(statement)).collect()
    }

    fn statement(&self, statement: &theirs::Stmt) -> Statement {
        let kind = self.command(&statement.command);
        let redirects: Vec<Redirect> = statement.redirects.iter().map(|redirect| self.redirect(redirect)).collect();
        Statement {
            range: self.extent(statement, &kind, &redirects),
            kind,
            redirects,
            is_negated: statement.negated,
            is_background: matches!(statement.terminator, Some(theirs::StmtTerminator::Background(_))),
        }
    }

    /// The parser's own spans of statements include separators and miss closing braces.
    fn extent(&self, statement: &theirs::Stmt, kind: &Kind, redirects: &[Redirect]) -> Range<usize> {
        let whole = range(statement.span);
        let own = match kind {
            Kind::Simple(simple) => {
                let assignments = simple.assignments.iter().map(|assignment| &assignment.range);
                let parts: Vec<_> = assignments.chain(simple.words.iter().map(|word| &word.range)).collect();
                let end = parts.iter().map(|range| range.end).max();
                parts.iter().map(|range| range.start).min().zip(end).map_or(whole.clone(), |(start, end)| start..end)
            }
            Kind::Pipeline(list) => self.cover(list.iter(), &whole),
            Kind::Chain(list) => self.cover(list.iter().map(|(_, statement)| statement), &whole),
            Kind::Group(_) => self.closed(&whole, '}'),
            Kind::Subshell(_) => self.closed(&whole, ')'),
            _ => self.trimmed(&whole),
        };
        let start = if statement.negated { whole.start } else { own.start };
        let targets = redirects.iter().map(|redirect| &redirect.range);
        targets.fold(start.min(own.start)..own.end, |all, range| all.start.min(range.start)..all.end.max(range.end))
    }

    fn cover<'a>(&self, mut list: impl Iterator<Item = &'a Statement>, whole: &Range<usize>) -> Range<usize> {
        let Some(first) = list.next() else { return whole.clone() };
        first.range.start..list.last().map_or(first.range.end, |last| last.range.end)
    }

    fn trimmed(&self, whole: &Range<usize>) -> Range<usize> {
        let text = self.text.get(whole.clone()).unwrap_or_default();
        let text = text.trim_end_matches(|end: char| end.is_whitespace() || matches!(end, ';' | '&' | '|'));
        whole.start..whole.start + text.len()
    }

    fn closed(&self, whole: &Range<usize>, close: char) -> Range<usize> {
        let open = if close == '}' { '{' } else { '(' };
        let text = self.text.get(whole.clone()).unwrap_or_default();
        let before = self.text.get(..whole.start).unwrap_or_default().trim_end();
        let start = if !text.starts_with(open) && before.ends_with(open) { before.len() - 1 } else { whole.start };
        let end = self.trimmed(whole).end;
        if text.trim_end().ends_with(close) {
            return start..end;
        }
        let after = self.text.get(end..).unwrap_or_default();
        let gap = after.len() - after.trim_start_matches(|gap: char| gap.is_whitespace() || gap == ';').len();
        let is_closed = after.get(gap..).is_some_and(|rest| rest.starts_with(close));
        start..if is_closed { end + gap + 1 } else { end }
    }

    fn command(&self, command: &Command) -> Kind {
        match command {
            Command::Simple(simple) => {
                Kind::Simple(self.simple(&simple.assignments, None, std::iter::once(&simple.name).chain(&simple.args)))
            }
            Command::Builtin(builtin) => self.builtin(builtin),
            Command::Decl(decl) => Kind::Simple(self.declaration(decl)),
            Command::Binary(binary) if matches!(binary.op, theirs::BinaryOp::Pipe | theirs::BinaryOp::PipeAll) => {
                let mut list = Vec::new();
                self.pipeline(binary, &mut list);
                Kind::Pipeline(list)
            }
            Command::Binary(binary) => {
                let mut list = Vec::new();
                self.chain(binary, &mut list);
                Kind::Chain(list)
            }
            Command::Compound(compound) => self.compound(compound),
            Command::Function(function) => {
                let name = function.static_names().next().map(ToString::to_string).unwrap_or_default();
                Kind::Function(name, Box::new(self.statement(&function.body)))
            }
            Command::AnonymousFunction(function) => Kind::Group(vec![self.statement(&function.body)]),
        }
    }

    fn pipeline(&self, binary: &theirs::BinaryCommand, list: &mut Vec<Statement>) {
        match &binary.left.command {
            Command::Binary(left) if matches!(left.op, theirs::BinaryOp::Pipe | theirs::BinaryOp::PipeAll) => self.pipeline(left, list),
            _ => list.push(self.statement(&binary.left)),
        }
        list.push(self.statement(&binary.right));
    }

    fn chain(&self, binary: &theirs::BinaryCommand, list: &mut Vec<(Joint, Statement)>) {
        match &binary.left.command {
            Command::Binary(left) if matches!(left.op, theirs::BinaryOp::And | theirs::BinaryOp::Or) => self.chain(left, list),
            _ => list.push((Joint::And, self.statement(&binary.left))),
        }
        let joint = if binary.op == theirs::BinaryOp::Or { Joint::Or } else { Joint::And };
        list.push((joint, self.statement(&binary.right)));
    }

    fn simple<'a>(
        &self,
        assignments: &[theirs::Assignment],
        first: Option<Word>,
        more: impl IntoIterator<Item = &'a theirs::Word>,
    ) -> Simple {
        let is_there = |word: &&theirs::Word| !range(word.span).is_empty();
        Simple {
            assignments: assignments.iter().map(|assignment| self.assignment(assignment)).collect(),
            words: first.into_iter().chain(more.into_iter().filter(is_there).map(|word| self.word(word))).collect(),
            declares: Vec::new(),
        }
    }

    fn builtin(&self, builtin: &theirs::BuiltinCommand) -> Kind {
        use theirs::BuiltinCommand::{Break, Continue, Exit, Return};
        let (name, span, first, more, assignments) = match builtin {
            Break(it) => ("break", it.span, &it.depth, &it.extra_args, &it.assignments),
            Continue(it) => ("continue", it.span, &it.depth, &it.extra_args, &it.assignments),
            Return(it) => ("return", it.span, &it.code, &it.extra_args, &it.assignments),
            Exit(it) => ("exit", it.span, &it.code, &it.extra_args, &it.assignments),
        };
        let from = assignments.last().map_or(span.start.offset(), |last| last.span.end.offset());
        let start = self.text.get(from..).and_then(|text| text.find(name)).map_or(from, |at| from + at);
        let name = text_word(start..start + name.len(), name);
        Kind::Simple(self.simple(assignments, Some(name), first.iter().chain(more)))
    }

    fn declaration(&self, decl: &theirs::DeclClause) -> Simple {
        let mut simple = self.simple(&decl.assignments, None, []);
        let mut words = vec![text_word(range(decl.variant_span), decl.variant.as_ref())];
        for operand in &decl.operands {
            let word = match operand {
                theirs::DeclOperand::Flag(word) | theirs::DeclOperand::Dynamic(word) => self.word(word),
                theirs::DeclOperand::Name(name) => text_word(range(name.span), self.slice(&range(name.span))),
                theirs::DeclOperand::Assignment(assignment) => {
                    let assignment = self.assignment(assignment);
                    let word = self.assignment_word(&assignment);
                    simple.declares.push(assignment);
                    word
                }
            };
            words.push(word);
        }
        simple.words = words.into();
        simple
    }

    /// An assignment as the argument it is to `export`.
    fn assignment_word(&self, assignment: &Assignment) -> Word {
        let value = assignment.values.first().filter(|_| assignment.is_scalar);
        let name_end = value.map_or(assignment.range.end, |value| value.range.start);
        let name = assignment.range.start..name_end;
        let mut word = text_word(name.clone(), self.slice(&name));
        word.parts.extend(value.iter().flat_map(|value| value.parts.clone()));
        word.range = assignment.range.clone();
        word
    }

    fn assignment(&self, assignment: &theirs::Assignment) -> Assignment {
        let (values, is_scalar) = match &assignment.value {
            theirs::AssignmentValue::Scalar(word) => (vec![self.word(word)], assignment.target.subscript.is_none()),
            theirs::AssignmentValue::Compound(array) => {
                (array.elements.iter().map(|element| self.word(&element.value().word)).collect(), false)
            }
        };
        Assignment {
            range: range(assignment.span),
            name: assignment.target.name.to_string(),
            name_range: range(assignment.target.name_span),
            values,
            is_scalar,
            is_append: assignment.append,
        }
    }

    fn compound(&self, compound: &Compound) -> Kind {
        match compound {
            Compound::If(it) => {
                let first = (self.list(&it.condition), self.list(&it.then_branch));
                let more = it.elif_branches.iter().map(|(condition, branch)| (self.list(condition), self.list(branch)));
                Kind::If(std::iter::once(first).chain(more).collect(), it.else_branch.iter().flat_map(|branch| self.list(branch)).collect())
            }
            Compound::While(it) => Kind::While { until: false, condition: self.list(&it.condition), body: self.list(&it.body) },
            Compound::Until(it) => Kind::While { until: true, condition: self.list(&it.condition), body: self.list(&it.body) },
            Compound::For(it) => Kind::For {
                variable: it.targets.first().and_then(|target| target.name.as_ref()).map(ToString::to_string),
                words: it.words.as_ref().map(|words| self.words(words)),
                body: self.list(&it.body),
            },
            Compound::Foreach(it) => {
                Kind::For { variable: Some(it.variable.to_string()), words: Some(self.words(&it.words)), body: self.list(&it.body) }
            }
            Compound::Select(it) => {
                Kind::For { variable: Some(it.variable.to_string()), words: Some(self.words(&it.words)), body: self.list(&it.body) }
            }
            Compound::ArithmeticFor(it) => Kind::For { variable: None, words: Some(Vec::new()), body: self.list(&it.body) },
            Compound::Repeat(it) => Kind::For { variable: None, words: Some(Vec::new()), body: self.list(&it.body) },
            Compound::Case(it) => {
                let branch =
                    |case: &theirs::CaseItem| (case.patterns.iter().map(|pattern| self.pattern(pattern)).collect(), self.list(&case.body));
                Kind::Case(self.word(&it.word), it.cases.iter().map(branch).collect())
            }
            Compound::Subshell(list) => Kind::Subshell(self.list(list)),
            Compound::BraceGroup(list) => Kind::Group(self.list(list)),
            Compound::Arithmetic(it) => Kind::Arithmetic(it.expr_span.map(|span| self.names(&range(span))).unwrap_or_default()),
            Compound::Time(it) => Kind::Time(it.command.iter().map(|inner| self.statement(inner)).collect()),
            Compound::Conditional(it) => {
                let mut words = Vec::new();
                self.condition(&it.expression, &mut words);
                Kind::Test(words)
            }
            Compound::Coproc(it) => Kind::Subshell(vec![self.statement(&it.body)]),
            Compound::Always(it) => Kind::Group(self.list(&it.body).into_iter().chain(self.list(&it.always_body)).collect()),
        }
    }

    fn condition(&self, condition: &theirs::ConditionalExpr, words: &mut Vec<Word>) {
        use theirs::ConditionalExpr as Condition;
        match condition {
            Condition::Binary(it) => {
                self.condition(&it.left, words);
                words.push(text_word(range(it.op_span), it.op.as_str()));
                self.condition(&it.right, words);
            }
            Condition::Unary(it) => {
                words.push(text_word(range(it.op_span), it.op.as_str()));
                self.condition(&it.expr, words);
            }
            Condition::Parenthesized(it) => self.condition(&it.expr, words),
            Condition::Word(word) | Condition::Regex(word) => words.push(self.word(word)),
            Condition::Pattern(pattern) => words.push(self.pattern(pattern)),
            Condition::VarRef(name) => words.push(text_word(range(name.span), self.slice(&range(name.span)))),
        }
    }

    fn redirect(&self, redirect: &theirs::Redirect) -> Redirect {
        use theirs::RedirectKind as Their;
        let direction = match redirect.kind {
            Their::Output | Their::Clobber | Their::Append | Their::OutputBoth | Their::ReadWrite => Direction::Write,
            Their::Input => Direction::Read,
            Their::DupInput | Their::DupOutput => Direction::Duplicate,
            Their::HereDoc | Their::HereDocStrip | Their::HereString => Direction::Here,
        };
        let mut target = match &redirect.target {
            theirs::RedirectTarget::Word(word) => self.word(word),
            theirs::RedirectTarget::Heredoc(document) => self.document(document),
        };
        // Of a descriptor the parser tells the text, but not the place.
        if direction == Direction::Duplicate && target.range.is_empty() {
            let end = redirect.span.end.offset();
            target.range = end - target.literal().map_or(0, |text| text.len()).min(end)..end;
        }
        // The text of a here-document stands behind the line; the redirection itself ends with its delimiter.
        Redirect { range: range(redirect.span), descriptor: redirect.fd, direction, target }
    }

    fn document(&self, document: &theirs::Heredoc) -> Word {
        use theirs::HeredocBodyPart as Body;
        let mut parts = SmallVec::new();
        for node in &document.body.parts {
            let at = range(node.span);
            match &node.kind {
                Body::Literal(text) => parts.push(text_part(at, text.as_str(self.text, node.span), true)),
                Body::Variable(name) => parts.push(self.variable(at, name.as_ref(), Expansion::Plain, true)),
                Body::CommandSubstitution { body, .. } => {
                    parts.push(Part { kind: PartKind::Substitution(Box::new(self.script(body))), range: at, is_quoted: true });
                }
                Body::ArithmeticExpansion { .. } => {
                    parts.push(Part { kind: PartKind::Arithmetic(self.names(&at)), range: at, is_quoted: true });
                }
                Body::Parameter(parameter) => parts.push(self.parameter(parameter, at, true)),
            }
        }
        Word { range: range(document.body.span), parts, has_braces: false }
    }
}
