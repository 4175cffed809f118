//! Rows for tests that say only what the test is about.

mod bounds;
mod parents;
mod sequence;
mod value;

use orm_core::model::Model;
use orm_core::query::{CreateBuilder, HasBuilder, Insert, NewRow, Queries};
use orm_core::session::{Executor, Pending};
use orm_core::value::Value;

use self::parents::fill;

/// `User::factory()`, for every model.
pub trait Factories: HasBuilder {
    /// Starts a row whose required fields need not be given: set what the test is about, then
    /// [`create`](Factory::create) it.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post = Post::factory().title("Notes").create(db).await?;
    /// let authors = User::factory().role(Role::Author).create_many(5, db).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn factory() -> Self::Complete {
        Self::complete(Insert::new())
    }
}

impl<M: HasBuilder> Factories for M {}

/// The end of a factory: rows that the table takes.
///
/// What was not given is made as far as the model tells: text of the column's length, numbers of its precision and within
/// the limits of its simple checks (`price >= 0`, `rating BETWEEN 1 AND 5`, `length(code) = 2`), an enum's first label. A
/// field that is part of a unique key has another value in every row. Fields with a default get it, an `Option` is NULL.
/// A required foreign key gets a row of its own to refer to, made in the same way.
pub trait Factory: CreateBuilder {
    /// Inserts the row, after those that its required foreign keys refer to, and returns it.
    ///
    /// One statement, and one more for each row that it needs and that was not given.
    ///
    /// # Errors
    /// Of kind `Statement` if a required relation leads back to the model, or a field has a type that nothing can be made
    /// for; of the kind of the constraint that refuses a row; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let comment = Comment::factory().approved(true).create(db).await?; // with a post and two users
    /// # Ok(())
    /// # }
    /// ```
    fn create(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Self::Model>
    where
        Self: NewRow<Self::Model>,
        Self::Model: HasBuilder,
    {
        let values = self.into_insert().into_values();
        Box::pin(async move {
            let mut rows = vec![values];
            fill(Self::Model::TABLE, &mut rows, db.session(), &mut Vec::new()).await?;
            let row = rows.pop().unwrap_or_default(); // there is one
            insert::<Self::Model>(row).save(db).await
        })
    }

    /// Inserts several rows by one statement and returns them. They share the rows that their required foreign keys
    /// refer to, unless a unique key forbids it.
    ///
    /// One statement, and one more for each row, or set of rows, that they need.
    ///
    /// # Errors
    /// As [`create`](Factory::create).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let posts = Post::factory().create_many(20, db).await?;
    /// assert!(posts.iter().all(|post| post.author_id == posts[0].author_id));
    /// # Ok(())
    /// # }
    /// ```
    fn create_many(self, rows: usize, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<Self::Model>>
    where
        Self: NewRow<Self::Model>,
        Self::Model: HasBuilder,
    {
        let values = self.into_insert().into_values();
        Box::pin(async move {
            let mut rows = vec![values; rows];
            fill(Self::Model::TABLE, &mut rows, db.session(), &mut Vec::new()).await?;
            let rows = rows.into_iter().map(|row| Self::Model::complete(insert::<Self::Model>(row)));
            Self::Model::insert_many(rows).all(db).await
        })
    }
}

impl<C: CreateBuilder> Factory for C {}

fn insert<M: Model>(row: Vec<Option<Value>>) -> Insert<M> {
    let given: (Vec<usize>, Vec<Value>) =
        row.into_iter().enumerate().filter_map(|(column, value)| Some((column, value?))).unzip();
    Insert::new().set_values(&given.0, &given.1)
}
