use orm::{assert_queries, prelude::*};

use super::{Comment, CommentableType, Image, Post, filled};

#[orm::test(setup = filled)]
async fn a_row_sets_the_key_and_the_type_together(db: Database) -> orm::Result<()> {
    let image = Image::find_by_pk(2).include(Image::comments).required(&db).await?;
    let comment = Comment::create().commentable(&image).body("f").save(&db).await?;
    assert_eq!((comment.commentable_type, comment.commentable_id), (CommentableType::Image, 2));
    let post = Post::find_by_pk(1).required(&db).await?;
    let new = ["g", "h"].map(|body| Comment::create().body(body).commentable(&post));
    let rows = Comment::insert_many(new).all(&db).await?;
    assert!(rows.iter().all(|row| row.commentable_type == CommentableType::Post && row.commentable_id == 1));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_deleted_row_takes_those_that_belong_to_it_along_by_the_same_statement(
    db: Database,
) -> orm::Result<()> {
    let post = Post::find_by_pk(1).required(&db).await?;
    assert_queries!(db, 1, { post.delete(&db).await? });
    let left = Comment::find().order_by(Comment::id).all(&db).await?;
    assert_eq!(left.iter().map(|row| row.id).collect::<Vec<_>>(), [3, 4, 5]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn many_deleted_rows_take_theirs_along(db: Database) -> orm::Result<()> {
    let deleted = Post::delete_all().filter(Post::comments.any(Comment::body.eq("e"))).exec(&db).await?;
    assert_eq!(deleted, 1);
    assert_eq!(Comment::find().count(&db).await?, 4);
    assert_eq!(Image::delete_all().all_rows().exec(&db).await?, 2);
    assert_eq!(Comment::find().count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_a_rolled_back_delete_took_along_is_there_again(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(1).required(&db).await?;
    let tx = db.begin().await?;
    post.delete(&tx).await?;
    assert_eq!(Comment::find().count(&tx).await?, 3);
    tx.rollback().await?;
    assert_eq!(Comment::find().count(&db).await?, 5);
    Ok(())
}
