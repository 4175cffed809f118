use orm::prelude::*;
use serde_json::json;

use super::{Card, Name, TagName};
use crate::blog::{Post, Profile, Tag, User, filled};

#[test]
fn each_level_has_what_its_fields_say_and_the_keys() {
    let sql = Post::find().order_by(Post::id).limit(2).project::<Card>().to_sql();
    let sql = sql.replace("), orm_l", "),\norm_l").replace(" SELECT orm_a", "\nSELECT orm_a");
    let sql = sql.replace(" FROM (SELECT array_agg", "\nFROM (SELECT array_agg");
    let sql = sql.replace(", (SELECT array_agg", ",\n(SELECT array_agg");
    assert_eq!(
        sql,
        r#"WITH orm_l0 AS MATERIALIZED (SELECT "posts"."title" AS c0, "posts"."views" * $1 AS c1, "posts"."author_id" AS c2, "posts"."editor_id" AS c3, "posts"."id" AS c4 FROM "posts" ORDER BY "posts"."id" LIMIT $2),
orm_l3 AS MATERIALIZED (SELECT "comments"."body" AS c0, "comments"."score" AS c1, "comments"."post_id" AS c2, "comments"."user_id" AS c3 FROM "comments" WHERE "comments"."post_id" = ANY(ARRAY(SELECT orm_l0.c4 FROM orm_l0)) ORDER BY "comments"."id")
SELECT orm_a0.*, orm_a1.*, orm_a2.*, orm_a3.*
FROM (SELECT array_agg(orm_l0.c0), array_agg(orm_l0.c1), array_agg(orm_l0.c2), array_agg(orm_l0.c3), array_agg(orm_l0.c4) FROM orm_l0) AS orm_a0,
(SELECT array_agg(orm_l1.c0), array_agg(orm_l1.c1) FROM (SELECT "users"."email" AS c0, "users"."id" AS c1 FROM "users" WHERE "users"."id" = ANY(ARRAY(SELECT orm_l0.c2 FROM orm_l0 UNION SELECT orm_l0.c3 FROM orm_l0 UNION SELECT orm_l3.c3 FROM orm_l3))) AS orm_l1) AS orm_a1,
(SELECT array_agg(orm_l2.c0), array_agg(orm_l2.c1) FROM (SELECT "tags"."name" AS c0, "post_tags"."post_id" AS c1 FROM "post_tags" JOIN "tags" ON "tags"."name" = "post_tags"."tag_name" WHERE "post_tags"."post_id" = ANY(ARRAY(SELECT orm_l0.c4 FROM orm_l0))) AS orm_l2) AS orm_a2,
(SELECT array_agg(orm_l3.c0), array_agg(orm_l3.c1), array_agg(orm_l3.c2), array_agg(orm_l3.c3) FROM orm_l3) AS orm_a3"#
    );
}

#[orm::test(setup = filled)]
async fn related_rows_come_in_one_round_trip(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by(Post::id).project::<Card>();
    let cards = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let cards = serde_json::to_value(&cards).unwrap_or_default();
    let (ada, bob, cy) =
        (json!({"email": "ada@x.org"}), json!({"email": "bob@x.org"}), json!({"email": "cy@x.org"}));
    assert_eq!(
        cards,
        json!([
            {
                "title": "Rust and SQL", "author": ada, "editor": bob, "twice": 20,
                "tags": [{"name": "rust"}, {"name": "sql"}],
                "comments": [
                    {"body": "first", "score": 5, "user": bob},
                    {"body": "second", "score": null, "user": cy},
                    {"body": "third", "score": 1, "user": bob},
                ],
            },
            {
                "title": "100% of SQL_", "author": bob, "editor": null, "twice": 40, "tags": [{"name": "sql"}],
                "comments": [{"body": "fourth", "score": 3, "user": ada}],
            },
            {"title": "notes", "author": ada, "editor": ada, "twice": 60, "tags": [], "comments": []},
            {"title": "Nothing", "author": cy, "editor": null, "twice": 0, "tags": [], "comments": []},
        ])
    );
    Ok(())
}

#[orm::test(setup = filled)]
async fn one_and_required_and_page_have_related_rows(db: Database) -> orm::Result<()> {
    let card = Post::find_by_pk(2).project::<Card>().required(&db).await?;
    assert_eq!((&*card.author.email, card.comments.len()), ("bob@x.org", 1));
    let one = Post::find().filter(Post::id.eq(2)).project::<Card>().one(&db).await?;
    assert_eq!(one, Some(card));
    let none = Post::find().filter(Post::id.eq(99)).project::<Card>();
    assert_eq!(none.clone().all(&db).await?, []);
    assert_eq!(none.required(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    let page = Post::find().order_by(Post::id).project::<Card>().page(2, 3, &db).await?;
    assert_eq!((page.total, &*page.rows[0].title), (4, "Nothing"));
    Ok(())
}

/// Relations alone: no column of its own is asked for.
#[derive(Projection, Debug, PartialEq)]
#[projection(of = User)]
struct Account {
    profile: Option<Profile>,
    posts: Vec<Written>,
    friends: Vec<Name>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Post)]
struct Written {
    tags: Vec<Tag>,
}

#[orm::test(setup = filled)]
async fn whole_models_and_structs_without_a_column_of_their_own(db: Database) -> orm::Result<()> {
    let query = User::find().order_by(User::id).project::<Account>();
    let accounts = orm::assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(
        accounts[0].profile.as_ref().map(|profile| (profile.id, &*profile.bio)),
        Some((1, "Countess"))
    );
    assert_eq!(accounts[1].profile, None);
    let tags: Vec<usize> = accounts[0].posts.iter().map(|post| post.tags.len()).collect();
    assert_eq!(tags, [2, 0]);
    let friends: Vec<&str> = accounts[0].friends.iter().map(|name| &*name.email).collect();
    assert_eq!(friends, ["bob@x.org", "cy@x.org"]);
    Ok(())
}

/// Two ways to one table, with other columns, and with the same.
#[derive(Projection, Debug, PartialEq)]
#[projection(of = Post)]
struct People {
    id: i64,
    author: Name,
    editor: Option<Who>,
    tags: Vec<TagName>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = User)]
struct Who {
    age: Option<i32>,
    id: i64,
    #[projection(expr = User::posts.count())]
    posts: i64,
}

#[orm::test(setup = filled)]
async fn relations_to_one_table_with_other_columns_stay_apart(db: Database) -> orm::Result<()> {
    let people = Post::find().order_by(Post::id).project::<People>().all(&db).await?;
    let found: Vec<_> = people
        .iter()
        .map(|post| {
            (post.id, &*post.author.email, post.editor.as_ref().map(|who| (who.id, who.age, who.posts)))
        })
        .collect();
    assert_eq!(
        found,
        [
            (1, "ada@x.org", Some((2, Some(20), 1))),
            (2, "bob@x.org", None),
            (3, "ada@x.org", Some((1, Some(36), 2))),
            (4, "cy@x.org", None),
        ]
    );
    assert_eq!(people[0].tags.len(), 2);
    Ok(())
}
