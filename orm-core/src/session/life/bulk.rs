//! Bulk writes row by row, with what belongs to each row.

use sqlx::postgres::PgRow;

use super::delete::{Event, around_in};
use super::save::{Candidate, Saving, first_rules, save_in};
use super::{Hooks, LifeOfKinds, validation};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Edit, Model, Row, Shape, check_columns, copy};
use crate::query::{Insert, InsertMany, NewCells};
use crate::schema::Table;
use crate::session::terminal::{delete_row, insert, inserted, models};
use crate::session::{Session, Transaction};
use crate::sql::ast::{self, Deleted, Lock, LockWait, Output, RowLock};
use crate::sql::render;

/// Inserts rows one by one, in one transaction; `None`, and nothing is sent, if their validation alone was asked for: they
/// are valid, and one statement will do.
pub(in crate::session) async fn insert_each<M: Model>(
    session: Session<'_>,
    rows: Vec<NewCells<M>>,
) -> Result<Inserted<M>> {
    if let Some(kinds) = LifeOfKinds::<M>::get() {
        return insert_each_kind(session, kinds, rows).await;
    }
    let Some(hooks) = Hooks::<M>::of() else { return Ok(Inserted::Not(rows)) };
    match candidates(hooks, rows)? {
        Candidates::Valid(rows) => Ok(Inserted::Not(rows)),
        Candidates::ToSave(rows) => {
            let scope = session.scope().await?;
            let outcome = save_each(scope.tx(), hooks, rows).await;
            scope.close(outcome).await.map(Inserted::Rows)
        }
    }
}

/// Creates the rows of one level of a graph, in its transaction, and returns them in their order: by one statement, or
/// with hooks one by one.
pub(in crate::session) async fn create_level<M: Model>(
    rows: Vec<Insert<M>>,
    tx: &Transaction,
) -> Result<Vec<M>> {
    let mut rows: Vec<NewCells<M>> = rows.into_iter().map(NewCells::Insert).collect();
    if let Some(hooks) = Hooks::<M>::of() {
        rows = match candidates(hooks, rows)? {
            Candidates::Valid(rows) => rows,
            Candidates::ToSave(rows) => return save_each(tx, hooks, rows).await,
        };
    }
    let session = Session::Transaction(tx);
    match rows.pop() {
        Some(NewCells::Insert(row)) if rows.is_empty() => {
            Ok(vec![insert(session, row.into_statement()).await?])
        }
        last => {
            rows.extend(last);
            inserted(session, InsertMany::of_rows(rows)).await
        }
    }
}

/// Rows that are going to be inserted, looked at by the rules of their model.
enum Candidates<M> {
    /// They are valid, and no hook has to see them.
    Valid(Vec<NewCells<M>>),
    /// Each has to be saved by itself.
    ToSave(Vec<Candidate<M>>),
}

fn candidates<M: Model>(hooks: &'static Hooks<M>, rows: Vec<NewCells<M>>) -> Result<Candidates<M>> {
    let mut candidates = Vec::with_capacity(rows.len());
    for row in rows {
        let candidate = match row {
            NewCells::Model(model) => Candidate::of_model(model)?,
            NewCells::Insert(insert) => Candidate::of_insert(insert)?,
        };
        first_rules(hooks, candidate.row())?;
        candidates.push(candidate);
    }
    if hooks.send_at_save(true) {
        return Ok(Candidates::ToSave(candidates));
    }
    let rows = candidates.into_iter().map(|candidate| NewCells::Insert(candidate.insert()));
    Ok(Candidates::Valid(rows.collect()))
}

async fn save_each<M: Model>(
    tx: &Transaction,
    hooks: &'static Hooks<M>,
    rows: Vec<Candidate<M>>,
) -> Result<Vec<M>> {
    let mut saved = Vec::with_capacity(rows.len());
    for row in rows {
        saved.push(save_in(tx, hooks, Saving::New(row)).await?);
    }
    Ok(saved)
}

/// The same of rows of an enum: each as one of its own kind.
async fn insert_each_kind<M: Model>(
    session: Session<'_>,
    kinds: &'static LifeOfKinds<M>,
    rows: Vec<NewCells<M>>,
) -> Result<Inserted<M>> {
    let mut models = Vec::with_capacity(rows.len());
    for row in rows {
        let model = match row {
            NewCells::Model(model) => model,
            NewCells::Insert(insert) => Candidate::of_insert(insert)?.into_model(),
        };
        kinds.of_row(&model)?.first_rules(&model)?;
        models.push(model);
    }
    if !kinds.send_at_create() {
        return Ok(Inserted::Not(models.into_iter().map(NewCells::Model).collect()));
    }
    let scope = session.scope().await?;
    let outcome = async {
        let mut inserted = Vec::with_capacity(models.len());
        for model in models {
            inserted.push(kinds.of_row(&model)?.create_in(scope.tx(), model).await?);
        }
        Ok(inserted)
    }
    .await;
    scope.close(outcome).await.map(Inserted::Rows)
}

