use orm::prelude::*;

use super::TagName;
use crate::blog::{Comment, Post, Tag, User, filled};

/// One relation several times, each with other rows.
#[derive(Projection, Debug, PartialEq)]
#[projection(of = Post)]
struct Digest {
    id: i64,
    #[projection(relation = Post::comments.order_by(Comment::id.desc()).limit(1))]
    newest: Vec<Body>,
    #[projection(relation = Post::comments.filter(Comment::approved.eq(true)).order_by(Comment::score))]
    approved: Vec<Body>,
    #[projection(column = comments)]
    all: Vec<Comment>,
    #[projection(relation = Post::tags.filter(Tag::name.ne("rust")))]
    tags: Vec<TagName>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Comment)]
struct Body {
    body: String,
    #[projection(expr = Comment::score.coalesce(0))]
    score: i32,
}

fn bodies(rows: &[Body]) -> Vec<&str> {
    rows.iter().map(|row| &*row.body).collect()
}

#[orm::test(setup = filled)]
async fn a_relation_is_there_several_times_each_with_its_own_rows(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by(Post::id).project::<Digest>();
    let rows = orm::assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(bodies(&rows[0].newest), ["third"]);
    assert_eq!(bodies(&rows[0].approved), ["third", "first"]);
    assert_eq!(rows[0].approved.iter().map(|row| row.score).collect::<Vec<_>>(), [1, 5]);
    assert_eq!(rows[0].all.len(), 3);
    assert_eq!(rows[0].tags, [TagName { name: "sql".to_owned() }]);
    assert_eq!((bodies(&rows[1].newest), rows[1].all.len()), (vec!["fourth"], 1));
    assert_eq!((rows[3].id, rows[3].newest.len(), rows[3].approved.len(), rows[3].all.len()), (4, 0, 0, 0));
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = User)]
struct Feed {
    email: String,
    #[projection(relation = User::posts.filter(Post::views.gt(5)).order_by(Post::views.desc()).limit(1))]
    top: Vec<Digest>,
}

#[orm::test(setup = filled)]
async fn limits_are_per_parent_at_every_depth(db: Database) -> orm::Result<()> {
    let query = User::find().order_by(User::id).project::<Feed>();
    let feeds = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let top: Vec<Vec<i64>> = feeds.iter().map(|feed| feed.top.iter().map(|post| post.id).collect()).collect();
    assert_eq!(top, [vec![3], vec![2], vec![]]);
    assert_eq!(bodies(&feeds[1].top[0].newest), ["fourth"]);
    assert_eq!(feeds[2].email, "cy@x.org");
    Ok(())
}
