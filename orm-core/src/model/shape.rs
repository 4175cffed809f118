use super::{Edit, Model, Row, Writable};
use crate::error::Result;

/// What a query yields: a model, or a model with relations loaded beside it (`PostWith<…>`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a model nor a model with its relations",
    label = "not what a query yields"
)]
pub trait Shape: Sized + Send + Sync + 'static {
    /// The model.
    type Model: Model;

    /// Reads a row, and the rows related to it that the query loaded.
    ///
    /// # Errors
    /// If a column's value is none of its field's type.
    fn decode(row: Row<'_>) -> Result<Self>;

    /// The model's own row.
    fn model(&self) -> &Self::Model;

    /// The model's own row, without what was loaded beside it.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post = Post::find().include(Post::author).required(db).await?;
    /// let row: Post = post.into_model();
    /// # Ok(())
    /// # }
    /// ```
    fn into_model(self) -> Self::Model;

    /// Begins to change the row: `.save(&db)` sends the columns that change from here on. What was changed before is
    /// how the row was, for all that `edit` knows, and is not sent: call it first. Relations that were loaded are let
    /// go, because the change may be one of them; [`Edit::save`] yields the row alone.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let mut post = Post::find_by_pk(1).required(db).await?.edit();
    /// post.title = "Hello".to_owned();
    /// let post = post.save(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn edit(self) -> Edit<Self::Model>
    where
        Self::Model: Clone + Writable,
    {
        Edit::new(self.into_model())
    }
}

/// Clone, behind a lifetime: a bound that names it is checked where a shape is cloned, not where it is defined, so
/// that a model need not be `Clone`.
#[doc(hidden)]
pub trait CloneModel<'a>: Sized {
    fn clone_model(&self) -> Self;
}

impl<T: Clone> CloneModel<'_> for T {
    fn clone_model(&self) -> Self {
        self.clone()
    }
}
