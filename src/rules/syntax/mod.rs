//! Rules on the text of any file. The last takes every syntax error that no other does.

super::family! {
    control_character,
    duplicate_key,
    empty_file,
    limit_exceeded,
    lone_carriage_return,
    merge_conflict_marker,
    several_documents,
    tab_indentation,
    template_placeholder,
    undefined_alias,
    yaml_syntax,
}
