use super::super::Executor;
use super::super::life::{self, Event};
use super::Pending;
use crate::model::Model;
use crate::query::{Delete, HasFilter};
use crate::sql::{Statement, render};

impl<M: Model, F> Delete<M, F> {
    /// Deletes the rows and returns how many they were. One statement, one round trip.
    ///
    /// SQL: `DELETE FROM table WHERE …`.
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
            return Box::pin(life::delete_each::<M>(session, self.into_ast()));
        }
        let statement = self.into_statement();
        Box::pin(async move { session.fetch(&statement, &mut |_| Ok(())).await })
    }

    /// The statement that [`exec`](Delete::exec) sends.
    #[doc(hidden)]
    pub fn into_statement(self) -> Statement {
        render::delete(&self.into_ast())
    }
}
