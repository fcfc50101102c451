//! Text of which parts may not be known.

use std::fmt;

use compact_str::CompactString;
use smallvec::{SmallVec, smallvec};

/// A text with known and unknown parts, as of a name that is put together from parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartialText {
    /// Most texts have one part.
    parts: SmallVec<[Part; 1]>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Known text.
    Known(CompactString),
    /// What it depends on, in the words of the file: `AWS::Region`, `Stage`, `Table.StreamArn`.
    Unknown(CompactString),
}

impl PartialText {
    /// A text that is known.
    pub fn known(text: impl Into<CompactString>) -> Self {
        Self { parts: smallvec![Part::Known(text.into())] }
    }

    /// A text that depends on something.
    pub fn unknown(what: impl Into<CompactString>) -> Self {
        Self { parts: smallvec![Part::Unknown(what.into())] }
    }

    /// Its parts; no two known ones follow one another.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// What it depends on.
    pub fn unknown_parts(&self) -> impl Iterator<Item = &CompactString> {
        self.parts.iter().filter_map(|part| if let Part::Unknown(what) = part { Some(what) } else { None })
    }

    /// Appends a known text.
    pub fn push(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(Part::Known(before)) => before.push_str(text),
            _ if text.is_empty() => {}
            _ => self.parts.push(Part::Known(text.into())),
        }
    }

    /// Appends another text.
    pub fn extend(&mut self, other: &PartialText) {
        for part in &other.parts {
            match part {
                Part::Known(text) => self.push(text),
                unknown => self.parts.push(unknown.clone()),
            }
        }
    }

    /// The text, if it is wholly known.
    pub fn text(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Known(text)] => Some(text),
            _ => None,
        }
    }

    /// The known text that it begins with.
    pub fn prefix(&self) -> &str {
        match self.parts.first() {
            Some(Part::Known(text)) => text,
            _ => "",
        }
    }

    /// What stands behind the last mark of that kind, or all of it.
    pub fn behind_last(&self, mark: char) -> PartialText {
        let mut behind = PartialText::default();
        for part in &self.parts {
            match part {
                Part::Known(text) => {
                    let rest = text.rsplit_once(mark).map(|(_, rest)| rest);
                    if rest.is_some() {
                        behind.parts.clear();
                    }
                    behind.push(rest.unwrap_or(text));
                }
                unknown => behind.parts.push(unknown.clone()),
            }
        }
        behind
    }

    /// The text without what it begins with, if it does.
    pub fn without_start(mut self, start: &str) -> PartialText {
        if let Some(Part::Known(text)) = self.parts.first_mut()
            && let Some(rest) = text.strip_prefix(start)
        {
            *text = rest.into();
        }
        self.parts.retain(|part| !matches!(part, Part::Known(text) if text.is_empty()));
        self
    }

    /// How many bytes it holds, the words for what is not known included.
    pub fn size(&self) -> usize {
        let size = |part: &Part| match part {
            Part::Known(text) | Part::Unknown(text) => text.len(),
        };
        self.parts.iter().map(size).sum()
    }

    /// Whether both are certainly the same text, whatever the parameters are that they depend on.
    pub fn is_same(&self, other: &PartialText) -> bool {
        // A function may give something else each time, and so may what is told in several words.
        let is_definite = |part: &Part| !matches!(part, Part::Unknown(what) if what.starts_with("Fn::") || what.contains(' '));
        self == other && self.parts.iter().all(is_definite)
    }

    /// The text with `*` in place of what is not known.
    pub fn glob(&self) -> String {
        let mut glob = String::new();
        for part in &self.parts {
            match part {
                Part::Known(text) => glob.push_str(text),
                Part::Unknown(_) if glob.ends_with('*') => {}
                Part::Unknown(_) => glob.push('*'),
            }
        }
        glob
    }
}

impl fmt::Display for PartialText {
    /// As `Fn::Sub` writes it: `arn:aws:s3:::${Bucket}/*`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Known(text) => f.write_str(text),
            Part::Unknown(what) => write!(f, "${{{what}}}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, PartialText};

    fn text(parts: &[&str]) -> PartialText {
        let mut text = PartialText::default();
        for part in parts {
            match part.strip_prefix('$') {
                Some(what) => text.extend(&PartialText::unknown(what)),
                None => text.push(part),
            }
        }
        text
    }

    #[test]
    fn is_the_same_only_if_what_it_depends_on_is() {
        assert!(text(&["$Stage", "-build"]).is_same(&text(&["$Stage", "-build"])));
        assert!(!text(&["$Stage", "-build"]).is_same(&text(&["$Other", "-build"])));
        for open in ["$Fn::If", "$a variable"] {
            assert!(!text(&[open]).is_same(&text(&[open])), "{open}");
        }
    }

    #[test]
    fn has_parts_behind_a_mark_and_without_a_start() {
        assert_eq!(text(&["arn:a/b/", "$Stage", "-build"]).behind_last('/'), text(&["$Stage", "-build"]));
        assert_eq!(text(&["$Arn"]).behind_last('/'), text(&["$Arn"]));
        assert_eq!(text(&["/", "$Name"]).without_start("/").parts(), [Part::Unknown("Name".into())]);
    }
}
