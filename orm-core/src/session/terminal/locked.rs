use std::future;

use super::super::InTransaction;
use super::Pending;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model as _, Shape};
use crate::query::{Locked, Select};
use crate::sql::Statement;

pub(super) const OTHER_ROWS: &str = "the rows of set operations and of `distinct_on` cannot be locked: lock those of a query that finds them by their keys";

impl<S: Shape> Locked<S> {
    /// Every row that the query finds, in its order, locked. One statement, one round trip, with all includes.
    ///
    /// SQL: `… FOR UPDATE`.
    ///
    /// # Errors
    /// Of kind `LockNotAvailable` if a row is locked by somebody else and [`nowait`](Locked::nowait) was said,
    /// `Deadlock` if two transactions wait for each other; `Statement`, and nothing is sent, if the rows are those of a set
    /// operation or of `distinct_on`; else as [`Select::all`](crate::query::Select::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tx = db.begin().await?;
    /// let drafts = Post::find()
    ///     .filter(Post::published_at.is_null())
    ///     .order_by(Post::id)
    ///     .lock(ForUpdate)
    ///     .all(&tx)
    ///     .await?;
    /// tx.commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all<T: InTransaction + ?Sized>(self, tx: &T) -> Pending<'_, Vec<S>> {
        match self.of_the_table() {
            Ok(query) => query.all(tx),
            Err(error) => Box::pin(future::ready(Err(error))),
        }
    }

    /// The first row, locked, if there is one. One statement, one round trip, with all includes.
    ///
    /// SQL: `… LIMIT 1 FOR UPDATE`, without the limit if the query is by primary key.
    ///
    /// # Errors
    /// As [`all`](Locked::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tx = db.begin().await?;
    /// let next = Post::find().order_by(Post::id).lock(ForUpdate).skip_locked().one(&tx).await?;
    /// tx.commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn one<T: InTransaction + ?Sized>(self, tx: &T) -> Pending<'_, Option<S>> {
        match self.of_the_table() {
            Ok(query) => query.one(tx),
            Err(error) => Box::pin(future::ready(Err(error))),
        }
    }

    /// The first row, locked; that there is none is an error. One statement, one round trip, with all includes.
    ///
    /// # Errors
    /// Of kind `NotFound` if there is no row, or [`skip_locked`](Locked::skip_locked) left it out; else as
    /// [`all`](Locked::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tx = db.begin().await?;
    /// let post = Post::find_by_pk(1).lock(ForNoKeyUpdate).required(&tx).await?;
    /// tx.commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn required<T: InTransaction + ?Sized>(self, tx: &T) -> Pending<'_, S> {
        match self.of_the_table() {
            Ok(query) => query.required(tx),
            Err(error) => Box::pin(future::ready(Err(error))),
        }
    }

    /// The statement that [`all`](Locked::all) sends, with `$1`, `$2` … for its arguments.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let sql = Tag::find().lock(ForShare).to_sql();
    /// assert_eq!(sql, r#"SELECT "tags"."id", "tags"."name" FROM "tags" FOR SHARE"#);
    /// ```
    pub fn to_sql(&self) -> String {
        self.to_statement().sql.to_string()
    }

    /// The statement that [`all`](Locked::all) sends, with its arguments.
    #[doc(hidden)]
    pub fn to_statement(&self) -> Statement {
        self.clone().into_select().to_statement()
    }

    /// The query, if its rows are the table's own.
    fn of_the_table(self) -> Result<Select<S>> {
        let query = self.into_select();
        if !query.has_other_rows() {
            return Ok(query);
        }
        Err(Error::new(ErrorKind::Statement, OTHER_ROWS).with_table(S::Model::TABLE.name))
    }
}
