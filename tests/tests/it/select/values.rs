use orm::prelude::*;

use crate::blog::{Post, Status, User, filled};

#[orm::test(setup = filled)]
async fn columns_come_as_tuples_and_one_column_as_its_values(db: Database) -> orm::Result<()> {
    let users = User::find().order_by(User::id);
    let rows: Vec<(i64, String, Option<i32>)> =
        users.clone().select((User::id, User::email, User::age)).all(&db).await?;
    let expected = [(1, "ada@x.org", Some(36)), (2, "bob@x.org", Some(20)), (3, "cy@x.org", None)];
    assert_eq!(rows, expected.map(|(id, email, age)| (id, email.to_owned(), age)));
    let ages: Vec<Option<i32>> = users.clone().select(User::age).all(&db).await?;
    assert_eq!(ages, [Some(36), Some(20), None]);
    let first: Option<i64> = users.select(User::id).one(&db).await?;
    assert_eq!(first, Some(1));
    Ok(())
}

#[orm::test(setup = filled)]
async fn expressions_are_calculated_and_enums_read(db: Database) -> orm::Result<()> {
    let query = Post::find().filter(Post::id.eq(1)).select((Post::views * 2 + 1, Post::status, Post::price));
    let row = orm::assert_queries!(db, 1, { query.required(&db).await? });
    assert_eq!(row, (21, Status::Published, Some(Decimal::from(100))));
    Ok(())
}

#[orm::test(setup = filled)]
async fn distinct_gives_each_combination_once(db: Database) -> orm::Result<()> {
    let authors = Post::find().select(Post::author_id).distinct().order_by(Post::author_id);
    assert_eq!(
        authors.to_sql(),
        r#"SELECT DISTINCT "posts"."author_id" FROM "posts" ORDER BY "posts"."author_id""#
    );
    assert_eq!(authors.all(&db).await?, [1, 2, 3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn limit_and_offset_are_of_the_rows(db: Database) -> orm::Result<()> {
    let ids = Post::find().order_by(Post::id).select(Post::id).limit(2).offset(1).all(&db).await?;
    assert_eq!(ids, [2, 3]);
    let none = Post::find().filter(Post::id.lt(0)).select(Post::id).required(&db).await.unwrap_err();
    assert_eq!((none.kind(), none.table()), (ErrorKind::NotFound, Some("posts")));
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_was_included_is_not_loaded_for_values(db: Database) -> orm::Result<()> {
    let query = Post::find().include(Post::comments).select(Post::id);
    assert_eq!(query.to_sql(), r#"SELECT "posts"."id" FROM "posts""#);
    assert_eq!(query.all(&db).await?.len(), 4);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Setting {
    #[column(primary_key)]
    id: i64,
    own: Json<serde_json::Value>,
    more: Option<Json<serde_json::Value>>,
}

async fn settings(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Setting]).await?;
    let setting = |id, more: Option<serde_json::Value>| Setting {
        id,
        own: Json(serde_json::json!({"a": 1})),
        more: more.map(Json),
    };
    let more = serde_json::json!({"b": 2});
    Setting::insert_many([setting(1, None), setting(2, Some(more))]).exec(db).await?;
    Ok(())
}

#[orm::test(setup = settings)]
async fn json_beside_null_is_null(db: Database) -> orm::Result<()> {
    let query = Setting::find().order_by(Setting::id);
    let merged: Vec<Option<Json<serde_json::Value>>> =
        query.clone().select(Setting::own.merge(Setting::more)).all(&db).await?;
    assert_eq!(merged, [None, Some(Json(serde_json::json!({"a": 1, "b": 2})))]);
    let set: Vec<Option<Json<serde_json::Value>>> =
        query.clone().select(Setting::own.set_path("a", Setting::more)).all(&db).await?;
    assert_eq!(set, [None, Some(Json(serde_json::json!({"a": {"b": 2}})))]);
    let own: Vec<Json<serde_json::Value>> =
        query.select(Setting::own.merge(serde_json::json!({}))).all(&db).await?;
    assert_eq!(own.len(), 2);
    Ok(())
}

#[orm::test(setup = filled)]
async fn distinct_values_of_an_enum_come_in_its_own_order(db: Database) -> orm::Result<()> {
    let query = Post::find().select((Post::status, Post::author_id.gt(0))).distinct();
    let ordered = query.clone().order_by((Post::status.desc(), Post::author_id.gt(0)));
    assert_eq!(
        ordered.to_sql(),
        r#"SELECT orm_rows.c0::text, orm_rows.c1 FROM (SELECT DISTINCT "posts"."status", "posts"."author_id" > $1 FROM "posts") AS orm_rows(c0, c1) ORDER BY orm_rows.c0 DESC, orm_rows.c1"#
    );
    let rows = ordered.limit(2).all(&db).await?;
    assert_eq!(rows, [(Status::Archived, true), (Status::Published, true)]);
    assert_eq!(query.all(&db).await?.len(), 3);
    Ok(())
}
