//! What AWS answers when a build or a deployment fails: known messages, found in pasted text.
//!
//! Text and messages are compared word by word, so that case, quotes, line breaks and the time before each line of a log
//! do not matter.

use std::{collections::HashSet, ops::Range};

use crate::data::AWS_ERRORS;

/// The most words that stand for a `…` of a message: commands can be long.
const MAX_HOLE: usize = 200;

/// The share of its words that a message resembling the text has there.
const RESEMBLING: f64 = 0.6;

/// The most messages that are offered for a text that holds none.
const MAX_NEAR: usize = 3;

/// A known error message.
#[derive(Debug, serde::Serialize)]
pub struct Answer {
    /// The service that gives it.
    pub service: &'static str,
    /// The phase of the build, or the part of the deployment or pipeline, that fails.
    pub phase: &'static str,
    /// The status code shown with it.
    pub code: Option<&'static str>,
    /// The form of the message that was found, with `…` for what varies.
    pub message: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What causes it.
    pub cause: &'static str,
    /// The rules that find a cause.
    pub rules: Vec<&'static str>,
    /// A message in full.
    #[serde(skip)]
    pub example: &'static str,
}

/// All forms of all known messages.
pub fn all() -> impl Iterator<Item = Answer> {
    AWS_ERRORS.rows::<8>().flat_map(|[service, phase, code, rules, messages, examples, meaning, cause]| {
        let known = |cell: &'static str| Some(cell).filter(|cell| *cell != "-");
        messages.split(" || ").zip(examples.split(" || ")).map(move |(message, example)| Answer {
            service,
            phase,
            code: known(code),
            message,
            meaning,
            cause,
            rules: known(rules).into_iter().flat_map(|rules| rules.split(',')).collect(),
            example,
        })
    })
}

/// The messages that the text holds, in its order; one within another is left out.
pub fn recognize(text: &str) -> Vec<Answer> {
    let words = log_words(text);
    let mut found: Vec<(Range<usize>, Answer)> =
        all().filter_map(|answer| find(&words, answer.message).map(|range| (range, answer))).collect();
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut answers: Vec<Answer> = Vec::new();
    let mut end = 0;
    for (range, answer) in found {
        let is_within = range.end <= end;
        end = end.max(range.end);
        // Several forms of one message are told once.
        if !is_within && answers.iter().all(|other| other.meaning != answer.meaning) {
            answers.push(answer);
        }
    }
    answers
}

/// The known messages that the text resembles most.
pub fn resembling(text: &str) -> Vec<&'static str> {
    let words: HashSet<String> = log_words(text).into_iter().collect();
    let mut near: Vec<(f64, &str)> = all()
        .filter_map(|answer| {
            let wanted: HashSet<String> = words_of(answer.message).collect();
            let share = wanted.intersection(&words).count() as f64 / wanted.len().max(1) as f64;
            (share >= RESEMBLING).then_some((share, answer.message))
        })
        .collect();
    near.sort_by(|one, other| other.0.total_cmp(&one.0));
    near.into_iter().take(MAX_NEAR).map(|(_, message)| message).collect()
}

/// Where the message stands, its holes filled.
fn find(words: &[String], message: &str) -> Option<Range<usize>> {
    let parts: Vec<Vec<String>> =
        message.split('…').map(|part| words_of(part).collect()).filter(|part: &Vec<_>| !part.is_empty()).collect();
    let (first, rest) = parts.split_first()?;
    let starts = words.windows(first.len()).enumerate().filter(|(_, window)| *window == first.as_slice());
    starts.map(|(start, _)| start).find_map(|start| {
        let end = rest.iter().try_fold(start + first.len(), |end, part| {
            let reach = words.get(end..)?;
            let gap = reach.windows(part.len()).take(MAX_HOLE + 1).position(|window| window == part.as_slice())?;
            Some(end + gap + part.len())
        })?;
        Some(start..end)
    })
}

/// The words of a log, without the time that stands before its lines.
fn log_words(text: &str) -> Vec<String> {
    // Messages copied out of JSON have their line breaks and quotes escaped.
    let text = without_colours(text).replace("\\n", "\n").replace("\\\"", "\"");
    text.lines().flat_map(|line| words_of(without_time(line))).collect()
}

/// The text without the escape sequences that colour it.
fn without_colours(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let plain = parts.next().unwrap_or_default().to_owned();
    parts.fold(plain, |plain, part| plain + part.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).get(1..).unwrap_or_default())
}

