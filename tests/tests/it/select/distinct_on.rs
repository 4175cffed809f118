use orm::expr::count;
use orm::prelude::*;

use crate::blog::{Comment, Post, Status, filled};

fn ids(posts: &[Post]) -> Vec<i64> {
    posts.iter().map(|post| post.id).collect()
}

/// Of the posts of each author the one with the most views: the third of Ada's, the others of their authors.
fn best() -> Select<Post> {
    Post::find().distinct_on(Post::author_id).order_by(Post::views.desc())
}

#[orm::test(setup = filled)]
async fn the_first_row_of_each_is_found_and_the_keys_come_first_in_the_order(
    db: Database,
) -> orm::Result<()> {
    let sql = best().select(Post::id).to_sql();
    let order = r#"ORDER BY "posts"."author_id", "posts"."views" DESC"#;
    assert!(
        sql.starts_with(
            r#"SELECT "posts"."id" FROM (SELECT DISTINCT ON ("posts"."author_id") "posts"."id", "#
        ),
        "{sql}"
    );
    assert!(sql.ends_with(&format!(r#" FROM "posts" {order}) AS "posts" {order}"#)), "{sql}");
    let posts = orm::assert_queries!(db, 1, { best().all(&db).await? });
    assert_eq!(ids(&posts), [3, 2, 4]);
    assert_eq!(posts[0].status, Status::Archived);

    let said = Post::find().distinct_on(Post::author_id).order_by((Post::author_id, Post::views.desc()));
    assert_eq!(said.to_sql(), best().to_sql());
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_direction_that_is_said_for_a_key_counts_wherever_it_is_said(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .distinct_on((Post::author_id, Post::status))
        .order_by((Post::views, Post::author_id.desc()));
    let order = r#"ORDER BY "posts"."author_id" DESC, "posts"."status", "posts"."views""#;
    assert!(query.to_sql().ends_with(order), "{}", query.to_sql());
    assert_eq!(ids(&query.all(&db).await?), [4, 2, 1, 3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_expression_with_an_argument_is_one_key(db: Database) -> orm::Result<()> {
    let query = Post::find().distinct_on(Post::views % 20).order_by(Post::id.desc());
    assert!(query.to_sql().contains(r#"DISTINCT ON ("posts"."views" % $1) "#));
    // 10 and 30 leave 10, 20 and 0 leave 0.
    assert_eq!(ids(&query.all(&db).await?), [4, 3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn pages_agree_on_which_of_equal_rows_is_the_first(db: Database) -> orm::Result<()> {
    let inner = r#"FROM "posts" ORDER BY "posts"."author_id", "posts"."id") AS "posts""#;
    let first = || Post::find().distinct_on(Post::author_id);
    let statement = first().after(None).limit(1).to_statement()?;
    assert!(statement.sql.contains(inner), "{}", statement.sql);
    // Both of Ada's posts can be the first; updated, the one with the lesser number is the last in the heap.
    Post::update_all().filter(Post::id.eq(1)).set(Post::views, Post::views).exec(&db).await?;
    assert_eq!(ids(&first().page(1, 1, &db).await?.rows), [1]);
    assert_eq!(ids(&first().limit(1).cursor_page(&db).await?.rows), [1]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn filters_choose_before_and_limits_behind(db: Database) -> orm::Result<()> {
    assert_eq!(ids(&best().filter(Post::views.lt(30)).all(&db).await?), [1, 2, 4]);
    assert_eq!(ids(&best().limit(1).offset(1).all(&db).await?), [2]);
    assert_eq!(best().one(&db).await?.map(|post| post.id), Some(3));
    assert_eq!(best().count(&db).await?, 3);
    assert!(!best().filter(Post::views.gt(1_000)).exists(&db).await?);
    assert!(best().exists(&db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn pages_cursors_and_streams_go_over_the_rows_that_are_found(db: Database) -> orm::Result<()> {
    let page = best().page(1, 2, &db).await?;
    assert_eq!((ids(&page.rows), page.total), (vec![3, 2], 3));
    let first = best().limit(2).cursor_page(&db).await?;
    assert_eq!((ids(&first.rows), first.has_next), (vec![3, 2], true));
    // Without Ada's best, her second best does not come in its place.
    let rest = best().after(first.next.expect("a cursor")).limit(2).cursor_page(&db).await?;
    assert_eq!((ids(&rest.rows), rest.has_next), (vec![4], false));
    let back = best().before(rest.previous.expect("a cursor")).limit(5).cursor_page(&db).await?;
    assert_eq!(ids(&back.rows), [3, 2]);

    let mut stream = best().include(Post::author).stream(&db);
    let mut found = Vec::new();
    while let Some(post) = stream.next().await {
        let post = post?;
        found.push((post.id, post.author.id));
    }
    assert_eq!(found, [(3, 1), (2, 2), (4, 3)]);
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Post)]
struct Card {
    title: String,
    comments: Vec<Text>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Comment)]
struct Text {
    body: String,
}

#[orm::test(setup = filled)]
async fn relations_projections_and_aggregates_are_of_the_rows_that_are_found(
    db: Database,
) -> orm::Result<()> {
    let posts =
        orm::assert_queries!(db, 1, { best().include(Post::author).include(Post::comments).all(&db).await? });
    let found: Vec<_> = posts.iter().map(|post| (post.id, post.author.id, post.comments.len())).collect();
    assert_eq!(found, [(3, 1, 0), (2, 2, 1), (4, 3, 0)]);
    let cards: Vec<Card> = best().project().all(&db).await?;
    let titles: Vec<_> = cards.iter().map(|card| (&*card.title, card.comments.len())).collect();
    assert_eq!(titles, [("notes", 0), ("100% of SQL_", 1), ("Nothing", 0)]);
    assert_eq!(cards[1].comments, [Text { body: "fourth".to_owned() }]);

    assert_eq!(best().sum(Post::views, &db).await?, Some(50));
    let by_status =
        best().group_by(Post::status).order_by_key(|status| status).select(|status| (status, count()));
    assert_eq!(by_status.all(&db).await?, [(Status::Draft, 2), (Status::Archived, 1)]);
    let bodies = best().select(Post::body).distinct().order_by(Post::body.asc().nulls_first());
    assert!(
        bodies.all(&db).await.is_err(),
        "DISTINCT wants its order among what is selected, and a key is not"
    );
    assert_eq!(best().select((Post::author_id, Post::views)).distinct().all(&db).await?.len(), 3);
    let of_best = Comment::find().filter(Comment::post_id.in_(best().select(Post::id)));
    assert_eq!(of_best.count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn it_goes_together_with_set_operations(db: Database) -> orm::Result<()> {
    let union = best().limit(1).union(Post::find().filter(Post::id.eq(1))).order_by(Post::id);
    assert_eq!(ids(&union.all(&db).await?), [1, 3]);
    let both = Post::find().filter(Post::views.lt(15)).union(Post::find().filter(Post::views.gt(15)));
    assert_eq!(
        ids(&both.distinct_on(Post::author_id).order_by(Post::views.desc()).all(&db).await?),
        [3, 2, 4]
    );
    Ok(())
}
