//! The expressions of EventBridge's schedules: `rate(5 minutes)`, `cron(0 12 * * ? *)`.

use std::ops::Range;

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes at fault.
    pub range: Range<usize>,
    /// What is wrong with them.
    pub message: String,
    /// What to do.
    pub help: String,
    /// What to write instead of the bytes, if that is clear.
    pub meant: Option<String>,
}

/// A field of a cron expression: its name, its bounds, the names of its values, and the letters and signs it takes beside
/// numbers, `,`, `-`, `*` and `/`.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    names: &'static [&'static str],
    signs: &'static str,
}

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const FIELDS: [Field; 6] = [
    Field { name: "minutes", least: 0, most: 59, names: &[], signs: "" },
    Field { name: "hours", least: 0, most: 23, names: &[], signs: "" },
    Field { name: "day-of-month", least: 1, most: 31, names: &[], signs: "?LW" },
    Field { name: "month", least: 1, most: 12, names: &MONTHS, signs: "" },
    Field { name: "day-of-week", least: 1, most: 7, names: &DAYS, signs: "?L#" },
    Field { name: "year", least: 1970, most: 2199, names: &[], signs: "" },
];

/// Checks an expression.
///
/// # Errors
/// The first thing that EventBridge would not take.
pub fn check(text: &str) -> Result<(), Problem> {
    let problem = |message: &str| {
        let help = "write `rate(5 minutes)` or `cron(minutes hours day-of-month month day-of-week year)`".to_owned();
        Err(Problem { range: 0..text.len(), message: message.to_owned(), help, meant: None })
    };
    let Some((kind, rest)) = text.split_once('(') else { return problem("a schedule is `rate(…)` or `cron(…)`") };
    let Some(body) = rest.strip_suffix(')') else { return problem("the schedule has no closing parenthesis at its end") };
    match kind {
        "rate" => rate(body, kind.len() + 1),
        "cron" => cron(body, kind.len() + 1),
        "at" => problem("`at(…)` is none of the framework's schedules"),
        _ => problem("a schedule is `rate(…)` or `cron(…)`, in small letters"),
    }
}

/// `5 minutes`; `at` is where it begins in the whole expression.
fn rate(body: &str, at: usize) -> Result<(), Problem> {
    let problem = |message: String, help: &str| Err(Problem { range: at..at + body.len(), message, help: help.to_owned(), meant: None });
    let replace = |message: String, meant: String| {
        Err(Problem { range: at..at + body.len(), message, help: format!("write `rate({meant})`"), meant: Some(meant) })
    };
    let known = "a rate is a number and `minutes`, `hours` or `days`";
    let Some((number, unit)) = body.split_once(' ') else { return problem(known.to_owned(), "write `rate(5 minutes)`") };
    let Ok(count) = number.parse::<u64>() else { return problem(format!("`{number}` is no whole number"), "write `rate(5 minutes)`") };
    let single = unit.strip_suffix('s').unwrap_or(unit);
    if !matches!(single, "minute" | "hour" | "day") {
        return problem(format!("`{unit}` is no unit of a rate: {known}"), "use `cron(…)` for what is shorter or finer");
    }
    let meant = if count == 1 { single.to_owned() } else { format!("{single}s") };
    match count {
        0 => problem("a rate is at least 1".to_owned(), "write `rate(1 minute)` for the shortest"),
        _ if meant != unit => replace(format!("behind {count} the unit is `{meant}`"), format!("{count} {meant}")),
        _ if number.starts_with(['0', '+']) => replace(format!("`{number}` is not a plain number"), format!("{count} {meant}")),
        _ => Ok(()),
    }
}

