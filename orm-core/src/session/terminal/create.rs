use super::super::{Executor, Session, life};
use super::Pending;
use super::select::returned;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, Writable};
use crate::query::{Insert, NewRow};
use crate::schema::Table;
use crate::sql::{Statement, render};

impl<M: Model> Insert<M> {
    /// Inserts the row and returns it as it stands in the table. One statement, one round trip; of a model with hooks
    /// or asynchronous validators a transaction, which is two round trips more, and what they send.
    ///
    /// SQL: `INSERT INTO table (columns) VALUES (…) RETURNING columns`.
    ///
    /// # Errors
    /// Of kind `Validation` if the row is not valid; of the kind of the constraint that refuses it; of kind `Schema` if the table's columns do not fit the model: nothing
    /// is written then; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let user = User::create().email("ada@example.org").name("Ada").save(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn save(self, db: &(impl Executor + ?Sized)) -> Pending<'_, M> {
        saved(self, db.session())
    }

    /// The statement that [`save`](Insert::save) sends.
    #[doc(hidden)]
    pub fn into_statement(self) -> Statement {
        render::insert(&self.into_ast())
    }
}

/// Inserting a whole row.
pub trait Inserts: Model + NewRow<Self> {
    /// Inserts the row and returns it as it stands in the table; an identity column that is 0 is left to the
    /// database. One statement, one round trip; of a model with hooks or asynchronous validators a transaction, which is
    /// two round trips more, and what they send.
    ///
    /// SQL: `INSERT INTO table (columns) VALUES (…) RETURNING columns`.
    ///
    /// # Errors
    /// Of kind `Validation` if the row is not valid; of the kind of the constraint that refuses it; of kind `Schema` if the table's columns do not fit the model: nothing
    /// is written then; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tag = Tag { id: 0, name: "rust".to_owned() }.insert(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn insert(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Self>
    where
        Self: Writable,
    {
        if life::has_life::<Self>(true) {
            return Box::pin(life::create_model(db.session(), self));
        }
        Box::pin(insert(db.session(), self.into_insert().into_statement()))
    }
}

impl<M: Model> Inserts for M {}

/// A new row, with all that belongs to its life.
pub(in crate::session) fn saved<M: Model>(row: Insert<M>, session: Session<'_>) -> Pending<'_, M> {
    if life::has_life::<M>(true) {
        return Box::pin(life::create(session, row));
    }
    Box::pin(insert(session, row.into_statement()))
}

/// The INSERT alone.
pub(in crate::session) async fn insert<M: Model>(session: Session<'_>, statement: Statement) -> Result<M> {
    let mut rows = returned::<M>(session, &statement, 1).await?;
    rows.pop().ok_or_else(|| not_inserted(M::TABLE))
}

#[cold]
pub(in crate::session) fn not_inserted(table: &'static Table) -> Error {
    let message = format!("the row was not inserted into {}: a rule or a trigger prevented it", table.name);
    Error::new(ErrorKind::Other, message).with_table(table.name)
}
