//! Several joins one after the other, self-joins, and what the joined queries say.

use orm::prelude::*;

use super::models::{Comment, Post, Status, User, blog, tail};

#[orm::test(setup = blog)]
async fn each_condition_is_given_the_tables_before(db: Database) -> orm::Result<()> {
    let query = Comment::find()
        .join(Post::find(), |comment, post| comment.post_id.eq(post.id))
        .left_join(User::find(), |(_, post), author| author.id.eq(post.author_id))
        .join(User::find(), |(comment, _, author), reader| {
            comment.author_id.eq(reader.id).and(reader.id.ne(author.id))
        })
        .order_by(|(comment, ..)| comment.id)
        .select(|(comment, post, author, reader)| (comment.body, post.title, author.name, reader.name));
    assert_eq!(
        tail(&query.to_sql()),
        r#""comments" JOIN "posts" ON "comments"."post_id" = "posts"."id" LEFT JOIN "users" ON "users"."id" = "posts"."author_id" JOIN "users" AS "users_2" ON "comments"."author_id" = "users_2"."id" AND "users_2"."id" <> "users"."id" ORDER BY "comments"."id""#
    );
    let rows: Vec<(String, String, Option<String>, String)> = query.all(&db).await?;
    let rows: Vec<_> =
        rows.iter().map(|(a, b, c, d)| (&**a, &**b, c.as_deref().unwrap_or("-"), &**d)).collect();
    assert_eq!(
        rows,
        [("a", "First", "Ada", "Bob"), ("b", "First", "Ada", "Cy"), ("d", "Second", "Cy", "Bob")]
    );
    Ok(())
}

#[orm::test(setup = blog)]
async fn whole_rows_of_four_tables_stand_in_their_places(db: Database) -> orm::Result<()> {
    let rows: Vec<(Comment, Post, Option<User>, User)> = Comment::find()
        .join(Post::find(), |comment, post| comment.post_id.eq(post.id))
        .left_join(User::find(), |(_, post), author| author.id.eq(post.author_id))
        .join(User::find(), |(comment, ..), reader| comment.author_id.eq(reader.id))
        .order_by(|(comment, ..)| comment.id.desc())
        .all(&db)
        .await?;
    assert_eq!(rows.len(), 4);
    for (comment, post, author, reader) in rows {
        assert_eq!(comment.post_id, post.id);
        assert_eq!(comment.author_id, reader.id);
        assert_eq!(author.map(|author| author.id), post.author_id);
    }
    Ok(())
}