/// The six fields; `at` is where they begin in the whole expression.
fn cron(body: &str, at: usize) -> Result<(), Problem> {
    let fields: Vec<&str> = body.split_whitespace().collect();
    let place = |field: &str| {
        let start = at + (field.as_ptr() as usize).saturating_sub(body.as_ptr() as usize);
        start..start + field.len()
    };
    if fields.len() != FIELDS.len() {
        let meant = (fields.len() == 5).then(|| with_question_mark(&fields)).flatten().map(|fields| fields + " *");
        let help = match &meant {
            Some(meant) => format!("add the year: `cron({meant})`"),
            None => "write `cron(minutes hours day-of-month month day-of-week year)`".to_owned(),
        };
        let message = format!("a cron expression has six fields, not {}", fields.len());
        return Err(Problem { range: at..at + body.len(), message, help, meant });
    }
    for (field, text) in FIELDS.iter().zip(&fields) {
        field.check(text).map_err(|(message, help)| Problem { range: place(text), message, help, meant: None })?;
    }
    let (Some(day), Some(weekday)) = (fields.get(2), fields.get(4)) else { return Ok(()) };
    if (*day == "?") != (*weekday == "?") {
        return Ok(());
    }
    let is_both = *day == "?";
    let message =
        if is_both { "day-of-month and day-of-week cannot both be `?`" } else { "one of day-of-month and day-of-week must be `?`" };
    let meant = with_question_mark(&fields).filter(|_| !is_both);
    let help = match &meant {
        Some(meant) => format!("write `cron({meant})`"),
        None if is_both => "write `*` in one of them".to_owned(),
        None => "a schedule goes by the one or the other: make two of it".to_owned(),
    };
    let range = if meant.is_some() { at..at + body.len() } else { place(day).start..place(weekday).end };
    Err(Problem { range, message: message.to_owned(), help, meant })
}

/// The fields with `?` for the day that is not restricted; none if both are.
fn with_question_mark(fields: &[&str]) -> Option<String> {
    let mut fields = fields.to_vec();
    let free = match (fields.get(2)?, fields.get(4)?) {
        (&"?", _) | (_, &"?") => return Some(fields.join(" ")),
        (_, &"*") => 4,
        (&"*", _) => 2,
        _ => return None,
    };
    *fields.get_mut(free)? = "?";
    Some(fields.join(" "))
}

impl Field {
    /// What is wrong with the text of the field, and what to write.
    fn check(&self, text: &str) -> Result<(), (String, String)> {
        if text == "?" && self.signs.contains('?') {
            return Ok(());
        }
        text.split(',').try_for_each(|part| self.part(part))
    }

    /// `5`, `1-5`, `*/5`, `MON#2`, `L`, `15W`
    fn part(&self, part: &str) -> Result<(), (String, String)> {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        if step.is_some_and(|step| step.parse::<u32>().is_ok_and(|step| step > 0)) || step.is_none() {
            if range == "*" {
                return Ok(());
            }
            if step.is_none() && self.special(part) {
                return Ok(());
            }
            return range.split('-').try_for_each(|value| self.value(value, part));
        }
        Err((format!("`{part}` is no step of the field {}", self.name), "a step is a number above 0: `0/15`".to_owned()))
    }

    /// `L`, `LW`, `15W`, `6L`, `FRI#2`
    fn special(&self, part: &str) -> bool {
        let is_value = |text: &str| self.value(text, text).is_ok();
        match part {
            "L" => self.signs.contains('L'),
            "LW" => self.signs.contains('W'),
            _ if self.signs.contains('W') => {
                part.strip_suffix('W').is_some_and(is_value) || part.strip_prefix("L-").is_some_and(|days| days.parse::<u32>().is_ok())
            }
            _ if self.signs.contains('#') => {
                let nth = |week: &str| matches!(week, "1" | "2" | "3" | "4" | "5");
                part.strip_suffix('L').is_some_and(is_value) || part.split_once('#').is_some_and(|(day, week)| is_value(day) && nth(week))
            }
            _ => false,
        }
    }

