use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::super::{Executor, Plan, Session};
use super::Pending;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Aggregates, Average, Expression, Extreme, Scalar, Sum};
use crate::model::Shape;
use crate::query::{Decode, Scope, Select, Selected, Standalone};
use crate::sql::{Statement, ast, render};

impl<M: Scope, R: Send + 'static> Selected<M, R> {
    /// Every row of values. One statement, one round trip.
    ///
    /// # Errors
    /// Of kind `Decode` if a value is none of its type; those of the connection.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let titles: Vec<String> = Post::find().select(Post::title).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Vec<R>>
    where
        M: Standalone,
    {
        let session = db.session();
        let statement = self.checked(false);
        Box::pin(async move {
            let (statement, decode) = statement?;
            rows(session, statement, decode).await
        })
    }

    /// The first row of values, if there is one. One statement, one round trip. SQL: `… LIMIT 1`.
    ///
    /// # Errors
    /// As [`all`](Selected::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let title: Option<String> = Post::find().order_by(Post::id).select(Post::title).one(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn one(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Option<R>>
    where
        M: Standalone,
    {
        let session = db.session();
        let statement = self.checked(true);
        Box::pin(async move {
            let (statement, decode) = statement?;
            Ok(rows(session, statement, decode).await?.into_iter().next())
        })
    }

    /// The first row of values; that there is none is an error. Of aggregates without a group there always is one. One
    /// statement, one round trip.
    ///
    /// # Errors
    /// Of kind `NotFound` if there is no row; else as [`all`](Selected::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let newest = Post::find().aggregate(Post::published_at.max()).required(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn required(self, db: &(impl Executor + ?Sized)) -> Pending<'_, R>
    where
        M: Standalone,
    {
        let session = db.session();
        let statement = self.checked(true);
        Box::pin(async move {
            let (statement, decode) = statement?;
            let table = statement.table;
            rows(session, statement, decode).await?.into_iter().next().ok_or_else(|| {
                let name = table.map_or("?", |table| table.name);
                Error::new(ErrorKind::NotFound, format!("no row of {name} satisfies the query"))
                    .with_table(name)
            })
        })
    }

    /// How the server would run the query. One statement, one round trip; the query itself is not run.
    ///
    /// SQL: `EXPLAIN (FORMAT JSON) …`.
    ///
    /// # Errors
    /// As [`all`](Selected::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// println!("{}", Post::find().aggregate(Post::views.sum()).explain(db).await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Plan>
    where
        M: Standalone,
    {
        let statement = self.checked(false);
        let session = db.session();
        Box::pin(async move { Plan::of(session, &statement?.0, false).await })
    }

    /// The statement that [`all`](Selected::all) sends, with `$1`, `$2` … for its arguments.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let sql = Tag::find().filter(Tag::name.starts_with("r")).select(Tag::name).to_sql();
    /// assert_eq!(sql, r#"SELECT "tags"."name" FROM "tags" WHERE "tags"."name" LIKE $1"#);
    /// ```
    pub fn to_sql(&self) -> String
    where
        M: Standalone,
    {
        self.to_statement().sql.to_string()
    }

    /// The same with its arguments.
    #[doc(hidden)]
    pub fn to_statement(&self) -> Statement
    where
        M: Standalone,
    {
        self.clone().statement(false).0
    }

    /// The statement, if the server takes it.
    fn checked(self, single: bool) -> Result<(Statement, Decode<R>)> {
        let (query, decode) = self.query(single);
        check(&query)?;
        Ok((render::query(&query), decode))
    }

    fn statement(self, single: bool) -> (Statement, Decode<R>) {
        let (query, decode) = self.query(single);
        (render::query(&query), decode)
    }

    /// As data, narrowed by the hooks of its models.
    pub(super) fn to_query(&self) -> ast::Query {
        self.clone().query(false).0
    }
}

/// What no server takes, and what to do then.
fn check(query: &ast::Query) -> Result<()> {
    let message = if query.distinct && !query.select.order.iter().all(|key| query.selects(&key.expr)) {
        "a query of distinct values is ordered by what it selects: select what it is ordered by, too"
    } else if query.group.as_ref().is_some_and(has_key_without_set) {
        "a key of `grouping_sets` is in none of the sets, so that no row has it: leave it out of the keys, or add a set with it"
    } else if query.select.lock.is_some() && !can_be_locked(query) {
        super::locked::OTHER_ROWS
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::Statement, message).with_table(query.select.table.name))
}

