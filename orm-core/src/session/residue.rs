//! What a statement leaves behind in its connection: a connection that is not as new is not lent again.

use super::script::{first_word, is_word};

/// Words of statements whose effect lasts beyond their transaction, or that open one.
const LASTING: &[&str] = &[
    "begin",
    "start",
    "reset",
    "listen",
    "temp",
    "temporary",
    "prepare",
    "deallocate",
    "discard",
    "load",
    "pg_temp",
    "hold",
];

/// Parts of the names of functions whose effect lasts. `set_config` may be a `SET LOCAL`, but which it is stands in
/// an argument.
const LASTING_CALLS: &[&str] = &["set_config", "advisory_lock"];

/// What stands behind SET where it does not outlive its transaction, or is part of DDL.
const PASSING: &[&str] = &["local", "transaction", "constraints", "null", "default", "not"];

/// Statements that no more than read and write rows.
const PLAIN: &[&str] =
    &["select", "insert", "update", "delete", "with", "values", "table", "merge", "explain"];

/// Whether a single statement may leave something behind.
pub(super) fn remains(sql: &str) -> bool {
    let first = first_word(sql);
    if PLAIN.iter().any(|word| first.eq_ignore_ascii_case(word)) {
        // The way of almost every statement, so that it is searched as a whole before it is taken apart.
        let lower = sql.to_ascii_lowercase();
        calls_lasting(&lower) || (lower.contains("temp") && makes_temporary_table(&lower))
    } else {
        may_remain(sql)
    }
}

/// Whether any SQL, of one statement or many, may leave something behind. It errs on the side of yes, which
/// costs a new connection.
pub(super) fn may_remain(sql: &str) -> bool {
    let lower = sql.to_ascii_lowercase();
    let mut words = words(&lower).peekable();
    while let Some(word) = words.next() {
        let is_passing = words.peek().is_some_and(|next| PASSING.contains(next));
        if LASTING.contains(&word) || (word == "set" && !is_passing) {
            return true;
        }
    }
    calls_lasting(&lower)
}

fn calls_lasting(lower: &str) -> bool {
    LASTING_CALLS.iter().any(|name| lower.contains(name))
}

/// `SELECT … INTO TEMP t`, or `EXPLAIN ANALYZE CREATE TEMP TABLE …`; but not `INSERT INTO temp …`.
fn makes_temporary_table(lower: &str) -> bool {
    let (mut before, mut last) = ("", "");
    for word in words(lower) {
        let is_temporary = matches!(word, "temp" | "temporary" | "pg_temp");
        let is_made = match last {
            "into" => !matches!(before, "insert" | "merge"),
            "create" | "table" | "local" | "global" => true,
            _ => false,
        };
        if is_temporary && is_made {
            return true;
        }
        (before, last) = (last, word);
    }
    false
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|c: char| !is_word(c)).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_statement_leaves_nothing() {
        for sql in [
            "SELECT \"set\", temp FROM t",
            "UPDATE t SET a = 1",
            "SET LOCAL search_path TO x",
            "SET TRANSACTION READ ONLY",
            "SELECT pg_advisory_xact_lock(1)",
            "INSERT INTO temp SELECT temp FROM templates",
            "EXPLAIN (FORMAT JSON) UPDATE t SET a = 1",
        ] {
            assert!(!remains(sql), "{sql}");
        }
    }

    #[test]
    fn a_query_leaves_behind_what_its_functions_and_its_into_make() {
        for sql in [
            "SELECT pg_advisory_lock(1)",
            "SELECT Pg_Try_Advisory_Lock_Shared(1)",
            "SET search_path TO x",
            "SELECT set_config('a.b', $1, false)",
            "SELECT SET_CONFIG('a.b', 'c', false) WHERE true",
            "SELECT set_config('app.user', $1, true)",
            "SELECT a INTO TEMP b FROM c",
            "with d as (select 1) select * into local temporary table b from d",
            "SELECT a INTO TABLE pg_temp.b FROM c",
            "EXPLAIN ANALYZE CREATE TEMP TABLE b AS SELECT 1",
        ] {
            assert!(remains(sql), "{sql}");
        }
    }

    #[test]
    fn what_outlives_a_transaction_is_found_anywhere_in_a_batch() {
        for sql in [
            "BEGIN",
            "CREATE TABLE a(); start transaction",
            "SET search_path TO x",
            "CREATE TEMP TABLE t()",
            "SELECT pg_advisory_lock(1)",
            "LISTEN news",
            "SELECT Set_Config('a.b', 'c', true)",
            "CREATE TABLE pg_temp.t ()",
        ] {
            assert!(may_remain(sql), "{sql}");
        }
        for sql in [
            "CREATE TABLE settings (id int)",
            "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c ON DELETE SET NULL",
            "SELECT * FROM temperature",
            "COMMIT",
        ] {
            assert!(!may_remain(sql), "{sql}");
        }
    }
}
