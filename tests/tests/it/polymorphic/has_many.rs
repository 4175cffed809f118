use orm::{assert_queries, prelude::*};

use super::{Comment, Image, Post, filled};

fn ids(comments: &[Comment]) -> Vec<i64> {
    comments.iter().map(|comment| comment.id).collect()
}

#[orm::test(setup = filled)]
async fn each_side_loads_its_own_rows_in_one_round_trip(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by(Post::id).include(Post::comments.order_by(Comment::id.desc()));
    let posts = assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(posts.iter().map(|post| ids(&post.comments)).collect::<Vec<_>>(), [vec![2, 1], vec![5]]);
    let query = Image::find().order_by(Image::id).include(Image::comments);
    let images = assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(images.iter().map(|image| ids(&image.comments)).collect::<Vec<_>>(), [vec![3], vec![4]]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn filter_order_and_limit_are_those_of_each_parent(db: Database) -> orm::Result<()> {
    let last = Post::comments.order_by(Comment::id.desc()).limit(1);
    let posts = Post::find().order_by(Post::id).include(last).all(&db).await?;
    assert_eq!(posts.iter().map(|post| ids(&post.comments)).collect::<Vec<_>>(), [[2], [5]]);
    let some = Post::comments.filter(Comment::body.ne("a").or(Comment::body.eq("c"))).order_by(Comment::id);
    let posts = Post::find().order_by(Post::id).include(some).all(&db).await?;
    assert_eq!(posts.iter().map(|post| ids(&post.comments)).collect::<Vec<_>>(), [[2], [5]]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn predicates_are_about_rows_of_that_side(db: Database) -> orm::Result<()> {
    let count = async |filter| Post::find().filter(filter).count(&db).await;
    assert_eq!(count(Post::comments.any(Comment::body.eq("c"))).await?, 0);
    assert_eq!(count(Post::comments.any(Comment::body.eq("a"))).await?, 1);
    assert_eq!(count(Post::comments.none(Comment::body.eq("c"))).await?, 2);
    assert_eq!(count(Post::comments.all(Comment::body.in_(["a", "b"]))).await?, 1);
    assert_eq!(count(Post::comments.exists()).await?, 2);
    Comment::delete_all().filter(Comment::body.eq("e")).exec(&db).await?;
    assert_eq!(count(!Post::comments.exists()).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_rows_of_one_row_are_a_query_of_their_own(db: Database) -> orm::Result<()> {
    let image = Image::find_by_pk(1).required(&db).await?;
    assert_eq!(ids(&Image::comments.of(&image).all(&db).await?), [3]);
    let none = !Comment::body.eq("zzz");
    assert_eq!(Image::comments.of(&image).filter(none).count(&db).await?, 1);
    let posts = Post::find().order_by(Post::id).all(&db).await?;
    let posts =
        assert_queries!(db, 1, { orm::load(posts, Post::comments.order_by(Comment::id), &db).await? });
    assert_eq!(posts.iter().map(|post| ids(&post.comments)).collect::<Vec<_>>(), [vec![1, 2], vec![5]]);
    Ok(())
}