fn has_key_without_set(group: &ast::GroupBy) -> bool {
    let has = |key: &ast::Expr| {
        group.by.iter().any(|grouping| match grouping {
            ast::Grouping::Key(other) => other == key,
            ast::Grouping::Rollup(sets) | ast::Grouping::Cube(sets) | ast::Grouping::Sets(sets) => {
                sets.iter().any(|keys| keys.contains(key))
            }
        })
    };
    !group.keys.iter().all(has)
}

/// Whether the tables whose rows are locked have rows of their own.
fn can_be_locked(query: &ast::Query) -> bool {
    fn of_a_table(select: &ast::Select) -> bool {
        match &select.origin {
            ast::Origin::Rows(ast::InPlace::Part(select)) => of_a_table(select),
            ast::Origin::Rows(_) => false,
            _ => true,
        }
    }
    let ast::Query { select, joins, .. } = query;
    let tables = std::iter::once(select).chain(joins.tables.iter().map(|join| &join.rows));
    let is_locked = |position: usize| {
        joins.locked.is_empty() || joins.locked.iter().any(|&locked| usize::from(locked) == position)
    };
    tables.enumerate().all(|(position, select)| !is_locked(position) || of_a_table(select))
}

impl<S: Shape> Select<S> {
    /// The sum of a column or an expression of all rows that the query finds, within its limit, NULLs left out; `None` of no
    /// value at all. One statement, one round trip.
    ///
    /// SQL: `SELECT sum(a) FROM …`.
    ///
    /// # Errors
    /// As [`all`](Select::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let views: Option<Decimal> = Post::find().sum(Post::views, db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn sum<E>(
        self,
        of: E,
        db: &(impl Executor + ?Sized),
    ) -> Pending<'_, Option<<Scalar<E> as Sum>::Output>>
    where
        E: Expression<Model = S::Model>,
        Scalar<E>: Sum,
    {
        self.aggregate(of.sum()).required(db)
    }

    /// The average; see [`sum`](Select::sum). SQL: `SELECT avg(a) FROM …`.
    ///
    /// # Errors
    /// As [`all`](Select::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let views: Option<Decimal> = Post::find().avg(Post::views, db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn avg<E>(
        self,
        of: E,
        db: &(impl Executor + ?Sized),
    ) -> Pending<'_, Option<<Scalar<E> as Average>::Output>>
    where
        E: Expression<Model = S::Model>,
        Scalar<E>: Average,
    {
        self.aggregate(of.avg()).required(db)
    }

    /// The least value; see [`sum`](Select::sum). SQL: `SELECT min(a) FROM …`.
    ///
    /// # Errors
    /// As [`all`](Select::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let first = Post::find().min(Post::created_at, db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn min<E>(self, of: E, db: &(impl Executor + ?Sized)) -> Pending<'_, Option<Scalar<E>>>
    where
        E: Expression<Model = S::Model>,
        Scalar<E>: Extreme,
    {
        self.aggregate(of.min()).required(db)
    }

    /// The greatest value; see [`sum`](Select::sum). SQL: `SELECT max(a) FROM …`.
    ///
    /// # Errors
    /// As [`all`](Select::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let last = Post::find().max(Post::created_at, db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn max<E>(self, of: E, db: &(impl Executor + ?Sized)) -> Pending<'_, Option<Scalar<E>>>
    where
        E: Expression<Model = S::Model>,
        Scalar<E>: Extreme,
    {
        self.aggregate(of.max()).required(db)
    }
}

/// The rows of values, decoded as they arrive; the types of the columns are compared once.
pub(super) async fn rows<R: Send>(
    session: Session<'_>,
    statement: Statement,
    decode: Decode<R>,
) -> Result<Vec<R>> {
    let mut rows = Vec::new();
    let mut on_row = |row: &PgRow| {
        if rows.is_empty() {
            (decode.check)(row.columns()).map_err(|error| error.with_sql(&statement.sql))?;
        }
        rows.push((decode.read)(row).map_err(|error| error.with_sql(&statement.sql))?);
        Ok(())
    };
    session.fetch(&statement, &mut on_row).await?;
    Ok(rows)
}
