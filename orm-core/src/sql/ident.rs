//! The only code that quotes an identifier.

use crate::schema::{SearchConfig, Table};

/// Appends `name` as a quoted identifier. PostgreSQL takes whatever stands between the quotes literally, with
/// a quote itself doubled.
pub(crate) fn push_ident(sql: &mut String, name: &str) {
    sql.push('"');
    if name.as_bytes().contains(&b'"') {
        sql.push_str(&name.replace('"', "\"\""));
    } else {
        sql.push_str(name);
    }
    sql.push('"');
}

/// Appends a name that may stand in a schema.
pub(crate) fn push_qualified(sql: &mut String, schema: Option<&str>, name: &str) {
    if let Some(schema) = schema {
        push_ident(sql, schema);
        sql.push('.');
    }
    push_ident(sql, name);
}

/// Appends a table's name.
pub(crate) fn push_table(sql: &mut String, table: &Table) {
    push_qualified(sql, table.schema, table.name);
}

/// Appends `text` as a string literal, for DDL only: statements bind their values.
pub(crate) fn push_literal(sql: &mut String, text: &str) {
    // A backslash means itself only where standard_conforming_strings is on; the E form is the same everywhere.
    if text.contains('\\') {
        sql.push('E');
    }
    sql.push('\'');
    for character in text.chars() {
        match character {
            '\'' => sql.push_str("''"),
            '\\' => sql.push_str("\\\\"),
            other => sql.push(other),
        }
    }
    sql.push('\'');
}

/// A quoted identifier, behind its schema if it stands in one.
#[doc(hidden)]
pub fn quoted(schema: Option<&str>, name: &str) -> String {
    let mut sql = String::with_capacity(name.len() + 2);
    push_qualified(&mut sql, schema, name);
    sql
}

/// A string literal, for DDL only.
#[doc(hidden)]
pub fn quoted_literal(text: &str) -> String {
    let mut sql = String::with_capacity(text.len() + 2);
    push_literal(&mut sql, text);
    sql
}

/// Appends a text search configuration: a literal that is cast, because an index is used only if the configuration
/// is a constant of the statement, which an argument is not.
pub(crate) fn push_search_config(sql: &mut String, config: SearchConfig) {
    let is_plain = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if config.schema.is_none() && is_plain(config.name) {
        push_literal(sql, config.name);
    } else {
        let mut name = String::new();
        push_qualified(&mut name, config.schema, config.name);
        push_literal(sql, &name);
    }
    sql.push_str("::regconfig");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_an_identifier_is_doubled() {
        let mut sql = String::new();
        push_qualified(&mut sql, Some("a\"b"), "order");
        assert_eq!(sql, r#""a""b"."order""#);
    }

    #[test]
    fn quotes_and_backslashes_in_a_literal_are_doubled() {
        let mut sql = String::new();
        push_literal(&mut sql, r"it's \ here");
        assert_eq!(sql, r"E'it''s \\ here'");
    }

    #[test]
    fn a_search_configuration_is_a_literal_whose_name_is_quoted_where_it_has_to_be() {
        let rendered = |config| {
            let mut sql = String::new();
            push_search_config(&mut sql, config);
            sql
        };
        assert_eq!(rendered(SearchConfig::ENGLISH), "'english'::regconfig");
        assert_eq!(rendered(SearchConfig::named("It's")), r#"'"It''s"'::regconfig"#);
        assert_eq!(rendered(SearchConfig::named("a").in_schema("b.c")), r#"'"b.c"."a"'::regconfig"#);
    }
}
