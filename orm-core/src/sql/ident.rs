//! The only code that quotes an identifier.

use crate::schema::Table;

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
}
