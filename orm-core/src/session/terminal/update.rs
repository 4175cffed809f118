use super::super::{Executor, life};
use super::Pending;
use super::select::returned;
use crate::model::Model;
use crate::query::{HasFilter, Update};
use crate::sql::ast::{self, Returning};
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
            let updated = life::update_each::<M>(session, self.into_ast());
            return Box::pin(async move { Ok(updated.await?.len() as u64) });
        }
        let statement = self.into_statement();
        Box::pin(async move {
            match statement {
                Some(statement) => session.fetch(&statement, &mut |_| Ok(())).await,
                None => Ok(0),
            }
        })
    }

    /// Changes the rows and returns them as they are then, in no particular order. One statement, one round trip. Without
    /// any `.set(…)` nothing is sent, and nothing returned.
    ///
    /// SQL: `UPDATE table SET … WHERE … RETURNING columns`.
    ///
    /// # Errors
    /// Of kind `Schema` if the table's columns do not fit the model: nothing is changed then. As [`exec`](Update::exec).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let update = Post::update_all().set(Post::published_at, Some(Utc::now()));
    /// for post in update.filter(Post::published_at.is_null()).returning(db).await? {
    ///     println!("{} is out", post.title);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<M>>
    where
        F: HasFilter,
    {
        let session = db.session();
        let has_hooks = self.has_hooks() && life::at_save::<M>(false);
        let update = self.into_ast();
        Box::pin(async move {
            if update.set.is_empty() {
                return Ok(Vec::new());
            }
            if has_hooks {
                return life::update_each::<M>(session, update).await;
            }
            let update = ast::Update { returning: Returning::Columns, ..update };
            returned(session, &render::update(&update), 0).await
        })
    }

    /// The statement that [`exec`](Update::exec) sends; none if nothing is set.
    #[doc(hidden)]
    pub fn into_statement(self) -> Option<Statement> {
        let update = self.into_ast();
        (!update.set.is_empty()).then(|| render::update(&update))
    }
}
