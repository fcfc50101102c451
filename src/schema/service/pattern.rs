//! The regular expressions of the schema: JavaScript's, with look-ahead, and small. Reading one costs a microsecond, where
//! an engine made for long texts costs a hundred.

use std::iter::Peekable;
use std::str::Chars;

use smallvec::SmallVec;

/// Steps of a match, and how many may wait for one another, after which a text counts as matching: only a hostile one needs
/// more.
const MAX_STEPS: usize = 100_000;
const MAX_DEPTH: usize = 1_000;

/// A pattern that has been read.
#[derive(Debug)]
pub(super) struct Pattern {
    tree: Item,
}

#[derive(Debug)]
enum Item {
    Start,
    End,
    /// Ranges of letters, and whether all others are meant.
    Class(Vec<(char, char)>, bool),
    Sequence(Vec<Item>),
    Choice(Vec<Item>),
    Repeat(Box<Item>, usize, usize),
    /// In any case.
    AnyCase(Box<Item>),
    /// Not followed by this.
    Not(Box<Item>),
}

impl Pattern {
    /// Reads a pattern.
    pub(super) fn new(pattern: &str) -> Self {
        Self { tree: Reader { rest: pattern.chars().peekable() }.choice() }
    }

    /// Whether it matches somewhere in a text.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let text: SmallVec<[char; 64]> = text.chars().collect();
        let mut matcher = Matcher { text: &text, steps: 0, depth: 0 };
        // What begins with `^` matches at the begin or nowhere.
        let is_anchored = matches!(&self.tree, Item::Sequence(items) if matches!(items.first(), Some(Item::Start)));
        (0..=if is_anchored { 0 } else { text.len() }).any(|start| matcher.item(&self.tree, start, false, &mut |_, _| true))
    }
}

struct Reader<'p> {
    rest: Peekable<Chars<'p>>,
}

impl Reader<'_> {
    fn choice(&mut self) -> Item {
        let mut branches = vec![self.sequence()];
        while self.rest.next_if_eq(&'|').is_some() {
            branches.push(self.sequence());
        }
        if branches.len() > 1 { Item::Choice(branches) } else { branches.swap_remove(0) }
    }

    fn sequence(&mut self) -> Item {
        let mut items = Vec::new();
        while let Some(next) = self.rest.next_if(|next| !matches!(next, '|' | ')')) {
            let item = match next {
                '^' => Item::Start,
                '$' => Item::End,
                '.' => Item::Class(vec![('\n', '\n'), ('\r', '\r')], true),
                '(' => self.group(),
                '[' => self.class(),
                '\\' => {
                    self.escape().map_or_else(|letter| Item::Class(vec![(letter, letter)], false), |class| Item::Class(class.0, class.1))
                }
                letter => Item::Class(vec![(letter, letter)], false),
            };
            items.push(self.repeat(item));
        }
        Item::Sequence(items)
    }

    /// What stands between parentheses.
    fn group(&mut self) -> Item {
        let mut kind = String::new();
        if self.rest.next_if_eq(&'?').is_some() {
            while let Some(letter) = self.rest.next_if(|letter| !matches!(letter, ':' | '!')) {
                kind.push(letter);
            }
            kind.extend(self.rest.next());
        }
        let inner = self.choice();
        self.rest.next();
        match kind.as_str() {
            "!" => Item::Not(Box::new(inner)),
            "i:" => Item::AnyCase(Box::new(inner)),
            _ => inner,
        }
    }

    fn repeat(&mut self, item: Item) -> Item {
        let (least, most) = match self.rest.peek() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => {
                self.rest.next();
                let bounds: String = std::iter::from_fn(|| self.rest.next_if(|letter| *letter != '}')).collect();
                let (least, most) = bounds.split_once(',').unwrap_or((&bounds, &bounds));
                (least.parse().unwrap_or_default(), most.parse().unwrap_or(usize::MAX))
            }
            _ => return item,
        };
        self.rest.next();
        Item::Repeat(Box::new(item), least, most)
    }

    fn class(&mut self) -> Item {
        let is_negated = self.rest.next_if_eq(&'^').is_some();
        let mut ranges = Vec::new();
        while let Some(letter) = self.rest.next_if(|letter| *letter != ']') {
            let first = match if letter == '\\' { self.escape() } else { Err(letter) } {
                Ok(class) => {
                    ranges.extend(class.0);
                    continue;
                }
                Err(letter) => letter,
            };
            let mut ahead = self.rest.clone();
            let is_range = ahead.next() == Some('-') && ahead.next().is_some_and(|next| next != ']');
            if !is_range {
                ranges.push((first, first));
                continue;
            }
            self.rest.next();
            let last = self.rest.next().unwrap_or(first);
            let last = if last == '\\' { self.escape().err().unwrap_or(first) } else { last };
            ranges.push((first, last));
        }
        self.rest.next();
        Item::Class(ranges, is_negated)
    }

    /// What stands behind a backslash: a class, or a letter.
    fn escape(&mut self) -> Result<(Vec<(char, char)>, bool), char> {
        let letter = self.rest.next().unwrap_or('\\');
        match letter {
            'd' => Ok((vec![('0', '9')], false)),
            'w' => Ok((vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')], false)),
            's' | 'S' => {
                let blanks = [('\t', '\r'), (' ', ' '), ('\u{a0}', '\u{a0}'), ('\u{1680}', '\u{1680}'), ('\u{2000}', '\u{200a}')];
                let others = [('\u{2028}', '\u{2029}'), ('\u{202f}', '\u{202f}'), ('\u{205f}', '\u{205f}'), ('\u{3000}', '\u{3000}')];
                Ok((blanks.into_iter().chain(others).chain([('\u{feff}', '\u{feff}')]).collect(), letter == 'S'))
            }
            'x' => Err(self.code(2)),
            'u' => Err(self.code(4)),
            other => Err(other),
        }
    }

    fn code(&mut self, digits: usize) -> char {
        let code: String = (0..digits).filter_map(|_| self.rest.next_if(char::is_ascii_hexdigit)).collect();
        u32::from_str_radix(&code, 16).ok().and_then(char::from_u32).unwrap_or('\u{fffd}')
    }
}

struct Matcher<'t> {
    text: &'t [char],
    steps: usize,
    depth: usize,
}

