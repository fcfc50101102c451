//! Commands that are programs of their own: the table `data/iam/programs.tsv` says what they call.

use super::{
    folder::Folder,
    needs::{Certainty, Needs},
    parameters::Parameters,
    stacks,
    words::{Takes, Words, pattern},
};
use crate::{
    data::PROGRAMS,
    iam::data::{Operation, operation},
    shell::Value,
};

/// One call of the table.
struct Entry {
    operation: Operation,
    /// How sure the call is, and its actions; none if somebody else answers for them.
    call: Certainty,
    actions: Option<Certainty>,
    condition: Option<&'static str>,
}

/// What a program needs, if the table has it.
pub(super) fn needs(program: &str, words: &[Value], folder: Folder<'_>) -> Needs {
    let mut needs = Needs::default();
    let read = Words::read(words, Takes::One);
    let path: Vec<String> = read.operands.iter().map_while(|word| word.text().map(str::to_owned)).collect();
    add(program, &path, &read, &mut needs);
    if program == "sam" && path == ["deploy"] {
        stacks::add_sam(&read, folder, &mut needs);
    }
    needs
}

/// Adds what the longest command of the table needs that these words begin with; tells whether there is one.
pub(super) fn add(program: &str, path: &[String], words: &Words, needs: &mut Needs) -> bool {
    add_if(program, path, words, Parameters::of(&words.options), needs, |_| None)
}

/// The same with parameters of the caller's; `knows` tells of conditions that are no options whether they hold, if that is
/// known.
pub(super) fn add_if(
    program: &str,
    path: &[String],
    words: &Words,
    parameters: Parameters,
    needs: &mut Needs,
    knows: impl Fn(&str) -> Option<bool>,
) -> bool {
    let command = |length: usize| format!("{program} {}", path.get(..length).unwrap_or_default().join(" "));
    let row = (1..=path.len()).rev().find_map(|length| {
        let command = command(length);
        PROGRAMS.search::<3>(&[&command])
    });
    let Some([_, calls, settings]) = row else { return false };
    let parameters = set(parameters, words, settings);
    for entry in calls.split(' ').filter_map(Entry::read) {
        let Some((call, actions)) = entry.holds(words, &knows) else { continue };
        match actions {
            Some(actions) => needs.call_for(entry.operation, &parameters, call, actions),
            None => needs.call_only(entry.operation, call),
        }
    }
    true
}

/// Sets parameters as the table says: `--option>Parameter` renames an option, `--option>Location` is the address
/// of an object, `Parameter=value` sets.
fn set(mut parameters: Parameters, words: &Words, settings: &'static str) -> Parameters {
    for setting in settings.split(' ') {
        if let Some((option, "Location")) = setting.split_once('>') {
            let address = words.value(option).map(pattern).unwrap_or_default();
            if let Some((bucket, key)) = address.strip_prefix("s3://").and_then(|rest| rest.split_once('/')) {
                parameters = parameters.with("Bucket", Value::known(bucket)).with("Key", Value::known(key));
            }
        } else if let Some((option, name)) = setting.split_once('>') {
            parameters = parameters.renamed(option, name);
        } else if let Some((name, value)) = setting.split_once('=') {
            // A setting may name an option whose value it contains: `Key={--s3-prefix}*`.
            let filled = match value.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
                Some((before, (option, behind))) => {
                    words.value(option).map_or_else(|| "*".to_owned(), |value| format!("{before}{}{behind}", pattern(value)))
                }
                None => value.to_owned(),
            };
            parameters = parameters.with(name, Value::known(filled));
        }
    }
    parameters
}

impl Entry {
    /// `s3:PutObject`, with a sign before it for what is not certain and a condition behind it.
    fn read(text: &'static str) -> Option<Self> {
        let (text, condition) = text.split_once('@').map_or((text, None), |(text, condition)| (text, Some(condition)));
        let name = text.trim_start_matches(['~', '+', '?', '^']);
        let (call, actions) = match text.as_bytes().first()? {
            b'~' => (Certainty::Likely, Some(Certainty::Certain)),
            b'+' => (Certainty::Likely, Some(Certainty::Likely)),
            b'?' => (Certainty::Possible, Some(Certainty::Possible)),
            b'^' => (Certainty::Likely, None),
            _ => (Certainty::Certain, Some(Certainty::Certain)),
        };
        let (service, name) = name.split_once(':')?;
        Some(Self { operation: operation(service, name)?, call, actions, condition })
    }

    /// How sure it is with these options; none if its condition does not hold. What depends on something unknown is not
    /// certain, and is possible at best if it is not the rule.
    fn holds(&self, words: &Words, knows: impl Fn(&str) -> Option<bool>) -> Option<(Certainty, Option<Certainty>)> {
        let Some(condition) = self.condition else { return Some((self.call, self.actions)) };
        let (name, wanted) = condition.strip_prefix('!').map_or((condition, true), |name| (name, false));
        let held = if name.starts_with('-') { Some(words.has(name)) } else { knows(name) };
        let most = match held {
            Some(held) => (held == wanted).then_some(Certainty::Certain)?,
            None if wanted => Certainty::Possible,
            None => Certainty::Likely,
        };
        Some((self.call.min(most), self.actions.map(|actions| actions.min(most))))
    }
}
