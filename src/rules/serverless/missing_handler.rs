use crate::{
    diagnostics::{Confidence, Severity},
    model::serverless::Serverless,
    rules::{Check, Report, rule, service},
    vars::{File, Value, Workspace},
};

rule! {
    /// The handler of a function is not in the file that is named, or the file is not there.
    ///
    /// ## Why
    /// Nobody looks before the function is called: the framework packages what it finds, and Lambda then answers each call
    /// with an import error. JavaScript, TypeScript, Python and Ruby are looked into. What a build makes is not known:
    /// there is no finding on ignored folders, on artifacts and images, with layers, or with plugins that make handlers.
    ///
    /// ## Example
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   place:
    ///     handler: src/orders.place
    ///   list:
    ///     handler: src/order.list
    ///   find:
    ///     handler: src/orders.find
    /// ```
    /// ```js src/orders.js
    /// export const place = async () => ({ statusCode: 201 });
    /// export const list = async () => ({ statusCode: 200 });
    /// ```
    ///
    /// ## Better
    /// ```yaml serverless.yml
    /// service: orders
    /// provider:
    ///   name: aws
    ///   runtime: nodejs24.x
    /// functions:
    ///   place:
    ///     handler: src/orders.place
    ///   list:
    ///     handler: src/orders.list
    /// ```
    /// ```js src/orders.js
    /// export const place = async () => ({ statusCode: 201 });
    /// export const list = async () => ({ statusCode: 200 });
    /// ```
    name: "missing-handler",
    severity: Severity::Warning,
    check: Check::Serverless(check),
}

/// How the files of a language end, and what hides the names of a file's exports.
struct Language {
    runtime: &'static str,
    ends: &'static [&'static str],
    hidden: &'static [&'static str],
}

/// A file that exports what another one has, or names that it makes up.
const LANGUAGES: [Language; 3] = [
    Language {
        runtime: "nodejs",
        ends: &["js", "mjs", "cjs", "ts", "mts", "cts", "tsx", "jsx"],
        hidden: &["export *", "Object.assign(", "exports[", "__exportStar"],
    },
    Language { runtime: "python", ends: &["py"], hidden: &["import *", "globals()", "setattr(", "__getattr__"] },
    Language { runtime: "ruby", ends: &["rb"], hidden: &["define_method", "require_relative", "method_missing"] },
];

/// Plugins that leave handlers where they are written. What others do to them is not known.
const NEUTRAL: [&str; 26] = [
    "serverless-offline",
    "serverless-offline-sqs",
    "serverless-offline-sns",
    "serverless-offline-ssm",
    "serverless-webpack",
    "serverless-esbuild",
    "serverless-bundle",
    "serverless-plugin-typescript",
    "serverless-dotenv-plugin",
    "serverless-domain-manager",
    "serverless-prune-plugin",
    "serverless-python-requirements",
    "serverless-iam-roles-per-function",
    "serverless-plugin-warmup",
    "serverless-dynamodb-local",
    "serverless-dynamodb",
    "serverless-s3-sync",
    "serverless-step-functions",
    "serverless-pseudo-parameters",
    "serverless-plugin-aws-alerts",
    "serverless-export-env",
    "serverless-stack-output",
    "serverless-plugin-split-stacks",
    "serverless-plugin-log-retention",
    "serverless-plugin-tracing",
    "serverless-appsync-plugin",
];

fn check(service: &Serverless<'_>, report: &mut Report<'_>) {
    // Without a repository nothing is known of the files beside the service.
    if service.context.repository.root().is_none() || is_built(service.resolved.root()) {
        return;
    }
    let has_other_plugins = service::plugins(service).is_none_or(|plugins| plugins.iter().any(|(name, _)| !NEUTRAL.contains(name)));
    let functions = service::functions(service);
    let handlers: Vec<_> = functions.iter().filter_map(|function| Handler::of(service, function.value)).collect();
    // A service whose code lies elsewhere would have all its handlers missing.
    let is_here = |handler: &Handler<'_>| handler.file(&service.workspace).is_some() || handler.has_folder(&service.workspace);
    for handler in handlers.iter().filter(|handler| is_here(handler)) {
        match handler.file(&service.workspace) {
            Some((path, File::Text(source))) if !handler.may_export(source.text()) => {
                let message = format!("`{path}` has nothing called `{}`", handler.export);
                service::find(report, handler.value, message).confidence(Confidence::Likely).help("correct the name behind the point");
            }
            None if !has_other_plugins && !handler.has_layers && !service.workspace.ignores(&format!("{}.js", handler.stem)) => {
                let ends = handler.language.ends.first().unwrap_or(&"js");
                let message = format!("there is no file `{}.{ends}` for this handler", handler.stem);
                let finding = service::find(report, handler.value, message).confidence(Confidence::Likely);
                finding.help("correct the path in front of the point");
            }
            _ => {}
        }
    }
}

