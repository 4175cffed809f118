use orm::prelude::*;
use serde_json::json;

use super::Line;
use crate::blog::{Post, Status, User, filled};

#[test]
fn only_what_the_fields_say_is_selected() {
    assert_eq!(
        Post::find().filter(Post::views.gt(5)).order_by(Post::id).limit(2).project::<Line>().to_sql(),
        r#"SELECT "posts"."id", "posts"."title", "posts"."status"::text, "posts"."price", (SELECT count(*) FROM "comments" WHERE "comments"."post_id" = "posts"."id" AND "comments"."approved" = $1), (SELECT max("comments"."score") FROM "comments" WHERE "comments"."post_id" = "posts"."id") FROM "posts" WHERE "posts"."views" > $2 ORDER BY "posts"."id" LIMIT $3"#
    );
}

#[orm::test(setup = filled)]
async fn rows_come_in_the_order_of_the_query_in_one_round_trip(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by(Post::id.desc()).project::<Line>();
    let lines = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let found: Vec<_> =
        lines.iter().map(|line| (line.id, &*line.headline, line.status, line.comments, line.best)).collect();
    assert_eq!(
        found,
        [
            (4, "Nothing", Status::Draft, 0, None),
            (3, "notes", Status::Archived, 0, None),
            (2, "100% of SQL_", Status::Draft, 1, Some(3)),
            (1, "Rust and SQL", Status::Published, 2, Some(5)),
        ]
    );
    assert_eq!((lines[0].price, lines[2].price), (None, Some(Decimal::new(250, 2))));
    Ok(())
}

#[orm::test(setup = filled)]
async fn one_and_required_and_by_key(db: Database) -> orm::Result<()> {
    let by_title = |title| Post::find().filter(Post::title.eq(title)).project::<Line>();
    let (one, required) = orm::assert_queries!(db, 2, {
        (by_title("notes").one(&db).await?, by_title("notes").required(&db).await?)
    });
    assert_eq!(one.as_ref(), Some(&required));
    assert_eq!(required.id, 3);
    assert_eq!(by_title("none").one(&db).await?, None);
    let error = by_title("none").required(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (ErrorKind::NotFound, Some("posts")));

    let by_key = Post::find_by_pk(2).project::<Line>();
    assert!(by_key.to_sql().ends_with(r#" WHERE "posts"."id" = $2"#), "{}", by_key.to_sql());
    assert_eq!(by_key.required(&db).await?.headline, "100% of SQL_");
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_page_has_the_count_beside_it(db: Database) -> orm::Result<()> {
    let page = Post::find().order_by(Post::id).project::<Line>().page(2, 3, &db).await?;
    assert_eq!((page.total, page.total_pages, page.rows.len()), (4, 2, 1));
    assert_eq!(page.rows[0].headline, "Nothing");
    let error = Post::find().project::<Line>().page(0, 3, &db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_plan_is_that_of_the_statement(db: Database) -> orm::Result<()> {
    let plan = Post::find().project::<Line>().explain(&db).await?.to_string();
    assert!(plan.contains("on posts") && plan.contains("on comments"), "{plan}");
    Ok(())
}

#[orm::test(setup = filled)]
async fn it_serializes_as_any_struct(db: Database) -> orm::Result<()> {
    let line = Post::find_by_pk(1).project::<Line>().required(&db).await?;
    assert_eq!(
        serde_json::to_value(&line).unwrap_or_default(),
        json!({"id": 1, "headline": "Rust and SQL", "status": "Published", "price": "100.00", "comments": 2, "best": 5})
    );
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_model_is_a_projection_of_itself(db: Database) -> orm::Result<()> {
    let query = User::find().order_by(User::id);
    assert_eq!(query.clone().project::<User>().all(&db).await?, query.all(&db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn relations_that_were_included_are_not_loaded(db: Database) -> orm::Result<()> {
    let included = Post::find().include(Post::author).project::<Line>();
    assert_eq!(included.to_sql(), Post::find().project::<Line>().to_sql());
    assert_eq!(included.all(&db).await?.len(), 4);
    Ok(())
}
