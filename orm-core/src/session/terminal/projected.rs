use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::super::{Executor, Plan, Session};
use super::Pending;
use super::page::numbered;
use super::select::not_found;
use crate::error::Result;
use crate::model::{Model, Row, Tree, check_items};
use crate::query::{Page, Projected, Reading};
use crate::sql::ast;
use crate::sql::{Statement, render};

impl<M: Model, R: Send + 'static> Projected<M, R> {
    /// Every row that the query finds, in its order. One statement, one round trip, with all related rows.
    ///
    /// SQL: `SELECT` of what the fields say, and no other column; with related rows a statement of one row, as of a query
    /// with includes.
    ///
    /// # Errors
    /// Of kind `Schema` if a column has another type in the database, `Decode` if a value is none of its field's type, as a
    /// NULL where the type is no `Option`; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct PostTitle { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let titles: Vec<PostTitle> = Post::find().order_by(Post::id).project().all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<R>> {
        let (select, reading) = self.into_ast(false);
        Box::pin(rows::<M, R>(db.session(), select, reading))
    }

    /// The first row, if there is one. One statement, one round trip. SQL: `… LIMIT 1`, unless the query is by primary key.
    ///
    /// # Errors
    /// As [`all`](Projected::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct PostTitle { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let newest: Option<PostTitle> = Post::find().order_by(Post::id.desc()).project().one(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn one(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Option<R>> {
        let (select, reading) = self.into_ast(true);
        let rows = rows::<M, R>(db.session(), select, reading);
        Box::pin(async move { Ok(rows.await?.into_iter().next()) })
    }

    /// The first row; that there is none is an error. One statement, one round trip.
    ///
    /// # Errors
    /// Of kind `NotFound` if there is no row; else as [`all`](Projected::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct PostTitle { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let post: PostTitle = Post::find_by_pk(1).project().required(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn required(self, db: &(impl Executor + ?Sized)) -> Pending<'_, R> {
        let (select, reading) = self.into_ast(true);
        let rows = rows::<M, R>(db.session(), select, reading);
        Box::pin(async move { rows.await?.into_iter().next().ok_or_else(|| not_found(M::TABLE)) })
    }

    /// How many rows the query finds. One statement, one round trip; nothing is selected, and the order is left out.
    ///
    /// SQL: `SELECT count(*) FROM …`.
    ///
    /// # Errors
    /// Those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct PostTitle { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let titles = Post::find().filter(Post::views.gt(100)).project::<PostTitle>();
    /// println!("{} of {}", titles.clone().all(db).await?.len(), titles.count(db).await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn count(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64> {
        self.into_parts().0.count(db)
    }

    /// Whether the query finds a row. One statement, one round trip; the server stops at the first row.
    ///
    /// SQL: `SELECT EXISTS (SELECT 1 FROM …)`.
    ///
    /// # Errors
    /// Those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct PostTitle { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let is_any = Post::find().project::<PostTitle>().exists(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exists(self, db: &(impl Executor + ?Sized)) -> Pending<'_, bool> {
        self.into_parts().0.exists(db)
    }

    /// A page of the rows by its number, from 1, and how many there are in all. Two statements, as of
    /// [`Select::page`](crate::query::Select::page): see there for their order and connections.
    ///
    /// # Errors
    /// Of kind `OutOfRange`, and nothing is sent, if the page or the number of its rows is 0; else as
    /// [`all`](Projected::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct PostTitle { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let page = Post::find().order_by(Post::title).project::<PostTitle>().page(1, 20, db).await?;
    /// println!("{} of {}", page.rows.len(), page.total);
    /// # Ok(())
    /// # }
    /// ```
    pub fn page(self, page: u64, per_page: u64, db: &(impl Executor + ?Sized)) -> Pending<'_, Page<R>> {
        let (select, reading) = self.into_ast(false);
        let fetch = move |session, select| -> Pending<'_, Vec<R>> {
            Box::pin(rows::<M, R>(session, select, reading))
        };
        Box::pin(numbered(db.session(), select, page, per_page, fetch))
    }

    /// How the server would run the query. One statement, one round trip; the query itself is not run.
    ///
    /// SQL: `EXPLAIN (FORMAT JSON) …`.
    ///
    /// # Errors
    /// As [`all`](Projected::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct PostTitle { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// println!("{}", Post::find().project::<PostTitle>().explain(db).await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Plan> {
        let statement = self.into_statement();
        let session = db.session();
        Box::pin(async move { Plan::of(session, &statement, false).await })
    }

    /// The statement that [`all`](Projected::all) sends, with `$1`, `$2` … for its arguments.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// #[derive(Projection)]
    /// #[projection(of = Tag)]
    /// struct TagName {
    ///     name: String,
    ///     #[projection(expr = Tag::posts.count())]
    ///     posts: i64,
    /// }
    ///
    /// let sql = Tag::find().project::<TagName>().to_sql();
    /// assert!(sql.starts_with(r#"SELECT "tags"."name", (SELECT count(*) FROM "post_tags" JOIN "posts""#));
    /// ```
    pub fn to_sql(&self) -> String {
        self.to_statement().sql.to_string()
    }

    /// The same with its arguments.
    #[doc(hidden)]
    pub fn to_statement(&self) -> Statement {
        self.clone().into_statement()
    }

    fn into_statement(self) -> Statement {
        let (select, reading) = self.into_ast(false);
        let query = reading.query::<M>(select);
        if query.select.includes.is_empty() { render::query(&query) } else { render::tree_of_items(&query).0 }
    }

    fn into_ast(self, single: bool) -> (ast::Select, Reading<R>) {
        let (select, reading) = self.into_parts();
        (select.by_hooks().into_ast(single), reading)
    }
}

/// The rows of a projection without related rows.
pub(super) async fn plain_rows<M: Model, R: Send>(
    session: Session<'_>,
    query: ast::Query,
    read: fn(Row<'_>) -> Result<R>,
) -> Result<Vec<R>> {
    let statement = render::query(&query);
    let mut rows = Vec::new();
    let mut on_row = |row: &PgRow| {
        if rows.is_empty() {
            check_items(row.columns(), &query.items, M::TABLE)?;
        }
        rows.push(read(Row::plain(row, M::TABLE).found())?);
        Ok(())
    };
    session.fetch(&statement, &mut on_row).await?;
    Ok(rows)
}

/// The rows of a projection, from plain rows or from a tree.
async fn rows<M: Model, R: Send>(
    session: Session<'_>,
    select: ast::Select,
    reading: Reading<R>,
) -> Result<Vec<R>> {
    let query = reading.query::<M>(select);
    if query.select.includes.is_empty() {
        return plain_rows::<M, R>(session, query, reading.read).await;
    }
    let (statement, layout) = render::tree_of_items(&query);
    let mut rows = Vec::new();
    let mut on_row = |row: &PgRow| {
        let tree = Tree::new(row, &layout)?;
        let found = tree.rows();
        rows.reserve_exact(found.len());
        for row in found {
            rows.push((reading.read)(row.found())?);
        }
        Ok(())
    };
    session.fetch(&statement, &mut on_row).await?;
    Ok(rows)
}
