//! Writes that return values of their rows in the place of the rows.

use std::future;

use sqlx::postgres::{PgColumn, PgRow};

use super::super::{Executor, life};
use super::Pending;
use super::bulk::MOST;
use super::conflict::by_statement;
use super::create::not_inserted;
use super::insert_many::{inserting, of_inserted};
use super::returning::whole_rows;
use super::update_many::changed;
use super::upsert::{returning_statement, statements, upserted, without_gaps};
use crate::error::Result;
use crate::model::{Model, Writable};
use crate::query::{
    CreateBuilder, Ignoring, Insert, InsertMany, NewRow, Returned, ReturningOnly, UpdateMany, Updating,
    UpdatingSome, Upsert, UpsertMany,
};
use crate::sql::{Statement, render};

/// Creating a row, by a create builder or a model, of which no more than some values are wanted.
pub trait Creates: CreateBuilder {
    /// Returns columns and expressions of the row that is inserted, as it stands in the table, in the place of the whole row:
    /// of a tuple comes a tuple, of one column its value.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let id: i32 = Tag::create().name("rust").returning_only(Tag::id).save(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn returning_only<I>(self, items: I) -> ReturningOnly<Insert<Self::Model>, I::Row>
    where
        Self::Model: Writable,
        Self: NewRow<Self::Model>,
        I: Returned<Self::Model>,
    {
        ReturningOnly::of::<Self::Model, I>(self.into_insert(), items)
    }
}

impl<C: CreateBuilder> Creates for C {}

impl<M: Model, R: Send + 'static> ReturningOnly<Insert<M>, R> {
    /// Inserts the row and yields what is returned of it. One statement, one round trip, and one more the first time that a
    /// connection sees it: the types of the columns are compared before it runs. The rules of `#[validate(…)]` are checked
    /// before anything is sent, of the row as it was given.
    ///
    /// SQL: `INSERT … RETURNING a, b`.
    ///
    /// # Errors
    /// Of kind `Statement`, and nothing is sent, if saves of the model have hooks or asynchronous validators: these work on
    /// whole rows, which `save` yields without it. Of kind `Decode`, and nothing is inserted, if a value is none of its type.
    /// As [`Insert::save`].
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let user = User::create().email("ada@example.org").name("Ada");
    /// let (id, name): (Uuid, String) = user.returning_only((User::id, User::name.upper())).save(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn save(self, db: &(impl Executor + ?Sized)) -> Pending<'_, R> {
        let session = db.session();
        let (row, wanted) = self.into_parts();
        Box::pin(async move {
            if life::has_hooks::<M>() {
                return Err(whole_rows("save(&db)").with_table(M::TABLE.name));
            }
            let statement =
                render::insert_items(&life::valid(row)?.into_ast(), wanted.items().unwrap_or_default());
            let mut found = None;
            let mut check = |found: &[PgColumn]| wanted.check(found);
            let mut read = |row: &PgRow| {
                found = Some(wanted.read(row)?);
                Ok(())
            };
            session.fetch_checked(&statement, &mut check, &mut read).await?;
            found.ok_or_else(|| not_inserted(M::TABLE))
        })
    }

    /// The statement that [`save`](ReturningOnly::save) sends.
    #[doc(hidden)]
    pub fn into_statement(self) -> Statement {
        let (row, wanted) = self.into_parts();
        render::insert_items(&row.into_ast(), wanted.items().unwrap_or_default())
    }
}

impl<M: Model, R: Send + 'static> ReturningOnly<InsertMany<M>, R> {
    /// Inserts the rows and yields what is returned of each, in the order in which they were given. One statement, one round
    /// trip, and one more the first time that a connection sees it: the types of the columns are compared before it runs; of
    /// more than 65,536 rows one for each 65,536, in one transaction (in a transaction, in a savepoint). Of no rows nothing is
    /// sent.
    ///
    /// SQL: `WITH input AS (…), inserted AS (INSERT … RETURNING …) SELECT a, b FROM inserted JOIN input … ORDER BY …`. COPY
    /// returns nothing, so that it is not used.
    ///
    /// # Errors
    /// Of kind `Statement`, and nothing is sent, if `with_hooks` was said: hooks work on whole rows, which `all(&db)` yields.
    /// Of kind `Decode`, and nothing is inserted, if a value is none of its type. As [`InsertMany::all`].
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
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<R>> {
        let session = db.session();
        let (insert, wanted) = self.into_parts();
        if insert.has_hooks() {
            return Box::pin(future::ready(Err(whole_rows("all(&db)"))));
        }
        Box::pin(of_inserted(session, insert, wanted))
    }

    /// The statement that [`all`](ReturningOnly::all) sends.
    #[doc(hidden)]
    pub fn into_statement(self) -> Statement {
        let (insert, wanted) = self.into_parts();
        inserting(insert, &wanted)
    }
}

