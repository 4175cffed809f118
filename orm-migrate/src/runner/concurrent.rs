//! Statements that build or drop an index beside readers and writers: what they leave when they are interrupted.

use sqlx::{PgConnection, Row as _};

use crate::file::Statement;
use crate::file::lexer::{Kind, Lexer};
use crate::wire;

/// The index of a `CREATE INDEX CONCURRENTLY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Build {
    /// Its name, plain.
    name: String,
    /// The table's name, as the statement writes it.
    table: String,
}

/// What the database has of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    Valid,
    /// Not usable, with its name as SQL writes it.
    Invalid(String),
}

impl Build {
    /// `CREATE [UNIQUE] INDEX CONCURRENTLY [IF NOT EXISTS] name ON [ONLY] table …`; `None` for anything else, and for an
    /// index without a name.
    pub(super) fn of(statement: &Statement<'_>) -> Option<Self> {
        let sql = statement.sql;
        let mut tokens = Lexer::new(sql).peekable();
        let mut word = |expected: &str| {
            tokens
                .next_if(|token| {
                    token.kind == Kind::Word && sql[token.at.clone()].eq_ignore_ascii_case(expected)
                })
                .is_some()
        };
        if !word("create") {
            return None;
        }
        word("unique");
        if !(word("index") && word("concurrently")) {
            return None;
        }
        let _ = word("if") && word("not") && word("exists");
        let name = tokens.next()?;
        let name = plain(&sql[name.at.clone()], name.kind)?;
        let is_on = |text: &str| text.eq_ignore_ascii_case("on");
        // Without a name, `ON` was just taken for it.
        tokens.next_if(|token| is_on(&sql[token.at.clone()]))?;
        tokens.next_if(|token| sql[token.at.clone()].eq_ignore_ascii_case("only"));
        let first = tokens.next()?;
        let mut table = first.at.clone();
        while let Some(token) = tokens.next_if(|token| token.at.start == table.end) {
            if token.kind == Kind::Open {
                break;
            }
            table.end = token.at.end;
        }
        Some(Build { name, table: sql[table].to_owned() })
    }

    /// What there is of it. What somebody else is building is not there yet, and no leftover: it is theirs to finish.
    pub(super) async fn look(&self, connection: &mut PgConnection) -> Result<Found, sqlx::Error> {
        let sql = "SELECT indisvalid AND indisready, indexrelid::regclass::text FROM pg_index \
                   JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = to_regclass($1) AND relname = $2 AND NOT EXISTS \
                   (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = indexrelid AND p.pid <> pg_backend_pid())";
        let rows = wire::rows(connection, sql, &[Some(&self.table), Some(&self.name)]).await?;
        let Some(row) = rows.first() else { return Ok(Found::Nothing) };
        Ok(if row.try_get(0)? { Found::Valid } else { Found::Invalid(row.try_get(1)?) })
    }

    /// Drops what an interrupted build has left, without waiting for older transactions: under a lock that keeps everybody
    /// from the table for a moment.
    pub(super) async fn clear_at_once(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let Found::Invalid(index) = self.look(connection).await? else { return Ok(()) };
        wire::send(connection, format!("DROP INDEX IF EXISTS {index}")).await
    }

    /// Drops what an interrupted build has left, and returns its name.
    pub(super) async fn clear(&self, connection: &mut PgConnection) -> Result<Option<String>, sqlx::Error> {
        let Found::Invalid(index) = self.look(connection).await? else { return Ok(None) };
        wire::send(connection, format!("DROP INDEX CONCURRENTLY IF EXISTS {index}")).await?;
        Ok(Some(index))
    }
}

/// Whether a statement builds an index that is there anew, beside readers and writers.
pub(super) fn is_rebuild(statement: &Statement<'_>) -> bool {
    statement.begins(&["reindex"]) && statement.has_word("concurrently")
}

/// Drops the copies that an interrupted `REINDEX CONCURRENTLY` has left, which the server calls `…_ccnew` and `…_ccold`;
/// not one that is being built. Returns their names.
pub(super) async fn clear_copies(connection: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    let sql = "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class c ON c.oid = indexrelid \
               WHERE NOT indisvalid AND relkind = 'i' AND relname ~ '_cc(new|old)[0-9]*$' \
               AND relnamespace::regnamespace::text !~ '^pg_toast' AND NOT EXISTS \
               (SELECT FROM pg_stat_progress_create_index p WHERE p.relid = indrelid)";
    let mut dropped = Vec::new();
    for row in wire::rows(connection, sql, &[]).await? {
        let index: String = row.try_get(0)?;
        wire::send(connection, format!("DROP INDEX CONCURRENTLY IF EXISTS {index}")).await?;
        dropped.push(index);
    }
    Ok(dropped)
}

/// Whether a statement that may have happened can be sent again without harm.
pub(super) fn can_be_repeated(statement: &Statement<'_>) -> bool {
    ["vacuum", "analyze", "analyse", "reindex", "cluster", "checkpoint", "set", "reset"]
        .iter()
        .any(|word| statement.begins(&[word]))
        || statement.begins(&["alter", "system"])
        || is_drop(statement)
}

/// `DROP INDEX CONCURRENTLY`: if it has happened, what it drops is not there.
pub(super) fn is_drop(statement: &Statement<'_>) -> bool {
    statement.begins(&["drop", "index", "concurrently"])
}

/// A name as the catalogue has it.
fn plain(text: &str, kind: Kind) -> Option<String> {
    match kind {
        Kind::Word => Some(text.to_lowercase()),
        Kind::Quoted => Some(text.strip_prefix('"')?.strip_suffix('"')?.replace("\"\"", "\"")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(sql: &str) -> Option<(String, String)> {
        Build::of(&Statement::all(sql)[0]).map(|build| (build.name, build.table))
    }

    #[test]
    fn the_names_of_an_index_and_its_table_are_read_from_the_statement() {
        let found = |name: &str, table: &str| Some((name.to_owned(), table.to_owned()));
        assert_eq!(build("CREATE INDEX CONCURRENTLY By_Name ON Users (name)"), found("by_name", "Users"));
        assert_eq!(
            build(
                r#"create unique index concurrently if not exists "A ""b""" on only "my schema"."T"(lower(x))"#
            ),
            found("A \"b\"", r#""my schema"."T""#)
        );
        assert_eq!(build("CREATE INDEX CONCURRENTLY /* x */ a ON b.c USING gin (d)"), found("a", "b.c"));
        assert_eq!(build("CREATE INDEX CONCURRENTLY ON users (name)"), None);
        assert_eq!(build("CREATE INDEX by_name ON users (name)"), None);
        assert_eq!(build("CREATE TABLE concurrently (a int)"), None);
        assert_eq!(build("CREATE INDEX CONCURRENTLY"), None);
    }
}
