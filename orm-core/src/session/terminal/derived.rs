use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::super::{Executor, Plan, Session};
use super::Pending;
use super::select::not_found;
use super::selected::rows;
use crate::error::Result;
use crate::model::DerivedTable;
use crate::query::{Derived, Values};
use crate::sql::ast::Output;
use crate::sql::{Statement, render};

impl<T: DerivedTable> Derived<T> {
    /// Every row, as the struct. One statement, one round trip.
    ///
    /// # Errors
    /// Of kind `Schema` if a column has another type than its field, `Decode` if a value is none of it; those of the
    /// connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Viewed { title: String, views: i64 }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let viewed = Post::find().select((Post::title, Post::views)).as_table::<Viewed>();
    /// let posts: Vec<Viewed> = viewed.filter(|post| post.views.gt(100)).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<T>> {
        Box::pin(structs(db.session(), render::query(&self.into_ast(false))))
    }

    /// The first row, if there is one. One statement, one round trip. SQL: `… LIMIT 1`.
    ///
    /// # Errors
    /// As [`all`](Derived::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Viewed { title: String, views: i64 }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let viewed = Post::find().select((Post::title, Post::views)).as_table::<Viewed>();
    /// let most: Option<Viewed> = viewed.order_by(|post| post.views.desc()).one(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn one(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Option<T>> {
        let rows = structs(db.session(), render::query(&self.into_ast(true)));
        Box::pin(async move { Ok(rows.await?.into_iter().next()) })
    }

    /// The first row; that there is none is an error. One statement, one round trip. SQL: `… LIMIT 1`.
    ///
    /// # Errors
    /// Of kind `NotFound` if there is no row; else as [`all`](Derived::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Viewed { title: String, views: i64 }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let viewed = Post::find().select((Post::title, Post::views)).as_table::<Viewed>();
    /// let most: Viewed = viewed.order_by(|post| post.views.desc()).required(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn required(self, db: &(impl Executor + ?Sized)) -> Pending<'_, T> {
        let rows = structs(db.session(), render::query(&self.into_ast(true)));
        Box::pin(async move { rows.await?.into_iter().next().ok_or_else(|| not_found(T::TABLE)) })
    }

    /// How many rows it has. One statement, one round trip. SQL: `SELECT count(*) FROM (…)`.
    ///
    /// # Errors
    /// Those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Written { author_id: Uuid, posts: i64 }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let by_author = Post::find().group_by(Post::author_id).select(|author| (author, orm::expr::count()));
    /// let busy = by_author.as_table::<Written>().filter(|written| written.posts.gt(10)).count(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn count(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64> {
        let statement = render::select(&self.into_ast(false).select, Output::Count);
        let session = db.session();
        Box::pin(async move {
            let count: i64 = session.scalar(&statement).await?;
            Ok(count.unsigned_abs()) // count(*) is never negative
        })
    }

    /// Whether it has a row. One statement, one round trip. SQL: `SELECT EXISTS (SELECT 1 FROM (…))`.
    ///
    /// # Errors
    /// Those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Written { author_id: Uuid, posts: i64 }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let by_author = Post::find().group_by(Post::author_id).select(|author| (author, orm::expr::count()));
    /// let is_any_busy = by_author.as_table::<Written>().filter(|written| written.posts.gt(10)).exists(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exists(self, db: &(impl Executor + ?Sized)) -> Pending<'_, bool> {
        let statement = render::select(&self.into_ast(false).select, Output::Exists);
        let session = db.session();
        Box::pin(async move { session.scalar(&statement).await })
    }

    /// How the server would run the query. One statement, one round trip; the query itself is not run.
    ///
    /// SQL: `EXPLAIN (FORMAT JSON) …`.
    ///
    /// # Errors
    /// As [`all`](Derived::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Title { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// println!("{}", Post::find().select(Post::title).as_table::<Title>().materialized().explain(db).await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Plan> {
        plan(db.session(), render::query(&self.into_ast(false)))
    }

    /// The statement that [`all`](Derived::all) sends, with `$1`, `$2` … for its arguments.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Title { title: String }
    /// assert_eq!(
    ///     Post::find().select(Post::title).as_table::<Title>().to_sql(),
    ///     r#"SELECT "Title"."title" FROM (SELECT "posts"."title" FROM "posts") AS "Title"("title")"#
    /// );
    /// ```
    pub fn to_sql(&self) -> String {
        render::query(&self.clone().into_ast(false)).sql.to_string()
    }
}

