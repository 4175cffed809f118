use super::super::life::Inserted;
use super::super::{Executor, Session, life};
use super::Pending;
use super::select::returned;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Model;
use crate::query::InsertMany;
use crate::sql::{Statement, render};

impl<M: Model> InsertMany<M> {
    /// Inserts the rows and returns how many they were. One statement, one round trip, whatever their number; of no
    /// rows nothing is sent.
    ///
    /// SQL: `INSERT INTO table (columns) SELECT … FROM unnest($1, $2, …)`.
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
                    Inserted::Not(rows) => InsertMany::of_rows(rows).count(session).await,
                }
            });
        }
        Box::pin(self.count(session))
    }

    async fn count(self, session: Session<'_>) -> Result<u64> {
        let statement = (!self.is_empty()).then(|| self.into_statement(false));
        match statement {
            Some(statement) => session.execute(&statement).await,
            None => Ok(0),
        }
    }

    /// Inserts the rows and returns them as they stand in the table, in the order in which they were given. One
    /// statement, one round trip, whatever their number; of no rows nothing is sent.
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
    let expected = insert.len();
    if expected == 0 {
        return Ok(Vec::new());
    }
    let rows = returned::<M>(session, &insert.into_statement(true), expected).await?;
    if rows.len() != expected {
        let message = format!(
            "{expected} rows were inserted into {}, but {} came back: does a trigger change their keys?",
            M::TABLE.name,
            rows.len()
        );
        return Err(Error::new(ErrorKind::Other, message).with_table(M::TABLE.name));
    }
    Ok(rows)
}
