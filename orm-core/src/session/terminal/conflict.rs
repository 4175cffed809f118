//! One row that may be there already, however many callers have it at once.

use sqlx::postgres::{PgColumn, PgRow};

use super::super::Session;
use super::select::returned;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, plain_bytes};
use crate::query::Wanted;
use crate::schema::Table;
use crate::sql::ast::{self, ColumnRef, Deleted, Expr, Output};
use crate::sql::{Operator, Statement, render};
use crate::value::ColumnType;

/// How often a row is looked for that can neither be found nor inserted, because others insert and delete it.
pub(in crate::session) const ATTEMPTS: usize = 10;

/// How many of the attempts name no conflict target. Without one no unique key at all is an error, so that callers at
/// once do not meet at another one.
pub(in crate::session) const VAGUE: usize = 2;

/// After how many attempts a deleted row is looked for.
pub(in crate::session) const FUTILE: usize = 3;

/// The row has the same values in these columns.
///
/// # Errors
/// If one of them has no value.
pub(in crate::session) fn conditions(insert: &ast::Insert, columns: &[usize]) -> Result<Vec<Expr>> {
    let condition = |&column: &usize| {
        let given = insert.values.iter().find(|(given, _)| *given == column);
        let Some((_, value)) = given.filter(|(_, value)| value.bytes() != Ok(None)) else {
            return Err(not_given(insert.table, column));
        };
        let column = Expr::Column(ColumnRef { table: insert.table, column });
        Ok(Expr::binary(Operator::Eq, column, Expr::Value(value.clone())))
    };
    columns.iter().map(condition).collect()
}

/// The row, once it is found or inserted: by the first statement, unless somebody else inserts it in the same moment.
pub(super) async fn by_statement<R: Send>(
    session: Session<'_>,
    insert: &ast::Insert,
    columns: &[usize],
    [first, exact]: &[Statement; 2],
    wanted: &Wanted<R>,
) -> Result<(R, bool)> {
    let table = insert.table;
    for attempt in 0..ATTEMPTS {
        if attempt == FUTILE {
            not_deleted(session, table, columns, conditions(insert, columns)?).await?;
        }
        let statement = if attempt < VAGUE { first } else { exact };
        if let Some(row) = created_or_not(session, statement, wanted).await? {
            return Ok(row);
        }
    }
    Err(prevented(table.name))
}

/// The INSERT of a row, unless one with the same values in the target's columns is there: then none. Without a target: in
/// those of any unique key.
pub(in crate::session) async fn insert_unless<M: Model>(
    session: Session<'_>,
    insert: &ast::Insert,
    target: &[usize],
) -> Result<Option<M>> {
    let conflict = ast::OnConflict { columns: target.to_vec(), ..Default::default() };
    let statement = render::insert_unless_returning(insert, &conflict);
    Ok(returned::<M>(session, &statement, 1).await?.pop())
}

/// # Errors
/// If the row that is in the way was soft-deleted, where the key counts deleted rows, too, as a primary key does.
pub(in crate::session) async fn not_deleted(
    session: Session<'_>,
    table: &'static Table,
    columns: &[usize],
    filter: Vec<Expr>,
) -> Result<()> {
    if table.soft_delete.is_none() {
        return Ok(());
    }
    let select = ast::Select { deleted: Deleted::Only, filter, ..ast::Select::from(table) };
    match session.scalar::<i64>(&render::select(&select, Output::Count)).await? {
        0 => Ok(()),
        _ => Err(deleted(table, columns)),
    }
}

/// What is wanted of the row of a statement that yields behind it whether the row is new.
async fn created_or_not<R: Send>(
    session: Session<'_>,
    statement: &Statement,
    wanted: &Wanted<R>,
) -> Result<Option<(R, bool)>> {
    let mut found = None;
    let mut check = |found: &[PgColumn]| wanted.check(found);
    let mut read = |row: &PgRow| {
        let values = wanted.read(row)?;
        let created =
            plain_bytes(row, wanted.columns()).ok().flatten().and_then(|bytes| bool::decode(bytes).ok());
        found = Some((values, created.unwrap_or(false))); // the statement always has it
        Ok(())
    };
    session.fetch_checked(statement, &mut check, &mut read).await?;
    Ok(found)
}

#[cold]
fn not_given(table: &'static Table, column: usize) -> Error {
    let field = table.columns[column].field;
    let message = format!("a row of {} is found by `{field}`, which was not given or is NULL", table.name);
    Error::new(ErrorKind::Statement, message).with_table(table.name).with_fields(vec![field])
}

#[cold]
fn deleted(table: &'static Table, columns: &[usize]) -> Error {
    let fields: Vec<&str> = columns.iter().map(|&column| table.columns[column].field).collect();
    let message = format!(
        "a deleted row of {} has the same `{}`: restore it, or delete it for good",
        table.name,
        fields.join("` and `")
    );
    Error::new(ErrorKind::UniqueViolation, message).with_table(table.name).with_fields(fields)
}

#[cold]
pub(in crate::session) fn prevented(table: &'static str) -> Error {
    let message = format!(
        "the row is not in {table} and was not inserted: a rule or a trigger prevented it, a policy hides it, or others insert and delete it all the time"
    );
    Error::new(ErrorKind::Other, message).with_table(table)
}
