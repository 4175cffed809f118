use orm::prelude::*;

use crate::blog::{Comment, Post, PostTag, Tag, User, filled};

#[orm::test(setup = filled)]
async fn rows_on_both_sides_may_be_shared(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by(Post::id).include(Post::tags.order_by(Tag::name));
    let posts = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let names: Vec<Vec<&str>> =
        posts.iter().map(|post| post.tags.iter().map(|tag| tag.name.as_str()).collect()).collect();
    assert_eq!(names, [vec!["rust", "sql"], vec!["sql"], vec![], vec![]]);

    let query = Tag::find().order_by(Tag::name).include(Tag::posts.order_by(Post::id.desc()));
    let tags = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let ids: Vec<Vec<i64>> = tags.iter().map(|tag| tag.posts.iter().map(|post| post.id).collect()).collect();
    assert_eq!(ids, [vec![1], vec![2, 1], vec![]]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_join_row_comes_with_the_related_row_when_it_is_asked_for(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by(Post::id).include(Post::tags.order_by(Tag::name).with_through());
    let posts = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let notes: Vec<(&str, Option<&str>)> =
        posts[0].tags.iter().map(|tag| (tag.name.as_str(), tag.through.note.as_deref())).collect();
    assert_eq!(notes, [("rust", Some("a")), ("sql", None)]);
    let expected = PostTag { post_id: 2, tag_name: "sql".to_owned(), note: Some("b".to_owned()) };
    assert_eq!(posts[1].tags[0].through, expected);
    assert!(posts[2].tags.is_empty());
    Ok(())
}

#[orm::test(setup = filled)]
async fn filter_order_and_limit_are_about_the_rows_of_each_parent(db: Database) -> orm::Result<()> {
    type Loaded = orm::with!(Post { tags });
    let names = |posts: &[Loaded]| -> Vec<Vec<String>> {
        posts.iter().map(|post| post.tags.iter().map(|tag| tag.name.clone()).collect()).collect()
    };
    let query = || Post::find().order_by(Post::id);
    let limited = query().include(Post::tags.order_by(Tag::name.desc()).limit(1)).all(&db).await?;
    assert_eq!(names(&limited), [vec!["sql"], vec!["sql"], vec![], vec![]]);
    let filtered = query().include(Post::tags.filter(Tag::name.eq("rust"))).all(&db).await?;
    assert_eq!(names(&filtered), [vec!["rust"], vec![], vec![], vec![]]);
    let through = query().include(Post::tags.filter(Tag::name.ne("rust")).limit(5).with_through());
    let posts = orm::assert_queries!(db, 1, { through.all(&db).await? });
    assert_eq!(posts[0].tags[0].through.post_id, 1);
    assert_eq!(posts[1].tags[0].through.post_id, 2);
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_lies_below_a_shared_row_is_there_in_every_place(db: Database) -> orm::Result<()> {
    let below =
        Tag::posts.order_by(Post::id).include(Post::comments.order_by(Comment::id)).include(Post::author);
    let query = Post::find().order_by(Post::id).include(Post::tags.order_by(Tag::name).include(below));
    let posts = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let shape = |post: usize, tag: usize| -> Vec<(i64, i64, usize)> {
        let related = &posts[post].tags[tag].posts;
        related.iter().map(|post| (post.id, post.author.id, post.comments.len())).collect()
    };
    assert_eq!(shape(0, 0), [(1, 1, 3)]);
    // The tag "sql" hangs on two posts, and both see the same two posts below it.
    assert_eq!(shape(0, 1), [(1, 1, 3), (2, 2, 1)]);
    assert_eq!(shape(1, 0), shape(0, 1));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_join_row_at_any_depth_belongs_to_its_own_pair(db: Database) -> orm::Result<()> {
    let query = User::find().order_by(User::id).include(User::posts.order_by(Post::id).include(
        Post::tags.order_by(Tag::name).with_through().include(Tag::posts.order_by(Post::id).with_through()),
    ));
    let users = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let sql = &users[0].posts[0].tags[1];
    assert_eq!((sql.name.as_str(), sql.through.note.as_deref()), ("sql", None));
    let pairs: Vec<(i64, Option<&str>)> =
        sql.posts.iter().map(|post| (post.id, post.through.note.as_deref())).collect();
    assert_eq!(pairs, [(1, None), (2, Some("b"))]);
    assert!(sql.posts.iter().all(|post| post.through.post_id == post.id));
    Ok(())
}
