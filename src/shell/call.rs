//! What is called, on what, with what: the words of a known tool, taken apart by the table `data/tools.tsv`.

use std::{borrow::Cow, ops::RangeFrom, slice::SliceIndex};

use super::{Invocation, ast::Word, tool::Tool};

/// A call of a known tool: a view on its words, which are taken apart once, however many rules ask.
#[derive(Clone, Copy, Debug)]
pub struct Call<'i> {
    /// The tool, by its first name: `serverless`, also where `sls` is written.
    pub tool: &'static str,
    /// The words that say what it is to do, with one blank between them: `s3 sync`; may be empty.
    pub subcommand: &'i str,
    /// The last word of the subcommand, or the program's own.
    pub verb: &'i Word,
    arguments: &'i [Word],
    roles: &'i [Role],
}

/// An option of a call.
#[derive(Clone, Debug)]
pub struct CallOption<'i> {
    /// Its name, as written before any `=`: `--stage`, `-s`.
    pub name: Cow<'i, str>,
    /// The word it stands in.
    pub word: &'i Word,
    /// The word that holds its value, behind it or within it.
    pub value: Option<&'i Word>,
    /// The value, if it is known text.
    pub text: Option<Cow<'i, str>>,
}

/// What each argument of a known tool is; found once for each command, because many rules ask.
#[derive(Clone, Debug)]
pub(super) struct Roles {
    tool: &'static str,
    /// The words of the subcommand, joined.
    subcommand: String,
    list: Vec<Role>,
}

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Subcommand,
    Operand,
    /// `--`
    Separator,
    /// An option without a value.
    Flag,
    /// An option whose value is the next word.
    Valued,
    /// The value of the option before it.
    Value,
    /// `--name=value`, with the length of the name.
    Inline(usize),
    /// `-j4`: a short option with its value directly behind it.
    Attached,
}

impl Invocation<'_> {
    /// The call of a known tool that it is, if it is one.
    pub fn call(&self) -> Option<Call<'_>> {
        let roles = self.roles.get_or_init(|| Some(roles(Tool::find(&self.program()?)?, self.arguments())));
        let Roles { tool, subcommand, list } = roles.as_ref()?;
        let arguments = self.arguments();
        let verb = list.iter().rposition(|role| *role == Role::Subcommand).and_then(|last| arguments.get(last));
        Some(Call { tool, subcommand, verb: verb.or(self.words.first())?, arguments, roles: list })
    }
}

/// A part of a text, borrowed where the text is.
fn cut<'i>(text: Cow<'i, str>, range: impl SliceIndex<str, Output = str>) -> Cow<'i, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(range).unwrap_or_default()),
        Cow::Owned(text) => Cow::Owned(text.get(range).unwrap_or_default().to_owned()),
    }
}

fn roles(tool: &Tool, arguments: &[Word]) -> Roles {
    let mut roles = Vec::with_capacity(arguments.len());
    let mut path = String::new();
    let (general, mut own) = (tool.general_options(), None);
    let mut subcommands = 0;
    let mut has_operands = false;
    let mut only_operands = false;
    while let Some(word) = arguments.get(roles.len()) {
        let text = word.literal();
        let prefix = text.clone().unwrap_or_else(|| word.known_prefix());
        if only_operands || !prefix.starts_with('-') || prefix == "-" {
            match text.filter(|_| !only_operands && !has_operands) {
                Some(name) if takes_subcommand(tool, &mut path, &name, subcommands) => {
                    own = tool.options(&path);
                    subcommands += 1;
                    roles.push(Role::Subcommand);
                }
                _ => {
                    has_operands = true;
                    roles.push(Role::Operand);
                }
            }
            continue;
        }
        if prefix == "--" {
            only_operands = true;
            roles.push(Role::Separator);
            continue;
        }
        if let Some(length) = prefix.find('=') {
            roles.push(Role::Inline(length));
            continue;
        }
        let is_valued = |name: &str| general.is_valued(name) || own.is_some_and(|own| own.is_valued(name));
        let is_flag = |name: &str| general.is_flag(name) || own.is_some_and(|own| own.is_flag(name));
        let next_is_value = arguments.get(roles.len() + 1).is_some_and(|next| !next.known_prefix().starts_with("--"));
        // `aws` and its like: every long option that is not known as a switch has a value.
        let takes_any = prefix.starts_with("--") && !prefix.starts_with("--no-") && is_valued("--*");
        let takes = is_valued(&prefix) || takes_any && !is_flag(&prefix) && next_is_value;
        if takes {
            roles.extend([Role::Valued, Role::Value]);
            continue;
        }
        let is_attached = prefix.len() > 2 && !prefix.starts_with("--") && prefix.get(..2).is_some_and(is_valued);
        roles.push(if is_attached { Role::Attached } else { Role::Flag });
    }
    Roles { tool: tool.name, subcommand: path, list: roles }
}

