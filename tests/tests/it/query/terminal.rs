use super::*;
use crate::blog::{Comment, Status, User, empty};

#[orm::test(setup = filled)]
async fn all_gives_whole_rows(db: Database) -> orm::Result<()> {
    let posts = orm::assert_queries!(db, 1, { Post::find().filter(Post::id.eq(1)).all(&db).await? });
    let expected = Post {
        id: 1,
        title: "Rust and SQL".to_owned(),
        body: Some("long".to_owned()),
        status: Status::Published,
        views: 10,
        price: Some(Decimal::new(10_000, 2)),
        author_id: 1,
        editor_id: Some(2),
    };
    assert_eq!(posts, [expected]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn one_gives_the_first_row_or_none(db: Database) -> orm::Result<()> {
    let query = || Post::find().order_by(Post::id.desc());
    let first = orm::assert_queries!(db, 1, { query().one(&db).await? });
    assert_eq!(first.map(|post| post.id), Some(4));
    assert_eq!(query().filter(Post::id.gt(99)).one(&db).await?, None);
    assert_eq!(query().limit(0).one(&db).await?, None);
    assert_eq!(query().limit(3).offset(1).one(&db).await?.map(|post| post.id), Some(3));
    Ok(())
}

#[orm::test(setup = filled)]
async fn required_makes_an_error_of_no_row(db: Database) -> orm::Result<()> {
    assert_eq!(Post::find_by_pk(2).required(&db).await?.views, 20);
    let missing = Post::find_by_pk(99).required(&db).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert_eq!((missing.table(), missing.http_status()), (Some("posts"), 404));
    assert_eq!(missing.to_string(), "no row of posts satisfies the query");
    Ok(())
}

#[orm::test(setup = filled)]
async fn count_counts_what_all_would_give(db: Database) -> orm::Result<()> {
    assert_eq!(orm::assert_queries!(db, 1, { Post::find().count(&db).await? }), 4);
    assert_eq!(Post::find().filter(Post::views.gt(99)).count(&db).await?, 0);
    assert_eq!(Post::find().limit(3).count(&db).await?, 3);
    assert_eq!(Post::find().limit(3).offset(2).count(&db).await?, 2);
    let decorated = Post::find().order_by(Post::title).include(Post::comments);
    assert_eq!(decorated.count(&db).await?, 4);
    Ok(())
}

#[orm::test(setup = filled)]
async fn exists_tells_whether_all_would_give_a_row(db: Database) -> orm::Result<()> {
    assert!(orm::assert_queries!(db, 1, { Post::find().exists(&db).await? }));
    assert!(!Post::find().filter(Post::views.gt(99)).exists(&db).await?);
    assert!(Post::find().offset(3).exists(&db).await?);
    assert!(!Post::find().offset(4).exists(&db).await?);
    assert!(Post::find().include(Post::author).exists(&db).await?);
    Ok(())
}

#[orm::test(setup = empty)]
async fn of_an_empty_table_every_answer_is_empty(db: Database) -> orm::Result<()> {
    assert_eq!(Post::find().all(&db).await?, []);
    assert_eq!(Post::find().one(&db).await?, None);
    assert_eq!(Post::find().count(&db).await?, 0);
    assert!(!Post::find().exists(&db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_rows_of_a_row_are_a_query_that_can_be_refined(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(1).required(&db).await?;
    let comments = Post::comments.of(&post).filter(Comment::approved.eq(true)).order_by(Comment::score);
    let bodies: Vec<String> = comments.all(&db).await?.into_iter().map(|comment| comment.body).collect();
    assert_eq!(bodies, ["third", "first"]);
    let refined = Post::comments.filter(Comment::score.gt(0)).order_by(Comment::id.desc()).limit(1);
    let newest = refined.of(&post).filter(Comment::approved.eq(true)).all(&db).await?;
    assert_eq!(newest.iter().map(|comment| comment.id).collect::<Vec<_>>(), [3]);
    let tags = Post::tags.of(&post).count(&db).await?;
    assert_eq!(tags, 2);
    let ada = User::find_by_pk(1).include(User::posts).required(&db).await?;
    let friends = User::friends.of(&ada).order_by(User::id).all(&db).await?;
    assert_eq!(friends.iter().map(|user| user.id).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(User::friend_of.of(&ada).count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = filled)]
async fn every_method_runs_in_a_transaction_and_on_a_connection_too(db: Database) -> orm::Result<()> {
    let in_transaction = db
        .transaction(async |tx| {
            let post = Post::find_by_pk(1).lock(ForUpdate).required(tx).await?;
            let post = post.update(tx, |post| post.views = 11).await?;
            Post::find().filter(Post::views.eq(post.views)).include(Post::author).one(tx).await
        })
        .await?;
    assert_eq!(in_transaction.map(|post| post.author.id), Some(1));
    let connection = db.acquire().await?;
    assert_eq!(Post::find().count(&connection).await?, 4);
    assert_eq!(Post::find().order_by(Post::id).all(&connection).await?[0].views, 11);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_table_that_does_not_fit_its_model_is_an_error_that_names_the_field(
    db: Database,
) -> orm::Result<()> {
    db.execute_batch("ALTER TABLE posts ALTER views TYPE bigint").await?;
    let wider = Post::find().all(&db).await.unwrap_err();
    assert_eq!((wider.kind(), wider.fields()), (ErrorKind::Schema, &["views"][..]));
    let in_tree = Comment::find().include(Comment::post).all(&db).await.unwrap_err();
    assert_eq!((in_tree.kind(), in_tree.fields()), (ErrorKind::Schema, &["views"][..]));
    assert_eq!(in_tree.to_string(), wider.to_string());
    db.execute_batch("ALTER TABLE posts DROP views").await?;
    let missing = Post::find().all(&db).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Schema, "{missing}");
    assert!(missing.to_string().contains("views"), "{missing}");
    Ok(())
}

#[orm::test(setup = filled)]
async fn in_a_tree_the_error_names_the_table_that_the_column_is_of(db: Database) -> orm::Result<()> {
    db.execute_batch(
        "ALTER TABLE post_tags DROP CONSTRAINT post_tags_post_id_fkey, ALTER post_id TYPE int;
         ALTER TABLE comments ALTER score TYPE bigint",
    )
    .await?;
    let by_link = Post::find().include(Post::tags).all(&db).await.unwrap_err();
    assert_eq!((by_link.kind(), by_link.fields()), (ErrorKind::Schema, &["post_id"][..]));
    assert_eq!(
        by_link.to_string(),
        "post_tags.post_id is int4 in the database, but PostTag::post_id says bigint: change the field's type or \
         migrate the column"
    );
    let posts = Post::find().all(&db).await?;
    let loaded = orm::load(posts, Post::comments, &db).await.unwrap_err();
    assert_eq!((loaded.kind(), loaded.fields()), (ErrorKind::Schema, &["score"][..]));
    assert_eq!(loaded.to_string(), Comment::find().all(&db).await.unwrap_err().to_string());
    Ok(())
}

#[derive(Model, Debug, Clone)]
#[has_many(labels: Label)]
struct Shelf {
    #[column(primary_key)]
    id: i64,
    sizes: Vec<i32>,
}

#[derive(Model, Debug, Clone)]
struct Label {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(shelf: Shelf)]
    shelf_id: i64,
}

#[orm::test]
async fn an_array_of_another_type_is_the_schemas_fault_in_a_tree_too(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Shelf, Label]).await?;
    db.execute_batch("INSERT INTO shelves VALUES (1, '{}'), (2, '{1,2}')").await?;
    let shelves = Shelf::find().order_by(Shelf::id).include(Shelf::labels).all(&db).await?;
    assert_eq!((shelves[1].id, &shelves[1].sizes[..], shelves[1].labels.len()), (2, &[1, 2][..], 0));

    db.execute_batch("ALTER TABLE shelves ALTER sizes TYPE bigint[]").await?;
    let plain = Shelf::find().all(&db).await.unwrap_err();
    let in_tree = Shelf::find().include(Shelf::labels).all(&db).await.unwrap_err();
    for error in [plain, in_tree] {
        assert_eq!((error.kind(), error.fields()), (ErrorKind::Schema, &["sizes"][..]));
        assert!(error.to_string().contains("but Shelf::sizes says integer[]: change"), "{error}");
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn null_where_the_model_has_none_is_an_error_that_names_the_column(db: Database) -> orm::Result<()> {
    db.execute_batch(
        "ALTER TABLE posts ALTER title DROP NOT NULL; UPDATE posts SET title = NULL WHERE id = 2",
    )
    .await?;
    let error = Post::find().all(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.fields()), (ErrorKind::Decode, &["title"][..]));
    assert_eq!(error.to_string(), "cannot read posts.title: NULL in a column whose field is not an Option");
    let in_tree = Comment::find().include(Comment::post).all(&db).await.unwrap_err();
    assert_eq!(in_tree.to_string(), error.to_string());
    Ok(())
}
