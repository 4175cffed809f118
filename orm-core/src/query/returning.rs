use sqlx::postgres::{PgColumn, PgRow};

use super::Upsert;
use super::{Decode, Delete, ForceDelete, HasFilter, InsertMany, Selection, Update, UpdateMany, UpsertMany};
use crate::error::Result;
use crate::model::{Model, Row, Shape, check_columns};
use crate::sql::ast::{self, Item};

/// A statement that changes or deletes rows, and returns values of them, read as `R`. It is sent by `.all(&db)`: one
/// statement, one round trip.
#[must_use = "the statement is sent by `.all(&db)`"]
pub struct Returning<R> {
    pub(crate) write: Write,
    pub(crate) items: Vec<Item>,
    pub(crate) decode: Decode<R>,
    /// Whether the hooks of the model are to run for each row.
    pub(crate) with_hooks: bool,
}

/// A statement `W` that writes rows, each of its own, and returns values of them, read as `R`. It is sent by `.all(&db)`, of
/// one row by `.save(&db)`.
#[must_use = "the statement is sent by `.all(&db)`, of one row by `.save(&db)`"]
pub struct ReturningOnly<W, R> {
    write: W,
    wanted: Wanted<R>,
}

impl<W, R> ReturningOnly<W, R> {
    pub(crate) fn of<M, I: Selection<M, Row = R>>(write: W, items: I) -> Self {
        let items = items.items();
        let wanted = Wanted { columns: items.len(), items: Some(items), decode: Decode::of::<M, I>() };
        ReturningOnly { write, wanted }
    }

    /// Its parts, for what sends it.
    pub(crate) fn into_parts(self) -> (W, Wanted<R>) {
        (self.write, self.wanted)
    }
}

/// What is read of each written row: all its columns, or some expressions; further columns may stand behind.
pub(crate) struct Wanted<R> {
    items: Option<Vec<Item>>,
    columns: usize,
    decode: Decode<R>,
}

impl<M: Model> Wanted<M> {
    /// The whole rows.
    pub(crate) fn rows() -> Self {
        let decode = Decode {
            check: |found| check_columns(found, M::TABLE, 0..M::TABLE.columns.len()).map(|()| Vec::new()),
            read: |row| <M as Shape>::decode(Row::plain(row, M::TABLE)),
        };
        Wanted { items: None, columns: M::TABLE.columns.len(), decode }
    }
}

impl<R> Wanted<R> {
    /// The expressions, if it is not the rows.
    pub(crate) fn items(&self) -> Option<&[Item]> {
        self.items.as_deref()
    }

    /// How many columns it is read from.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// The types of the columns are those that it is read from.
    ///
    /// # Errors
    /// Of kind `Decode` or `Schema` if they are not.
    pub(crate) fn check(&self, found: &[PgColumn]) -> Result<()> {
        (self.decode.check)(found.get(..self.columns).unwrap_or(found)).map(drop)
    }

    /// Reads a row.
    ///
    /// # Errors
    /// Of kind `Decode` if a value is none of its type.
    pub(crate) fn read(&self, row: &PgRow) -> Result<R> {
        (self.decode.read)(row)
    }
}

impl<R> Clone for Wanted<R> {
    fn clone(&self) -> Self {
        Wanted { items: self.items.clone(), columns: self.columns, decode: self.decode }
    }
}

/// What is done with the rows.
#[derive(Clone)]
pub(crate) enum Write {
    Update(ast::Update),
    /// Marked as deleted.
    SoftDelete(ast::Delete),
    Delete(ast::Delete),
}

impl<R> Clone for Returning<R> {
    fn clone(&self) -> Self {
        Returning {
            write: self.write.clone(),
            items: self.items.clone(),
            decode: self.decode,
            with_hooks: self.with_hooks,
        }
    }
}

impl<R> Returning<R> {
    fn of<M, I: Selection<M, Row = R>>(write: Write, items: I, with_hooks: bool) -> Self {
        Returning { write, items: items.items(), decode: Decode::of::<M, I>(), with_hooks }
    }
}

impl<M: Model, F> Update<M, F> {
    /// Returns columns and expressions of the rows that are changed, as they are then: of a tuple come tuples, of one column
    /// its values. Whole rows are those of [`returning`](Update::returning). The server refuses window functions there.
    ///
    /// SQL: `UPDATE … RETURNING a, b`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let update = Post::update_all().set(Post::views, Post::views + 1).filter(Post::id.in_([1, 2]));
    /// let views: Vec<(i64, i64)> = update.returning_only((Post::id, Post::views)).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_only<I: Selection<M>>(self, items: I) -> Returning<I::Row>
    where
        F: HasFilter,
    {
        let with_hooks = self.has_hooks();
        Returning::of(Write::Update(self.into_ast()), items, with_hooks)
    }
}

