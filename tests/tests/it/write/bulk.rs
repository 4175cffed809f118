use orm::prelude::*;

use crate::blog::{Comment, Post, Status, User, filled};

#[orm::test(setup = filled)]
async fn an_update_changes_the_rows_that_it_finds(db: Database) -> orm::Result<()> {
    let update = Post::update_all()
        .set(Post::views, Post::views * 2 + 1)
        .set(Post::status, Status::Archived)
        .set(Post::body, Post::title.upper())
        .set(Post::editor_id, 3)
        .filter(Post::views.gte(20));
    assert_eq!(orm::assert_queries!(db, 1, { update.exec(&db).await? }), 2);
    let posts = Post::find().order_by(Post::id).all(&db).await?;
    assert_eq!(posts.iter().map(|post| post.views).collect::<Vec<_>>(), [10, 41, 61, 0]);
    assert_eq!((posts[1].body.as_deref(), posts[1].editor_id), (Some("100% OF SQL_"), Some(3)));
    assert_eq!((posts[0].status, posts[1].status), (Status::Published, Status::Archived));
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_update_sees_the_row_as_it_was(db: Database) -> orm::Result<()> {
    let swap =
        Comment::update_all().set(Comment::post_id, Comment::user_id).set(Comment::user_id, Comment::post_id);
    assert_eq!(swap.filter(Comment::id.eq(1)).exec(&db).await?, 1);
    let comment = Comment::find_by_pk(1).required(&db).await?;
    assert_eq!((comment.post_id, comment.user_id), (2, 1));
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_update_can_set_null_and_a_column_to_another(db: Database) -> orm::Result<()> {
    let update = Post::update_all().set(Post::body, None).set(Post::editor_id, Some(1)).set(Post::price, 7);
    assert_eq!(update.all_rows().exec(&db).await?, 4);
    let posts = Post::find().all(&db).await?;
    assert!(posts.iter().all(|post| post.body.is_none() && post.editor_id == Some(1)));
    assert!(posts.iter().all(|post| post.price == Some(Decimal::from(7))));
    let copied = User::update_all().set(User::email, User::email.lower()).set(User::nick, "n").all_rows();
    assert_eq!(copied.exec(&db).await?, 3);
    let edited = Post::update_all().set(Post::editor_id, Post::author_id).filter(Post::author_id.eq(2));
    assert_eq!(edited.exec(&db).await?, 1);
    assert_eq!(Post::find_by_pk(2).required(&db).await?.editor_id, Some(2));
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_update_can_put_texts_together_and_take_them_apart(db: Database) -> orm::Result<()> {
    let renamed = orm::expr::value("Das Große ".to_owned()).concat(Post::title.substring_from(6));
    Post::update_all().set(Post::title, renamed).filter(Post::id.eq(1)).exec(&db).await?;
    assert_eq!(Post::find_by_pk(1).required(&db).await?.title, "Das Große and SQL");
    // NULL on either side is NULL, and only a column that can hold it takes it.
    let doubled = Post::body.concat("/").concat(Post::body);
    Post::update_all().set(Post::body, doubled).all_rows().exec(&db).await?;
    let bodies = Post::find().order_by(Post::id).all(&db).await?.into_iter().map(|post| post.body);
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(bodies.collect::<Vec<_>>(), [text("long/long"), None, None, text("/")]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_update_without_anything_to_set_sends_nothing(db: Database) -> orm::Result<()> {
    assert_eq!(orm::assert_queries!(db, 0, { Post::update_all().all_rows().exec(&db).await? }), 0);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_delete_takes_the_rows_that_it_finds(db: Database) -> orm::Result<()> {
    let delete = Comment::delete_all().filter(Comment::approved.eq(true)).filter(Comment::score.lt(4));
    assert_eq!(orm::assert_queries!(db, 1, { delete.exec(&db).await? }), 2);
    assert_eq!(Comment::delete_all().filter(Comment::id.in_([1, 99])).exec(&db).await?, 1);
    assert_eq!(Comment::find().all(&db).await?[0].id, 2);
    assert_eq!(Comment::delete_all().all_rows().exec(&db).await?, 1);
    assert_eq!(Comment::delete_all().all_rows().exec(&db).await?, 0);
    Ok(())
}
