use orm::prelude::*;

use crate::blog::{Comment, Post, PostTag, Tag, User, empty, filled};

#[orm::test(setup = filled)]
async fn a_tree_of_every_kind_of_relation_is_one_statement(db: Database) -> orm::Result<()> {
    let query = User::find()
        .order_by(User::id)
        .include(User::profile)
        .include(User::friends.order_by(User::id).include(User::posts.order_by(Post::id)))
        .include(
            User::posts
                .order_by(Post::id)
                .include(Post::editor.include(User::profile))
                .include(Post::tags.order_by(Tag::name))
                .include(
                    Post::comments
                        .filter(Comment::approved.eq(true))
                        .order_by(Comment::id.desc())
                        .limit(2)
                        .include(Comment::user.include(User::profile).include(User::comments)),
                ),
        );
    let users = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let ada = &users[0];
    assert_eq!(ada.profile.as_ref().map(|profile| profile.id), Some(1));
    let posts_of_friends: Vec<usize> = ada.friends.iter().map(|friend| friend.posts.len()).collect();
    assert_eq!(posts_of_friends, [1, 1]);
    let first = &ada.posts[0];
    assert_eq!(first.editor.as_ref().map(|editor| (editor.id, editor.profile.is_some())), Some((2, false)));
    assert_eq!(first.tags.len(), 2);
    let comments: Vec<(i64, i64, usize)> = first
        .comments
        .iter()
        .map(|comment| (comment.id, comment.user.id, comment.user.comments.len()))
        .collect();
    assert_eq!(comments, [(3, 2, 2), (1, 2, 2)]);
    let own = ada.posts[1].editor.as_ref();
    assert_eq!(own.map(|editor| (editor.id, editor.profile.is_some())), Some((1, true)));
    assert!(users[2].friends.is_empty() && users[2].posts[0].comments.is_empty());
    Ok(())
}

#[orm::test(setup = empty)]
async fn thousands_of_rows_are_stitched_to_their_parents(db: Database) -> orm::Result<()> {
    User::insert_many((0..50).map(|user| User::create().email(user.to_string()))).exec(&db).await?;
    Post::insert_many((0..1000).map(|post| Post::create().title(post.to_string()).author_id(post % 50 + 1)))
        .exec(&db)
        .await?;
    Comment::insert_many((0..5000).map(|comment| {
        Comment::create().body(comment.to_string()).post_id(comment % 997 + 1).user_id(comment % 50 + 1)
    }))
    .exec(&db)
    .await?;
    Tag::insert_many((0..20).map(|tag| Tag::create().name(tag.to_string()))).exec(&db).await?;
    let links = (0..3000_i64).map(|link| (link % 1000 + 1, (link % 1000 + link / 1000) % 20));
    PostTag::insert_many(links.map(|(post, tag)| PostTag::create().post_id(post).tag_name(tag.to_string())))
        .exec(&db)
        .await?;

    let query = Post::find()
        .order_by(Post::id.desc())
        .include(Post::author)
        .include(Post::comments.order_by(Comment::id).include(Comment::user))
        .include(Post::tags.order_by(Tag::name));
    let posts = orm::assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(posts.len(), 1000);
    assert!(posts.is_sorted_by_key(|post| -post.id));
    for post in &posts {
        assert_eq!(post.author.id, post.author_id);
        assert!(post.comments.iter().all(|comment| comment.post_id == post.id));
        assert!(post.comments.iter().all(|comment| comment.user.id == comment.user_id));
        assert!(post.comments.is_sorted_by_key(|comment| comment.id));
        assert_eq!(post.tags.len(), 3);
    }
    assert_eq!(posts.iter().map(|post| post.comments.len()).sum::<usize>(), 5000);
    Ok(())
}
