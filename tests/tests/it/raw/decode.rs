//! What rows are read as, and how a statement by hand is run.

use orm::prelude::*;

use crate::blog::{Post, Profile, Status, filled};

#[orm::test(setup = filled)]
async fn a_model_is_read_by_the_names_of_its_columns(db: Database) -> orm::Result<()> {
    let expected = Post::find().order_by(Post::id).all(&db).await?;
    let all: Vec<Post> = orm::sql!("SELECT * FROM posts ORDER BY id").all(&db).await?;
    assert_eq!(all, expected);
    let named: Vec<Post> =
        orm::sql!("SELECT {columns Post} FROM {table Post} ORDER BY {Post::id}").all(&db).await?;
    assert_eq!(named, expected);
    let mixed: Vec<Post> = orm::sql!(
        "SELECT 1 AS more, editor_id, author_id, price, views, status::text, body, title::varchar(50), id FROM posts ORDER BY id"
    )
    .all(&db)
    .await?;
    assert_eq!(mixed, expected);
    let id = expected[0].id;
    let one: Option<Post> = orm::sql!("SELECT * FROM posts WHERE id = {id}").read_only().one(&db).await?;
    assert_eq!(one.as_ref(), expected.first());
    let none: Option<Post> = orm::sql!("SELECT * FROM posts WHERE id = {-1}").one(&db).await?;
    assert_eq!(none, None);
    let error = orm::sql!("SELECT * FROM posts WHERE id = {-1}").required::<Post>(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_the_result_lacks_of_a_model_is_named(db: Database) {
    let error = orm::sql!("SELECT id, title FROM posts").all::<Post>(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Schema);
    assert_eq!(
        error.to_string(),
        "the result has no column body, which Post::body is read from: select it, or all of them as `{columns Post}`"
    );
    assert_eq!((error.fields(), error.sql()), (&["body"][..], Some("SELECT id, title FROM posts")));
    let error = orm::sql!("SELECT p.*, q.* FROM posts p, posts q").all::<Post>(&db).await.unwrap_err();
    assert!(error.to_string().starts_with("the result has several columns id,"), "{error}");
}

#[orm::test(setup = filled)]
async fn tuples_are_read_by_position_and_null_needs_an_option(db: Database) -> orm::Result<()> {
    type Twelve = (i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, Vec<Status>);

    let row: (i64, Option<String>, Option<i32>, Status) =
        orm::sql!("SELECT 1::int8, 'a', NULL::int4, 'draft'::status").required(&db).await?;
    assert_eq!(row, (1, Some("a".to_owned()), None, Status::Draft));
    let twelve: Twelve =
        orm::sql!("SELECT 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ARRAY['draft'::status]").required(&db).await?;
    assert_eq!((twelve.0, twelve.10, twelve.11), (1, 11, vec![Status::Draft]));

    let error = orm::sql!("SELECT 1, NULL::text AS name").all::<(i32, String)>(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        error.to_string(),
        "column 2 of the result (name) is NULL, and text without an Option is read: read an Option, or write coalesce"
    );
    let error = orm::sql!("SELECT 1, 2.5 AS half").all::<(i32, f64)>(&db).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "column 2 of the result (half) is numeric, and double precision is read: change the type, or cast in the SQL"
    );
    let error = orm::sql!("SELECT 1").all::<(i32, i32)>(&db).await.unwrap_err();
    assert_eq!(error.to_string(), "the result has 1 columns, and 2 are read: select them all");
    let error = orm::sql!("SELECT 1, 2").scalar::<i32>(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    Ok(())
}

#[orm::test(setup = filled)]
async fn single_values_are_read_without_a_tuple(db: Database) -> orm::Result<()> {
    let ids: Vec<i64> = orm::sql!("SELECT id FROM posts ORDER BY id").scalars(&db).await?;
    let expected: Vec<i64> =
        Post::find().order_by(Post::id).all(&db).await?.iter().map(|post| post.id).collect();
    assert_eq!(ids, expected);
    let most: Option<i32> = orm::sql!("SELECT max(views) FROM posts WHERE false").scalar(&db).await?;
    assert_eq!(most, None);
    let error = orm::sql!("SELECT 1 WHERE false").scalar::<i32>(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let some = &ids[..2];
    let found: Vec<i64> =
        orm::sql!("SELECT id FROM posts WHERE id = ANY({some}) ORDER BY id").scalars(&db).await?;
    assert_eq!(found, some);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_write_whose_rows_cannot_be_read_is_not_done(db: Database) -> orm::Result<()> {
    let before = Post::find().count(&db).await?;
    let error =
        orm::sql!("DELETE FROM post_tags RETURNING post_id").scalars::<String>(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    let links: i64 = orm::sql!("SELECT count(*) FROM post_tags").scalar(&db).await?;
    assert!(links > 0);
    let changed = orm::sql!("UPDATE posts SET views = views + {1}").exec(&db).await?;
    assert_eq!(changed, before);
    let returned: Vec<Post> = orm::sql!("UPDATE posts SET views = 0 RETURNING *").all(&db).await?;
    assert!(returned.len() as u64 == before && returned.iter().all(|post| post.views == 0));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_statement_is_part_of_its_transaction_which_it_cannot_end(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    orm::sql!("UPDATE posts SET views = {77}").exec(&tx).await?;
    let error = orm::sql!("COMMIT").exec(&tx).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Statement);
    let inside: i64 = orm::sql!("SELECT count(*) FROM posts WHERE views = {77}").scalar(&tx).await?;
    assert!(inside > 0);
    tx.rollback().await?;
    let outside: i64 = orm::sql!("SELECT count(*) FROM posts WHERE views = {77}").scalar(&db).await?;
    assert_eq!(outside, 0);
    Ok(())
}

#[orm::test(setup = filled)]
async fn one_call_site_is_one_round_trip_and_one_prepared_statement(db: Database) -> orm::Result<()> {
    let connection = db.acquire().await?;
    let views = async |least: i32| -> orm::Result<Vec<Post>> {
        orm::sql!("SELECT * FROM posts WHERE views >= {least}").all(&connection).await
    };
    views(0).await?;
    let before = db.statements_sent();
    for least in 1..5 {
        views(least).await?;
    }
    assert_eq!(db.statements_sent() - before, 4);
    let prepared: i64 =
        orm::sql!("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT * FROM posts%'")
            .scalar(&connection)
            .await?;
    assert_eq!(prepared, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_table_that_changed_since_it_was_prepared_is_read_by_the_new_places_of_its_columns(
    db: Database,
) -> orm::Result<()> {
    let connection = db.acquire().await?;
    let read = async || -> orm::Result<Vec<Profile>> {
        orm::sql!("SELECT * FROM profiles ORDER BY id").all(&connection).await
    };
    let before = read().await?;
    db.execute_batch(
        "ALTER TABLE profiles ADD COLUMN bio2 text; UPDATE profiles SET bio2 = bio; ALTER TABLE profiles DROP COLUMN bio;
         ALTER TABLE profiles RENAME COLUMN bio2 TO bio",
    )
    .await?;
    assert_eq!(read().await?, before);
    assert_eq!(before.len(), 1);
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
struct AuthorLine {
    name: String,
    posts: i64,
    r#type: Option<Status>,
}

#[orm::test(setup = filled)]
async fn a_struct_is_read_by_the_names_of_its_fields(db: Database) -> orm::Result<()> {
    let lines: Vec<AuthorLine> = orm::sql!(
        "SELECT count(p.id) AS posts, max(p.status::text)::status AS type, 7 AS more, u.email AS name
         FROM users u LEFT JOIN posts p ON p.author_id = u.id GROUP BY u.id ORDER BY u.email"
    )
    .all(&db)
    .await?;
    let expected: Vec<(String, i64)> = orm::sql!(
        "SELECT email, (SELECT count(*) FROM posts WHERE author_id = users.id) FROM users ORDER BY email"
    )
    .all(&db)
    .await?;
    let found: Vec<(String, i64)> = lines.iter().map(|line| (line.name.clone(), line.posts)).collect();
    assert_eq!(found, expected);
    assert!(lines.iter().all(|line| line.r#type.is_some() == (line.posts > 0)), "{lines:?}");
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Post)]
struct Headline {
    id: i64,
    #[projection(column = title)]
    heading: String,
    #[projection(expr = Post::views * 2)]
    twice: i32,
}

#[derive(Projection, Debug)]
#[projection(of = Post)]
struct WithAuthor {
    #[allow(dead_code)]
    id: i64,
    #[allow(dead_code)]
    author: crate::blog::User,
}

#[orm::test(setup = filled)]
async fn a_projection_of_a_model_is_read_from_sql_by_hand_too(db: Database) -> orm::Result<()> {
    let by_hand: Vec<Headline> =
        orm::sql!("SELECT views * 2 AS twice, title AS heading, id FROM posts ORDER BY id").all(&db).await?;
    assert_eq!(by_hand, Post::find().order_by(Post::id).project::<Headline>().all(&db).await?);
    assert!(!by_hand.is_empty());
    let error = orm::sql!("SELECT * FROM posts").all::<WithAuthor>(&db).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "WithAuthor::author is of related rows, which SQL by hand does not bring: read a struct without it, or load it by `.project::<WithAuthor>()`"
    );
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_the_result_lacks_of_a_struct_is_named_and_a_write_is_not_done(db: Database) -> orm::Result<()> {
    let refused = async |fragment: orm::sql::Fragment| fragment.all::<AuthorLine>(&db).await.unwrap_err();
    let error = refused(orm::sql!("SELECT 'a' AS name, 1::int8 AS posts")).await;
    assert_eq!((error.kind(), error.fields()), (ErrorKind::Schema, &["type"][..]));
    assert_eq!(
        error.to_string(),
        "the result has no column type, which AuthorLine::type is read from: select it, or name it by `AS type`"
    );
    let error = refused(orm::sql!("SELECT 'a' AS name, 1::int4 AS posts, NULL::text AS type")).await;
    assert_eq!(
        error.to_string(),
        "column posts of the result is int4, but AuthorLine::posts is read from bigint: cast it in the SQL, or change the field's type"
    );
    let error =
        refused(orm::sql!("SELECT 'a' AS name, 'b' AS name, 1::int8 AS posts, NULL::text AS type")).await;
    assert_eq!(
        error.to_string(),
        "the result has several columns name, and AuthorLine::name is read from one: give the others a name of their own by AS"
    );
    let error = refused(orm::sql!("SELECT NULL::text AS name, 1::int8 AS posts, NULL::text AS type")).await;
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    let before: i64 = orm::sql!("SELECT count(*) FROM post_tags").scalar(&db).await?;
    refused(orm::sql!("DELETE FROM post_tags RETURNING post_id AS posts")).await;
    let after: i64 = orm::sql!("SELECT count(*) FROM post_tags").scalar(&db).await?;
    assert!(before > 0 && after == before);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_name_or_a_type_that_is_wrong_is_told_of_the_sql_and_not_of_a_model(db: Database) {
    let refused = async |fragment: orm::sql::Fragment| fragment.exec(&db).await.unwrap_err();
    let error = refused(orm::sql!("SELECT u.emial FROM users u")).await;
    assert_eq!(
        (error.kind(), error.to_string()),
        (
            ErrorKind::Schema,
            "column u.emial does not exist: check the name in the SQL, or migrate the database".to_owned()
        )
    );
    let error = refused(orm::sql!("SELECT 1 FROM user_s")).await;
    assert_eq!(
        error.to_string(),
        "relation user_s does not exist: check the name in the SQL, or migrate the database"
    );
    let seven = "7";
    let error = refused(orm::sql!("SELECT 1 FROM users WHERE id = {seven}")).await;
    assert_eq!(
        (error.kind(), error.to_string()),
        (
            ErrorKind::Statement,
            "operator does not exist: bigint = text: cast one side, `value::type`, or bind a value of the other type"
                .to_owned()
        )
    );
}
