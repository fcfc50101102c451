//! Logical ids as the framework derives them from names.

/// A logical id. Part of some is not known: a hash of the code, or a name that depends on something unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogicalId {
    start: String,
    /// What follows behind the unknown part, if there is one.
    end: Option<String>,
}

impl LogicalId {
    /// An id with something unknown between `start` and `end`.
    pub fn partly(start: impl Into<String>, end: impl Into<String>) -> Self {
        Self { start: start.into(), end: Some(end.into()) }
    }

    /// An id with a name in it that may not be known.
    pub fn around(start: &str, name: Option<String>, end: &str) -> Self {
        match name {
            Some(name) => Self::from(format!("{start}{name}{end}")),
            None => Self::partly(start, end),
        }
    }

    /// The id, if all of it is known.
    pub fn known(&self) -> Option<&str> {
        self.end.is_none().then_some(&self.start)
    }

    /// Whether it is this id, or may be.
    pub fn matches(&self, id: &str) -> bool {
        match &self.end {
            None => self.start == id,
            Some(end) => id.len() >= self.start.len() + end.len() && id.starts_with(&self.start) && id.ends_with(end.as_str()),
        }
    }
}

impl From<String> for LogicalId {
    fn from(start: String) -> Self {
        Self { start, end: None }
    }
}

impl From<&str> for LogicalId {
    fn from(start: &str) -> Self {
        Self::from(start.to_owned())
    }
}

/// `-` unknown `-` is written `Start*End`.
impl std::fmt::Display for LogicalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.start)?;
        self.end.as_ref().map_or(Ok(()), |end| write!(f, "*{end}"))
    }
}

/// The name of a function, layer or authorizer within a logical id.
pub fn normalize(name: &str) -> String {
    upper_first(&name.replace('-', "Dash").replace('_', "Underscore"))
}

/// The name of a bucket, topic, queue or the like within a logical id.
pub fn alphanumeric(name: &str) -> String {
    let kept: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    upper_first(&kept)
}

/// A path of an API within a logical id.
pub fn path(path: &str) -> String {
    path.split('/').map(path_part).collect()
}

fn path_part(part: &str) -> String {
    let text = part.to_lowercase().replace('-', "Dash");
    // All between the first opening brace and the last closing one is the variable.
    let text = match (text.find('{'), text.rfind('}')) {
        (Some(open), Some(close)) if open < close => {
            let (before, inner) = (text.get(..open).unwrap_or_default(), text.get(open + 1..close).unwrap_or_default());
            format!("{before}{inner}Var{}", text.get(close + 1..).unwrap_or_default())
        }
        _ => text,
    };
    alphanumeric(&text)
}

/// A route of a WebSocket API within a logical id.
pub fn route(route: &str) -> String {
    [("$", "S"), ("/", "Slash"), ("-", "Dash"), ("_", "Underscore"), (".", "Period")]
        .iter()
        .fold(route.to_owned(), |route, (sign, word)| route.replace(sign, word))
}

/// The words of a text, each with an upper-case first letter.
pub fn start_case(text: &str) -> String {
    words(text).iter().map(|word| upper_first(word)).collect()
}

/// The words of a text, each in lower case but for its first letter.
pub fn pascal_case(text: &str) -> String {
    words(text).iter().map(|word| upper_first(&word.to_lowercase())).collect()
}

/// The text with an upper-case first letter.
pub fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().to_string() + chars.as_str())
}

/// `XMLHttp2-request` has the words `XML`, `Http`, `2` and `request`.
fn words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut previous = None;
    for (at, char) in chars.iter().copied().enumerate() {
        let is_next_lower = chars.get(at + 1).is_some_and(char::is_ascii_lowercase);
        let starts = match previous {
            _ if !char.is_ascii_alphanumeric() => false,
            None => true,
            Some(last) if char.is_ascii_digit() != char::is_ascii_digit(&last) => true,
            Some(last) => char.is_ascii_uppercase() && (last.is_ascii_lowercase() || is_next_lower),
        };
        previous = Some(char).filter(char::is_ascii_alphanumeric);
        match words.last_mut() {
            _ if previous.is_none() => {}
            Some(word) if !starts => word.push(char),
            _ => words.push(char.into()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_the_framework_does() {
        assert_eq!(normalize("hello-world_x"), "HelloDashworldUnderscorex");
        assert_eq!(alphanumeric("my-bucket.x"), "Mybucketx");
        assert_eq!(path("users/{userId}/my-orders"), "UsersUseridVarMyDashorders");
        assert_eq!(path("{proxy+}"), "ProxyVar");
        assert_eq!(route("$connect"), "Sconnect");
        assert_eq!(start_case("application/json"), "ApplicationJson");
        assert_eq!(start_case("application/x-www-form-urlencoded"), "ApplicationXWwwFormUrlencoded");
        assert_eq!(pascal_case("post-create-model2"), "PostCreateModel2");
        assert_eq!(words("XMLHttp2-request"), ["XML", "Http", "2", "request"]);
    }

    #[test]
    fn matches_around_what_is_unknown() {
        let id = LogicalId::partly("HelloLambdaVersion", "");
        assert!(id.matches("HelloLambdaVersionAbc1") && !id.matches("HelloLambdaFunction"));
        assert_eq!((id.known(), id.to_string().as_str()), (None, "HelloLambdaVersion*"));
        assert!(!LogicalId::partly("AbPer", "Perm").matches("AbPerm"));
    }
}
