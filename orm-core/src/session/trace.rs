//! The span of a statement, with OpenTelemetry's names for the fields of a database call. Values are never part
//! of it.

use tracing::field::Empty;
use tracing::{Span, debug_span};

use crate::error::Error;

/// The span of one statement, from waiting for a connection to the last row.
pub(super) fn statement(sql: &str, table: Option<&str>) -> Span {
    debug_span!(
        target: "orm",
        "statement",
        otel.kind = "client",
        db.system.name = "postgresql",
        db.query.text = sql,
        db.collection.name = table,
        db.response.returned_rows = Empty,
        db.response.status_code = Empty,
        error.r#type = Empty,
    )
}

/// Notes how it ended.
pub(super) fn ended(span: &Span, rows: u64, error: Option<&Error>) {
    if span.is_disabled() {
        return;
    }
    span.record("db.response.returned_rows", rows);
    if let Some(error) = error {
        span.record("error.type", tracing::field::debug(error.kind()));
        if let Some(code) = error.sqlstate() {
            span.record("db.response.status_code", code);
        }
    }
}
