use std::pin::Pin;

use futures_util::stream::{self, Stream, StreamExt as _, TryStreamExt as _};

use super::{NewCells, NewRow, OnConflict};
use crate::error::Result;
use crate::model::{Columns, ConflictKey, Model};
use crate::sql::ast;

/// Rows as they come.
type Rows<'s, M> = Pin<Box<dyn Stream<Item = Result<NewCells<M>>> + Send + 's>>;

/// Rows that are inserted as they come, from an iterator or a stream: no more than a few thousand are ever held.
///
/// Neither the hooks of the model nor its validators run.
#[must_use = "the rows are inserted by `.exec(&db)`"]
pub struct InsertStream<'s, M> {
    rows: Rows<'s, M>,
    conflict: Option<ast::OnConflict>,
}

impl<'s, M: Model> InsertStream<'s, M> {
    pub(super) fn of_stream(rows: impl Stream<Item = Result<impl NewRow<M> + 's>> + Send + 's) -> Self {
        const { super::assert_table::<M>() };
        InsertStream { rows: rows.map_ok(NewRow::into_cells).boxed(), conflict: None }
    }

    pub(super) fn of_iter(rows: impl IntoIterator<Item: NewRow<M>, IntoIter: Send + 's>) -> Self {
        const { super::assert_table::<M>() };
        let rows = rows.into_iter().map(|row| Ok(row.into_cells()));
        InsertStream { rows: stream::iter(rows).boxed(), conflict: None }
    }

    /// The rows may be there already: begins to say what happens to one that has the same values in these columns,
    /// which are a unique key, by [`update`](OnConflict::update) or [`ignore`](OnConflict::ignore).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let numbers = (1..=1_000_000).map(|number| Tag::create().name(format!("tag {number}")));
    /// let new = Tag::insert_iter(numbers).on_conflict(Tag::name).ignore().exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_conflict(self, key: impl ConflictKey<M>) -> OnConflict<Self> {
        OnConflict::new(self, key.target())
    }

    /// The rows, and what happens to those that are there already.
    pub(crate) fn into_parts(self) -> (Rows<'s, M>, Option<ast::OnConflict>) {
        (self.rows, self.conflict)
    }
}

impl<'s, M: Model> OnConflict<InsertStream<'s, M>> {
    /// Rows that are there already take the new rows' values in these columns; `updated_at` is the time of it.
    ///
    /// SQL: `ON CONFLICT (…) DO UPDATE SET name = EXCLUDED.name, …`.
    pub fn update(self, columns: impl Columns<M>) -> InsertStream<'s, M> {
        let (insert, conflict) = self.updating(columns.positions());
        InsertStream { conflict: Some(conflict), ..insert }
    }

    /// Rows that are there already stay as they are.
    ///
    /// SQL: `ON CONFLICT (…) DO NOTHING`.
    pub fn ignore(self) -> InsertStream<'s, M> {
        let (insert, conflict) = self.updating(Vec::new());
        InsertStream { conflict: Some(conflict), ..insert }
    }
}
