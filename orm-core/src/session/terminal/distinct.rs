use super::super::Executor;
use super::Pending;
use super::projected::plain_rows;
use crate::model::Model;
use crate::query::Distinct;
use crate::sql::ast;
use crate::sql::{Statement, render};

impl<M: Model, R: Send + 'static> Distinct<M, R> {
    /// Each combination of values that the query finds. One statement, one round trip.
    ///
    /// # Errors
    /// As [`Projected::all`](crate::query::Projected::all); those of the server if the query is ordered by something that
    /// is not selected.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct Written { author_id: Uuid }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let authors: Vec<Written> = Post::find().project().distinct().all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<R>> {
        let read = self.reading.read;
        Box::pin(plain_rows::<M, R>(db.session(), self.query(false), read))
    }

    /// The first of them, if there is one. One statement, one round trip. SQL: `… LIMIT 1`.
    ///
    /// # Errors
    /// As [`all`](Distinct::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct Written { author_id: Uuid }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let author: Option<Written> = Post::find().project().distinct().one(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn one(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Option<R>> {
        let read = self.reading.read;
        let rows = plain_rows::<M, R>(db.session(), self.query(true), read);
        Box::pin(async move { Ok(rows.await?.into_iter().next()) })
    }

    /// How many of them there are. One statement, one round trip.
    ///
    /// SQL: `SELECT count(*) FROM (SELECT DISTINCT …)`.
    ///
    /// # Errors
    /// As [`all`](Distinct::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct Written { author_id: Uuid }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let authors = Post::find().project::<Written>().distinct().count(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn count(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64> {
        let statement = render::count_of(&self.query(false));
        let session = db.session();
        Box::pin(async move {
            let count: i64 = session.scalar(&statement).await?;
            Ok(count.unsigned_abs()) // count(*) is never negative
        })
    }

    /// The statement that [`all`](Distinct::all) sends, with `$1`, `$2` … for its arguments.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct Written { author_id: Uuid }
    /// let authors = Post::find().project::<Written>().distinct();
    /// assert_eq!(authors.to_sql(), r#"SELECT DISTINCT "posts"."author_id" FROM "posts""#);
    /// ```
    pub fn to_sql(&self) -> String {
        let statement: Statement = render::query(&self.clone().query(false));
        statement.sql.to_string()
    }

    fn query(self, single: bool) -> ast::Query {
        let said = self.select.order_keys();
        self.reading.query::<M>(self.select.by_hooks().into_ast(single)).distinct_by(&said)
    }
}