impl<M: Model, F> Delete<M, F> {
    /// Returns columns and expressions of the rows that are deleted: of a tuple come tuples, of one column its values. Those
    /// of a model with `#[model(soft_delete)]` are seen as they are marked. Whole rows are those of
    /// [`returning`](Delete::returning). The server refuses window functions there.
    ///
    /// SQL: `DELETE FROM … RETURNING a, b`; with soft deletion `UPDATE … SET deleted_at = … RETURNING a, b`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let delete = Comment::delete_all().filter(Comment::approved.eq(false));
    /// let posts: Vec<i64> = delete.returning_only(Comment::post_id).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_only<I: Selection<M>>(self, items: I) -> Returning<I::Row>
    where
        F: HasFilter,
    {
        let with_hooks = self.has_hooks();
        let delete = self.into_ast();
        let is_marked = M::TABLE.soft_delete.is_some();
        let write = if is_marked { Write::SoftDelete(delete) } else { Write::Delete(delete) };
        Returning::of(write, items, with_hooks)
    }
}

impl<M: Model, F> ForceDelete<M, F> {
    /// Returns columns and expressions of the rows that are deleted for good: see [`Delete::returning_only`].
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let purge = Document::delete_all().force().only_deleted().all_rows();
    /// let ids: Vec<i64> = purge.returning_only(Document::id).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_only<I: Selection<M>>(self, items: I) -> Returning<I::Row>
    where
        F: HasFilter,
    {
        let with_hooks = self.has_hooks();
        Returning::of(Write::Delete(self.into_ast()), items, with_hooks)
    }
}

impl<M: Model> InsertMany<M> {
    /// Returns columns and expressions of the rows that are inserted, as they stand in the table: of a tuple come tuples, of
    /// one column its values, in the order in which the rows were given. Whole rows are those of [`all`](InsertMany::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tags = ["rust", "sql"].map(|name| Tag::create().name(name));
    /// let ids: Vec<i64> = Tag::insert_many(tags).returning_only(Tag::id).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_only<I: Selection<M>>(self, items: I) -> ReturningOnly<Self, I::Row> {
        ReturningOnly::of::<M, I>(self, items)
    }
}

impl<M: Model, W> UpsertMany<M, W> {
    /// Returns columns and expressions of the rows that are inserted or updated, as they stand in the table: of a tuple come
    /// tuples, of one column its values, in the order in which the rows were given. Whole rows are those of `all`; where that
    /// has `None`, for rows that were left alone, this has it too.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tags = || Tag::insert_many(["rust", "sql"].map(|name| Tag::create().name(name))).on_conflict(Tag::name);
    /// let ids: Vec<i64> = tags().update(Tag::name).returning_only(Tag::id).all(db).await?;
    /// let new: Vec<Option<i64>> = tags().ignore().returning_only(Tag::id).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_only<I: Selection<M>>(self, items: I) -> ReturningOnly<Self, I::Row> {
        ReturningOnly::of::<M, I>(self, items)
    }
}

impl<M: Model> Upsert<M> {
    /// Returns columns and expressions of the row, as it stands in the table: of a tuple comes a tuple, of one column its
    /// value. The whole row is that of [`save`](Upsert::save).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let user = User::create().email("ada@example.org").name("Ada").on_conflict(User::email).update(User::name);
    /// let (id, is_new): (Uuid, bool) = user.returning_only(User::id).save(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_only<I: Selection<M>>(self, items: I) -> ReturningOnly<Self, I::Row> {
        ReturningOnly::of::<M, I>(self, items)
    }
}

impl<M: Model> UpdateMany<M> {
    /// Returns columns and expressions of the rows that are changed, as they are then: of a tuple come tuples, of one column
    /// its values, each in the place where its key was given. Whole rows are those of [`all`](UpdateMany::all). The server
    /// refuses window functions there.
    ///
    /// SQL: `UPDATE … RETURNING a, b`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let update = Post::update_many(Post::views, [(1, 10), (2, 20)]);
    /// let titles: Vec<Option<String>> = update.returning_only(Post::title).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_only<I: Selection<M>>(self, items: I) -> ReturningOnly<Self, I::Row> {
        ReturningOnly::of::<M, I>(self, items)
    }
}
