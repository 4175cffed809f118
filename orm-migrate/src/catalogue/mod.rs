//! What a database has, read from its catalogue.

mod column;
mod constraint;
mod enumeration;
mod index;
mod own;
mod routine;
mod scope;
mod unsupported;

pub(crate) use self::column::is_null;
pub(crate) use self::index::INVALID;
pub use self::own::OWN;
pub(crate) use self::own::is_own;
pub use self::scope::Scope;

use orm_core::error::{Error, ErrorKind, Result};
use orm_core::expr::raw::{Fragment, part, text};
use orm_core::session::{Database, Executor, Transaction, TransactionOptions};
use serde::de::DeserializeOwned;

use crate::schema::{Schema, Source};

/// Reads what a database has, as [`Schema`] of the source [`Catalogue`](Source::Catalogue). Expressions are spelled as the
/// server spells them with the default schema alone in its search path, so that the same database always reads the same.
///
/// What belongs to an extension is left out, and the tables of [`OWN`]. What a [`Schema`] cannot express is listed in
/// [`unsupported`](Schema::unsupported).
///
/// SQL: ten `SELECT … FROM pg_catalog.…` in one read-only transaction of the isolation level REPEATABLE READ, so that what others change meanwhile is seen whole or not at all. It waits for no lock, but for that of a table that
/// somebody else is altering.
///
/// ```no_run
/// # use orm::prelude::*;
/// use orm_migrate::catalogue::{self, Scope};
///
/// # async fn example(db: &Database) -> orm::Result<()> {
/// let schema = catalogue::read(db, &Scope::new()).await?;
/// for table in &schema.tables {
///     println!("{} has {} columns", table.name, table.columns.len());
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Of kind [`Schema`](ErrorKind::Schema) if the default schema is not there; those of the connection.
pub async fn read(db: &Database, scope: &Scope) -> Result<Schema> {
    let options = TransactionOptions::repeatable_read().read_only();
    let tx = db.begin_with(&options).await?;
    let schema = Reader { tx: &tx, scope: scope.resolve(&tx).await? }.read().await?;
    // Nothing was changed; the end gives back the search path, too.
    tx.rollback().await?;
    Ok(schema)
}

/// The same, and beside it the relations that a [`Schema`] does not express, as if they were tables, with what `also` reads
/// in the same transaction.
pub(crate) async fn read_with_others<T>(
    db: &Database,
    scope: &Scope,
    also: impl AsyncFnOnce(&Reader<'_, Transaction>) -> Result<T>,
) -> Result<(Schema, Schema, T)> {
    let options = TransactionOptions::repeatable_read().read_only();
    let tx = db.begin_with(&options).await?;
    let reader = Reader { tx: &tx, scope: scope.resolve(&tx).await? };
    let schema = reader.read().await?;
    let mut others = Schema::empty(Source::Catalogue);
    column::read_others(&reader, &mut others).await?;
    reader.read_parts(&mut others).await?;
    others.sort();
    let also = also(&reader).await?;
    tx.rollback().await?;
    Ok((schema, others, also))
}

/// What tables in the temporary schema of a transaction's session are, as the server spells it with the default schema alone
/// in its search path, which stays so until the transaction ends. They are in the schema of which [`Schema`] keeps silent.
pub(crate) async fn read_temporary(tx: &Transaction, default_schema: &str) -> Result<Schema> {
    let reader = Reader { tx, scope: scope::Resolved::temporary(tx, default_schema).await? };
    let mut schema = Schema::empty(Source::Catalogue);
    column::read(&reader, &mut schema).await?;
    constraint::read(&reader, &mut schema).await?;
    index::read(&reader, &mut schema).await?;
    schema.sort();
    Ok(schema)
}

/// Reads one kind of things after the other.
pub(crate) struct Reader<'a, E> {
    tx: &'a E,
    scope: scope::Resolved,
}

impl<E: Executor> Reader<'_, E> {
    /// The schema whose tables have names without one.
    pub(crate) fn default_schema(&self) -> &str {
        &self.scope.default
    }

    async fn read(&self) -> Result<Schema> {
        let mut schema = Schema::empty(Source::Catalogue);
        schema.schemas = self.scope.named();
        schema.enums = enumeration::read(self).await?;
        column::read(self, &mut schema).await?;
        self.read_parts(&mut schema).await?;
        unsupported::read(self, &mut schema).await?;
        schema.sort();
        Ok(schema)
    }

    /// What the tables have beside their columns.
    async fn read_parts(&self, schema: &mut Schema) -> Result<()> {
        constraint::read(self, schema).await?;
        index::read(self, schema).await?;
        routine::read(self, schema).await
    }

    /// The rows of a query, in which `scope` is a table of the schemas: their `oid`, `nspname`, and `schema`, which is
    /// NULL for the default one.
    pub(crate) async fn rows<T: DeserializeOwned>(&self, query: &'static str) -> Result<Vec<T>> {
        self.rows_of(&[query]).await
    }

    /// The same of a query in parts.
    async fn rows_of<T: DeserializeOwned>(&self, query: &[&'static str]) -> Result<Vec<T>> {
        let mut pieces = vec![
            text("WITH scope AS (SELECT oid, nspname, nullif(nspname, "),
            part(&self.scope.default),
            text(") AS schema FROM pg_catalog.pg_namespace WHERE nspname = ANY("),
            part(&self.scope.schemas),
            text(")) SELECT coalesce(json_agg(row), '[]')::text FROM ("),
        ];
        pieces.extend(query.iter().map(|part| text(part)));
        pieces.push(text(") AS row"));
        decode(&Fragment::new(pieces).read_only().scalar::<String>(self.tx).await?)
    }
}

/// A catalogue's rows as JSON: names and expressions are text, and positions small numbers, so that nothing is lost.
fn decode<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| {
        Error::new(ErrorKind::Decode, format!("the catalogue reads otherwise than known: {error}"))
    })
}
