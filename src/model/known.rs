//! Known and unknown values.

use crate::syntax::Node;

/// The text of a value that is just what is written: no variable, no placeholder to be filled in before the file is
/// used, no tag, nothing that the parser had to repair.
pub fn known_text<'t>(node: Node<'t>) -> Option<&'t str> {
    let text = node.as_str().filter(|_| !node.is_absent())?;
    (!text.contains('$') && !is_template(text) && node.tag().is_none() && !node.is_damaged()).then_some(text)
}

/// Whether the text holds a placeholder of a template language, or one for people (`<name>`).
pub fn is_template(text: &str) -> bool {
    // Most texts have none of it.
    if !text.bytes().any(|byte| matches!(byte, b'<' | b'{')) {
        return false;
    }
    let has_pointed = text.find('<').is_some_and(|at| text.get(at..).is_some_and(|rest| rest.contains('>')));
    has_pointed || ["{{", "{%", "%{", "$${"].iter().any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::is_template;

    #[test]
    fn knows_placeholders() {
        for text in ["<name>", "a-{{ x }}", "{% if %}", "%{ x }", "$${X}"] {
            assert!(is_template(text), "{text}");
        }
        for text in ["a < b", "a__b", "name", "2.x", "{a}"] {
            assert!(!is_template(text), "{text}");
        }
    }
}
