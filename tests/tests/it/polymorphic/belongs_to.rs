use orm::{assert_queries, prelude::*};

use super::{Author, Comment, Commentable, CommentableType, filled};

fn target(row: &Commentable) -> (CommentableType, i64) {
    match row {
        Commentable::Post(row) => (CommentableType::Post, row.id),
        Commentable::Image(row) => (CommentableType::Image, row.id),
    }
}

const EXPECTED: [(CommentableType, i64); 5] = [
    (CommentableType::Post, 1),
    (CommentableType::Post, 1),
    (CommentableType::Image, 1),
    (CommentableType::Image, 2),
    (CommentableType::Post, 2),
];

#[orm::test(setup = filled)]
async fn rows_of_all_tables_are_loaded_in_one_round_trip(db: Database) -> orm::Result<()> {
    let query = Comment::find().order_by(Comment::id).include(Comment::commentable).include(Comment::author);
    let comments = assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(comments.iter().map(|row| target(&row.commentable)).collect::<Vec<_>>(), EXPECTED);
    assert!(matches!(&comments[4].commentable, Commentable::Post(post) if post.title == "two"));
    assert_eq!(comments[2].author.as_ref().map(|author| &*author.name), Some("Ada"));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_query_whose_rows_are_all_of_one_table_has_no_rows_of_the_other(db: Database) -> orm::Result<()> {
    let query = Comment::find().filter(Comment::commentable_type.eq(CommentableType::Image));
    let comments = query.include(Comment::commentable).order_by(Comment::id).all(&db).await?;
    assert_eq!(comments.iter().map(|row| target(&row.commentable)).collect::<Vec<_>>(), EXPECTED[2..4]);
    assert!(Comment::find().limit(0).include(Comment::commentable).all(&db).await?.is_empty());
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_at_hand_get_theirs_by_one_statement(db: Database) -> orm::Result<()> {
    let comments = Comment::find().order_by(Comment::id).all(&db).await?;
    let comments = assert_queries!(db, 1, { orm::load(comments, Comment::commentable, &db).await? });
    assert_eq!(comments.iter().map(|row| target(&row.commentable)).collect::<Vec<_>>(), EXPECTED);
    Ok(())
}

#[orm::test(setup = filled)]
async fn below_other_relations_it_is_loaded_too(db: Database) -> orm::Result<()> {
    let of_author = Author::comments.order_by(Comment::id).include(Comment::commentable);
    let query = Author::find().include(of_author);
    let authors: Vec<orm::with!(Author { comments { commentable } })> =
        assert_queries!(db, 1, { query.all(&db).await? });
    let targets: Vec<_> = authors[0].comments.iter().map(|row| target(&row.commentable)).collect();
    assert_eq!(targets, [(CommentableType::Post, 1), (CommentableType::Image, 1)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_key_without_a_row_is_told(db: Database) -> orm::Result<()> {
    db.execute_batch("DELETE FROM images WHERE id = 1").await?;
    let error = Comment::find().include(Comment::commentable).all(&db).await.unwrap_err();
    assert_eq!(error.kind(), orm::ErrorKind::NotFound);
    assert!(error.to_string().contains("Comment::commentable is required, but its row is not in"), "{error}");
    let orphans = Comment::find().filter(!Comment::commentable.exists()).all(&db).await?;
    assert_eq!(orphans.iter().map(|row| row.id).collect::<Vec<_>>(), [3]);
    assert_eq!(Comment::find().filter(Comment::commentable.exists()).count(&db).await?, 4);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_is_serialized_with_its_type_and_what_it_leads_to(db: Database) -> orm::Result<()> {
    let row = Comment::find_by_pk(3).include(Comment::commentable).required(&db).await?;
    let json = serde_json::to_value(&row).unwrap();
    assert_eq!(json["commentable_type"], "picture");
    assert_eq!(json["commentable"]["Image"]["url"], "one");
    assert_eq!(serde_json::from_value::<Comment>(json).unwrap(), row.into_model());
    assert!(serde_json::from_str::<CommentableType>("\"film\"").is_err());
    Ok(())
}