    fn value(&self, value: &str, part: &str) -> Result<(), (String, String)> {
        let is_named = self.names.iter().any(|name| name.eq_ignore_ascii_case(value));
        let Ok(number) = value.parse::<u32>() else {
            let message = format!("`{part}` is no value of the field {}", self.name);
            return if is_named { Ok(()) } else { Err((message, self.help())) };
        };
        if (self.least..=self.most).contains(&number) {
            return Ok(());
        }
        Err((format!("{number} is out of the bounds of the field {}", self.name), self.help()))
    }

    fn help(&self) -> String {
        let names = match (self.names.first(), self.names.last()) {
            (Some(first), Some(last)) => format!(" or {first} to {last}"),
            _ => String::new(),
        };
        format!("{} goes from {} to {}{names}", self.name, self.least, self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_eventbridge_takes() {
        for text in [
            "rate(1 minute)",
            "rate(5 minutes)",
            "rate(12 hours)",
            "rate(1 day)",
            "cron(0 12 * * ? *)",
            "cron(15 10 ? * 6L 2025-2030)",
            "cron(0/15 * * * ? *)",
            "cron(*/5 8-17 ? * MON-FRI *)",
            "cron(0 8 1 * ? *)",
            "cron(0 10 LW JAN,JUL ? *)",
            "cron(0 10 3W * ? 2030)",
            "cron(0 9 ? * 2#1 *)",
            "cron(0 9 ? * FRI#5 *)",
            "cron(0 9 L * ? *)",
            "cron(0,30 9 ? * mon *)",
            "cron(0 0 1 1/3 ? *)",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        for (text, place, help) in [
            ("rate(1 minutes)", "1 minutes", "write `rate(1 minute)`"),
            ("rate(2 hour)", "2 hour", "write `rate(2 hours)`"),
            ("rate(30 seconds)", "30 seconds", "use `cron(…)` for what is shorter or finer"),
            ("rate(0 minutes)", "0 minutes", "write `rate(1 minute)` for the shortest"),
            ("cron(0 12 * * ?)", "0 12 * * ?", "add the year: `cron(0 12 * * ? *)`"),
            ("cron(0 12 * * 1)", "0 12 * * 1", "add the year: `cron(0 12 ? * 1 *)`"),
            ("cron(0 12 * * * *)", "0 12 * * * *", "write `cron(0 12 * * ? *)`"),
            ("cron(0 12 * * MON-FRI *)", "0 12 * * MON-FRI *", "write `cron(0 12 ? * MON-FRI *)`"),
            ("cron(0 12 ? * ? *)", "? * ?", "write `*` in one of them"),
            ("cron(0 12 1 * MON *)", "1 * MON", "a schedule goes by the one or the other: make two of it"),
            ("cron(60 12 * * ? *)", "60", "minutes goes from 0 to 59"),
            ("cron(0 24 * * ? *)", "24", "hours goes from 0 to 23"),
            ("cron(0 12 ? * 0 *)", "0", "day-of-week goes from 1 to 7 or SUN to SAT"),
            ("cron(0 12 ? * 1-8 *)", "1-8", "day-of-week goes from 1 to 7 or SUN to SAT"),
            ("cron(0 12 1 FOO ? *)", "FOO", "month goes from 1 to 12 or JAN to DEC"),
            ("cron(0/0 12 * * ? *)", "0/0", "a step is a number above 0: `0/15`"),
            ("cron(? 12 * * ? *)", "?", "minutes goes from 0 to 59"),
        ] {
            let problem = check(text).err().unwrap_or(Problem { range: 0..0, message: String::new(), help: String::new(), meant: None });
            assert_eq!((text.get(problem.range), problem.help.as_str()), (Some(place), help), "{text}");
        }
        for text in ["", "every day", "Rate(1 day)", "rate(1 day", "at(2026-01-01T00:00:00)", " rate(1 day)", "rate(x days)", "cron()"] {
            assert!(check(text).is_err(), "{text}");
        }
    }
}
