use futures_util::future;

use super::super::Executor;
use super::Pending;
use super::page::{counted, offset};
use super::selected::rows;
use crate::model::Model as _;
use crate::query::{Page, Scope, Selected, Standalone};
use crate::sql::{ast, render};

impl<M: Standalone, R: Send + 'static> Selected<M, R> {
    /// How many rows of values the query finds, within its limit: of a grouped query groups, of a distinct one
    /// combinations. One statement, one round trip.
    ///
    /// SQL: `SELECT count(*) FROM (SELECT …) AS orm_rows`.
    ///
    /// # Errors
    /// As [`all`](Selected::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let authors = Post::find().group_by(Post::author_id).select(|author| author).count(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn count(self, db: &(impl Executor + ?Sized)) -> Pending<'_, u64> {
        let statement = render::count_of(&unordered(self.query(false).0));
        let session = db.session();
        Box::pin(async move {
            let count: i64 = session.scalar(&statement).await?;
            Ok(count.unsigned_abs()) // count(*) is never negative
        })
    }

    /// Whether the query finds a row of values. Of aggregates without a group there always is one. One statement, one
    /// round trip; the server stops at the first row.
    ///
    /// SQL: `SELECT EXISTS (SELECT …)`.
    ///
    /// # Errors
    /// As [`all`](Selected::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// use orm::expr::count;
    /// let busy = Post::find().group_by(Post::author_id).having(count().gt(10)).select(|author| author);
    /// let is_anybody_busy = busy.exists(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exists(self, db: &(impl Executor + ?Sized)) -> Pending<'_, bool> {
        let statement = render::exists_of(&unordered(self.query(false).0));
        let session = db.session();
        Box::pin(async move { session.scalar(&statement).await })
    }

    /// A page of the rows of values by its number, from 1, and how many there are in all. Two statements, sent as those
    /// of [`Select::page`](crate::query::Select::page) are. What is equal in the query's order comes in that of the
    /// primary keys, groups in that of their keys, and distinct values in their own, so that none is on two pages. A
    /// limit or offset that was said of them before is replaced.
    ///
    /// SQL: `SELECT … LIMIT $1 OFFSET $2` and `SELECT count(*) FROM (SELECT …) AS orm_rows`.
    ///
    /// # Errors
    /// Of kind `OutOfRange`, and nothing is sent, if the page or the number of its rows is 0; else as
    /// [`all`](Selected::all).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// use orm::expr::count;
    /// let page = Post::find()
    ///     .group_by(Post::author_id)
    ///     .order_by(count().desc())
    ///     .select(|author| (author, count()))
    ///     .page(1, 20, db)
    ///     .await?;
    /// println!("page {} of {}", page.page, page.total_pages);
    /// # Ok(())
    /// # }
    /// ```
    pub fn page(self, page: u64, per_page: u64, db: &(impl Executor + ?Sized)) -> Pending<'_, Page<R>> {
        let offset = match offset(page, per_page, <M as Scope>::Model::TABLE) {
            Ok(offset) => offset,
            Err(error) => return Box::pin(future::ready(Err(error))),
        };
        let (mut query, decode) = self.query(false);
        (query.select.limit, query.select.offset) = (None, None);
        let count = render::count_of(&unordered(query.clone()));
        Self::in_total_order(&mut query);
        (query.select.limit, query.select.offset) = (Some(per_page), Some(offset));
        let rows = Box::pin(rows(db.session(), render::query(&query), decode));
        Box::pin(counted(db.session(), (page, per_page, offset), count, rows))
    }
}

/// Without the order, if it does not say which rows these are.
fn unordered(mut query: ast::Query) -> ast::Query {
    if query.select.limit.is_none() && query.select.offset.is_none() {
        query.select.order.clear();
    }
    query
}
