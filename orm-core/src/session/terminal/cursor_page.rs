use std::marker::PhantomData;

use sqlx::Row as _;
use sqlx::postgres::{PgColumn, PgRow};

use super::super::{Executor, Plan, Session};
use super::Pending;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Keyed, Row, Shape, Tree, check_columns};
use crate::query::{
    Cursor, CursorPage, Keyset, Position, Select, beyond, fingerprint, reversed, same_first_rows, total_order,
};
use crate::sql::ast::{self, ColumnRef, Expr, Order, Origin, Output};
use crate::sql::render::Layout;
use crate::sql::{Statement, render};
use crate::value::SqlType;

impl<S: Shape> Select<S> {
    /// The first page of the rows, by a limit, and the cursors of the pages beside it. One statement, one round trip,
    /// with all includes. See [`Keyset::cursor_page`].
    ///
    /// # Errors
    /// See [`Keyset::cursor_page`].
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let page = Post::find().order_by((Post::views.desc(), Post::title)).limit(20).cursor_page(db).await?;
    /// if page.has_next {
    ///     println!("/posts?after={}", page.next.map(|next| next.to_string()).unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn cursor_page(self, db: &(impl Executor + ?Sized)) -> Pending<'_, CursorPage<S>>
    where
        S::Model: Keyed,
    {
        self.after(None).cursor_page(db)
    }
}

impl<S: Shape> Keyset<S> {
    /// The page behind or before its cursor, and the cursors of the pages beside it. One statement, one round trip,
    /// with all includes.
    ///
    /// Rows that are equal in the query's order come in that of their primary key, in the direction of the last key, so
    /// that every row has one place. The order may be by any columns and expressions of the model. One row more than
    /// the limit is read, to know whether there is a next page.
    ///
    /// # Errors
    /// Of kind `InvalidCursor`, and nothing is sent, if a cursor was changed, or is of another query; of kind
    /// `OutOfRange` if the limit is 0; of kind `Statement` if the query has an offset, which a cursor takes the place
    /// of; else as [`Select::all`].
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(after: Option<orm::Cursor>, db: &Database) -> orm::Result<()> {
    /// let page = Post::find()
    ///     .include(Post::author)
    ///     .order_by(Post::published_at.desc().nulls_last())
    ///     .after(after)
    ///     .limit(20)
    ///     .cursor_page(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn cursor_page(self, db: &(impl Executor + ?Sized)) -> Pending<'_, CursorPage<S>> {
        let session = db.session();
        let Keyset { query, after, before } = self;
        let query = Query::new(query.by_hooks().into_ast(false));
        Box::pin(async move { query?.page(session, Shaped::<S>(PhantomData), after, before).await })
    }

    /// How the server would run the query. One statement, one round trip; the query itself is not run.
    ///
    /// SQL: `EXPLAIN (FORMAT JSON) …`.
    ///
    /// # Errors
    /// As [`cursor_page`](Keyset::cursor_page).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(deep: orm::Cursor, db: &Database) -> orm::Result<()> {
    /// let plan = Post::find().order_by(Post::published_at).after(deep).limit(20).explain(db).await?;
    /// println!("{plan}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain(self, db: &(impl Executor + ?Sized)) -> Pending<'_, Plan> {
        let session = db.session();
        let statement = self.statement(session.database().cursor_key());
        Box::pin(async move { Plan::of(session, &statement?, false).await })
    }

    /// The statement that [`cursor_page`](Keyset::cursor_page) sends, with `$1`, `$2` … for its arguments. Its cursors
    /// have to be of a database without a key.
    ///
    /// # Errors
    /// As [`cursor_page`](Keyset::cursor_page), of those that are found before anything is sent.
    #[doc(hidden)]
    pub fn to_statement(&self) -> Result<Statement> {
        self.clone().statement(None)
    }

    fn statement(self, key: Option<&[u8]>) -> Result<Statement> {
        let Keyset { query, after, before } = self;
        let query = Query::new(query.by_hooks().into_ast(false))?;
        let (after, before) = (query.open(key, after.as_ref())?, query.open(key, before.as_ref())?);
        let select = query.between(after.as_ref(), before.as_ref());
        Ok(if select.includes.is_empty() {
            render::select(&select, Output::Columns)
        } else {
            render::tree(&select).0
        })
    }
}