impl<M: Model, R: Send + 'static> ReturningOnly<Upsert<M>, R> {
    /// Inserts the row, or updates the one that is there, and yields what is returned of it, and whether it is new. Statements,
    /// round trips and rules as of [`Upsert::save`], and one round trip more the first time that a connection sees it: the types
    /// of the columns are compared before it runs.
    ///
    /// SQL: `WITH … AS (INSERT …), … AS (UPDATE …) SELECT a, b FROM … UNION ALL SELECT a, b FROM …`.
    ///
    /// # Errors
    /// Of kind `Statement`, and nothing is sent, if saves of the model have hooks or asynchronous validators: these work on
    /// whole rows, which `save` yields. Of kind `Decode`, and nothing is written, if a value is none of its type. As
    /// [`Upsert::save`].
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
    pub fn save(self, db: &(impl Executor + ?Sized)) -> Pending<'_, (R, bool)> {
        let session = db.session();
        let (upsert, wanted) = self.into_parts();
        let (insert, conflict) = upsert.into_parts();
        Box::pin(async move {
            if life::of_upsert::<M>(&conflict.update).is_some() {
                return Err(whole_rows("save(&db)").with_table(M::TABLE.name));
            }
            let insert = life::valid(insert)?.into_ast();
            let statements = statements(&insert, &conflict.columns, &conflict.update, wanted.items())?;
            by_statement(session, &insert, &conflict.columns, &statements, &wanted).await
        })
    }

    /// The statements that [`save`](ReturningOnly::save) sends: see [`Upsert::into_statements`].
    #[doc(hidden)]
    pub fn into_statements(self) -> Result<[Statement; 2]> {
        let (upsert, wanted) = self.into_parts();
        let (insert, conflict) = upsert.into_ast();
        statements(&insert, &conflict.columns, &conflict.update, wanted.items())
    }
}

impl<M: Model, R: Send + 'static> ReturningOnly<UpsertMany<M, Updating>, R> {
    /// Inserts or updates the rows, and yields what is returned of each, in the order in which they were given. Statements and
    /// round trips as of `all` without it, and one more the first time that a connection sees it: the types of the columns are
    /// compared before it runs.
    ///
    /// # Errors
    /// Of kind `Decode`, and nothing is written, if a value is none of its type. As `all` without it.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tags = Tag::insert_many(["rust", "sql"].map(|name| Tag::create().name(name)));
    /// let ids: Vec<i32> = tags.on_conflict(Tag::name).update(Tag::name).returning_only(Tag::id).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<R>> {
        let (upsert, wanted) = self.into_parts();
        let rows = upserted(upsert, wanted, db.session());
        Box::pin(async move { without_gaps(M::TABLE, rows.await?) })
    }
}

impl<M: Model, R: Send + 'static> ReturningOnly<UpsertMany<M, UpdatingSome>, R> {
    /// The same with `None` in the place of a row that was left alone.
    ///
    /// # Errors
    /// As without a filter.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tags = Tag::insert_many(["rust", "sql"].map(|name| Tag::create().name(name)));
    /// let some = tags.on_conflict(Tag::name).update(Tag::name).filter(Tag::id.gt(10));
    /// let ids: Vec<Option<i32>> = some.returning_only(Tag::id).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<Option<R>>> {
        let (upsert, wanted) = self.into_parts();
        upserted(upsert, wanted, db.session())
    }
}

impl<M: Model, R: Send + 'static> ReturningOnly<UpsertMany<M, Ignoring>, R> {
    /// Inserts the rows that are not there yet, and yields what is returned of each, in the order in which they were given, with
    /// `None` in the place of a row that was ignored.
    ///
    /// # Errors
    /// Of kind `Decode`, and nothing is written, if a value is none of its type. As `all` without it.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tags = Tag::insert_many(["rust", "sql"].map(|name| Tag::create().name(name)));
    /// let new: Vec<Option<i32>> = tags.on_conflict(Tag::name).ignore().returning_only(Tag::id).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<Option<R>>> {
        let (upsert, wanted) = self.into_parts();
        upserted(upsert, wanted, db.session())
    }
}

impl<M: Model, W, R> ReturningOnly<UpsertMany<M, W>, R> {
    /// The statement that `all` sends.
    #[doc(hidden)]
    pub fn into_statement(self) -> Statement {
        let (upsert, wanted) = self.into_parts();
        let (insert, conflict) = upsert.into_parts();
        returning_statement(insert, &conflict, wanted.items())
    }
}

impl<M: Model, R: Send + 'static> ReturningOnly<UpdateMany<M>, R> {
    /// Changes the rows and yields what is returned of each, in the place where its key was given; in the place of a key that
    /// no row has is `None`. Statements and round trips as of [`exec`](UpdateMany::exec), and one more the first time that a
    /// connection sees it: the types of the columns are compared before it runs.
    ///
    /// # Errors
    /// Of kind `Decode`, and nothing is changed, if a value is none of its type. As [`exec`](UpdateMany::exec).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let update = Post::update_many(Post::title, [(1, "Hello"), (2, "Goodbye")]);
    /// let views: Vec<Option<i64>> = update.returning_only(Post::views).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<Option<R>>> {
        let (update, wanted) = self.into_parts();
        Box::pin(changed(db.session(), update.into_changes(), wanted))
    }

    /// The statement that [`all`](ReturningOnly::all) sends; none if nothing changes.
    #[doc(hidden)]
    pub fn into_statement(self) -> Option<Statement> {
        let (update, wanted) = self.into_parts();
        let mut changes = update.into_changes();
        if changes.is_empty() {
            return None;
        }
        changes.take(MOST).map(|update| render::update_many_returning(&update, wanted.items()))
    }
}