/// The line without `[Container]`, dates and times before it.
fn without_time(line: &str) -> &str {
    let mut rest = line.trim_start();
    while let Some(word) = rest.split_whitespace().next() {
        if word != "[Container]" && !is_time(word) {
            break;
        }
        rest = rest.get(word.len()..).unwrap_or_default().trim_start();
    }
    rest
}

/// Whether a word is a date or a time of day.
fn is_time(word: &str) -> bool {
    let is_of_time = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | ':' | '.' | ',' | '+' | 'T' | 'Z' | '[' | ']');
    word.chars().all(is_of_time) && word.matches(['-', '/', ':']).count() >= 2
}

fn words_of(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    fn messages(text: &str) -> Vec<&'static str> {
        recognize(text).into_iter().map(|answer| answer.message).collect()
    }

    #[test]
    fn each_form_is_recognized_by_its_example() {
        for answer in all() {
            let found = recognize(answer.example);
            assert!(found.iter().any(|found| found.meaning == answer.meaning), "{}", answer.message);
            assert_eq!(found.len(), 1, "only {}: {:?}", answer.message, found);
        }
    }

    #[test]
    fn each_row_is_whole_and_its_rules_exist() {
        for [service, phase, code, names, messages, examples, meaning, cause] in AWS_ERRORS.rows::<8>() {
            assert_eq!(messages.split(" || ").count(), examples.split(" || ").count(), "{messages}");
            assert!([service, phase, code, names, messages, meaning, cause].iter().all(|cell| !cell.is_empty()), "{messages}");
        }
        for answer in all() {
            for name in answer.rules {
                assert!(rules::find(name).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn the_answers_of_the_rules_lead_to_them() {
        for rule in rules::all().filter(|rule| rule.answerer() == "AWS") {
            let Some(text) = rule.answer else { continue };
            let found = recognize(text);
            assert!(found.iter().any(|answer| answer.rules.contains(&rule.name)), "{}: {text}", rule.name);
        }
    }

    #[test]
    fn the_surroundings_do_not_matter() {
        let log = "[Container] 2024/12/01 10:00:00.123456 Phase context status code: YAML_FILE_ERROR Message: EXPECTED\n\
                   [Container] 2024/12/01 10:00:00.123456 commands[12] to be of\r\n  2024-12-01T10:00:00.123Z string\n\ttype: found subkeys";
        assert_eq!(messages(log), ["Expected Commands[…] to be of string type"]);
        assert_eq!(messages("\u{1b}[1;31mINVALID_REVISION\u{1b}[0m"), ["INVALID_REVISION"]);
        assert_eq!(messages("{\\\"m\\\": \\\"no matching\\nartifact paths found\\\"}"), ["no matching artifact paths found"]);
    }

    #[test]
    fn several_are_told_in_the_order_of_the_text() {
        let log = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.\n\
                   Error while executing command: docker build -t a . Reason: exit status 1\n\
                   no matching artifact paths found";
        let found = messages(log);
        assert_eq!(found.len(), 3);
        assert_eq!(found[0], "Cannot connect to the Docker daemon");
        assert_eq!(found[2], "no matching artifact paths found");
    }

    #[test]
    fn a_hole_has_an_end() {
        let far = format!("Error while executing command: {} Reason: exit status 1", "word ".repeat(MAX_HOLE + 1));
        assert!(messages(&far).is_empty());
        let long = format!("Error while executing command: {} Reason: exit status 1", "word ".repeat(MAX_HOLE));
        assert_eq!(messages(&long).len(), 1);
    }

    #[test]
    fn other_lines_are_not_recognized() {
        for line in [
            "",
            "…",
            "[Container] 2024/12/01 10:00:00 Entering phase BUILD",
            "[Container] 2024/12/01 10:00:00 Phase complete: BUILD State: FAILED",
            "[Container] 2024/12/01 10:00:00 Running command npm run build",
            "npm ERR! code ELIFECYCLE",
            "ModuleNotFoundError: No module named 'boto3'",
            "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
            "Do you want to continue? [Y/n] y",
            "make: *** [Makefile:3: all] Error 1",
            "expected 3 commands to be of type string",
            "cannot unmarshal string into Go value of type int",
            "Uploading artifacts: base directory found, 12 matching artifact paths found",
        ] {
            assert!(messages(line).is_empty(), "{line}: {:?}", messages(line));
        }
    }

    #[test]
    fn a_slip_is_told_the_nearest_message() {
        assert_eq!(resembling("no matching artefact paths found").first(), Some(&"no matching artifact paths found"));
        assert!(resembling("npm ERR! code ELIFECYCLE").is_empty());
    }
}