/// A query whose order has no ties.
pub(super) struct Query {
    pub(super) select: ast::Select,
    pub(super) order: Vec<Order>,
    fingerprint: [u8; 8],
}

/// What a page is made of: rows, whether there are more, and the keys of the first and the last.
struct Found<S> {
    rows: Vec<S>,
    has_more: bool,
    ends: Option<(Keys, Keys)>,
}

type Keys = Vec<Option<Vec<u8>>>;

impl Query {
    pub(super) fn new(select: ast::Select) -> Result<Self> {
        let mut select = same_first_rows(select);
        let refused = |kind, message| Err(Error::new(kind, message).with_table(select.table.name));
        if select.limit == Some(0) {
            return refused(ErrorKind::OutOfRange, "a page of 0 rows is none: ask for at least one row");
        }
        if select.offset.is_some() {
            return refused(
                ErrorKind::Statement,
                "a page from a cursor has no offset: the cursor says where it begins",
            );
        }
        if let Origin::Rows(rows) = &select.origin
            && rows.can_repeat()
        {
            return refused(
                ErrorKind::Statement,
                "a cursor cannot tell the rows of `union_all` apart if one comes twice: `union` has each once, and `page` counts them",
            );
        }
        if render::has_window(select.table, &select.order) {
            return refused(
                ErrorKind::Statement,
                "a page from a cursor cannot be ordered by a window function, which a condition on the rows cannot name: `page` can be, and so can a query that is a table (`as_table`)",
            );
        }
        let order = total_order(std::mem::take(&mut select.order), select.table);
        let fingerprint = fingerprint(select.table, &order);
        Ok(Query { select, order, fingerprint })
    }

    fn open(&self, key: Option<&[u8]>, cursor: Option<&Cursor>) -> Result<Option<Position>> {
        cursor.map(|cursor| cursor.open(key, self.fingerprint, &self.order)).transpose()
    }

    /// The statement for the page, with a row more; on the way back from its end.
    fn between(&self, after: Option<&Position>, before: Option<&Position>) -> ast::Select {
        let mut select = self.select.clone();
        let back = reversed(&self.order);
        let conditions = [(after, &self.order), (before, &back)];
        for (position, order) in conditions {
            select
                .filter
                .extend(position.map(|Position { values, inclusive }| beyond(order, values, *inclusive)));
        }
        select.extra.extend(self.keys().filter_map(Result::err));
        select.order = if is_back(after, before) { back } else { self.order.clone() };
        select.limit = select.limit.map(|limit| limit.saturating_add(1));
        select
    }

    /// Where the value of each key of a row is: a column of the model, or an expression that is selected for it.
    fn keys(&self) -> impl Iterator<Item = Result<usize, (Expr, SqlType)>> {
        self.order.iter().map(|key| match key.expr {
            Expr::Column(ColumnRef { table, column }) if table == self.select.table => Ok(column),
            _ => Err((key.expr.clone(), key.ty)),
        })
    }

    pub(super) async fn page<Y: Yields>(
        self,
        session: Session<'_>,
        yields: Y,
        after: Option<Cursor>,
        before: Option<Cursor>,
    ) -> Result<CursorPage<Y::Row>> {
        let key = session.database().cursor_key();
        let (after, before) = (self.open(key, after.as_ref())?, self.open(key, before.as_ref())?);
        let Found { mut rows, has_more, ends } =
            self.find(session, yields, self.between(after.as_ref(), before.as_ref())).await?;

        let seal = |keys: &Keys| Cursor::seal(key, self.fingerprint, false, keys);
        // A page without rows lies at its cursor: the way on leads from there, and the way back begins with the
        // row that is there.
        let place = |position: &Position, inclusive| Cursor::at(position, key, self.fingerprint, inclusive);
        let is_back = is_back(after.as_ref(), before.as_ref());
        let (first, last) = match ends {
            Some((first, last)) if is_back => (Some(seal(&last)), Some(seal(&first))),
            Some((first, last)) => (Some(seal(&first)), Some(seal(&last))),
            None => (
                before
                    .as_ref()
                    .map(|at| place(at, at.inclusive))
                    .or_else(|| after.as_ref().map(|at| place(at, !at.inclusive))),
                after
                    .as_ref()
                    .map(|at| place(at, at.inclusive))
                    .or_else(|| before.as_ref().map(|at| place(at, !at.inclusive))),
            ),
        };
        if is_back {
            rows.reverse();
        }
        let (has_previous, has_next) =
            if is_back { (has_more, true) } else { (after.is_some(), has_more || before.is_some()) };
        Ok(CursorPage { rows, next: last, previous: first, has_next, has_previous })
    }

