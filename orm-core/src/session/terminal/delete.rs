use super::super::Executor;
use super::super::life::{self, Event};
use super::select::returned;
use super::{Pending, soft_delete};
use crate::model::Model;
use crate::query::{Delete, ForceDelete, HasFilter};
use crate::sql::ast::{self, SoftDelete};
use crate::sql::{Statement, render};

impl<M: Model, F> Delete<M, F> {
    /// Deletes the rows and returns how many they were. One statement, one round trip.
    ///
    /// SQL: `DELETE FROM table WHERE …`; of a model with soft deletion `UPDATE table SET deleted_at =
    /// statement_timestamp() WHERE deleted_at IS NULL AND …`, with the rows that go with them, which are not counted.
    ///
    /// # Errors
    /// Of kind `ForeignKeyViolation` if others refer to one of the rows; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let gone = Comment::delete_all().filter(Comment::approved.eq(false)).exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exec(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64>
    where
        F: HasFilter,
    {
        let session = db.session();
        if self.has_hooks() && life::is_watched::<M>(Event::Delete) {
            let deleted = life::delete_each::<M>(session, self.into_ast(), false);
            return Box::pin(async move { Ok(deleted.await?.len() as u64) });
        }
        let delete = self.into_ast();
        Box::pin(async move {
            let statement = match M::TABLE.soft_delete {
                Some(_) => soft_delete::mark(M::TABLE, delete.filter, false)?,
                None => render::delete(&delete),
            };
            session.execute(&statement).await
        })
    }

    /// Deletes the rows and returns them, in no particular order. One statement, one round trip.
    ///
    /// SQL: `DELETE FROM table WHERE … RETURNING columns`; of a model with soft deletion the `UPDATE` of [`exec`](Delete::exec), whose
    /// rows have the time of their deletion.
    ///
    /// With [`with_hooks`](Delete::with_hooks), and hooks of the model, they come as they were before.
    ///
    /// # Errors
    /// Of kind `Schema` if the table's columns do not fit the model: nothing is deleted then. As [`exec`](Delete::exec).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let refused = Comment::delete_all().filter(Comment::approved.eq(false)).returning(db).await?;
    /// println!("{} comments are gone", refused.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<M>>
    where
        F: HasFilter,
    {
        let session = db.session();
        if self.has_hooks() && life::is_watched::<M>(Event::Delete) {
            return Box::pin(life::delete_each::<M>(session, self.into_ast(), false));
        }
        let delete = self.into_ast();
        Box::pin(async move {
            let statement = match M::TABLE.soft_delete {
                Some(_) => soft_delete::mark_returning(M::TABLE, delete.filter)?,
                None => render::delete_returning(&delete),
            };
            returned(session, &statement, 0).await
        })
    }

    /// The statement that [`exec`](Delete::exec) sends.
    #[doc(hidden)]
    pub fn into_statement(self) -> Statement {
        let delete = self.into_ast();
        let ast::Delete { table, .. } = delete;
        match table.soft_delete {
            Some(_) => render::soft_delete(&SoftDelete { table, filter: delete.filter, restore: false }),
            None => render::delete(&delete),
        }
    }
}

impl<M: Model, F> ForceDelete<M, F> {
    /// Deletes the rows and returns how many they were. One statement, one round trip.
    ///
    /// SQL: `DELETE FROM table WHERE …`.
    ///
    /// # Errors
    /// Of kind `ForeignKeyViolation` if others refer to one of the rows; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let purged = Document::delete_all().force().only_deleted().all_rows().exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exec(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64>
    where
        F: HasFilter,
    {
        let session = db.session();
        if self.has_hooks() && life::is_watched::<M>(Event::Delete) {
            let deleted = life::delete_each::<M>(session, self.into_ast(), true);
            return Box::pin(async move { Ok(deleted.await?.len() as u64) });
        }
        let statement = self.into_statement();
        Box::pin(async move { session.execute(&statement).await })
    }

    /// Deletes the rows and returns them, in no particular order. One statement, one round trip.
    ///
    /// SQL: `DELETE FROM table WHERE … RETURNING columns`.
    ///
    /// With [`with_hooks`](Delete::with_hooks), and hooks of the model, they come as they were before.
    ///
    /// # Errors
    /// Of kind `Schema` if the table's columns do not fit the model: nothing is deleted then. As [`exec`](ForceDelete::exec).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let purged = Document::delete_all().force().only_deleted().all_rows().returning(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<M>>
    where
        F: HasFilter,
    {
        let session = db.session();
        if self.has_hooks() && life::is_watched::<M>(Event::Delete) {
            return Box::pin(life::delete_each::<M>(session, self.into_ast(), true));
        }
        let delete = self.into_ast();
        Box::pin(async move { returned(session, &render::delete_returning(&delete), 0).await })
    }

    /// The statement that [`exec`](ForceDelete::exec) sends.
    #[doc(hidden)]
    pub fn into_statement(self) -> Statement {
        render::delete(&self.into_ast())
    }
}
