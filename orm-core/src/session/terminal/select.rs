use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::super::{Executor, Plan, Session};
use super::{Pending, lookup};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, Row, Shape, Tree, check_columns, decode_all};
use crate::query::Select;
use crate::schema::Table;
use crate::sql::ast::{self, Output};
use crate::sql::{Statement, render};
use crate::value::ColumnType;

impl<S: Shape> Select<S> {
    /// Every row that the query finds, in its order. One statement, one round trip, with all includes.
    ///
    /// # Errors
    /// Of kind `Schema` if the table does not fit the model, `Decode` if a value is none of its field's type;
    /// those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let posts = Post::find().filter(Post::views.gt(100)).include(Post::author).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<S>> {
        Box::pin(rows(db.session(), self.by_hooks().into_ast(false)))
    }

    /// The first row, if there is one. One statement, one round trip, with all includes.
    ///
    /// SQL: `… LIMIT 1`, unless the query is by primary key.
    ///
    /// # Errors
    /// As [`all`](Select::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let newest = Post::find().order_by(Post::id.desc()).one(db).await?;
    /// println!("{}", newest.map_or_else(|| "nothing yet".to_owned(), |post| post.title));
    /// # Ok(())
    /// # }
    /// ```
    pub fn one(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Option<S>> {
        Box::pin(first(db.session(), self.by_hooks().into_ast(true)))
    }

    /// The first row; that there is none is an error. One statement, one round trip, with all includes.
    ///
    /// # Errors
    /// Of kind `NotFound` if there is no row; else as [`all`](Select::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let user = User::find().filter(User::email.eq("ada@example.org")).required(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn required(self, db: &(impl Executor + ?Sized)) -> Pending<'_, S> {
        let first = first(db.session(), self.by_hooks().into_ast(true));
        Box::pin(async move { first.await?.ok_or_else(|| not_found(S::Model::TABLE)) })
    }

    /// How many rows the query finds. One statement, one round trip; includes and order are left out.
    ///
    /// SQL: `SELECT count(*) FROM …`.
    ///
    /// # Errors
    /// As [`all`](Select::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let drafts = Post::find().filter(Post::published_at.is_null()).count(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn count(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64> {
        let statement = render::select(&self.by_hooks().into_ast(false), Output::Count);
        let session = db.session();
        Box::pin(async move {
            let count: i64 = session.scalar(&statement).await?;
            Ok(u64::try_from(count).unwrap_or(0)) // count(*) is never negative
        })
    }

    /// Whether the query finds a row. One statement, one round trip; the server stops at the first row.
    ///
    /// SQL: `SELECT EXISTS (SELECT 1 FROM …)`.
    ///
    /// # Errors
    /// As [`all`](Select::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let taken = User::find().filter(User::email.eq("ada@example.org")).exists(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exists(self, db: &(impl Executor + ?Sized)) -> Pending<'_, bool> {
        let statement = render::select(&self.by_hooks().into_ast(false), Output::Exists);
        let session = db.session();
        Box::pin(async move { session.scalar(&statement).await })
    }

    /// How the server would run the query. One statement, one round trip; the query itself is not run.
    ///
    /// SQL: `EXPLAIN (FORMAT JSON) …`.
    ///
    /// # Errors
    /// As [`all`](Select::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let plan = Post::find().order_by(Post::published_at).limit(20).explain(db).await?;
    /// println!("{plan}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Plan> {
        Box::pin(plan(db.session(), statement(&self.by_hooks().into_ast(false)), false))
    }

    /// How the server ran the query, with times and counts. The query is run, its rows are thrown away.
    ///
    /// SQL: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) …`.
    ///
    /// # Errors
    /// As [`all`](Select::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let plan = Post::find().include(Post::comments).explain_analyze(db).await?;
    /// println!("{plan}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain_analyze(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Plan> {
        Box::pin(plan(db.session(), statement(&self.by_hooks().into_ast(false)), true))
    }

    /// The statement that [`all`](Select::all) sends, with `$1`, `$2` … for its arguments.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let sql = Tag::find().filter(Tag::name.eq("rust")).to_sql();
    /// assert_eq!(
    ///     sql,
    ///     r#"SELECT "tags"."id", "tags"."name" FROM "tags" WHERE "tags"."name" = $1"#
    /// );
    /// ```
    pub fn to_sql(&self) -> String {
        self.to_statement().sql.to_string()
    }

    /// The statement that [`all`](Select::all) sends, with its arguments.
    #[doc(hidden)]
    pub fn to_statement(&self) -> Statement {
        statement(&self.clone().by_hooks().into_ast(false))
    }
}