    async fn find<Y: Yields>(
        &self,
        session: Session<'_>,
        yields: Y,
        select: ast::Select,
    ) -> Result<Found<Y::Row>> {
        let keep = self.select.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let table = select.table;
        let Selecting { statement, layout, keys: columns, check } = yields.selecting(select, self);
        let keys = |row: &Row<'_>| columns.iter().map(|&column| row.raw(column)).collect::<Keys>();
        let mut found = Found { rows: Vec::new(), has_more: false, ends: None };
        let mut add = |row: Row<'_>, is_end: bool| -> Result<()> {
            if found.rows.len() == keep {
                found.has_more = true;
                return Ok(());
            }
            match &mut found.ends {
                None => found.ends = Some((keys(&row), keys(&row))),
                Some((_, last)) if is_end => *last = keys(&row),
                Some(_) => {}
            }
            found.rows.push(yields.read(row.found())?);
            Ok(())
        };
        let mut is_checked = false;
        let mut decode = |row: &PgRow| {
            let Some(layout) = &layout else {
                if !is_checked {
                    check(row.columns())?;
                    is_checked = true;
                }
                return add(Row::plain(row, table), true);
            };
            let tree = Tree::new(row, layout)?;
            let rows = tree.rows();
            let end = rows.len().min(keep);
            rows.enumerate().try_for_each(|(index, row)| add(row, index + 1 == end))
        };
        session.fetch(&statement, &mut decode).await?;
        Ok(found)
    }
}

/// What the rows of a page are read as.
pub(super) trait Yields: Send + Sync {
    /// It.
    type Row: Send;

    /// The statement of a page's rows.
    fn selecting(&self, select: ast::Select, query: &Query) -> Selecting;

    /// Reads a row.
    fn read(&self, row: Row<'_>) -> Result<Self::Row>;
}

/// Compares the types of a result's columns.
type Check = Box<dyn Fn(&[PgColumn]) -> Result<()> + Send + Sync>;

/// A statement of rows, and where in each the keys of the order are.
pub(super) struct Selecting {
    pub(super) statement: Statement,
    /// Of a tree.
    pub(super) layout: Option<Layout>,
    pub(super) keys: Vec<usize>,
    /// Compares the types of the columns, where the rows come as they are.
    pub(super) check: Check,
}

/// Rows in the shape `S`.
struct Shaped<S>(PhantomData<fn() -> S>);

impl<S: Shape> Yields for Shaped<S> {
    type Row = S;

    fn selecting(&self, select: ast::Select, query: &Query) -> Selecting {
        let table = select.table;
        let mut extra = table.columns.len() + query.select.extra.len()..;
        let keys = query.keys().filter_map(|key| key.map_or_else(|_| extra.next(), Some)).collect();
        let (statement, layout) = if select.includes.is_empty() {
            (render::select(&select, Output::Columns), None)
        } else {
            let (statement, layout) = render::tree(&select);
            (statement, Some(layout))
        };
        let check = Box::new(move |found: &[PgColumn]| check_columns(found, table, 0..table.columns.len()));
        Selecting { statement, layout, keys, check }
    }

    fn read(&self, row: Row<'_>) -> Result<S> {
        S::decode(row)
    }
}

/// Whether the page is read from its end.
fn is_back(after: Option<&Position>, before: Option<&Position>) -> bool {
    after.is_none() && before.is_some()
}