/// Adds a word to the subcommand, if it belongs to it.
fn takes_subcommand(tool: &Tool, path: &mut String, name: &str, count: usize) -> bool {
    let length = path.len();
    if length > 0 {
        path.push(' ');
    }
    path.push_str(name);
    let takes = count < tool.depth() || tool.has(path);
    if !takes {
        path.truncate(length);
    }
    takes
}

impl<'i> Call<'i> {
    /// Whether it is that subcommand of that tool, its words joined by blanks.
    pub fn is(&self, tool: &str, subcommand: &str) -> bool {
        self.tool == tool && self.subcommand == subcommand
    }

    /// The words of the subcommand.
    pub fn verbs(&self) -> impl Iterator<Item = &'i str> + use<'i> {
        self.subcommand.split(' ').filter(|verb| !verb.is_empty())
    }

    /// The words that are neither options nor their values nor of the subcommand.
    pub fn operands(&self) -> impl DoubleEndedIterator<Item = &'i Word> + use<'i> {
        self.arguments.iter().zip(self.roles).filter(|(_, role)| **role == Role::Operand).map(|(word, _)| word)
    }

    /// The options in order, each with its value if it has one.
    pub fn options(&self) -> impl Iterator<Item = CallOption<'i>> + use<'i> {
        let mut words = self.arguments.iter().zip(self.roles);
        std::iter::from_fn(move || {
            loop {
                let (word, role) = words.next()?;
                let text = word.literal();
                let is_known = text.is_some();
                let written = text.unwrap_or_else(|| word.known_prefix());
                let inner = |range: RangeFrom<usize>| is_known.then(|| cut(written.clone(), range));
                let (name, value, text) = match *role {
                    Role::Subcommand | Role::Operand | Role::Separator | Role::Value => continue,
                    Role::Flag => (written, None, None),
                    Role::Valued => {
                        let value = words.next().map(|(value, _)| value);
                        (written, value, value.and_then(Word::literal))
                    }
                    Role::Inline(length) => (cut(written.clone(), ..length), Some(word), inner(length + 1..)),
                    Role::Attached => (cut(written.clone(), ..2), Some(word), inner(2..)),
                };
                return Some(CallOption { name, word, value, text });
            }
        })
    }

    /// The option of one of these names that stands last, which is the one that counts.
    pub fn option(&self, names: &[&str]) -> Option<CallOption<'i>> {
        self.options().filter(|option| names.contains(&option.name.as_ref())).last()
    }

    /// Whether one of these options is given; one-letter options also among others, as in `-qy`.
    pub fn has(&self, names: &[&str]) -> bool {
        let letter = |name: &str| name.strip_prefix('-').filter(|rest| rest.chars().count() == 1).and_then(|rest| rest.chars().next());
        self.options().any(|option| {
            let cluster = option.name.strip_prefix('-').filter(|letters| !letters.starts_with('-'));
            names.contains(&option.name.as_ref())
                || names.iter().filter_map(|name| letter(name)).any(|wanted| cluster.is_some_and(|letters| letters.contains(wanted)))
        })
    }
}
