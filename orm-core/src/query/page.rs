use serde::Serialize;

/// A page of a query's rows by its number, with how many there are in all: what
/// [`Select::page`](super::Select::page) gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The rows of this page; none beyond the last one.
    pub rows: Vec<T>,
    /// Its number, from 1.
    pub page: u64,
    /// How many rows a page has.
    pub per_page: u64,
    /// How many rows there are on all pages.
    pub total: u64,
    /// How many pages there are; 0 if there are no rows.
    pub total_pages: u64,
}

impl<T> Page<T> {
    pub(crate) fn new(rows: Vec<T>, page: u64, per_page: u64, total: u64) -> Self {
        Page { rows, page, per_page, total, total_pages: total.div_ceil(per_page) }
    }

    /// The same page of something that is made of each row, as of what is shown of it.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let titles = Post::find().page(1, 20, db).await?.map(|post| post.title);
    /// println!("{} of {}: {}", titles.page, titles.total_pages, titles.rows.join(", "));
    /// # Ok(())
    /// # }
    /// ```
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        let Page { rows, page, per_page, total, total_pages } = self;
        Page { rows: rows.into_iter().map(each).collect(), page, per_page, total, total_pages }
    }
}
