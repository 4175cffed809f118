//! One row that may be there already, with its hooks.

use super::Hooks;
use super::bulk::changed_rows;
use super::save::{Candidate, Saved, Saving, first_rules, save_in, save_or_not};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Model;
use crate::query::Insert;
use crate::schema::{Default, Table};
use crate::session::terminal::{ATTEMPTS, FUTILE, VAGUE, conditions, models, not_deleted, prevented};
use crate::session::{Session, Transaction};
use crate::sql::ast::{self, Assignment, Deleted, Expr, Output, Returning};
use crate::sql::render;
use crate::value::Value;

/// The hooks of a row that may be there already, and is changed then in some columns, or in none; `None` if its statement
/// is all there is to it.
pub(in crate::session) fn of_upsert<M: Model>(update: &[usize]) -> Option<&'static Hooks<M>> {
    Hooks::<M>::of()
        .filter(|hooks| hooks.send_at_save(true) || (!update.is_empty() && hooks.send_at_save(false)))
}

/// Finds the row with the same values in these columns, and with columns to update changes it, or inserts it: each with
/// all that belongs to it.
///
/// An insert that somebody else came before is undone, with whatever its hooks wrote; then the row is looked for
/// again, by the key that the hooks made of it.
pub(in crate::session) async fn upsert<M: Model>(
    session: Session<'_>,
    hooks: &'static Hooks<M>,
    insert: Insert<M>,
    columns: &[usize],
    update: &[usize],
) -> Result<(M, bool)> {
    let given = insert.given();
    let values = insert.completed().into_values();
    let mut key = conditions(&Insert::<M>::of_values(values.clone()).into_ast(), columns)?;
    let set = assignments(M::TABLE, &values, update)?;
    let mut candidate = Candidate::of_values(given.clone(), &values)?;
    first_rules(hooks, candidate.row())?;
    for attempt in 0..ATTEMPTS {
        if attempt == FUTILE {
            not_deleted(session, M::TABLE, columns, key.clone()).await?;
        }
        // A row that stays as it is needs no transaction.
        if set.is_empty()
            && let Some(row) = found::<M>(session, key.clone()).await?
        {
            return Ok((row, false));
        }
        let target = if attempt < VAGUE { Vec::new() } else { columns.to_vec() };
        let scope = session.scope().await?;
        let outcome = update_or_insert(scope.tx(), hooks, key, &set, Saving::Unless(candidate, target)).await;
        let prevented = match outcome {
            Ok(Outcome::Row(row, created)) => return scope.close(Ok((row, created))).await,
            Ok(Outcome::Prevented(candidate)) => candidate,
            Err(error) => return scope.close(Err(error)).await,
        };
        scope.undo().await?;
        key = conditions(&prevented.insert().into_ast(), columns)?;
        candidate = Candidate::of_values(given.clone(), &values)?;
    }
    Err(prevented(M::TABLE.name))
}

/// What one attempt came to.
enum Outcome<M> {
    /// The row, and whether it is new.
    Row(M, bool),
    /// It was neither there nor inserted.
    Prevented(Candidate<M>),
}

async fn update_or_insert<M: Model>(
    tx: &Transaction,
    hooks: &'static Hooks<M>,
    key: Vec<Expr>,
    set: &[Assignment],
    new: Saving<M>,
) -> Result<Outcome<M>> {
    if !set.is_empty() {
        let update = ast::Update {
            table: M::TABLE,
            set: set.to_vec(),
            deleted: Deleted::Excluded,
            filter: key,
            returning: Returning::Nothing,
        };
        if let Some(row) = changed_rows::<M>(Session::Transaction(tx), update).await?.pop() {
            if row.changes().is_empty() {
                return Ok(Outcome::Row(row.into_inner(), false));
            }
            return Ok(Outcome::Row(save_in(tx, hooks, Saving::Stored(row)).await?, false));
        }
    }
    Ok(match save_or_not(tx, hooks, new).await? {
        Saved::Row(row) => Outcome::Row(row, true),
        Saved::Not(candidate) => Outcome::Prevented(candidate),
    })
}

async fn found<M: Model>(session: Session<'_>, key: Vec<Expr>) -> Result<Option<M>> {
    let select = ast::Select { filter: key, ..ast::Select::from(M::TABLE) };
    Ok(models::<M>(session, &render::select(&select, Output::Columns), M::TABLE).await?.pop())
}

/// What a row that is there becomes: it gets the new row's values in these columns.
fn assignments(table: &'static Table, values: &[Option<Value>], update: &[usize]) -> Result<Vec<Assignment>> {
    let assignment = |&column: &usize| {
        let value = match (values.get(column).cloned().flatten(), table.columns[column].default) {
            (Some(value), _) => Expr::Value(value),
            // COALESCE of one argument is this argument; here it stands for parentheses.
            (None, Default::Sql(sql)) => Expr::Call("coalesce", vec![Expr::Literal(sql)]),
            (None, _) => return Err(without_value(table, column)),
        };
        Ok(Assignment { column, value })
    };
    update.iter().map(assignment).collect()
}

#[cold]
fn without_value(table: &'static Table, column: usize) -> Error {
    let field = table.columns[column].field;
    let message = format!(
        "`{field}` of {} is made by the database, and a row that is there would need another: give it, or leave it out of \
         the columns to update",
        table.name
    );
    Error::new(ErrorKind::Statement, message).with_table(table.name).with_fields(vec![field])
}
