use super::super::Session;
use super::Pending;
use super::as_read::AsRead;
use super::select::returned;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Model;
use crate::schema::Table;
use crate::sql::ast::{self, Deleted};
use crate::sql::{Statement, render};

/// Deletes a row, or marks it as deleted where the model says so.
pub(super) fn delete(row: AsRead, session: Session<'_>) -> Pending<'_, ()> {
    Box::pin(async move {
        let table = row.table();
        let statement = if table.soft_delete.is_some() {
            mark(table, row.filter(), false)?
        } else {
            for_good(table, row.filter())
        };
        match session.execute(&statement).await? {
            0 => Err(row.missed(session, Deleted::Excluded).await),
            _ => Ok(()),
        }
    })
}

/// Deletes a row for good, whether it is soft-deleted or not.
pub(super) fn force_delete(row: AsRead, session: Session<'_>) -> Pending<'_, ()> {
    Box::pin(async move {
        match session.execute(&for_good(row.table(), row.filter())).await? {
            0 => Err(row.missed(session, Deleted::Included).await),
            _ => Ok(()),
        }
    })
}

/// Restores the row with a key, in whatever version it is.
pub(super) fn restore<M: Model>(key: Vec<ast::Expr>, session: Session<'_>) -> Pending<'_, M> {
    Box::pin(async move {
        let statement = mark(M::TABLE, key, true)?;
        returned::<M>(session, &statement, 1).await?.pop().ok_or_else(|| {
            let message = format!("the row is not among the deleted rows of {}", M::TABLE.name);
            Error::new(ErrorKind::NotFound, message).with_table(M::TABLE.name)
        })
    })
}

fn for_good(table: &'static Table, filter: Vec<ast::Expr>) -> Statement {
    render::delete(&ast::Delete { table, deleted: Deleted::Included, filter })
}

/// The statement that marks rows as deleted, or restores them.
///
/// # Errors
/// If the models say that rows go with others in a circle of tables.
pub(super) fn mark(table: &'static Table, filter: Vec<ast::Expr>, restore: bool) -> Result<Statement> {
    without_circle(table)?;
    Ok(render::soft_delete(&ast::SoftDelete { table, filter, restore }))
}

/// The statement that marks rows as deleted and returns them.
///
/// # Errors
/// As [`mark`].
pub(super) fn mark_returning(table: &'static Table, filter: Vec<ast::Expr>) -> Result<Statement> {
    without_circle(table)?;
    Ok(render::soft_delete_returning(&ast::SoftDelete { table, filter, restore: false }))
}

/// The statement that marks rows as deleted and returns expressions of them.
///
/// # Errors
/// As [`mark`].
pub(super) fn mark_items(
    table: &'static Table,
    filter: Vec<ast::Expr>,
    items: &[ast::Item],
) -> Result<Statement> {
    without_circle(table)?;
    Ok(render::soft_delete_items(&ast::SoftDelete { table, filter, restore: false }, items))
}

fn without_circle(table: &'static Table) -> Result<()> {
    let Some(circle) = table.cascade_circle() else { return Ok(()) };
    let message = format!(
        "the rows of {0} would be soft-deleted with rows that are soft-deleted with those of {0}: \
         leave `soft_delete = cascade` out of one of the relations between them",
        circle.name
    );
    Err(Error::new(ErrorKind::Statement, message).with_table(circle.name))
}