fn statement(select: &ast::Select) -> Statement {
    if select.includes.is_empty() { lookup::statement(select) } else { render::tree(select).0 }
}

/// The rows of a query, from plain rows or from a tree.
pub(super) async fn rows<S: Shape>(session: Session<'_>, select: ast::Select) -> Result<Vec<S>> {
    if select.includes.is_empty() {
        let statement = lookup::statement(&select);
        return found(session, &statement, S::Model::TABLE, expected(&select)).await;
    }
    let (statement, layout) = render::tree(&select);
    let mut rows = Vec::new();
    let mut decode = |row: &PgRow| {
        let tree = Tree::new(row, &layout)?;
        rows = decode_all(tree.rows().map(Row::found))?;
        Ok(())
    };
    session.fetch(&statement, &mut decode).await?;
    Ok(rows)
}

/// How many rows to make place for before they are there.
fn expected(select: &ast::Select) -> usize {
    /// A limit may be far beyond what is found.
    const MOST: u64 = 128;
    select.limit.map_or(0, |limit| limit.min(MOST) as usize)
}

async fn first<S: Shape>(session: Session<'_>, select: ast::Select) -> Result<Option<S>> {
    Ok(rows(session, select).await?.into_iter().next())
}

async fn plan(session: Session<'_>, statement: Statement, analyze: bool) -> Result<Plan> {
    Plan::of(session, &statement, analyze).await
}

/// The rows of a statement that yields the columns of a table, decoded as they arrive.
pub(in crate::session) async fn models<S: Shape>(
    session: Session<'_>,
    statement: &Statement,
    table: &'static Table,
) -> Result<Vec<S>> {
    decoded(session, statement, table, 0, false).await
}

/// The rows that a query itself finds.
async fn found<S: Shape>(
    session: Session<'_>,
    statement: &Statement,
    table: &'static Table,
    expected: usize,
) -> Result<Vec<S>> {
    decoded(session, statement, table, expected, true).await
}

async fn decoded<S: Shape>(
    session: Session<'_>,
    statement: &Statement,
    table: &'static Table,
    expected: usize,
    is_found: bool,
) -> Result<Vec<S>> {
    let mut rows = Vec::with_capacity(expected);
    let mut decode = |row: &PgRow| {
        if rows.is_empty() {
            check_columns(row.columns(), table, 0..table.columns.len())?;
        }
        let row = Row::plain(row, table);
        rows.push(S::decode(if is_found { row.found() } else { row })?);
        Ok(())
    };
    session.fetch(statement, &mut decode).await?;
    Ok(rows)
}

/// The rows that a write returns: every column of the model's table, whose types are compared before it runs.
pub(super) async fn returned<M: Model>(
    session: Session<'_>,
    statement: &Statement,
    expected: usize,
) -> Result<Vec<M>> {
    let mut rows = Vec::with_capacity(expected);
    let mut decode = |row: &PgRow| {
        rows.push(<M as Shape>::decode(Row::plain(row, M::TABLE))?);
        Ok(())
    };
    session.fetch_returning(statement, 0..M::TABLE.columns.len(), &mut decode).await?;
    Ok(rows)
}

impl Session<'_> {
    /// The one value of a statement that always yields one.
    pub(in crate::session) async fn scalar<T: ColumnType>(self, statement: &Statement) -> Result<T> {
        let mut value = None;
        let mut decode = |row: &PgRow| {
            let bytes = crate::model::plain_bytes(row, 0).ok().flatten();
            value = bytes.and_then(|bytes| T::decode(bytes).ok());
            Ok(())
        };
        self.fetch(statement, &mut decode).await?;
        value.ok_or_else(|| {
            Error::new(ErrorKind::Decode, "the server's answer has no value").with_sql(&statement.sql)
        })
    }
}

#[cold]
pub(super) fn not_found(table: &'static Table) -> Error {
    Error::new(ErrorKind::NotFound, format!("no row of {} satisfies the query", table.name))
        .with_table(table.name)
}
