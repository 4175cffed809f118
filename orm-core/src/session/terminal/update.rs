use super::super::{Executor, life};
use super::Pending;
use crate::model::Model;
use crate::query::{HasFilter, Update};
use crate::sql::{Statement, render};

impl<M: Model, F> Update<M, F> {
    /// Changes the rows and returns how many they were. One statement, one round trip. Without any `.set(…)` nothing
    /// is sent.
    ///
    /// SQL: `UPDATE table SET … WHERE …`.
    ///
    /// # Errors
    /// Of the kind of the constraint that refuses a change; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let changed = Post::update_all().set(Post::views, 0).filter(Post::id.eq(1)).exec(db).await?;
    /// assert!(changed <= 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn exec(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64>
    where
        F: HasFilter,
    {
        let session = db.session();
        if self.has_hooks() && life::at_save::<M>(false) {
            return Box::pin(life::update_each::<M>(session, self.into_ast()));
        }
        let statement = self.into_statement();
        Box::pin(async move {
            match statement {
                Some(statement) => session.fetch(&statement, &mut |_| Ok(())).await,
                None => Ok(0),
            }
        })
    }

    /// The statement that [`exec`](Update::exec) sends; none if nothing is set.
    #[doc(hidden)]
    pub fn into_statement(self) -> Option<Statement> {
        let update = self.into_ast();
        (!update.set.is_empty()).then(|| render::update(&update))
    }
}
