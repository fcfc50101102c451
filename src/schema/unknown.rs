//! Values that the file does not show.

use crate::syntax::Node;

/// Whether a value cannot be known from the file: a placeholder that another program fills in, a tagged value such as
/// `!Ref`, an alias without an anchor, or text that the parser had to repair. Nothing can be said against it.
pub fn is_unknown(node: Node<'_>) -> bool {
    if node.tag().is_some() {
        return true;
    }
    match node.as_str() {
        Some(text) => is_placeholder(text) || is_repaired(node),
        // `{{ name }}` without quotes is a mapping whose key is a mapping.
        None if node.is_mapping() => node.is_flow() && node.pairs().any(|entry| entry.key.is_mapping() && entry.key.is_flow()),
        None => !node.is_sequence(),
    }
}

/// Text with a hole: of Terraform (`${name}`, `%{ if }`), of Jinja (`{{ name }}`, `{% if %}`), a shell variable as the
/// whole value, or what a reader is to fill in (`<name>`).
fn is_placeholder(text: &str) -> bool {
    text.starts_with('$')
        || (text.starts_with('<') && text.ends_with('>'))
        || text.contains('{') && text.as_bytes().windows(2).any(|pair| matches!(pair, b"${" | b"{{" | b"{%" | b"%{"))
}

/// Whether the text is not what was written; what seems empty may only be unread.
fn is_repaired(node: Node<'_>) -> bool {
    node.tree().is_damaged() && (node.is_absent() || node.is_damaged())
}