impl<R: Send + 'static> Values<R> {
    /// Every row of values. One statement, one round trip.
    ///
    /// # Errors
    /// Of kind `Decode` if a value is none of its type; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Title { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let titles = Post::find().select(Post::title).as_table::<Title>();
    /// let lengths: Vec<i32> = titles.select(|post| post.title.length()).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<R>> {
        let (query, decode) = self.into_ast(false);
        Box::pin(rows(db.session(), render::query(&query), decode))
    }

    /// The first row of values, if there is one. One statement, one round trip. SQL: `… LIMIT 1`.
    ///
    /// # Errors
    /// As [`all`](Values::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Title { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let titles = Post::find().select(Post::title).as_table::<Title>();
    /// let length: Option<i32> = titles.select(|post| post.title.length()).one(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn one(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Option<R>> {
        let (query, decode) = self.into_ast(true);
        let rows = rows(db.session(), render::query(&query), decode);
        Box::pin(async move { Ok(rows.await?.into_iter().next()) })
    }

    /// The first row of values; that there is none is an error. Of aggregates without a group there always is one. One
    /// statement, one round trip.
    ///
    /// # Errors
    /// Of kind `NotFound` if there is no row; else as [`all`](Values::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Written { author_id: Uuid, posts: i64 }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let by_author = Post::find().group_by(Post::author_id).select(|author| (author, orm::expr::count()));
    /// let written = by_author.as_table::<Written>();
    /// let average: Option<Decimal> = written.aggregate(|written| written.posts.avg()).required(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn required(self, db: &(impl Executor + ?Sized)) -> Pending<'_, R> {
        let (query, decode) = self.into_ast(true);
        let table = query.select.table;
        let rows = rows(db.session(), render::query(&query), decode);
        Box::pin(async move { rows.await?.into_iter().next().ok_or_else(|| not_found(table)) })
    }

    /// How the server would run the query. One statement, one round trip; the query itself is not run.
    ///
    /// SQL: `EXPLAIN (FORMAT JSON) …`.
    ///
    /// # Errors
    /// As [`all`](Values::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Title { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let titles = Post::find().select(Post::title).as_table::<Title>();
    /// println!("{}", titles.select(|post| post.title.length()).explain(db).await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Plan> {
        plan(db.session(), render::query(&self.into_ast(false).0))
    }

    /// The statement that [`all`](Values::all) sends, with `$1`, `$2` … for its arguments.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # struct Title { title: String }
    /// let lengths = Post::find().select(Post::title).as_table::<Title>().select(|post| post.title.length());
    /// assert!(lengths.to_sql().starts_with(r#"SELECT length("Title"."title") FROM"#));
    /// ```
    pub fn to_sql(&self) -> String {
        render::query(&self.clone().into_ast(false).0).sql.to_string()
    }
}

fn plan(session: Session<'_>, statement: Statement) -> Pending<'_, Plan> {
    Box::pin(async move { Plan::of(session, &statement, false).await })
}

/// The rows of a statement as structs, whose columns are found once.
async fn structs<T: DerivedTable>(session: Session<'_>, statement: Statement) -> Result<Vec<T>> {
    let mut rows = Vec::new();
    let mut columns = Vec::new();
    let mut on_row = |row: &PgRow| {
        if rows.is_empty() {
            columns = T::columns(row.columns()).map_err(|error| error.with_sql(&statement.sql))?;
        }
        rows.push(T::from_row(row, &columns).map_err(|error| error.with_sql(&statement.sql))?);
        Ok(())
    };
    session.fetch(&statement, &mut on_row).await?;
    Ok(rows)
}
