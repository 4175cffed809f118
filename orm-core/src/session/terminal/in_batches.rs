use super::super::keys::{among, keys, values};
use super::super::life::{self, Event};
use super::super::{Executor, Session};
use super::{Pending, soft_delete};
use crate::error::Result;
use crate::model::Model;
use crate::query::{Delete, ForceDelete, HasFilter, InBatches, Update, beyond, total_order};
use crate::schema::Table;
use crate::sql::ast::{self, Expr, Select};
use crate::sql::render;

impl<M: Model, F> InBatches<Update<M, F>> {
    /// Changes the rows and returns how many they were. For each batch two round trips: the keys of the next rows, and
    /// the update of those that still satisfy the filter; with hooks, what they cost. The last batch is the one that is
    /// not full. Without any `.set(…)` nothing is sent.
    ///
    /// A batch that is done is committed: after an error, or if the future is dropped, the rows of the batches before
    /// stay changed. What is said again afterwards begins at the first row: let the filter leave out the rows that are
    /// done, above all if the new value depends on the old one. In a transaction all batches are committed with it.
    ///
    /// A row that comes in meanwhile is changed if its key is behind those that were done.
    ///
    /// SQL: `SELECT id FROM table WHERE … AND id > $1 ORDER BY id LIMIT $2`, `UPDATE table SET … WHERE … AND id =
    /// ANY($1)`.
    ///
    /// # Errors
    /// As [`Update::exec`].
    pub fn exec(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64>
    where
        F: HasFilter,
    {
        let with_hooks = self.write.has_hooks() && life::has_life::<M>(false);
        let update = self.write.into_ast();
        if update.set.is_empty() {
            return Box::pin(std::future::ready(Ok(0)));
        }
        let select =
            Select { deleted: update.deleted, filter: update.filter.clone(), ..Select::from(M::TABLE) };
        Box::pin(in_batches::<M>(db.session(), select, self.size, Write::Update { update, with_hooks }))
    }
}

impl<M: Model, F> InBatches<Delete<M, F>> {
    /// Deletes the rows, or marks them as deleted, as [`Delete::exec`] does, and returns how many they were. For each
    /// batch two round trips: the keys of the next rows, and the deletion of those that still satisfy the filter. The
    /// last batch is the one that is not full.
    ///
    /// A batch that is done is committed: after an error, or if the future is dropped, its rows are gone, and the same
    /// said again goes on with the others. In a transaction all batches are committed with it.
    ///
    /// # Errors
    /// As [`Delete::exec`].
    pub fn exec(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64>
    where
        F: HasFilter,
    {
        let with_hooks = self.write.has_hooks() && life::is_watched::<M>(Event::Delete);
        deleted::<M>(db.session(), self.write.into_ast(), with_hooks, false, self.size)
    }
}

impl<M: Model, F> InBatches<ForceDelete<M, F>> {
    /// Deletes the rows for good and returns how many they were: as that of [`Delete`].
    ///
    /// # Errors
    /// As [`ForceDelete::exec`].
    pub fn exec(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64>
    where
        F: HasFilter,
    {
        let with_hooks = self.write.has_hooks() && life::is_watched::<M>(Event::Delete);
        deleted::<M>(db.session(), self.write.into_ast(), with_hooks, true, self.size)
    }
}

fn deleted<M: Model>(
    session: Session<'_>,
    delete: ast::Delete,
    with_hooks: bool,
    for_good: bool,
    size: u64,
) -> Pending<'_, u64> {
    let select = Select { deleted: delete.deleted, filter: delete.filter.clone(), ..Select::from(M::TABLE) };
    let write = Write::Delete { delete, with_hooks, for_good };
    Box::pin(in_batches::<M>(session, select, size, write))
}

/// What is done to each batch.
enum Write {
    Update { update: ast::Update, with_hooks: bool },
    Delete { delete: ast::Delete, with_hooks: bool, for_good: bool },
}

async fn in_batches<M: Model>(
    session: Session<'_>,
    mut select: Select,
    size: u64,
    write: Write,
) -> Result<u64> {
    let table: &'static Table = M::TABLE;
    let filters = select.filter.len();
    select.order = total_order(Vec::new(), table);
    select.limit = Some(size);
    let mut changed = 0;
    loop {
        let mut batch = keys(session, &select).await?;
        if !batch.is_empty() {
            changed += write.batch::<M>(session, among(table, &batch)).await?;
        }
        let is_full = batch.len() as u64 == size;
        let Some(last) = batch.pop().filter(|_| is_full) else { return Ok(changed) };
        select.filter.truncate(filters);
        select.filter.push(beyond(&select.order, &values(table, last), false));
    }
}

impl Write {
    async fn batch<M: Model>(&self, session: Session<'_>, is_in_batch: Expr) -> Result<u64> {
        match self {
            Write::Update { update, with_hooks } => {
                let mut update = update.clone();
                update.filter.push(is_in_batch);
                if *with_hooks {
                    return Ok(life::update_each::<M>(session, update).await?.len() as u64);
                }
                session.execute(&render::update(&update)).await
            }
            Write::Delete { delete, with_hooks, for_good } => {
                let mut delete = delete.clone();
                delete.filter.push(is_in_batch);
                if *with_hooks {
                    return Ok(life::delete_each::<M>(session, delete, *for_good).await?.len() as u64);
                }
                let statement = match M::TABLE.soft_delete {
                    Some(_) if !for_good => soft_delete::mark(M::TABLE, delete.filter, false)?,
                    _ => render::delete(&delete),
                };
                session.execute(&statement).await
            }
        }
    }
}
