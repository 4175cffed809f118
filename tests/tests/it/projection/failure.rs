use orm::prelude::*;

use super::{Card, Line};
use crate::blog::{Comment, Post, User, filled};

#[orm::test(setup = filled)]
async fn a_column_of_another_type_is_told_by_its_name(db: Database) -> orm::Result<()> {
    db.execute_batch("ALTER TABLE posts ALTER title TYPE int USING length(title)").await?;
    let flat = Post::find().project::<Line>().all(&db).await.unwrap_err();
    let nested = Post::find().project::<Card>().all(&db).await.unwrap_err();
    for error in [flat, nested] {
        assert_eq!((error.kind(), error.fields()), (ErrorKind::Schema, &["title"][..]), "{error}");
        assert!(error.to_string().contains("posts.title is "), "{error}");
    }
    Ok(())
}

/// Typed by the caller's word, which is wrong.
#[derive(Projection, Debug, PartialEq)]
#[projection(of = User)]
struct Mistyped {
    #[projection(expr = orm::sql!(i64: "length({User::email})"))]
    length: i64,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = User)]
struct MistypedBelow {
    posts: Vec<Post>,
    friends: Vec<Mistyped>,
}

#[orm::test(setup = filled)]
async fn an_expression_of_another_type_is_told(db: Database) -> orm::Result<()> {
    let flat = User::find().project::<Mistyped>().all(&db).await.unwrap_err();
    let nested = User::find().project::<MistypedBelow>().all(&db).await.unwrap_err();
    for error in [flat, nested] {
        assert_eq!(error.kind(), ErrorKind::Schema, "{error}");
        let expected = "an expression of users is int4 in the database, and bigint is read: ";
        assert!(error.to_string().contains(expected), "{error}");
    }
    let right = User::find().filter(User::id.eq(0)).project::<MistypedBelow>().all(&db).await;
    assert!(right.is_err(), "the types are compared without rows too");
    Ok(())
}

/// Promised by the caller's word never to be NULL.
#[derive(Projection, Debug, PartialEq)]
#[projection(of = Comment)]
struct Scored {
    #[projection(expr = orm::sql!(i32: "{Comment::score}"))]
    score: i32,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Post)]
struct ScoredBelow {
    comments: Vec<Scored>,
}

#[orm::test(setup = filled)]
async fn a_null_without_an_option_is_told_by_the_field(db: Database) -> orm::Result<()> {
    let flat = Comment::find().project::<Scored>().all(&db).await.unwrap_err();
    let nested = Post::find().project::<ScoredBelow>().all(&db).await.unwrap_err();
    for error in [flat, nested] {
        assert_eq!((error.kind(), error.fields()), (ErrorKind::Decode, &["score"][..]), "{error}");
        assert!(error.to_string().contains("cannot read Scored::score: NULL"), "{error}");
    }
    let scored = Comment::find().filter(Comment::score.is_not_null()).project::<Scored>().all(&db).await?;
    assert_eq!(scored.iter().map(|comment| comment.score).sum::<i32>(), 9);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_required_row_that_is_missing_is_told(db: Database) -> orm::Result<()> {
    db.execute_batch(
        "ALTER TABLE posts DROP CONSTRAINT posts_author_id_fkey; UPDATE posts SET author_id = 99 WHERE id = 4",
    )
    .await?;
    let error = Post::find().project::<Card>().all(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("Post::author is required"), "{error}");
    Ok(())
}
