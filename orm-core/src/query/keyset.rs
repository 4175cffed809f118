use serde::Serialize;

use super::{Cursor, Select};
use crate::model::{Keyed, Shape};

/// A query for one page of its rows, from a place on instead of by a number: it costs the same on the thousandth page
/// as on the first, and rows that come or go meanwhile neither repeat nor hide others. It is sent by `.cursor_page(&db)`.
#[must_use = "a query is sent by `.cursor_page(&db)`"]
pub struct Keyset<S: Shape> {
    pub(crate) query: Select<S>,
    pub(crate) after: Option<Cursor>,
    pub(crate) before: Option<Cursor>,
}

impl<S: Shape> Keyset<S> {
    /// Only rows behind the cursor; with none, from the first on. See [`Select::after`].
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let (after, before): (Option<orm::Cursor>, Option<orm::Cursor>) = (None, None);
    /// let page = Post::find().order_by(Post::title).after(after).before(before).limit(20);
    /// ```
    pub fn after(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
        self.after = cursor.into();
        self
    }

    /// Only rows before the cursor; with none, up to the last. See [`Select::before`].
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let (after, before): (Option<orm::Cursor>, Option<orm::Cursor>) = (None, None);
    /// let page = Post::find().order_by(Post::title).after(after).before(before).limit(20);
    /// ```
    pub fn before(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
        self.before = cursor.into();
        self
    }

    /// At most so many rows. Without it the page has all that are left.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let (after, before): (Option<orm::Cursor>, Option<orm::Cursor>) = (None, None);
    /// let page = Post::find().order_by(Post::title).after(after).before(before).limit(20);
    /// ```
    pub fn limit(mut self, rows: u64) -> Self {
        self.query = self.query.limit(rows);
        self
    }
}

impl<S: Shape> Select<S> {
    /// Only rows behind the cursor in the query's order. Said last; an `Option` of a cursor is taken too, as a request
    /// has it: without one the page is the first. Several keys, mixed directions and NULLs are heeded.
    ///
    /// SQL: `… WHERE (a, b) > ($1, $2) ORDER BY a, b LIMIT $3` if all keys go one way and none can be NULL; else
    /// `a >= $1 AND (a > $1 OR a = $1 AND (b < $2 …))`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let newest = Post::find().order_by(Post::published_at.desc().nulls_last());
    /// let first = newest.clone().limit(20).cursor_page(db).await?;
    /// let second = newest.after(first.next).limit(20).cursor_page(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn after(self, cursor: impl Into<Option<Cursor>>) -> Keyset<S>
    where
        S::Model: Keyed,
    {
        Keyset { query: self, after: cursor.into(), before: None }
    }

    /// Only rows before the cursor in the query's order; with a limit the last of them, still in the query's order.
    /// With a cursor to be [`after`](Keyset::after) as well, the rows between the two, the first ones.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(cursor: orm::Cursor, db: &Database) -> orm::Result<()> {
    /// let back = Post::find().order_by(Post::title).before(cursor).limit(20).cursor_page(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn before(self, cursor: impl Into<Option<Cursor>>) -> Keyset<S>
    where
        S::Model: Keyed,
    {
        Keyset { query: self, after: None, before: cursor.into() }
    }
}

impl<S: Shape> Clone for Keyset<S> {
    fn clone(&self) -> Self {
        Keyset { query: self.query.clone(), after: self.after.clone(), before: self.before.clone() }
    }
}

/// A page of an ordered query, and where the pages beside it begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CursorPage<T> {
    /// The rows, in the query's order.
    pub rows: Vec<T>,
    /// What the next page comes [`after`](Select::after). Also of the last page, for the rows that come later; none
    /// only where nothing is known of a place.
    pub next: Option<Cursor>,
    /// What the page before comes [`before`](Select::before).
    pub previous: Option<Cursor>,
    /// Whether there are rows behind this page. On the way back it is true: that is where the cursor came from.
    pub has_next: bool,
    /// Whether there are rows before this page. On the way forward it is true behind a cursor: that is where the cursor
    /// came from, and nobody asks whether those rows are still there.
    pub has_previous: bool,
}

impl<T> CursorPage<T> {
    /// The same page of something that is made of each row, as of what is shown of it.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let page = Post::find().order_by(Post::title).limit(20).cursor_page(db).await?;
    /// let titles = page.map(|post| post.title);
    /// # Ok(())
    /// # }
    /// ```
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> CursorPage<U> {
        let CursorPage { rows, next, previous, has_next, has_previous } = self;
        CursorPage { rows: rows.into_iter().map(each).collect(), next, previous, has_next, has_previous }
    }
}