/// The rows that may be there already, once their rules have been checked.
pub(in crate::session) fn each_valid<M: Model>(rows: Vec<NewCells<M>>) -> Result<Vec<NewCells<M>>> {
    let Some(hooks) = Hooks::<M>::of() else { return Ok(rows) };
    if hooks.send_at_save(true) || hooks.send_at_save(false) {
        let message = format!(
            "hooks of `{}` do not run for rows that may be there already: leave out `with_hooks`, or save the rows one by one",
            M::TABLE.model
        );
        return Err(Error::new(ErrorKind::Statement, message).with_table(M::TABLE.name));
    }
    rows.into_iter()
        .map(|row| {
            let insert = match row {
                NewCells::Model(model) => Insert::of_model(&model),
                NewCells::Insert(insert) => insert,
            };
            valid(insert).map(NewCells::Insert)
        })
        .collect()
}

/// A row that may be there already, once its rules have been checked: there is no hook that could run before it is
/// known whether it is.
pub(in crate::session) fn valid<M: Model>(insert: Insert<M>) -> Result<Insert<M>> {
    let Some(hooks) = Hooks::<M>::of().filter(|hooks| hooks.rules.is_some()) else { return Ok(insert) };
    let candidate = Candidate::of_insert(insert)?;
    validation::rules(hooks, candidate.row())?;
    Ok(candidate.insert())
}

/// What became of rows that were to be inserted one by one.
pub(in crate::session) enum Inserted<M> {
    /// They are in the table.
    Rows(Vec<M>),
    /// They are valid, and no hook has to see them.
    Not(Vec<NewCells<M>>),
}

/// Updates rows one by one, in one transaction: reads and locks them together with the values that they are to get.
/// Returns those that were found, as they are then.
pub(in crate::session) async fn update_each<M: Model>(
    session: Session<'_>,
    update: ast::Update,
) -> Result<Vec<M>> {
    let scope = session.scope().await?;
    let tx = scope.tx();
    let outcome = async {
        let rows = changed_rows::<M>(Session::Transaction(tx), update).await?;
        let mut updated = Vec::with_capacity(rows.len());
        for row in rows {
            updated.push(if row.changes().is_empty() {
                row.into_inner()
            } else if let Some(kinds) = LifeOfKinds::<M>::get() {
                kinds.of_row(&row)?.update_in(tx, row).await?
            } else if let Some(hooks) = Hooks::of() {
                save_in(tx, hooks, Saving::Stored(row)).await?
            } else {
                row.into_inner() // whoever asks for hooks has looked whether there are any
            });
        }
        Ok(updated)
    }
    .await;
    scope.close(outcome).await
}

/// The rows that an update is about, as they are and as they are to become.
pub(super) async fn changed_rows<M: Model>(
    session: Session<'_>,
    update: ast::Update,
) -> Result<Vec<Edit<M>>> {
    let select = locked(M::TABLE, update.deleted, update.filter);
    let statement = render::select_changes(&select, &update.set);
    let columns = M::TABLE.columns.len();
    let mut rows = Vec::new();
    let mut decode = |row: &PgRow| {
        if rows.is_empty() {
            check_columns(sqlx::Row::columns(row), M::TABLE, 0..columns)?;
        }
        let original = <M as Shape>::decode(Row::plain(row, M::TABLE))?;
        let changed = <M as Shape>::decode(Row::plain(row, M::TABLE).starting_at(columns))?;
        rows.push(Edit::of(original, changed));
        Ok(())
    };
    session.fetch(&statement, &mut decode).await?;
    Ok(rows)
}

/// Deletes rows one by one, in one transaction, for good or as the model says, and returns them as they were.
pub(in crate::session) async fn delete_each<M: Model>(
    session: Session<'_>,
    delete: ast::Delete,
    for_good: bool,
) -> Result<Vec<M>> {
    let scope = session.scope().await?;
    let tx = scope.tx();
    let outcome = async {
        let statement = render::select(&locked(M::TABLE, delete.deleted, delete.filter), Output::Columns);
        let rows = models::<M>(Session::Transaction(tx), &statement, M::TABLE).await?;
        for row in &rows {
            if let Some(kinds) = LifeOfKinds::<M>::get() {
                kinds.of_row(row)?.delete_in(tx, copy(row)?, for_good).await?;
                continue;
            }
            around_in(tx, Event::Delete, row, |session| delete_row(session, row, for_good)).await?;
        }
        Ok(rows)
    }
    .await;
    scope.close(outcome).await
}

fn locked(table: &'static Table, deleted: Deleted, filter: Vec<ast::Expr>) -> ast::Select {
    let lock = RowLock { lock: Lock::ForUpdate, wait: LockWait::Wait };
    ast::Select { filter, deleted, lock: Some(lock), ..ast::Select::from(table) }
}
