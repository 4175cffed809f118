use orm_core::error::{Error, Result};
use orm_core::expr::raw::{Fragment, text, trusted};
use orm_core::session::{Database, Transaction};

use super::found::Found;
use crate::operation::Operation;
use crate::schema::{Enum, Index, Name, Schema, Table};
use crate::{catalogue, ddl};

/// So many tables at once: each is locked with its indexes, and the server has a limited number of locks for all.
const AT_ONCE: usize = 40;

/// A table of the models as the server spells it.
#[derive(Clone)]
pub(super) enum Spelling {
    Known(Box<Table>),
    /// The server does not make such a table.
    Refused(String),
    /// It was not asked.
    Unknown,
}

impl Spelling {
    pub(super) fn table(&self) -> Option<&Table> {
        match self {
            Spelling::Known(table) => Some(table),
            Spelling::Refused(_) | Spelling::Unknown => None,
        }
    }
}

/// The tables of a schema, in its order, as the server spells them; nothing if the user may not make temporary tables.
pub(super) async fn spell(db: &Database, schema: &Schema, found: &Found) -> Result<Option<Vec<Spelling>>> {
    let query = "SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')";
    if !Fragment::new(vec![text(query)]).read_only().scalar::<bool>(db).await? {
        return Ok(None);
    }
    let absent = absent(schema, found);
    let mut spelled = Vec::new();
    // Two schemas may have tables and indexes of one name, the temporary one has not.
    let of_one_schema = schema.tables.chunk_by(|one, next| one.name.schema == next.name.schema);
    for tables in of_one_schema.flat_map(|tables| tables.chunks(AT_ONCE)) {
        let tx = db.begin().await?;
        let some = spell_some(&tx, &absent, tables, &found.default_schema).await;
        let undone = tx.rollback().await;
        spelled.extend(some?);
        undone?;
    }
    Ok(Some(spelled))
}

/// What makes the enums that are not there, with their schemas: the columns of tables are of these.
fn absent(schema: &Schema, found: &Found) -> Vec<Operation> {
    let enums = schema.enums.iter().filter(|wanted| found.enumeration(&wanted.name).is_none());
    let of_enum = |enumeration: &Enum| {
        let schema = enumeration.name.schema.clone().map(|name| Operation::CreateSchema { name });
        schema.into_iter().chain([Operation::CreateEnum { enumeration: enumeration.clone() }])
    };
    enums.flat_map(of_enum).collect()
}

async fn spell_some(
    tx: &Transaction,
    absent: &[Operation],
    tables: &[Table],
    default_schema: &str,
) -> Result<Vec<Spelling>> {
    // A table would else be in the place of a type of its name, `text`, and of the table that an expression names.
    let query = "SELECT pg_catalog.set_config('search_path', \
                 pg_catalog.concat_ws(', ', NULLIF(pg_catalog.current_setting('search_path'), ''), 'pg_temp'), true)";
    Fragment::new(vec![text(query)]).scalar::<String>(tx).await?;
    for operation in absent {
        // What cannot be made is told by the tables that need it.
        let _ = attempt(tx, std::slice::from_ref(operation)).await?;
    }
    let mut refusals = Vec::new();
    for table in tables {
        refusals.push(make(tx, table).await?.err());
    }
    let mut read = catalogue::read_temporary(tx, default_schema).await?;
    let spelling = |(table, refusal): (&Table, Option<Error>)| match refusal {
        Some(error) => Spelling::Refused(error.to_string()),
        None => match read.tables.iter_mut().find(|made| made.name.name == table.name.name) {
            Some(made) => {
                let made = std::mem::replace(made, Table::new(made.name.clone()));
                Spelling::Known(Box::new(complete(made, table)))
            }
            None => Spelling::Unknown,
        },
    };
    Ok(tables.iter().zip(refusals).map(spelling).collect())
}

/// Makes a table with its indexes, or nothing of it.
async fn make(tx: &Transaction, table: &Table) -> Result<Result<(), Error>> {
    let name = Name::new(Some("pg_temp"), &table.name.name);
    let bare = Table {
        name: name.clone(),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        triggers: Vec::new(),
        ..table.clone()
    };
    let of_index = |index: &Index| Operation::CreateIndex { table: name.clone(), index: index.clone() };
    let operations = std::iter::once(Operation::CreateTable { table: bare });
    let operations: Vec<Operation> = operations.chain(table.indexes.iter().map(of_index)).collect();
    attempt(tx, &operations).await
}

/// Carries out operations, or none of them. What the server refuses is the inner error, what ends the connection the outer.
async fn attempt(tx: &Transaction, operations: &[Operation]) -> Result<Result<(), Error>> {
    let statements: Vec<ddl::Statement> = operations.iter().flat_map(ddl::statements).collect();
    let made = tx
        .savepoint(async |tx| {
            for statement in statements {
                tx.execute_batch(trusted(statement.sql)).await?;
            }
            Ok(())
        })
        .await;
    match made {
        Err(error) if error.sqlstate().is_none() => Err(error),
        made => Ok(made),
    }
}

/// With what has one spelling only: names, and what was left out.
fn complete(mut made: Table, table: &Table) -> Table {
    made.name = table.name.clone();
    made.foreign_keys.clone_from(&table.foreign_keys);
    made.triggers.clone_from(&table.triggers);
    for column in &mut made.columns {
        if let Some(model) = table.column(&column.name).filter(|model| model.ty.enumeration().is_some()) {
            column.ty = model.ty.clone();
        }
    }
    made
}
