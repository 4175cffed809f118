//! The list that readers filter and sort themselves, by the query string of its address.

use orm::filter::{Filter, Sort};
use orm::prelude::*;
use orm::{Cursor, CursorPage};

use super::models::Post;

/// A post with who wrote it.
pub type Entry = orm::with!(Post { author });

/// A page of the published posts that the query string asks for, as `filter[views][gte]=1000&sort=-views`. One statement.
///
/// # Errors
/// Of kind `Filter`, which names the part that is wrong, and nothing is sent; `InvalidCursor` if the cursor is of another
/// order.
pub async fn page(
    db: &impl Executor,
    query: &str,
    after: Option<Cursor>,
    size: u64,
) -> orm::Result<CursorPage<Entry>> {
    Post::published()
        .filter(Filter::parse(query)?)
        .include(Post::author)
        .order_by(Sort::parse(query)?)
        .after(after)
        .limit(size)
        .cursor_page(db)
        .await
}
