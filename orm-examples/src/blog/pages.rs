//! What readers see: each page is one round trip.

use orm::prelude::*;
use orm::{Cursor, CursorPage};

use super::models::{Category, Comment, Post, PostTag};

/// A post as it stands in a list.
pub type Card = orm::with!(Post { author, category, tags.with_through() });

/// A post with all that is on its page.
pub type Article = orm::with!(Post { author, category { parent }, tags.with_through(), comments { author } });

/// A category, what it is beneath, and how many posts it has.
pub type Shelf = (i32, Option<i32>, String, i64);

/// The newest posts, from a cursor on: each with its author, its category and its tags. One statement.
///
/// # Errors
/// `InvalidCursor` if the cursor is of another list.
pub async fn front(db: &impl Executor, after: Option<Cursor>, size: u64) -> orm::Result<CursorPage<Card>> {
    cards().after(after).limit(size).cursor_page(db).await
}

/// The way back from a page of [`front`]. One statement.
///
/// # Errors
/// `InvalidCursor` if the cursor is of another list.
pub async fn front_before(db: &impl Executor, before: Cursor, size: u64) -> orm::Result<CursorPage<Card>> {
    cards().before(before).limit(size).cursor_page(db).await
}

/// Newest first. The key decides between posts of one moment, so that an index serves every page.
fn cards() -> Select<Card> {
    Post::published()
        .include(Post::author)
        .include(Post::category)
        .include(Post::tags.with_through().order_by_through(PostTag::position))
        .order_by(Post::published_at.desc())
}

/// A post's page, with what was said of it last. One statement.
///
/// # Errors
/// `NotFound` if there is no such post, or not for everybody yet.
pub async fn article(db: &impl Executor, slug: &str) -> orm::Result<Article> {
    Post::published()
        .filter(Post::slug.eq(slug))
        .include(Post::author)
        .include(Post::category.include(Category::parent))
        .include(Post::tags.with_through().order_by_through(PostTag::position))
        .include(
            Post::comments
                .filter(Comment::approved.eq(true))
                .order_by((Comment::written_at.desc(), Comment::id.desc()))
                .limit(4)
                .include(Comment::author),
        )
        .required(db)
        .await
}

/// The posts that share most tags with this one, the newest of equals first: their titles, and how many tags. One
/// statement.
///
/// # Errors
/// Only what the database says.
pub async fn related(db: &impl Executor, article: &Article, limit: u64) -> orm::Result<Vec<(String, i64)>> {
    let shared = Post::taggings.filter(PostTag::tag_id.in_(article.tags.iter().map(|tag| tag.id)));
    Post::published()
        .filter(Post::id.ne(article.id))
        .filter(shared.clone().exists())
        .order_by((shared.clone().count().desc(), Post::published_at.desc(), Post::id.desc()))
        .select((Post::title, shared.count()))
        .limit(limit)
        .all(db)
        .await
}

/// All categories with the number of their posts. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn shelves(db: &impl Executor) -> orm::Result<Vec<Shelf>> {
    let posts = Category::posts.filter(Post::is_published());
    Category::find()
        .order_by(Category::id)
        .select((Category::id, Category::parent_id, Category::name, posts.count()))
        .all(db)
        .await
}
