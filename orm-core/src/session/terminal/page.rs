use futures_util::future;

use super::super::{Executor, Session};
use super::Pending;
use super::select::rows;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Shape;
use crate::query::{Page, Select, same_first_rows, total_order};
use crate::schema::Table;
use crate::sql::ast::{self, Output};
use crate::sql::{Statement, render};

impl<S: Shape> Select<S> {
    /// A page of the rows by its number, from 1, and how many rows there are in all. Two statements: the rows, with all
    /// includes, and the count. On a database they run at once on two connections, if the pool has them; in a
    /// transaction, or of a pool of one, one after the other, without the count if the page ends before it is full.
    ///
    /// Beyond the last page there are no rows. Rows that are equal in the query's order come in that of their primary
    /// key, so that none is on two pages. A limit or offset that was said before is replaced. The two statements
    /// see the table at two moments, unless they run in a transaction that is `repeatable_read`.
    ///
    /// The server reads all rows before the page: for deep pages see [`cursor_page`](Select::cursor_page).
    ///
    /// SQL: `SELECT … LIMIT $1 OFFSET $2` and `SELECT count(*) FROM …`.
    ///
    /// # Errors
    /// Of kind `OutOfRange`, and nothing is sent, if the page or the number of its rows is 0; else as
    /// [`all`](Select::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let page = Post::find().order_by(Post::published_at.desc()).page(3, 20, db).await?;
    /// println!("page {} of {}, {} posts", page.page, page.total_pages, page.total);
    /// # Ok(())
    /// # }
    /// ```
    pub fn page(self, page: u64, per_page: u64, db: &(impl Executor + ?Sized)) -> Pending<'_, Page<S>> {
        let select = self.by_hooks().into_ast(false);
        let session = db.session();
        Box::pin(numbered(session, select, page, per_page, |session, select| Box::pin(rows(session, select))))
    }
}

pub(super) async fn numbered<'a, R>(
    session: Session<'a>,
    mut select: ast::Select,
    page: u64,
    per_page: u64,
    fetch: impl Fn(Session<'a>, ast::Select) -> Pending<'a, Vec<R>>,
) -> Result<Page<R>> {
    let offset = offset(page, per_page, select.table)?;
    (select.limit, select.offset) = (None, None);
    let count = render::select(&select, Output::Count);
    select = same_first_rows(select);
    select.order = total_order(std::mem::take(&mut select.order), select.table);
    (select.limit, select.offset) = (Some(per_page), Some(offset));
    counted(session, (page, per_page, offset), count, fetch(session, select)).await
}

/// How many rows stand before a page.
pub(super) fn offset(page: u64, per_page: u64, table: &Table) -> Result<u64> {
    let Some(before) = page.checked_sub(1).filter(|_| per_page > 0) else {
        let message = if page == 0 {
            "there is no page 0: pages are numbered from 1"
        } else {
            "a page of 0 rows is none: ask for at least one row"
        };
        return Err(Error::new(ErrorKind::OutOfRange, message).with_table(table.name));
    };
    Ok(before.saturating_mul(per_page))
}

/// The rows of a page, on which nothing was sent yet, and the count of all.
pub(super) async fn counted<R>(
    session: Session<'_>,
    (page, per_page, offset): (u64, u64, u64),
    count: Statement,
    rows: Pending<'_, Vec<R>>,
) -> Result<Page<R>> {
    if let Session::Database(db) = session
        && db.pool().config().max_connections > 1
    {
        // Each takes its connection by itself, so that neither waits with one in its hand.
        let (rows, total) = future::join(rows, session.scalar::<i64>(&count)).await;
        return Ok(Page::new(rows?, page, per_page, total?.unsigned_abs()));
    }
    let rows = rows.await?;
    let found = rows.len() as u64;
    let total = if found > 0 && found < per_page {
        offset + found
    } else {
        session.scalar::<i64>(&count).await?.unsigned_abs() // count(*) is never negative
    };
    Ok(Page::new(rows, page, per_page, total))
}
