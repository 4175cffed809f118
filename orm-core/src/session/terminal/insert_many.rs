use sqlx::postgres::{PgColumn, PgRow};

use super::super::life::Inserted;
use super::super::{Executor, Session, life};
use super::Pending;
use super::bulk::{MOST, insert_all};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Model;
use crate::query::{InsertMany, Wanted};
use crate::schema::Table;
use crate::sql::{Statement, render};

impl<M: Model> InsertMany<M> {
    /// Inserts the rows and returns how many they were, all of them or none. Below 10,000 rows it is one statement, one
    /// round trip; of no rows nothing is sent.
    ///
    /// From 10,000 on they go by COPY, in a transaction of its own (in a transaction, in a savepoint): five round trips,
    /// `BEGIN`, a question whether the table can be copied into as it is inserted into, two for the `COPY`, and `COMMIT`.
    /// It cannot if it has row-level security or rules, if a column has another type than the model's, or an array of an
    /// enum type. Then, and if a column is given by some of the rows only, the rows stay an INSERT, in that
    /// transaction for each 65,536 of them.
    ///
    /// Rows that need not be in memory at once are those of [`insert_iter`](crate::query::Queries::insert_iter).
    ///
    /// SQL: `INSERT INTO table (columns) SELECT … FROM unnest($1, $2, …)`, `COPY table (columns) FROM STDIN (FORMAT binary)`.
    ///
    /// # Errors
    /// Of the kind of the constraint that refuses a row: then none is inserted; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tags = ["rust", "sql"].map(|name| Tag::create().name(name));
    /// assert_eq!(Tag::insert_many(tags).exec(db).await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn exec(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64> {
        let session = db.session();
        if self.has_hooks() && life::at_save::<M>(true) {
            return Box::pin(async move {
                match life::insert_each(session, self.into_rows()).await? {
                    Inserted::Rows(rows) => Ok(rows.len() as u64),
                    Inserted::Not(rows) => insert_all(session, InsertMany::of_rows(rows), None).await,
                }
            });
        }
        Box::pin(insert_all(session, self, None))
    }

    /// Inserts the rows and returns them as they stand in the table, in the order in which they were given. One
    /// statement, one round trip; of more than 65,536 rows one for each 65,536, in one transaction; of no rows nothing is
    /// sent.
    ///
    /// # Errors
    /// Of the kind of the constraint that refuses a row, of kind `Schema` if the table's columns do not fit the model:
    /// then none is inserted; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tags = ["rust", "sql"].map(|name| Tag::create().name(name));
    /// let tags = Tag::insert_many(tags).all(db).await?;
    /// println!("{} is {}", tags[0].name, tags[0].id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<M>> {
        let session = db.session();
        if self.has_hooks() && life::at_save::<M>(true) {
            return Box::pin(async move {
                match life::insert_each(session, self.into_rows()).await? {
                    Inserted::Rows(rows) => Ok(rows),
                    Inserted::Not(rows) => inserted(session, InsertMany::of_rows(rows)).await,
                }
            });
        }
        Box::pin(inserted(session, self))
    }

    /// The statement that [`exec`](InsertMany::exec) sends, or with `returning` [`all`](InsertMany::all).
    #[doc(hidden)]
    pub fn into_statement(self, returning: bool) -> Statement {
        render::insert_many(&self.into_ast(returning))
    }
}

/// Inserts rows by one statement and returns them in their order.
pub(in crate::session) async fn inserted<M: Model>(
    session: Session<'_>,
    insert: InsertMany<M>,
) -> Result<Vec<M>> {
    of_inserted(session, insert, Wanted::rows()).await
}

/// What is wanted of the rows that are inserted, in their order.
pub(super) async fn of_inserted<M: Model, R: Send + 'static>(
    session: Session<'_>,
    insert: InsertMany<M>,
    wanted: Wanted<R>,
) -> Result<Vec<R>> {
    if insert.is_empty() {
        return Ok(Vec::new());
    }
    in_parts(session, insert, |session, part| {
        let wanted = wanted.clone();
        Box::pin(async move { inserted_at_once(session, part, &wanted).await })
    })
    .await
}

/// Writes rows by one statement, or if they are more than one takes, by several in one transaction, and returns what
/// comes back of all of them, in their order.
pub(super) async fn in_parts<M, T, W>(session: Session<'_>, insert: InsertMany<M>, write: W) -> Result<Vec<T>>
where
    M: Model,
    T: Send,
    W: for<'a> Fn(Session<'a>, InsertMany<M>) -> Pending<'a, Vec<T>> + Send + Sync,
{
    if insert.len() <= MOST {
        return write(session, insert).await;
    }
    let scope = session.scope().await?;
    let outcome = async {
        let mut all = Vec::with_capacity(insert.len());
        let mut rows = insert.into_rows().into_iter();
        loop {
            let next: Vec<_> = rows.by_ref().take(MOST).collect();
            if next.is_empty() {
                return Ok(all);
            }
            all.extend(write(Session::Transaction(scope.tx()), InsertMany::of_rows(next)).await?);
        }
    }
    .await;
    scope.close(outcome).await
}

async fn inserted_at_once<M: Model, R: Send>(
    session: Session<'_>,
    insert: InsertMany<M>,
    wanted: &Wanted<R>,
) -> Result<Vec<R>> {
    let expected = insert.len();
    let statement = inserting(insert, wanted);
    let mut rows = Vec::with_capacity(expected);
    let mut check = |found: &[PgColumn]| wanted.check(found);
    let mut read = |row: &PgRow| {
        rows.push(wanted.read(row)?);
        Ok(())
    };
    session.fetch_checked(&statement, &mut check, &mut read).await?;
    if rows.len() != expected {
        return Err(not_all(M::TABLE, expected, rows.len()));
    }
    Ok(rows)
}

/// The statement that yields what is wanted of the rows, in their order.
pub(super) fn inserting<M: Model, R>(insert: InsertMany<M>, wanted: &Wanted<R>) -> Statement {
    let insert = insert.into_ast(true);
    match wanted.items() {
        Some(items) => render::insert_many_items(&insert, items),
        None => render::insert_many(&insert),
    }
}

#[cold]
pub(super) fn not_all(table: &'static Table, expected: usize, found: usize) -> Error {
    let message = format!(
        "{expected} rows were written into {}, but {found} came back: does a trigger change their keys?",
        table.name
    );
    Error::new(ErrorKind::Other, message).with_table(table.name)
}
