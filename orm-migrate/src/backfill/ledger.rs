//! How far backfills have come: `_orm_backfills`.

use sqlx::{PgConnection, Row as _};

use super::form::Form;
use super::job::PASSES;
use super::{BackfillError, Job};
use crate::wire;

/// Where a backfill stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The key of the last row that was looked at; before the first, none.
    pub(super) position: Option<Vec<String>>,
    pub(super) pass: i32,
    /// How many rows were looked at in this pass.
    pub(super) seen: i64,
    /// How many of them changed.
    pub(super) changed: i64,
    /// How many changed in all passes.
    pub(super) total: i64,
    pub(super) finished: bool,
}

/// Where the table is, as SQL writes it.
pub(super) struct Ledger(String);

impl Ledger {
    /// Creates the table where it is not there, and the row where it is not. `walked` is the table of the statement.
    pub(super) async fn open(
        connection: &mut PgConnection,
        job: &Job<'_>,
        walked: &str,
    ) -> Result<Self, BackfillError> {
        let Job { name, statement, .. } = *job;
        let sql = "SELECT coalesce((SELECT quote_ident(nspname) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace \
                   WHERE pg_class.oid = to_regclass('_orm_backfills')), quote_ident(current_schema())), \
                   to_regclass('_orm_backfills') IS NOT NULL";
        let rows = wire::rows(connection, sql, &[]).await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        let schema: Option<String> = row.try_get(0)?;
        let schema = schema.ok_or(BackfillError::NoSchema)?;
        let table = format!("{schema}._orm_backfills");
        if !row.try_get::<bool, _>(1)? {
            create(connection, &table).await?;
        }
        let sql =
            format!("INSERT INTO {table} (name, statement) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING");
        wire::execute(connection, sql, &[Some(name), Some(statement)]).await?;
        let sql = format!("SELECT statement FROM {table} WHERE name = $1");
        let rows = wire::rows(connection, sql, &[Some(name)]).await?;
        let begun: String = rows.first().ok_or(sqlx::Error::RowNotFound)?.try_get(0)?;
        if begun != statement {
            if !job.may_change {
                return Err(BackfillError::Changed { name: name.to_owned() });
            }
            // A place in one table says nothing of another; and one that never ended has to begin anew.
            let is_same = Form::of(&begun).is_ok_and(|form| form.table == walked);
            let is_new = if is_same { format!("pass > {PASSES}") } else { "true".to_owned() };
            let sql = format!(
                "UPDATE {table} SET statement = $2, position = CASE WHEN {is_new} THEN NULL ELSE position END, \
                 seen = CASE WHEN {is_new} THEN 0 ELSE seen END, changed = CASE WHEN {is_new} THEN 0 ELSE changed END, \
                 pass = CASE WHEN {is_new} THEN 1 ELSE pass END WHERE name = $1"
            );
            wire::execute(connection, sql, &[Some(name), Some(statement)]).await?;
        }
        Ok(Ledger(table))
    }

    /// Where it stands; nobody else goes on with it until the transaction ends.
    pub(super) async fn lock(&self, connection: &mut PgConnection, name: &str) -> Result<Place, sqlx::Error> {
        let sql = format!(
            "SELECT position, pass, seen, changed, total, finished_at IS NOT NULL FROM {} WHERE name = $1 FOR UPDATE",
            self.0
        );
        let rows = wire::rows(connection, sql, &[Some(name)]).await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        Ok(Place {
            position: row.try_get(0)?,
            pass: row.try_get(1)?,
            seen: row.try_get(2)?,
            changed: row.try_get(3)?,
            total: row.try_get(4)?,
            finished: row.try_get(5)?,
        })
    }

    /// Keeps where it stands.
    pub(super) async fn keep(
        &self,
        connection: &mut PgConnection,
        name: &str,
        place: &Place,
    ) -> Result<(), sqlx::Error> {
        let keys = place.position.as_deref().unwrap_or_default();
        let position = match &place.position {
            None => "NULL".to_owned(),
            Some(keys) => {
                let arguments: Vec<String> = (0..keys.len()).map(|at| format!("${}::text", at + 2)).collect();
                format!("ARRAY[{}]", arguments.join(", "))
            }
        };
        let finished = if place.finished { "now()" } else { "NULL" };
        let Place { pass, seen, changed, total, .. } = place;
        let sql = format!(
            "UPDATE {} SET position = {position}, pass = {pass}, seen = {seen}, changed = {changed}, total = {total}, \
             finished_at = {finished}, updated_at = now() WHERE name = $1",
            self.0
        );
        let mut arguments = vec![Some(name)];
        arguments.extend(keys.iter().map(|key| Some(key.as_str())));
        wire::execute(connection, sql, &arguments).await.map(drop)
    }
}

async fn create(connection: &mut PgConnection, table: &str) -> Result<(), sqlx::Error> {
    let sql = format!(
        "CREATE TABLE IF NOT EXISTS {table} (name text PRIMARY KEY, statement text NOT NULL, position text[], \
         pass integer NOT NULL DEFAULT 1, seen bigint NOT NULL DEFAULT 0, changed bigint NOT NULL DEFAULT 0, \
         total bigint NOT NULL DEFAULT 0, started_at timestamptz NOT NULL DEFAULT now(), \
         updated_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz)"
    );
    match wire::send(connection, sql).await {
        // Somebody else has made it at the same time: IF NOT EXISTS does not see that.
        Err(error) if ["23505", "42P07", "42710"].contains(&wire::code(&error)) => Ok(()),
        made => made,
    }
}

/// How many rows each backfill has looked at that is not done.
pub(super) async fn places(connection: &mut PgConnection) -> Result<Vec<(String, i64)>, sqlx::Error> {
    let rows = wire::rows(connection, "SELECT to_regclass('_orm_backfills')::text", &[]).await?;
    let table: Option<String> = rows.first().map(|row| row.try_get(0)).transpose()?.flatten();
    let Some(table) = table else { return Ok(Vec::new()) };
    let sql = format!("SELECT name, seen FROM {table} WHERE finished_at IS NULL");
    let rows = wire::rows(connection, sql, &[]).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Forgets a backfill, so that it can run anew.
pub(super) async fn forget(connection: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    let rows = wire::rows(connection, "SELECT to_regclass('_orm_backfills')::text", &[]).await?;
    let table: Option<String> = rows.first().map(|row| row.try_get(0)).transpose()?.flatten();
    if let Some(table) = table {
        wire::execute(connection, format!("DELETE FROM {table} WHERE name = $1"), &[Some(name)]).await?;
    }
    Ok(())
}
