use sqlx::postgres::{PgColumn, PgRow};

use super::super::{Executor, Session, life};
use super::Pending;
use super::returning::whole_rows;
use super::select::returned;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Model;
use crate::query::{Insert, NewRow, ReturningOnly};
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
    fn insert(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Self> {
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

#[cold]
pub(in crate::session) fn not_inserted(table: &'static Table) -> Error {
    let message = format!("the row was not inserted into {}: a rule or a trigger prevented it", table.name);
    Error::new(ErrorKind::Other, message).with_table(table.name)
}
