//! What rows get in a column: the same for all of them, or a value of each.

use super::expression::is_constant;
use crate::file::lexer::{Kind, Lexer};

/// Whether what rows get is surely the same for all of them: a constant that names no column. What is not a literal, a call,
/// a type or a word of these may be one.
pub(crate) fn is_constant_fill(expression: &str) -> bool {
    const WORDS: &[&str] = &[
        "null",
        "true",
        "false",
        "array",
        "row",
        "and",
        "or",
        "not",
        "is",
        "current_date",
        "current_time",
        "current_timestamp",
        "localtime",
        "localtimestamp",
    ];
    const OF_TYPE: &[&str] = &["precision", "varying", "with", "without", "time", "zone"];
    let tokens: Vec<_> =
        Lexer::new(expression).map(|token| (token.kind, &expression[token.at.clone()])).collect();
    let text = |at: usize| tokens.get(at).map_or("", |(_, text)| *text);
    let is_one = |words: &[&str], text: &str| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    let mut in_type = false;
    for (at, (kind, word)) in tokens.iter().enumerate() {
        let is_name = matches!(kind, Kind::Word | Kind::Quoted);
        let begins_type = text(at.wrapping_sub(1)) == ":" && text(at.wrapping_sub(2)) == ":";
        in_type = is_name && begins_type
            || in_type && (*word == "." || text(at - 1) == "." || is_name && is_one(OF_TYPE, word));
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        // `interval '1 day'`, and `lower('A')`, which has to be a constant itself.
        let leads = text(at + 1).starts_with(['\'', '(']);
        if is_name && !in_type && !is_number && !leads && !is_one(WORDS, word) {
            return false;
        }
    }
    is_constant(expression)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_column_is_no_constant_for_all_rows() {
        for constant in [
            "0",
            "-1.5e3",
            "'P'",
            "'P' || '1'",
            "NULL",
            "true",
            "now()",
            "CURRENT_DATE",
            "lower('A')",
            "interval '1 day'",
            "'{}'::jsonb",
            "'x'::\"shop\".\"status\"",
            "'1'::double precision + 1",
            "now()::timestamp with time zone",
            "ARRAY['a']::text[]",
            "E'\\n'",
        ] {
            assert!(is_constant_fill(constant), "{constant}");
        }
        for of_row in [
            "id",
            "'P' || id",
            "'P' || \"id\"",
            "products.id",
            "lower(name)",
            "coalesce(name, '')",
            "id::text",
            "'1'::text || id",
            "CASE WHEN id > 1 THEN 'a' END",
            "(id)",
            "gen_random_uuid()",
            "(SELECT 1)",
        ] {
            assert!(!is_constant_fill(of_row), "{of_row}");
        }
    }
}
