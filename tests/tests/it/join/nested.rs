//! Queries of one shape within each other: each column is of the query whose closure gave it.

use orm::expr::{count, current_date, now};
use orm::prelude::*;
use orm::query::{Derived, Join, exists};

use super::models::{Post, User, blog, tail};

fn written() -> Join<(Post, User)> {
    Post::find().join(User::find(), |post, user| post.author_id.eq(user.id))
}

/// Posts that are not those with the most views.
fn surpassed(
    outer: Join<(Post, User)>,
    inner: Join<(Post, User)>,
) -> orm::query::Selected<Join<(Post, User)>, i64> {
    outer
        .filter(|(post, _)| {
            exists(inner.filter(move |(other, _)| other.views.gt(post.views)).select(|(other, _)| other.id))
        })
        .order_by(|(post, _)| post.id)
        .select(|(post, _)| post.id)
}

#[orm::test(setup = blog)]
async fn a_join_within_one_of_its_shape_names_the_row_outside(db: Database) -> orm::Result<()> {
    let query = surpassed(written(), written());
    assert_eq!(
        tail(&query.to_sql()),
        concat!(
            r#""posts" JOIN "users" ON "posts"."author_id" = "users"."id" WHERE EXISTS (SELECT "posts_2"."id" "#,
            r#"FROM "posts" AS "posts_2" JOIN "users" AS "users_2" ON "posts_2"."author_id" = "users_2"."id" "#,
            r#"WHERE "posts_2"."views" > "posts"."views") ORDER BY "posts"."id""#,
        )
    );
    assert_eq!(query.all(&db).await?, [1, 3]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_query_stands_within_its_own_copy(db: Database) -> orm::Result<()> {
    let query = written().filter(|(post, _)| post.views.gt(10));
    assert_eq!(surpassed(query.clone(), query.clone()).all(&db).await?, [3]);
    let copy = query.clone();
    assert_eq!(surpassed(query, copy).all(&db).await?, [3]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn expressions_with_arguments_are_told_apart_within_a_distinct_query(db: Database) -> orm::Result<()> {
    let query = written()
        .filter(|(post, _)| {
            let others = written()
                .filter(move |(other, _)| other.title.concat("!").gt(post.title.concat("!")))
                .select(|(other, _)| other.title.concat("!"))
                .distinct();
            exists(others)
        })
        .order_by(|(post, _)| post.title)
        .select(|(post, _)| post.title);
    assert_eq!(query.all(&db).await?, ["First", "Second"]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_copy_repeats_an_expression_of_the_query_that_it_is_of(db: Database) -> orm::Result<()> {
    let query = written().order_by(|(post, _)| post.title.concat("!"));
    let copy = query.clone();
    let titles = copy.select(|(post, _)| post.title.concat("!")).distinct();
    assert_eq!(titles.all(&db).await?, ["First!", "Second!", "Third!"]);
    let groups = written().group_by(|(post, _)| post.title.concat("!"));
    let copy = groups.having(|_, _| count().eq(1)).select(|_, (post, _)| post.views.max());
    assert_eq!(copy.all(&db).await?.len(), 3);
    assert_eq!(query.count(&db).await?, 3);
    Ok(())
}

#[orm::test(setup = blog)]
async fn exists_asks_for_the_rows_of_a_join(db: Database) -> orm::Result<()> {
    let any = |name: &'static str| written().filter(move |(_, user)| user.name.eq(name));
    let query = User::find().filter(exists(any("Ada")));
    assert!(
        query.to_sql().contains(r#"EXISTS (SELECT 1 FROM "posts" JOIN "users" AS "users_2" ON"#),
        "{}",
        query.to_sql()
    );
    assert_eq!(query.count(&db).await?, 3);
    assert_eq!(User::find().filter(exists(any("Bob"))).count(&db).await?, 0);
    let query = written().filter(|(post, _)| {
        exists(written().filter(move |(other, user)| user.name.eq("Cy").and(other.views.gt(post.views))))
    });
    assert_eq!(query.count(&db).await?, 2);
    Ok(())
}

#[derive(Projection, Debug, Clone, PartialEq)]
struct Seen {
    title: String,
    views: i32,
}

fn seen() -> Derived<Seen> {
    Post::find().select((Post::title, Post::views)).as_table()
}

#[orm::test(setup = blog)]
async fn a_query_as_a_table_within_one_of_its_shape_names_the_row_outside(db: Database) -> orm::Result<()> {
    let surpassed = |outer: Derived<Seen>, inner: Derived<Seen>| {
        outer
            .filter(|row| {
                exists(inner.filter(move |other| other.views.gt(row.views)).select(|other| other.title))
            })
            .order_by(|row| row.views)
    };
    let query = surpassed(seen(), seen());
    assert!(query.to_sql().contains(r#" WHERE "Seen_2"."views" > "Seen"."views")"#), "{}", query.to_sql());
    let titles: Vec<String> = query.select(|row| row.title).all(&db).await?;
    assert_eq!(titles, ["Orphan", "First", "Third"]);
    // A copy within itself, after a closure of both.
    let low = seen().filter(|row| row.views.lt(30));
    let query = surpassed(low.clone(), low);
    assert_eq!(query.select(|row| row.title).all(&db).await?, ["Orphan", "First"]);
    let number = seen().limit(3).aggregate(|row| (count(), row.views.min()));
    assert_eq!(number.required(&db).await?.0, 3);
    Ok(())
}

#[orm::test(setup = blog)]
async fn the_moment_stands_in_every_scope(db: Database) -> orm::Result<()> {
    let begin = DateTime::<Utc>::UNIX_EPOCH;
    let rows = written().filter(|_| now().gt(begin).and(current_date().gt(begin.date_naive())));
    assert_eq!(rows.all(&db).await?.len(), 3);
    let groups =
        written().group_by(|(_, user)| user.name).having(|_, _| now().lt(begin)).select(|name, _| name);
    assert_eq!(groups.all(&db).await?.len(), 0);
    let groups = Post::find().group_by(Post::author_id).having(now().gt(begin)).select(|author| author);
    assert_eq!(groups.all(&db).await?.len(), 3);
    let other = User::alias();
    let staff = other.find().filter(other.boss_id.eq(User::id)).filter(now().gt(begin));
    assert_eq!(User::find().filter(exists(staff)).count(&db).await?, 1);
    Ok(())
}
