//! Where a command leads: a script file, a script of package.json, a recipe of a Makefile.

use std::{rc::Rc, sync::Arc};

use super::{
    Dialect, Invocation, Text, Value,
    ast::Word,
    make, path,
    wrapper::{Runs, script_file},
};
use crate::{
    project::Repository,
    source::Source,
    syntax::{self, Node},
};

/// A text that a command runs.
pub(super) struct Lead<'t> {
    /// Names it, to know it again within itself.
    pub(super) key: String,
    pub(super) text: Rc<Text<'t>>,
    /// Whether it runs in the same shell, as with `source`.
    pub(super) is_same_shell: bool,
    /// Where it runs.
    pub(super) directory: Option<String>,
    /// Whether its shell stops at the first failure.
    pub(super) has_errexit: bool,
}

/// The texts that a command runs, in order.
pub(super) fn leads<'t>(invocation: &Invocation<'_>, repository: &Repository) -> Vec<Lead<'t>> {
    if let Some((runs, word)) = script_file(&invocation.words) {
        return script(invocation, repository, runs, word).into_iter().collect();
    }
    match invocation.program().as_deref() {
        Some("npm" | "yarn" | "pnpm" | "bun") => package_script(invocation, repository).unwrap_or_default(),
        Some("make" | "gmake") => recipe(invocation, repository).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn script<'t>(invocation: &Invocation<'_>, repository: &Repository, runs: Runs, word: &Word) -> Option<Lead<'t>> {
    let path = invocation.state.resolve(&invocation.value(word))?;
    let source = repository.read(&path)?;
    let first = source.text().lines().next().and_then(|line| line.strip_prefix("#!"));
    let mut program = first.unwrap_or_default().split_whitespace().flat_map(|word| word.rsplit('/').next()).filter(|word| *word != "env");
    let shell = program.next();
    let is_shell = match (runs, shell) {
        (Runs::Directly, None) => path.ends_with(".sh"),
        (Runs::Directly, Some(shell)) => Dialect::of_program(shell).is_some_and(Dialect::is_posix),
        (Runs::Here | Runs::InShell, _) => true,
    };
    let flags = invocation.words.iter().skip(1).map_while(Word::literal).take_while(|word| word.starts_with('-'));
    let is_set = |option: &str| option.starts_with('-') && !option.starts_with("--") && option.contains('e');
    let has_errexit = match runs {
        Runs::Directly => program.any(is_set),
        Runs::InShell => flags.into_iter().any(|option| is_set(&option)),
        Runs::Here => false,
    };
    is_shell.then(|| Lead {
        text: Rc::new(Text::of_file(&source)),
        key: path,
        is_same_shell: runs == Runs::Here,
        directory: invocation.state.directory.clone(),
        has_errexit,
    })
}

/// Commands of the package managers that are not the name of a script.
const OWN_COMMANDS: [&str; 30] = [
    "add",
    "audit",
    "bin",
    "cache",
    "ci",
    "config",
    "create",
    "dedupe",
    "dlx",
    "exec",
    "global",
    "help",
    "import",
    "info",
    "init",
    "install",
    "link",
    "list",
    "login",
    "pack",
    "publish",
    "remove",
    "set",
    "store",
    "unlink",
    "up",
    "upgrade",
    "version",
    "why",
    "workspace",
];

fn package_script<'t>(invocation: &Invocation<'_>, repository: &Repository) -> Option<Vec<Lead<'t>>> {
    let program = invocation.program()?;
    let mut folder = None;
    let mut name = None;
    let mut words = invocation.arguments().iter();
    while let Some(word) = words.next() {
        let text = word.literal()?;
        match text.as_ref() {
            "--prefix" | "-C" | "--cwd" | "--dir" => folder = Some(invocation.value(words.next()?)),
            "-w" | "--workspace" | "--filter" | "-F" | "-r" | "--workspaces" | "-ws" => return None,
            option if option.starts_with("--prefix=") => folder = Some(Value::known(option.trim_start_matches("--prefix="))),
            option if option.starts_with('-') => {}
            "run" | "run-script" => {
                name =
                    words.find(|word| !word.known_prefix().starts_with('-')).and_then(|word| word.literal().map(|text| text.into_owned()));
                break;
            }
            "t" | "tst" => name = Some("test".to_owned()),
            known @ ("test" | "start" | "stop" | "restart") => name = Some(known.to_owned()),
            other if program != "npm" && program != "bun" && !OWN_COMMANDS.contains(&other) => name = Some(other.to_owned()),
            _ => return None,
        }
        if name.is_some() {
            break;
        }
    }
    let name = name?;
    let directory = match &folder {
        Some(folder) => invocation.state.resolve(folder)?,
        None => invocation.state.directory.clone()?,
    };
    let file = path::join(&directory, "package.json")?;
    let source = repository.read(&file)?;
    let tree = syntax::parse(&source);
    let scripts = tree.root()?.get("scripts")?;
    let names = [format!("pre{name}"), name.clone(), format!("post{name}")];
    let lead = |(name, node): (&String, Node<'_>)| Lead {
        key: format!("{file}#{name}"),
        text: Rc::new(Text::of_node(node).detached()),
        is_same_shell: false,
        directory: Some(directory.clone()),
        has_errexit: false,
    };
    Some(names.iter().filter_map(|name| Some((name, scripts.get(name).filter(|node| node.is_scalar())?))).map(lead).collect())
}

fn recipe<'t>(invocation: &Invocation<'_>, repository: &Repository) -> Option<Vec<Lead<'t>>> {
    let (mut folder, mut file, mut targets) = (None, None, Vec::new());
    let mut words = invocation.arguments().iter();
    while let Some(word) = words.next() {
        let value = invocation.value(word);
        match value.text() {
            Some("-C" | "--directory") => folder = Some(invocation.value(words.next()?)),
            Some("-f" | "--file" | "--makefile") => file = Some(invocation.value(words.next()?)),
            Some("-j" | "-l" | "-o" | "-W" | "-I") => {
                // The number behind `-j` may be missing.
                if words.clone().next().and_then(Word::literal).is_some_and(|next| next.parse::<u32>().is_ok()) {
                    words.next();
                }
            }
            Some(text) if text.starts_with('-') || text.contains('=') => {}
            Some(text) => targets.push(text.to_owned()),
            None if value.prefix().contains('=') || value.prefix().starts_with('-') => {}
            None => return None,
        }
    }
    let directory = match &folder {
        Some(folder) => invocation.state.resolve(folder)?,
        None => invocation.state.directory.clone()?,
    };
    let read = |name: &str| path::join(&directory, name).and_then(|path| Some((repository.read(&path)?, path)));
    let (source, path): (Arc<Source>, String) = match &file {
        Some(file) => read(file.text()?)?,
        None => ["GNUmakefile", "makefile", "Makefile"].into_iter().find_map(read)?,
    };
    let recipes = make::recipes(source.text(), &targets);
    let whole = Text::of_file(&source);
    let lead = |recipe: make::Line| Lead {
        key: format!("{path}#{}", recipe.target),
        text: Rc::new(whole.inside(recipe.text, recipe.map)),
        is_same_shell: false,
        directory: Some(directory.clone()),
        has_errexit: false,
    };
    Some(recipes.into_iter().map(lead).collect())
}
