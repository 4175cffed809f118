//! The tables of models, made in an empty database: for tests and prototypes. An application migrates.

use std::collections::BTreeSet;

use super::Database;
use crate::error::Result;
use crate::schema::Table;
use crate::sql::render;
use crate::value::EnumDef;

/// Creates the tables of these models with all that belongs to them: schemas, enums, tables, indexes, foreign keys,
/// in this order, so that models may refer to each other in a circle. All in one transaction, one round trip.
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
/// If something of the name is there already, or an SQL expression of a model (a check, a default, an index) is
/// wrong: nothing is created then. Those of the connection.
pub async fn create_all(db: &Database, tables: &[&'static Table]) -> Result<()> {
    db.execute_batch(create_script(tables)).await
}

/// The DDL that [`create_all`] sends, as text.
///
/// ```
/// # use orm_guide::blog::*;
/// let script = orm::schema::create_script(orm::models![User, Post]);
/// assert!(script.contains(r#"CREATE TABLE "posts""#));
/// ```
pub fn create_script(tables: &[&'static Table]) -> String {
    let mut statements: Vec<String> = schemas(tables).map(render::create_schema).collect();
    statements.extend(enums(tables).into_iter().map(render::create_enum));
    statements.extend(tables.iter().map(|table| render::create_table(table)));
    for table in tables {
        statements.extend(table.indexes.iter().map(|index| render::create_index(table, index)));
    }
    for table in tables {
        statements.extend(table.foreign_keys.iter().map(|key| render::create_foreign_key(table, key)));
    }
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
