//! The tables of models, made in a database that has none of them: for tests and prototypes. An application migrates.

use std::collections::BTreeSet;

use super::{Database, Executor as _};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Table;
use crate::sql::render;
use crate::value::EnumDef;

/// Creates the tables of these models with all that belongs to them: schemas, enums, tables, indexes, foreign keys,
/// in this order, so that models may refer to each other in a circle. All in one transaction.
///
/// A program may call it whenever it starts: if all of the tables are there, nothing is created. Whether they are
/// as the models say is not compared; the first query tells. Tables that are there are never changed: after a change
/// of a model, change its table by a statement of yours, or drop the tables.
///
/// Of models with `#[model(read_only)]` nothing is made: a statement of yours makes their views, behind this one. No foreign
/// key leads to them.
///
/// Two round trips, or one if the tables are there. SQL: `SELECT … to_regclass(name) IS NULL`, then `CREATE …`.
///
/// ```no_run
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// # async fn example(db: &Database) -> orm::Result<()> {
/// orm::schema::create_all(db, orm::models![User, Post, Comment, Tag, PostTag]).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Of kind [`Schema`](ErrorKind::Schema) if some of the tables are there and some are not; of kind
/// [`Statement`](ErrorKind::Statement) if an enum or an index of the name is there already, or an SQL expression of
/// a model (a check, a default, an index) is wrong. Nothing is created then. Those of the connection.
pub async fn create_all(db: &Database, tables: &[&'static Table]) -> Result<()> {
    let tables = &*whole(tables);
    if are_there(db, tables).await? {
        return Ok(());
    }
    match db.session().batch(create_script(tables)).await {
        // Another process that started at the same time has made them in between.
        Err(error) if error.kind() == ErrorKind::Statement || error.kind() == ErrorKind::UniqueViolation => {
            match are_there(db, tables).await {
                Ok(true) => Ok(()),
                _ => Err(error),
            }
        }
        created => created,
    }
}

/// The tables as the database has them, each once: models that share one may all be named. Those of read-only models
/// are not the models' to make.
fn whole(tables: &[&'static Table]) -> Vec<&'static Table> {
    let mut whole: Vec<&'static Table> = Vec::new();
    for table in tables.iter().map(|table| table.whole()) {
        if !table.read_only && !whole.contains(&table) {
            whole.push(table);
        }
    }
    whole
}

/// Whether all of the tables are there, or none.
async fn are_there(db: &Database, tables: &[&'static Table]) -> Result<bool> {
    if tables.is_empty() {
        return Ok(true);
    }
    let statement = render::missing_tables(tables);
    let missing: Vec<String> = db.session().scalar(&statement).await?;
    if missing.is_empty() || missing.len() == tables.len() {
        return Ok(missing.is_empty());
    }
    let there = tables.iter().map(|table| render::table_name(table)).filter(|name| !missing.contains(name));
    let message = format!(
        "the database has the tables {}, but not {}: create_all makes all of the tables or none, so create the missing \
         ones from orm::schema::create_script of their models, or drop those that are there",
        there.collect::<Vec<_>>().join(", "),
        missing.join(", ")
    );
    Err(Error::new(ErrorKind::Schema, message))
}

/// The DDL that [`create_all`] sends, as text.
///
/// ```
/// # use orm_guide::blog::*;
/// let script = orm::schema::create_script(orm::models![User, Post]);
/// assert!(script.contains(r#"CREATE TABLE "posts""#));
/// ```
pub fn create_script(tables: &[&'static Table]) -> String {
    let tables = &*whole(tables);
    let mut statements: Vec<String> = schemas(tables).map(render::create_schema).collect();
    statements.extend(enums(tables).into_iter().map(render::create_enum));
    statements.extend(tables.iter().map(|table| render::create_table(table)));
    statements.extend(tables.iter().flat_map(|table| render::create_indexes(table)));
    statements.extend(tables.iter().flat_map(|table| render::create_foreign_keys(table)));
    // Several statements of one simple query are one transaction.
    statements.join(";\n")
}

fn schemas(tables: &[&'static Table]) -> impl Iterator<Item = &'static str> {
    let of_tables = tables.iter().filter_map(|table| table.schema);
    let of_enums = enums(tables).into_iter().filter_map(|def| def.schema);
    of_tables.chain(of_enums).collect::<BTreeSet<_>>().into_iter()
}

/// The native enums of the tables' columns, each once.
fn enums(tables: &[&'static Table]) -> Vec<&'static EnumDef> {
    let mut enums: Vec<&'static EnumDef> = Vec::new();
    for def in tables.iter().flat_map(|table| table.columns).filter_map(|column| column.ty.enum_def()) {
        if def.native && !enums.iter().any(|other| (other.schema, other.name) == (def.schema, def.name)) {
            enums.push(def);
        }
    }
    enums
}
