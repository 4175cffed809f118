use std::sync::{Mutex, PoisonError};

use sqlx::postgres::{PgColumn, PgRow};

use super::super::{Executor, Session};
use super::Pending;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::raw::Fragment;
use crate::model::{FromRow, value_at};
use crate::sql::Statement;
use crate::value::ColumnValue;

impl Fragment {
    /// Every row, in the order in which the server sends them: as a model or a struct with
    /// `#[derive(Projection)]`, whose columns are found by their names, or as a tuple of values, by position; an `Option` in
    /// it may be NULL. One statement, one round trip, and one more the
    /// first time that a connection sees it. `after_find` hooks of a model run, `before_find` hooks have no part in it.
    ///
    /// The columns are compared with what is read before the statement runs, so that a write whose `RETURNING` could
    /// not be read is not done.
    ///
    /// # Errors
    /// Of kind `Schema` if a column of the model or the struct is missing or has another type, `Decode` if the columns do not fit the
    /// tuple or a value is none of its type; what PostgreSQL says of the statement; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let least = 100;
    /// let posts: Vec<Post> = orm::sql!("SELECT * FROM posts WHERE views > {least}").all(db).await?;
    /// let titles: Vec<(i64, Option<String>)> =
    ///     orm::sql!("SELECT id, nullif(title, '') FROM posts").read_only().all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all<T: FromRow>(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<T>> {
        let session = db.session();
        Box::pin(async move { rows(session, &self.to_statement(), T::columns, T::from_row).await })
    }

    /// The first row, if there is one. Nothing is added to the SQL: write `LIMIT 1` where more could come. See
    /// [`all`](Fragment::all).
    ///
    /// # Errors
    /// As [`all`](Fragment::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let newest: Option<Post> = orm::sql!("SELECT * FROM posts ORDER BY id DESC LIMIT 1").one(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn one<T: FromRow>(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Option<T>> {
        let all = self.all(db);
        Box::pin(async move { Ok(all.await?.into_iter().next()) })
    }

    /// The first row; that there is none is an error. See [`one`](Fragment::one).
    ///
    /// # Errors
    /// Of kind `NotFound` if there is no row; else as [`all`](Fragment::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let (posts, views): (i64, Option<i64>) =
    ///     orm::sql!("SELECT count(*), sum(views) FROM posts").required(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn required<T: FromRow>(self, db: &(impl Executor + ?Sized)) -> Pending<'_, T> {
        let session = db.session();
        Box::pin(async move {
            let statement = self.to_statement();
            let rows = rows(session, &statement, T::columns, T::from_row).await?;
            rows.into_iter().next().ok_or_else(|| no_row(&statement))
        })
    }

    /// The one value of the first row. One statement, one round trip.
    ///
    /// # Errors
    /// Of kind `NotFound` if there is no row, `Decode` if it has more than one column or the value is none of the
    /// type, as a NULL where it is no `Option`; else as [`all`](Fragment::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let views: Option<i32> = orm::sql!("SELECT max(views) FROM posts").scalar(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn scalar<T: ColumnValue>(self, db: &(impl Executor + ?Sized)) -> Pending<'_, T> {
        let row = self.required::<(T,)>(db);
        Box::pin(async move { row.await.map(|(value,)| value) })
    }

    /// The one value of each row. See [`scalar`](Fragment::scalar).
    ///
    /// # Errors
    /// As [`scalar`](Fragment::scalar); no row is none.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let names: Vec<String> = orm::sql!("SELECT name FROM tags ORDER BY name").scalars(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn scalars<T: ColumnValue>(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<T>> {
        let session = db.session();
        Box::pin(async move {
            let columns = |found: &[PgColumn]| <(T,) as FromRow>::columns(found);
            rows(session, &self.to_statement(), columns, |row, _| value_at(row, 0)).await
        })
    }

    /// Runs the statement and tells how many rows it inserted, changed, deleted or found; rows that it returns are thrown
    /// away. One statement, one round trip.
    ///
    /// # Errors
    /// What PostgreSQL says of the statement; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let (by, tag) = (1, "rust");
    /// let changed = orm::sql!(
    ///     "UPDATE posts SET views = views + {by} FROM post_tags pt JOIN tags t ON t.id = pt.tag_id
    ///      WHERE pt.post_id = posts.id AND t.name = {tag}"
    /// )
    /// .exec(db)
    /// .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exec(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64> {
        let session = db.session();
        Box::pin(async move { session.execute(&self.to_statement()).await })
    }
}

/// The rows of a statement, decoded as they arrive.
async fn rows<T: Send>(
    session: Session<'_>,
    statement: &Statement,
    columns: impl Fn(&[PgColumn]) -> Result<Vec<usize>> + Send + Sync,
    decode: impl Fn(&PgRow, &[usize]) -> Result<T> + Send + Sync,
) -> Result<Vec<T>> {
    // Set before the first row comes, anew if the statement is sent again. The two closures take turns.
    let positions = Mutex::new(Vec::new());
    let mut check = |found: &[PgColumn]| {
        let found = columns(found).map_err(|error| error.with_sql(&statement.sql))?;
        *positions.lock().unwrap_or_else(PoisonError::into_inner) = found;
        Ok(())
    };
    let mut rows = Vec::new();
    let mut on_row = |row: &PgRow| {
        let positions = positions.lock().unwrap_or_else(PoisonError::into_inner);
        rows.push(decode(row, &positions).map_err(|error| error.with_sql(&statement.sql))?);
        Ok(())
    };
    session.fetch_checked(statement, &mut check, &mut on_row).await?;
    Ok(rows)
}

#[cold]
fn no_row(statement: &Statement) -> Error {
    Error::new(ErrorKind::NotFound, "the statement yields no row").with_sql(&statement.sql)
}
