//! Whether a default has one value for all rows of a table.

use squawk_syntax::ast::{self, AstNode};

use super::syntax::text;

/// Functions of PostgreSQL that are not volatile in any form, as defaults use them. A test looks each up in `pg_proc`.
pub const STABLE_FUNCTIONS: &[&str] = &[
    "abs",
    "array_append",
    "array_cat",
    "array_fill",
    "ceil",
    "concat",
    "concat_ws",
    "current_database",
    "current_schema",
    "current_setting",
    "date_part",
    "date_trunc",
    "decode",
    "encode",
    "floor",
    "format",
    "inet_client_addr",
    "json_build_array",
    "json_build_object",
    "jsonb_build_array",
    "jsonb_build_object",
    "left",
    "length",
    "lower",
    "make_date",
    "make_interval",
    "make_time",
    "make_timestamp",
    "make_timestamptz",
    "md5",
    "now",
    "pg_typeof",
    "regexp_replace",
    "repeat",
    "replace",
    "reverse",
    "right",
    "round",
    "sha256",
    "statement_timestamp",
    "substr",
    "timezone",
    "to_char",
    "to_date",
    "to_json",
    "to_jsonb",
    "to_number",
    "to_timestamp",
    "to_tsvector",
    "transaction_timestamp",
    "trim_array",
    "trunc",
    "txid_current_if_assigned",
    "upper",
];

/// Whether a default may differ from row to row: it calls a function that is not known to be the same for all rows.
/// Constants, operators, casts and words as `CURRENT_DATE` do not.
pub(super) fn is_volatile(default: &ast::Expr) -> bool {
    default.syntax().descendants().filter_map(ast::CallExpr::cast).any(|call| {
        // What has a syntax of its own, as EXTRACT or COALESCE, has no name here.
        let Some(function) = call.expr() else { return false };
        let name = text(function.syntax()).to_lowercase();
        let name = name.strip_prefix("pg_catalog.").unwrap_or(&name);
        !STABLE_FUNCTIONS.contains(&name)
    })
}
