//! Rows that are added to one of several models, counted and asked for.

use orm::{assert_queries, prelude::*};

use super::{Comment, CommentableType, Image, Post, filled};

#[orm::test(setup = filled)]
async fn rows_of_another_model_with_the_same_key_do_not_count(db: Database) -> orm::Result<()> {
    let (post, image) = (Post::find_by_pk(1).required(&db).await?, Image::find_by_pk(1).required(&db).await?);
    assert_eq!(assert_queries!(db, 1, { post.count(Post::comments, &db).await? }), 2);
    assert_eq!(image.count(Image::comments, &db).await?, 1);
    assert_eq!(post.count(Post::comments.filter(Comment::body.eq("a")), &db).await?, 1);
    let comments = Comment::find().order_by(Comment::id).all(&db).await?;
    assert!(assert_queries!(db, 1, { post.has(Post::comments, &comments[..2], &db).await? }));
    assert!(!post.has(Post::comments, &comments[..3], &db).await?, "the third is on the image");
    assert!(!post.has(Post::comments, &comments[2], &db).await?);
    assert!(image.has(Image::comments, &comments[2], &db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_that_is_added_gets_the_key_and_the_type(db: Database) -> orm::Result<()> {
    let image = Image::find_by_pk(1).required(&db).await?;
    let comments = Comment::find().order_by(Comment::id).all(&db).await?;
    // The first two are on the post of the same key, the third is on the image already.
    assert_eq!(assert_queries!(db, 1, { image.add(Image::comments, &comments[..3], &db).await? }), 2);
    let found = Comment::find().order_by(Comment::id).all(&db).await?;
    let places = found.iter().map(|comment| (comment.commentable_type, comment.commentable_id));
    let (on_post, on_image) = (CommentableType::Post, CommentableType::Image);
    let expected = [(on_image, 1), (on_image, 1), (on_image, 1), (on_image, 2), (on_post, 2)];
    assert_eq!(places.collect::<Vec<_>>(), expected);
    assert_eq!(image.add(Image::comments, &comments[0], &db).await?, 0);
    assert_eq!(image.count(Image::comments, &db).await?, 3);
    let post = Post::find_by_pk(1).required(&db).await?;
    assert_eq!(post.count(Post::comments, &db).await?, 0);
    Ok(())
}
