use sqlx::postgres::{PgColumn, PgRow};

use super::{Decode, InsertMany, Returned, Selection, UpdateMany, Upsert, UpsertMany};
use crate::error::Result;
use crate::model::{Model, Row, Shape, check_columns};
use crate::sql::ast::Item;

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

impl<M: Model> InsertMany<M> {
    /// Returns columns and expressions of the rows that are inserted, as they stand in the table: of a tuple come tuples, of
    /// one column its values, in the order in which the rows were given. Whole rows are those of [`all`](InsertMany::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tags = ["rust", "sql"].map(|name| Tag::create().name(name));
    /// let ids: Vec<i32> = Tag::insert_many(tags).returning_only(Tag::id).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_only<I: Returned<M>>(self, items: I) -> ReturningOnly<Self, I::Row> {
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
    /// let ids: Vec<i32> = tags().update(Tag::name).returning_only(Tag::id).all(db).await?;
    /// let new: Vec<Option<i32>> = tags().ignore().returning_only(Tag::id).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_only<I: Returned<M>>(self, items: I) -> ReturningOnly<Self, I::Row> {
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
    pub fn returning_only<I: Returned<M>>(self, items: I) -> ReturningOnly<Self, I::Row> {
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
    pub fn returning_only<I: Returned<M>>(self, items: I) -> ReturningOnly<Self, I::Row> {
        ReturningOnly::of::<M, I>(self, items)
    }
}
