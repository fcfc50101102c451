//! The sources of variables: what each is asked, and what it answers. The largest, `file`, has a file of its own.

use std::ops::Range;

use super::{
    Generation,
    error::ErrorKind,
    grammar::{Argument, ArgumentValue, Literal, Source, Typed, Variable},
    resolve::{Resolver, Stop},
    text::{Use, text_of},
    value::{Data, Id, Phase, Summary, Unknown},
};
/// The options that `serverless package` knows: unset they are null at once, others only when plugins are loaded.
const KNOWN_OPTIONS: [&str; 12] =
    ["stage", "region", "aws-profile", "app", "org", "use-local-credentials", "config", "param", "package", "verbose", "debug", "help"];

/// What a source or a variable answers.
#[derive(Clone, Debug)]
pub(super) enum Got {
    /// No value: the next source is asked.
    Nothing,
    /// A value made on the spot.
    Data(Data),
    /// A value that stands somewhere.
    Node(Id),
}

impl Got {
    pub(super) fn unknown(reason: Unknown) -> Got {
        Got::Data(Data::Unknown(reason))
    }

    pub(super) fn text(text: &str) -> Got {
        Got::Data(Data::Text(text.into()))
    }
}

impl Resolver<'_> {
    /// Asks the sources of a variable in order.
    pub(super) fn variable(&mut self, text: &str, variable: &Variable, property: &mut Use) -> Result<Got, usize> {
        let former = Self::enter(property, variable.range.clone());
        let got = self.ask(text, variable, property);
        Self::enter(property, former);
        got
    }

    fn ask(&mut self, text: &str, variable: &Variable, property: &mut Use) -> Result<Got, usize> {
        let mut missing = None;
        for (index, source) in variable.sources.iter().enumerate() {
            let is_last = index + 1 == variable.sources.len();
            let got = match source {
                Source::Literal(value, _) => return Ok(Got::Data(literal(value))),
                Source::Variable(inner) => match self.variable(text, inner, property)? {
                    Got::Node(id) if matches!(self.data(id), Some(Data::Null)) => Got::Nothing,
                    got => got,
                },
                Source::Typed(typed) => {
                    let got = self.source(text, typed, is_last, property)?;
                    if matches!(got, Got::Nothing) {
                        missing = Some(self.missing(text, typed, property));
                    }
                    got
                }
            };
            let is_null = match &got {
                Got::Nothing | Got::Data(Data::Null) => true,
                Got::Node(id) => matches!(self.data(*id), Some(Data::Null)),
                Got::Data(_) => false,
            };
            if !is_null {
                return Ok(got);
            }
        }
        let kind = missing.unwrap_or(ErrorKind::Missing { source: String::new(), name: String::new(), file_exists: false });
        Err(self.fail(property, kind, variable.range.clone()))
    }

    fn missing(&mut self, text: &str, typed: &Typed, property: &mut Use) -> ErrorKind {
        let is_file = typed.name == "file";
        let path = typed.params.as_ref().and_then(|params| params.first()).filter(|_| is_file);
        let argument = path.or(typed.address.as_ref());
        let name = argument.and_then(|argument| self.argument(text, argument, property).ok()).and_then(|data| text_of(&data));
        let name = name.as_deref().unwrap_or_default().to_owned();
        let file_exists = is_file && self.workspace.has(&name) == Some(true);
        ErrorKind::Missing { source: typed.name.clone(), name, file_exists }
    }

    /// The value of a parameter or an address.
    fn argument(&mut self, text: &str, argument: &Argument, property: &mut Use) -> Result<Data, usize> {
        match &argument.value {
            ArgumentValue::Literal(value) => Ok(literal(value)),
            ArgumentValue::Template(template) => {
                let within = text.get(..argument.range.end).unwrap_or(text);
                match self.template(within, template, argument.range.clone(), property)? {
                    Got::Data(data) => Ok(data),
                    Got::Node(id) => {
                        let _ = self.force(id);
                        Ok(self.data(id).cloned().unwrap_or(Data::Null))
                    }
                    Got::Nothing => Ok(Data::Null),
                }
            }
        }
    }

    fn source(&mut self, text: &str, typed: &Typed, is_last: bool, property: &mut Use) -> Result<Got, usize> {
        if let Some(value) = text.get(typed.range.clone()).and_then(|written| self.inputs.assume.get(written)) {
            property.phase = property.phase.max(phase(&typed.name));
            return Ok(Got::Data(literal(value)));
        }
        let mut params = Vec::new();
        for param in typed.params.iter().flatten() {
            params.push(self.argument(text, param, property)?);
        }
        let mut address = typed.address.as_ref().map(|address| self.argument(text, address, property)).transpose()?;
        for argument in params.iter_mut().chain(&mut address) {
            if let Some(text) = self.text_of(argument).filter(|_| matches!(argument, Data::List(_))) {
                *argument = text;
            }
        }
        let unknown = params.iter().chain(&address).find_map(|data| match data {
            Data::Unknown(reason) => Some(reason.clone()),
            _ => None,
        });
        if let Some(reason) = unknown {
            return Ok(Got::unknown(reason));
        }
        let range = typed.range.clone();
        if matches!(address, Some(Data::Map(_))) {
            let reason = format!("the address of `{}` is a mapping, not text", typed.name);
            return Err(self.fail(property, ErrorKind::Argument(reason), range));
        }
        let name = address.as_ref().and_then(text_of).unwrap_or_default();
        match typed.name.as_str() {
            "self" => self.own(&name, range, property),
            "file" => self.file(&params, &name, range, property),
            "strToBool" => self.truth(params.first(), range, property),
            "opt" => Ok(self.option(&name, property)),
            "env" | "sls" | "aws" | "param" if name.is_empty() => {
                Err(self.fail(property, ErrorKind::Argument(format!("`{}` needs a name behind the colon", typed.name)), range))
            }
            "env" => Ok(self.environment(&name, is_last, property)),
            "param" => self.param(&name, range, property),
            "sls" => self.framework(&name, range, property),
            "aws" => self.aws(&name, range, property),
            other => self.elsewhere(other, &name, range, property),
        }
    }

    /// `self:a.b.0`
    fn own(&mut self, address: &str, range: Range<usize>, property: &mut Use) -> Result<Got, usize> {
        let keys: Vec<&str> = if address.is_empty() { Vec::new() } else { address.split('.').collect() };
        if let Some(id) = self.refer(&keys, range, property)? {
            return Ok(Got::Node(id));
        }
        let default = match keys.as_slice() {
            ["provider", "stage"] => "dev",
            ["provider", "region"] => "us-east-1",
            _ => return Ok(Got::Nothing),
        };
        // The framework fills in the defaults when it has read all files, and then asks the services.
        match self.inputs.generation {
            Generation::V4 => Ok(Got::unknown(Unknown::Default)),
            _ if property.phase >= Phase::Late => Ok(Got::text(default)),
            _ => Ok(Got::Nothing),
        }
    }

    /// A property of the configuration, resolved with everything below it; none if it is absent or null.
    fn refer(&mut self, keys: &[&str], range: Range<usize>, property: &mut Use) -> Result<Option<Id>, usize> {
        let mut passed = Summary::default();
        let found = self.walk_through(Id(0), keys, &mut passed);
        property.phase = property.phase.max(passed.phase);
        property.is_assumed |= passed.is_assumed;
        let found = found.and_then(|found| match found {
            Some(id) => self.complete(id).map(|summary| Some((id, summary))),
            None => Ok(None),
        });
        match found {
            Ok(Some((_, summary))) if summary.error.is_some() => {
                Err(self.depend(property, Stop::Failed(summary.error.unwrap_or_default()), range))
            }
            Ok(Some((id, summary))) => {
                property.phase = property.phase.max(summary.phase);
                property.is_assumed |= summary.is_assumed;
                Ok(Some(id).filter(|id| !matches!(self.data(*id), Some(Data::Null))))
            }
            Ok(None) => Ok(None),
            Err(stop) => Err(self.depend(property, stop, range)),
        }
    }

    /// The text of a property; none if it is absent, null or empty.
    fn refer_text(&mut self, keys: &[&str], range: Range<usize>, property: &mut Use) -> Result<Option<Got>, usize> {
        let Some(id) = self.refer(keys, range, property)? else { return Ok(None) };
        let is_empty = matches!(self.data(id), Some(Data::Text(text)) if text.is_empty());
        Ok(Some(Got::Node(id)).filter(|_| !is_empty))
    }

    /// The stage that the command would be for.
    pub(super) fn stage(&mut self) -> Result<Option<String>, Stop> {
        if let Some(stage) = &self.inputs.stage {
            return Ok(Some(stage.clone()));
        }
        let Some(id) = self.walk(Id(0), &["provider", "stage"])? else { return Ok(Some("dev".to_owned())) };
        Ok(match self.data(id) {
            Some(Data::Unknown(_)) => None,
            Some(data) => Some(text_of(data).filter(|text| !text.is_empty()).map_or("dev".to_owned(), |text| text.to_string())),
            None => None,
        })
    }

    /// `opt:name`
    fn option(&mut self, name: &str, property: &mut Use) -> Got {
        if name.is_empty() {
            return Got::unknown(Unknown::Options);
        }
        let given = match name {
            "stage" => self.inputs.stage.as_ref(),
            "region" => self.inputs.region.as_ref(),
            _ => None,
        };
        if let Some(value) = given.or_else(|| self.inputs.options.get(name)) {
            return Got::text(value);
        }
        if !KNOWN_OPTIONS.contains(&name) {
            property.phase = property.phase.max(Phase::Late);
        }
        property.is_assumed = true;
        Got::Nothing
    }

    /// `env:NAME`
    fn environment(&mut self, name: &str, is_last: bool, property: &mut Use) -> Got {
        if let Some(value) = self.inputs.environment.get(name).or_else(|| self.dotenv.get(name)) {
            return Got::text(value);
        }
        property.is_assumed = true;
        if is_last && !self.inputs.is_exact { Got::unknown(Unknown::Environment(name.to_owned())) } else { Got::Nothing }
    }

    /// `param:name`
    fn param(&mut self, name: &str, range: Range<usize>, property: &mut Use) -> Result<Got, usize> {
        property.phase = property.phase.max(Phase::Late);
        if let Some(value) = self.inputs.params.get(name) {
            return Ok(Got::text(value));
        }
        let stage = match self.stage() {
            Ok(Some(stage)) => stage,
            Ok(None) => return Ok(Got::unknown(Unknown::Remote("param".to_owned(), name.to_owned()))),
            // The framework asks its provider, which does not wait for a stage that is itself a parameter.
            Err(Stop::Circular(_)) if self.inputs.generation == Generation::V3 => "dev".to_owned(),
            Err(stop) => return Err(self.depend(property, stop, range)),
        };
        let version_4: [&[&str]; 2] = [&["stages", &stage, "params", name], &["stages", "default", "params", name]];
        let common: [&[&str]; 2] = [&["params", &stage, name], &["params", "default", name]];
        let places = match self.inputs.generation {
            Generation::V4 => vec![version_4[0], common[0], version_4[1], common[1]],
            Generation::V3 | Generation::Osls => common.to_vec(),
        };
        for keys in places {
            let found = match self.walk(Id(0), keys) {
                // The framework reads the raw text again and again, and gives up in the end.
                Err(Stop::Circular(_)) => return Err(self.fail(property, ErrorKind::TooDeep, range)),
                _ => self.refer(keys, range.clone(), property)?,
            };
            if let Some(id) = found {
                return Ok(Got::Node(id));
            }
        }
        property.is_assumed = true;
        Ok(Got::Nothing)
    }

    /// `sls:stage`, `sls:instanceId`
    fn framework(&mut self, name: &str, range: Range<usize>, property: &mut Use) -> Result<Got, usize> {
        match name {
            "instanceId" => {
                property.phase = property.phase.max(Phase::Late);
                Ok(Got::unknown(Unknown::Run))
            }
            "stage" => self.setting(self.inputs.stage.clone(), ["provider", "stage"], "dev", range, property),
            _ => self.unsupported("sls", name, "`sls` has `stage` and `instanceId`", range, property),
        }
    }

    /// `aws:region`, `aws:accountId`
    fn aws(&mut self, name: &str, range: Range<usize>, property: &mut Use) -> Result<Got, usize> {
        property.phase = property.phase.max(Phase::Late);
        match name {
            "accountId" => Ok(Got::unknown(Unknown::Remote("aws".to_owned(), name.to_owned()))),
            "region" => self.setting(self.inputs.region.clone(), ["provider", "region"], "us-east-1", range, property),
            _ => self.unsupported("aws", name, "`aws` has `region` and `accountId`", range, property),
        }
    }

    fn setting(
        &mut self,
        given: Option<String>,
        keys: [&str; 2],
        default: &str,
        range: Range<usize>,
        property: &mut Use,
    ) -> Result<Got, usize> {
        if let Some(value) = given {
            return Ok(Got::text(&value));
        }
        property.is_assumed = true;
        Ok(self.refer_text(&keys, range, property)?.unwrap_or_else(|| Got::text(default)))
    }

    fn unsupported(&mut self, source: &str, name: &str, has: &str, range: Range<usize>, property: &mut Use) -> Result<Got, usize> {
        if self.inputs.generation == Generation::V4 {
            return Ok(Got::unknown(Unknown::Remote(source.to_owned(), name.to_owned())));
        }
        Err(self.fail(property, ErrorKind::Argument(format!("{has}, but not `{name}`")), range))
    }

    /// `strToBool(text)`
    fn truth(&mut self, param: Option<&Data>, range: Range<usize>, property: &mut Use) -> Result<Got, usize> {
        let text = param.and_then(text_of).map(|text| text.trim().to_ascii_lowercase());
        match text.as_deref() {
            Some("true" | "1") => Ok(Got::Data(Data::Bool(true))),
            Some("false" | "0") => Ok(Got::Data(Data::Bool(false))),
            Some(text) => {
                let reason = format!("`strToBool` takes `true`, `false`, `1` or `0`, but not `{text}`");
                Err(self.fail(property, ErrorKind::Argument(reason), range))
            }
            None => Err(self.fail(property, ErrorKind::Argument("`strToBool` needs text in its parentheses".to_owned()), range)),
        }
    }

    /// What only a service or a plugin can answer.
    fn elsewhere(&mut self, source: &str, name: &str, range: Range<usize>, property: &mut Use) -> Result<Got, usize> {
        let phase = phase(source);
        property.phase = property.phase.max(phase);
        // The same source may be written with variables in its address.
        if let Some(value) = self.inputs.assume.get(&format!("{source}:{name}")) {
            return Ok(Got::Data(literal(value)));
        }
        let has_plugins = matches!(self.walk(Id(0), &["plugins"]), Ok(Some(id)) if !matches!(self.data(id), Some(Data::Null)));
        if phase < Phase::Last || has_plugins || self.inputs.generation == Generation::V4 {
            return Ok(Got::unknown(Unknown::Remote(source.to_owned(), name.to_owned())));
        }
        Err(self.fail(property, ErrorKind::UnknownSource(source.to_owned()), range))
    }
}

/// When a source can be asked.
fn phase(source: &str) -> Phase {
    match source {
        "self" | "file" | "strToBool" | "opt" | "env" => Phase::Early,
        "sls" | "param" | "aws" | "ssm" | "cf" | "s3" | "output" | "state" => Phase::Late,
        _ => Phase::Last,
    }
}

fn literal(value: &Literal) -> Data {
    match value {
        Literal::Null => Data::Null,
        Literal::Bool(value) => Data::Bool(*value),
        Literal::Number(value) => Data::Number(*value),
        Literal::Text(text) => Data::Text(text.as_str().into()),
    }
}