#[orm::test(setup = blog)]
async fn eight_tables_are_one_row(db: Database) -> orm::Result<()> {
    let one = || User::find().filter(User::id.eq(1));
    let query = one()
        .cross_join(one())
        .cross_join(one())
        .cross_join(one())
        .cross_join(one())
        .cross_join(one())
        .cross_join(one())
        .left_join(User::find().filter(User::id.eq(2)), |(a, ..), h| h.boss_id.eq(a.id));
    let row = query.required(&db).await?;
    assert_eq!((row.0.name, row.6.name), ("Ada".to_owned(), "Ada".to_owned()));
    assert_eq!(row.7.map(|user| user.name).as_deref(), Some("Bob"));
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_right_join_makes_all_rows_before_it_optional(db: Database) -> orm::Result<()> {
    let rows: Vec<(Option<Comment>, Option<Post>, User)> = Comment::find()
        .join(Post::find(), |comment, post| comment.post_id.eq(post.id))
        .right_join(User::find(), |(_, post), user| post.author_id.eq(user.id))
        .order_by(|(comment, _, user)| (user.id, comment.id))
        .all(&db)
        .await?;
    let rows: Vec<_> = rows
        .iter()
        .map(|(comment, post, user)| {
            assert_eq!(comment.as_ref().map(|comment| comment.post_id), post.as_ref().map(|post| post.id));
            (comment.as_ref().map_or("-", |comment| &*comment.body), &*user.name)
        })
        .collect();
    assert_eq!(rows, [("a", "Ada"), ("b", "Ada"), ("c", "Ada"), ("-", "Bob"), ("d", "Cy")]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_table_is_joined_to_itself_by_the_names_of_a_closure(db: Database) -> orm::Result<()> {
    let query = User::find()
        .left_join(User::find(), |user, boss| user.boss_id.eq(boss.id))
        .order_by(|(user, _)| user.id)
        .select(|(user, boss)| (user.name, boss.name));
    assert_eq!(
        query.to_sql(),
        r#"SELECT "users"."name", "users_2"."name" FROM "users" LEFT JOIN "users" AS "users_2" ON "users"."boss_id" = "users_2"."id" ORDER BY "users"."id""#
    );
    let rows: Vec<(String, Option<String>)> = query.all(&db).await?;
    let rows: Vec<_> = rows.iter().map(|(name, boss)| (&**name, boss.as_deref())).collect();
    assert_eq!(rows, [("Ada", None), ("Bob", Some("Ada")), ("Cy", Some("Ada"))]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn what_the_queries_say_holds_before_they_are_joined(db: Database) -> orm::Result<()> {
    let published = || Post::find().filter(Post::status.eq(Status::Published));
    let cy_or_ada = || User::find().filter(User::name.eq("Cy").or(User::name.eq("Ada")));

    // Of an inner join it makes no difference.
    let query = published().join(cy_or_ada(), |post, user| post.author_id.eq(user.id));
    assert_eq!(
        tail(&query.to_sql()),
        r#""posts" JOIN "users" ON "posts"."author_id" = "users"."id" AND ("users"."name" = $1 OR "users"."name" = $2) WHERE "posts"."status" = $3::"status""#
    );
    assert_eq!(query.count(&db).await?, 2);

    // A left row stays whose counterpart the right query leaves out.
    let bob = User::find().filter(User::name.eq("Bob"));
    let query = published().left_join(bob.clone(), |post, user| post.author_id.eq(user.id));
    assert_eq!(
        tail(&query.to_sql()),
        r#""posts" LEFT JOIN "users" ON "posts"."author_id" = "users"."id" AND "users"."name" = $1 WHERE "posts"."status" = $2::"status""#
    );
    let rows = query.all(&db).await?;
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|(post, user)| user.is_none() && post.status == Status::Published));

    // A right join keeps the right rows that its query finds, and no others.
    let query = published().right_join(cy_or_ada(), |post, user| post.author_id.eq(user.id));
    assert_eq!(
        tail(&query.to_sql()),
        r#"(SELECT * FROM "posts" WHERE "posts"."status" = $1::"status") AS "posts" RIGHT JOIN (SELECT * FROM "users" WHERE "users"."name" = $2 OR "users"."name" = $3) AS "users" ON "posts"."author_id" = "users"."id""#
    );
    let rows = query.order_by(|(post, user)| (user.id, post.id)).all(&db).await?;
    let rows: Vec<_> =
        rows.iter().map(|(post, user)| (post.as_ref().map(|post| &*post.title), &*user.name)).collect();
    assert_eq!(rows, [(Some("First"), "Ada"), (Some("Third"), "Ada"), (None, "Cy")]);

    // A full join keeps those of both.
    let query = published().full_join(bob, |post, user| post.author_id.eq(user.id));
    assert_eq!(
        tail(&query.to_sql()),
        r#"(SELECT * FROM "posts" WHERE "posts"."status" = $1::"status") AS "posts" FULL JOIN (SELECT * FROM "users" WHERE "users"."name" = $2) AS "users" ON "posts"."author_id" = "users"."id""#
    );
    let rows = query.all(&db).await?;
    assert_eq!(rows.iter().filter(|(post, user)| post.is_some() && user.is_none()).count(), 2);
    assert_eq!(rows.iter().filter(|(post, user)| post.is_none() && user.is_some()).count(), 1);
    assert_eq!(rows.len(), 3);

    // And a cross join.
    let query = published().cross_join(cy_or_ada());
    assert_eq!(
        tail(&query.to_sql()),
        r#""posts" CROSS JOIN (SELECT * FROM "users" WHERE "users"."name" = $1 OR "users"."name" = $2) AS "users" WHERE "posts"."status" = $3::"status""#
    );
    assert_eq!(query.count(&db).await?, 4);
    Ok(())
}

#[orm::test(setup = blog)]
async fn conditions_of_a_table_that_is_joined_to_itself_are_about_their_own_side(
    db: Database,
) -> orm::Result<()> {
    let query = User::find()
        .filter(User::name.ne("Bob"))
        .right_join(User::find().filter(User::boss_id.is_null()), |user, boss| user.boss_id.eq(boss.id))
        .select(|(user, boss)| (user.name, boss.name));
    assert_eq!(
        tail(&query.to_sql()),
        r#"(SELECT * FROM "users" WHERE "users"."name" <> $1) AS "users" RIGHT JOIN (SELECT * FROM "users" AS "users_2" WHERE "users_2"."boss_id" IS NULL) AS "users_2" ON "users"."boss_id" = "users_2"."id""#
    );
    assert_eq!(query.all(&db).await?, [(Some("Cy".to_owned()), "Ada".to_owned())]);

    let query = User::find()
        .filter(User::boss_id.is_not_null())
        .join(User::find().filter(User::boss_id.is_null()), |user, boss| user.boss_id.eq(boss.id))
        .filter(|(user, boss)| user.name.eq("Bob").or(boss.name.eq("Bob")));
    assert_eq!(
        tail(&query.to_sql()),
        r#""users" JOIN "users" AS "users_2" ON "users"."boss_id" = "users_2"."id" AND "users_2"."boss_id" IS NULL WHERE "users"."boss_id" IS NOT NULL AND ("users"."name" = $1 OR "users_2"."name" = $2)"#
    );
    assert_eq!(query.count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = blog)]
async fn conditions_on_relations_hold_for_their_own_table(db: Database) -> orm::Result<()> {
    let ada = || Post::find().filter(Post::author.is(User::name.eq("Ada")));
    let query = ada().join(ada(), |left, right| left.id.lt(right.id));
    assert_eq!(
        tail(&query.to_sql()),
        r#""posts" JOIN "posts" AS "posts_2" ON "posts"."id" < "posts_2"."id" AND EXISTS (SELECT 1 FROM "users" WHERE "users"."id" = "posts_2"."author_id" AND "users"."name" = $1) WHERE EXISTS (SELECT 1 FROM "users" WHERE "users"."id" = "posts"."author_id" AND "users"."name" = $2)"#
    );
    let rows = query.all(&db).await?;
    assert_eq!(rows.len(), 1);
    assert_eq!((&*rows[0].0.title, &*rows[0].1.title), ("First", "Third"));
    Ok(())
}

#[orm::test(setup = blog)]
async fn limits_of_the_queries_are_of_their_own_rows(db: Database) -> orm::Result<()> {
    let best = Post::find().order_by(Post::views.desc()).limit(2);
    let query = best.clone().left_join(Comment::find(), |post, comment| comment.post_id.eq(post.id));
    assert_eq!(
        tail(&query.to_sql()),
        r#"(SELECT * FROM "posts" ORDER BY "posts"."views" DESC LIMIT $1) AS "posts" LEFT JOIN "comments" ON "comments"."post_id" = "posts"."id" ORDER BY "posts"."views" DESC"#
    );
    let rows = query.all(&db).await?;
    let rows: Vec<_> = rows
        .iter()
        .map(|(post, comment)| (&*post.title, comment.as_ref().map(|comment| &*comment.body)))
        .collect();
    assert_eq!(rows, [("Second", Some("d")), ("Third", None)]);

    let query = User::find()
        .left_join(best.offset(1), |user, post| post.author_id.eq(user.id))
        .order_by(|(user, post)| (user.id, post.id));
    assert_eq!(
        tail(&query.to_sql()),
        r#""users" LEFT JOIN (SELECT * FROM "posts" ORDER BY "posts"."views" DESC LIMIT $1 OFFSET $2) AS "posts" ON "posts"."author_id" = "users"."id" ORDER BY "users"."id", "posts"."id""#
    );
    let rows = query.all(&db).await?;
    let rows: Vec<_> =
        rows.iter().map(|(user, post)| (&*user.name, post.as_ref().map(|post| &*post.title))).collect();
    assert_eq!(rows, [("Ada", Some("First")), ("Ada", Some("Third")), ("Bob", None), ("Cy", None)]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn the_first_row_a_count_and_an_existence(db: Database) -> orm::Result<()> {
    let query = || {
        Post::find().order_by(Post::views.desc()).join(User::find(), |post, user| post.author_id.eq(user.id))
    };
    let (post, user) = query().one(&db).await?.expect("there are three");
    assert_eq!((&*post.title, &*user.name), ("Second", "Cy"));
    let (post, _) = query().offset(2).required(&db).await?;
    assert_eq!(post.title, "First");
    assert_eq!(query().count(&db).await?, 3);
    assert_eq!(query().limit(2).count(&db).await?, 2);
    assert_eq!(query().offset(2).count(&db).await?, 1);
    assert!(query().exists(&db).await?);
    let none = || query().filter(|(_, user)| user.name.eq("Nobody"));
    assert!(!none().exists(&db).await?);
    assert_eq!(none().one(&db).await?, None);
    let error = none().required(&db).await.expect_err("there is none");
    assert_eq!(error.kind(), ErrorKind::NotFound);

    // A key finds one row, which may have several counterparts.
    let comments = Post::find_by_pk(1).join(Comment::find(), |post, comment| comment.post_id.eq(post.id));
    assert_eq!(comments.clone().count(&db).await?, 3);
    let (_, comment) = comments.order_by(|(_, comment)| comment.id.desc()).required(&db).await?;
    assert_eq!(comment.body, "c");
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_join_stands_in_another_query(db: Database) -> orm::Result<()> {
    let discussed = Post::find()
        .join(Comment::find(), |post, comment| comment.post_id.eq(post.id))
        .filter(|(post, comment)| comment.author_id.ne(post.author_id))
        .select(|(post, _)| post.id)
        .distinct();
    let query = Post::find().filter(Post::id.in_(discussed)).order_by(Post::id);
    assert_eq!(
        tail(&query.to_sql()),
        r#""posts" WHERE "posts"."id" = ANY(SELECT DISTINCT "posts_2"."id" FROM "posts" AS "posts_2" JOIN "comments" ON "comments"."post_id" = "posts_2"."id" WHERE "comments"."author_id" <> "posts_2"."author_id") ORDER BY "posts"."id""#
    );
    let found = query.all(&db).await?;
    assert_eq!(found.iter().map(|post| post.id).collect::<Vec<_>>(), [1, 2]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_page_has_no_row_twice_and_the_count_of_all(db: Database) -> orm::Result<()> {
    let query = || {
        Comment::find()
            .join(Post::find(), |comment, post| comment.post_id.eq(post.id))
            .order_by(|(_, post)| post.title)
    };
    let first = query().page(1, 3, &db).await?;
    let second = query().limit(1).page(2, 3, &db).await?;
    assert_eq!((first.total, first.total_pages, second.total), (4, 2, 4));
    let bodies = [first.rows, second.rows].concat();
    let bodies: Vec<_> = bodies.iter().map(|(comment, _)| &*comment.body).collect();
    assert_eq!(bodies, ["a", "b", "c", "d"]);
    assert_eq!(query().page(3, 3, &db).await?.rows, []);

    let tx = db.begin().await?;
    let page = orm::assert_queries!(db, 1, { query().page(2, 3, &tx).await? });
    assert_eq!((page.rows.len(), page.total), (1, 4));
    tx.rollback().await?;
    let error = orm::assert_queries!(db, 0, { query().page(0, 3, &db).await.expect_err("there is none") });
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
    Ok(())
}
