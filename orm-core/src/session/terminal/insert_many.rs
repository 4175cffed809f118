use super::super::Executor;
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
    pub async fn exec(self, db: &(impl Executor + ?Sized)) -> Result<u64> {
        if self.is_empty() {
            return Ok(0);
        }
        db.session().fetch(&self.into_statement(false), &mut |_| Ok(())).await
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
    pub async fn all(self, db: &(impl Executor + ?Sized)) -> Result<Vec<M>> {
        let expected = self.len();
        if expected == 0 {
            return Ok(Vec::new());
        }
        let rows = returned::<M>(db.session(), &self.into_statement(true)).await?;
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

    /// The statement that [`exec`](InsertMany::exec) sends, or with `returning` [`all`](InsertMany::all).
    #[doc(hidden)]
    pub fn into_statement(self, returning: bool) -> Statement {
        render::insert_many(&self.into_ast(returning))
    }
}
