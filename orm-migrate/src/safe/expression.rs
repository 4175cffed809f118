//! What a text of SQL says of itself: whether a default is a constant, whether another type rewrites the table.

use crate::file::lexer::{Kind, Lexer};
use crate::schema::{Column, Type};

/// Functions that give all rows of a statement the same value, and types that are written with parentheses.
const CONSTANT: &[&str] = &[
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "current_setting",
    "current_schema",
    "current_date",
    "current_time",
    "current_timestamp",
    "localtime",
    "localtimestamp",
    "coalesce",
    "varchar",
    "varying",
    "char",
    "character",
    "bpchar",
    "bit",
    "numeric",
    "decimal",
    "float",
    "time",
    "timestamp",
    "timestamptz",
    "interval",
    "lower",
    "upper",
    "to_tsvector",
    "make_date",
    "jsonb_build_object",
    "jsonb_build_array",
];

/// Whether an expression surely is the same for all rows, so that a column with it as default is added without touching
/// them. What calls a function that is not known to be so may be another for each.
pub(super) fn is_constant(expression: &str) -> bool {
    let mut last = "";
    for token in Lexer::new(expression) {
        let text = &expression[token.at.clone()];
        let calls = token.kind == Kind::Open && !last.is_empty();
        if calls && !CONSTANT.iter().any(|name| last.eq_ignore_ascii_case(name)) {
            return false;
        }
        if token.kind == Kind::Word && text.eq_ignore_ascii_case("select") {
            return false;
        }
        last = match token.kind {
            Kind::Word | Kind::Quoted => text,
            _ => "",
        };
    }
    true
}

/// Whether an expression may be about a column of its table: it has the column's name, or that of the table for the whole
/// row, or one whose letters are written as numbers.
pub(super) fn may_read(expression: &str, column: &str, table: &str) -> bool {
    let is_named = Lexer::new(expression).any(|token| {
        let text = expression[token.at.clone()].trim_matches('"').replace("\"\"", "\"");
        matches!(token.kind, Kind::Word | Kind::Quoted)
            && [column, table].iter().any(|name| text.eq_ignore_ascii_case(name))
    });
    is_named || expression.contains(['*', '\\']) || !expression.is_ascii()
}

/// Whether a change of type writes every row anew.
pub(super) fn rewrites(from: &Column, to: &Column, using: Option<&str>) -> bool {
    if using.is_some() || from.collation != to.collation {
        return true;
    }
    let (Type::Sql(from), Type::Sql(to)) = (&from.ty, &to.ty) else { return from.ty != to.ty };
    let ((from, from_limits), (to, to_limits)) = (parts(from), parts(to));
    let is_text = |name: &str| name == "text" || name == "varchar";
    match (from_limits.as_slice(), to_limits.as_slice()) {
        (from_limits, []) if is_text(&from) && to == "text" => {
            // varchar and text are stored alike.
            debug_assert!(from_limits.len() < 2);
            false
        }
        (_, []) if is_text(&from) && to == "varchar" => false,
        ([shorter], [longer]) if from == "varchar" && to == "varchar" => longer < shorter,
        (_, []) if from == "numeric" && to == "numeric" => false,
        ([fewer, scale], [more, same]) if from == "numeric" && to == "numeric" => {
            more < fewer || scale != same
        }
        (from_limits, to_limits) => from != to || from_limits != to_limits,
    }
}

/// `varchar(100)` is `varchar` and 100, however it is spelled.
pub(super) fn parts(ty: &str) -> (String, Vec<u32>) {
    let (name, limits) = ty.split_once('(').unwrap_or((ty, ""));
    let name = match name.trim().to_lowercase().as_str() {
        "character varying" => "varchar".to_owned(),
        "decimal" => "numeric".to_owned(),
        name => name.to_owned(),
    };
    let (limits, rest) = limits.split_once(')').unwrap_or((limits, ""));
    let numbers = limits.split(',').filter_map(|limit| limit.trim().parse().ok()).collect();
    // An array, `varchar(3)[]`, is another type than its elements.
    (name + rest, numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_is_told_from_what_differs_from_row_to_row() {
        for constant in [
            "0",
            "'draft'",
            "'gen_random_uuid()'",
            "now()",
            "CURRENT_TIMESTAMP(3)",
            "'{}'::jsonb",
            "('a'::varchar(10))",
            "1 + (2 * 3)",
            "NULL::numeric(10, 2)",
            "'x'::\"shop\".\"status\"",
            "ARRAY[]::text[]",
        ] {
            assert!(is_constant(constant), "{constant}");
        }
        for volatile in [
            "gen_random_uuid()",
            "clock_timestamp()",
            "nextval('s'::regclass)",
            "random () * 2",
            "\"my function\"(1)",
            "coalesce(uuidv7(), NULL)",
            "(SELECT 1)",
        ] {
            assert!(!is_constant(volatile), "{volatile}");
        }
    }

    #[test]
    fn an_expression_may_read_what_it_names() {
        for about in [
            "email = lower(email)",
            "length(\"email\") > 3",
            "EMAIL <> ''",
            "is_fine(users)",
            "is_fine(users.*)",
            "U&\"\\0065mail\" > ''",
        ] {
            assert!(may_read(about, "email", "users"), "{about}");
        }
        for other in ["price >= 0", "e_mail <> 'email'", "emails > 0"] {
            assert!(!may_read(other, "email", "users"), "{other}");
        }
    }

    #[test]
    fn a_type_that_is_stored_alike_rewrites_nothing() {
        let does = |from: &str, to: &str| {
            let column = |ty: &str| Column::new("c", Type::Sql(ty.to_owned()));
            rewrites(&column(from), &column(to), None)
        };
        for (from, to) in [
            ("varchar(10)", "varchar(20)"),
            ("character varying(10)", "text"),
            ("text", "varchar"),
            ("varchar(10)", "varchar"),
            ("numeric(10,2)", "numeric(12, 2)"),
            ("numeric(10,2)", "numeric"),
        ] {
            assert!(!does(from, to), "{from} to {to}");
        }
        for (from, to) in [
            ("varchar(20)", "varchar(10)"),
            ("text", "varchar(10)"),
            ("numeric(10,2)", "numeric(10,3)"),
            ("numeric(10,2)", "numeric(9,2)"),
            ("numeric", "numeric(10,2)"),
            ("integer", "bigint"),
            ("timestamp", "timestamptz"),
            ("varchar(3)[]", "text"),
            ("char(3)", "char(4)"),
        ] {
            assert!(does(from, to), "{from} to {to}");
        }
    }
}