/// Whether the code comes out of a build.
fn is_built(settings: Value<'_>) -> bool {
    settings.at(&["package", "artifact"]).is_some() || settings.at(&["package", "path"]).is_some()
}

/// A handler, taken apart.
struct Handler<'s> {
    value: Value<'s>,
    language: &'static Language,
    /// The path of the file without its end.
    stem: String,
    export: String,
    has_layers: bool,
}

impl<'s> Handler<'s> {
    /// The handler of a function, if it is in a language that is read.
    fn of(service: &'s Serverless<'_>, function: Value<'s>) -> Option<Self> {
        let value = service::given(function, "handler")?;
        let text = value.as_str().filter(|text| !text.starts_with(['/', '~']) && !text.contains("node_modules"))?;
        let known = ["image", "module", "entrypoint"].iter().all(|key| function.get(key).is_none());
        let is_plain = known && !is_built(function) && !text.contains([' ', ':', '$']);
        is_plain.then_some(())?;
        let runtime = service::setting(service, function, "runtime").map_or(Some("nodejs"), Value::as_str)?;
        let language = LANGUAGES.iter().find(|language| runtime.starts_with(language.runtime))?;
        // Lambda cuts JavaScript at the first point of the last part, Python at the last one of all.
        let folder = text.rfind('/').map_or(0, |slash| slash + 1);
        let dot = match language.runtime {
            "python" => text.rfind('.')?,
            _ => folder + text.get(folder..)?.find('.')?,
        };
        let stem = text.get(..dot)?;
        let stem = if language.runtime == "python" { stem.replace('.', "/") } else { stem.to_owned() };
        let name = text.get(dot + 1..)?;
        let export = if language.runtime == "ruby" { name.rsplit('.').next()? } else { name.split('.').next()? };
        let has_layers = service::setting(service, function, "layers").is_some();
        let is_word = !export.is_empty() && stem.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_'));
        is_word.then(|| Self { value, language, stem, export: export.to_owned(), has_layers })
    }

    /// The file, if there is one, and its path.
    fn file(&self, workspace: &Workspace) -> Option<(String, File)> {
        let paths = self.language.ends.iter().map(|end| format!("{}.{end}", self.stem));
        let packages = ["__init__.py"].iter().filter(|_| self.language.runtime == "python").map(|name| format!("{}/{name}", self.stem));
        let mut files = paths.chain(packages).map(|path| (path.clone(), workspace.read(&path)));
        files.find(|(_, file)| !matches!(file, File::Missing))
    }

    /// Whether the folder of the file is a part of the service.
    fn has_folder(&self, workspace: &Workspace) -> bool {
        let stem = self.stem.trim_start_matches("./");
        stem.rsplit_once('/').is_some_and(|(folder, _)| workspace.has(folder) == Some(true))
    }

    /// Whether a file may export the handler: its name stands in it, or names are exported that do not.
    fn may_export(&self, text: &str) -> bool {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let has_name = text.match_indices(&self.export).any(|(at, found)| {
            let before = text.get(..at).and_then(|text| text.chars().next_back());
            let behind = text.get(at + found.len()..).and_then(|text| text.chars().next());
            !before.is_some_and(is_word) && !behind.is_some_and(is_word)
        });
        has_name || self.language.hidden.iter().any(|hidden| text.contains(hidden)) || self.language.runtime == "nodejs" && is_opaque(text)
    }
}


/// Whether a JavaScript file exports nothing by name: all at once as a value that is made elsewhere, or in no way that is
/// known here.
fn is_opaque(text: &str) -> bool {
    let mut assigned = text.split("module.exports").skip(1).map(str::trim_start);
    let is_value = |rest: &str| rest.strip_prefix('=').is_some_and(|value| !value.trim_start().starts_with('{'));
    !text.contains("export") || assigned.any(is_value)
}