/// What must match behind an item.
type Then<'f> = &'f mut dyn FnMut(&mut Matcher<'_>, usize) -> bool;

impl Matcher<'_> {
    /// Whether an item matches at a place, and what follows behind it.
    fn item(&mut self, item: &Item, at: usize, any_case: bool, then: Then<'_>) -> bool {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.depth > MAX_DEPTH {
            return true;
        }
        self.depth += 1;
        let is_match = self.one(item, at, any_case, then);
        self.depth -= 1;
        is_match
    }

    fn one(&mut self, item: &Item, at: usize, any_case: bool, then: Then<'_>) -> bool {
        match item {
            Item::Start => at == 0 && then(self, at),
            Item::End => at == self.text.len() && then(self, at),
            Item::Class(class, is_negated) => {
                self.text.get(at).is_some_and(|letter| is_of(*letter, class, any_case) != *is_negated) && then(self, at + 1)
            }
            Item::Sequence(items) => self.sequence(items, at, any_case, then),
            Item::Choice(branches) => branches.iter().any(|branch| self.item(branch, at, any_case, then)),
            Item::Repeat(item, least, most) => self.repeat(item, (*least, *most), at, any_case, then),
            Item::AnyCase(item) => self.item(item, at, true, then),
            Item::Not(item) => !self.item(item, at, any_case, &mut |_, _| true) && then(self, at),
        }
    }

    fn sequence(&mut self, items: &[Item], at: usize, any_case: bool, then: Then<'_>) -> bool {
        match items.split_first() {
            None => then(self, at),
            Some((first, rest)) => self.item(first, at, any_case, &mut |matcher, at| matcher.sequence(rest, at, any_case, then)),
        }
    }

    fn repeat(&mut self, item: &Item, (least, most): (usize, usize), at: usize, any_case: bool, then: Then<'_>) -> bool {
        // A letter needs no way back but the number of times.
        if let Item::Class(class, is_negated) = item {
            let letters = self.text.iter().skip(at).take(most);
            let end = at + letters.take_while(|letter| is_of(**letter, class, any_case) != *is_negated).count();
            self.steps += end - at;
            return (at + least..=end).rev().any(|end| then(self, end));
        }
        let again = most > 0
            && self.item(item, at, any_case, &mut |matcher, end| {
                end > at && matcher.repeat(item, (least.saturating_sub(1), most - 1), end, any_case, then)
            });
        again || (least == 0 && then(self, at))
    }
}

/// Whether a letter is within one of some ranges.
fn is_of(letter: char, class: &[(char, char)], any_case: bool) -> bool {
    let within = |letter: char| class.iter().any(|(first, last)| (*first..=*last).contains(&letter));
    within(letter) || (any_case && (within(letter.to_ascii_lowercase()) || within(letter.to_ascii_uppercase())))
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn matches_as_javascript_does() {
        for (pattern, yes, no) in [
            (r"^[a-zA-Z][0-9a-zA-Z-]+$", &["orders", "a-b"][..], &["a", "1a", "a_b", ""][..]),
            (r"^[a-zA-Z0-9-_]+$", &["a_b-c"], &["a.b", ""]),
            (r"^(?!aws:)[\w./=+:\-_\x20]{1,128}$", &["team name", "a:b"], &["aws:x", "", "a*b"]),
            (r"^(?i:ANY|(GET|POST) (/\S*))$", &["any", "Get /a"], &["get a", "GET /a b", "anyone"]),
            (
                r"^rate\((?:1 (?:minute|hour)|(?:1\d+|[2-9]\d*) (?:minute|hour)s)\)$",
                &["rate(1 hour)", "rate(10 minutes)"],
                &["rate(1 hours)"],
            ),
            (
                r"(?!^(\d{1,3}\.){3}\d{1,3}$)(^(([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])$)",
                &["my-bucket.a"],
                &["10.0.0.1", "My", "-a"],
            ),
            (r"^(\.\/?|(\.\/)?\.\.(\/\.\.)*\/?)$", &[".", "..", "../.."], &["a"]),
            (r"^arn:aws[\w-]*:x:.+:\/app\/[\w-]+$", &["arn:aws-cn:x:y:/app/z"], &["arn:aws:x::/app/z"]),
            (r"subnet-[a-z0-9]+", &["a subnet-1"], &["subnet-"]),
            (r"(^\/$)|(^\/[\u0021-\u007f]+\/$)", &["/", "/a/"], &["/a", "/ /"]),
        ] {
            let read = Pattern::new(pattern);
            yes.iter().for_each(|text| assert!(read.is_in(text), "{pattern} {text}"));
            no.iter().for_each(|text| assert!(!read.is_in(text), "{pattern} {text}"));
        }
    }

    #[test]
    fn gives_up_on_hostile_texts() {
        assert!(Pattern::new("^(a|a)*b$").is_in(&"a".repeat(60)));
        let long = "a".repeat(200_000);
        assert!(Pattern::new("^[a-z]+$").is_in(&long));
        assert!(Pattern::new("^(?:a|b)+c$").is_in(&long));
    }
}
