use std::fmt::Debug;

use fastrand::Rng;
use orm::prelude::*;
use orm::with;

use crate::fill::POSTS;
use crate::measure::{Pair, in_turns};
use crate::models::{Comment, Post};
use crate::server::Sides;
use crate::{Result, by_hand, same};

type PostPage = with!(Post { author, tags, comments { author } });

/// Posts with their authors, tags and comments, and the comments' authors.
pub(crate) async fn of_posts(sides: &mut Sides, posts: u32, rounds: usize) -> Result<Pair> {
    let Sides { db, connection, .. } = sides;
    let db = &*db;
    let limit = i64::from(posts);
    let mut rng = Rng::with_seed(3);
    let starts: Vec<i64> = (0..1_000).map(|_| rng.i64(0..=POSTS - limit)).collect();
    let after = |round: usize| starts[round % starts.len()];

    same(
        &our_lines(&pages(db, after(0), posts).await?),
        &their_lines(&by_hand::post_pages(connection, after(0), limit).await?),
    )?;
    in_turns(
        rounds,
        async |round| Ok(pages(db, after(round), posts).await?),
        async |round| Ok(by_hand::post_pages(connection, after(round), limit).await?),
    )
    .await
}

async fn pages(db: &Database, after: i64, posts: u32) -> orm::Result<Vec<PostPage>> {
    Post::find()
        .filter(Post::id.gt(after))
        .order_by(Post::id)
        .limit(posts.into())
        .include(Post::author)
        .include(Post::tags)
        .include(Post::comments.include(Comment::author))
        .all(db)
        .await
}

fn our_lines(pages: &[PostPage]) -> Vec<String> {
    let lines = pages.iter().flat_map(|page| {
        let tags = lines(&page.tags);
        let comments = lines(page.comments.iter().map(|comment| (&comment.model, &comment.author)));
        [format!("{:?} by {:?}", page.model, page.author)].into_iter().chain(tags).chain(comments)
    });
    lines.collect()
}

fn their_lines(pages: &[by_hand::PostPage]) -> Vec<String> {
    let lines = pages.iter().flat_map(|page| {
        let tags = lines(&page.tags);
        let comments = lines(page.comments.iter().map(|(comment, author)| (comment, author)));
        [format!("{:?} by {:?}", page.post, page.author)].into_iter().chain(tags).chain(comments)
    });
    lines.collect()
}

/// In an order that does not depend on the server's.
fn lines(values: impl IntoIterator<Item = impl Debug>) -> Vec<String> {
    let mut lines: Vec<String> = values.into_iter().map(|value| format!("  {value:?}")).collect();
    lines.sort_unstable();
    lines
}
