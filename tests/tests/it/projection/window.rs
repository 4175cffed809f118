use orm::expr::{lag, row_number, window};
use orm::prelude::*;

use super::Name;
use crate::blog::{Comment, Post, User, filled};

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Post)]
struct Ranked {
    id: i64,
    #[projection(expr = row_number().over(window().order_by(Post::views.desc())))]
    rank: i64,
    #[projection(expr = lag(Post::views, 1).over(window().order_by(Post::views.desc())))]
    above: Option<i32>,
    #[projection(expr = Post::views.sum().over(window().partition_by(Post::author_id)))]
    of_author: Option<i64>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Post)]
struct Numbered {
    #[projection(expr = row_number().over(window().order_by(Post::id.desc())))]
    number: i64,
    author: Name,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = User)]
struct Commented {
    id: i64,
    #[projection(relation = User::comments.order_by(Comment::id))]
    comments: Vec<Place>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Comment)]
struct Place {
    #[projection(expr = row_number().over(window().partition_by(Comment::user_id).order_by(Comment::id.desc())))]
    from_the_last: i64,
}

#[orm::test(setup = filled)]
async fn a_field_is_a_window_function_over_all_that_the_query_finds(db: Database) -> orm::Result<()> {
    let query = Post::find().filter(Post::views.gt(0)).order_by(Post::id);
    let ranked = query.clone().project::<Ranked>();
    assert!(ranked.to_sql().starts_with(
        r#"SELECT "posts"."id", row_number() OVER (ORDER BY "posts"."views" DESC), lag("posts"."views", $1) OVER (ORDER BY "posts"."views" DESC), sum("posts"."views") OVER (PARTITION BY "posts"."author_id") FROM"#
    ));
    let row = |id, rank, above, of_author| Ranked { id, rank, above, of_author };
    let all = [row(1, 3, Some(20), Some(40)), row(2, 2, Some(30), Some(20)), row(3, 1, None, Some(40))];
    assert_eq!(ranked.all(&db).await?, all);
    // A page is a part of them, and its rows keep their numbers.
    let page = query.project::<Ranked>().page(2, 2, &db).await?;
    assert_eq!((page.rows, page.total), (vec![row(3, 1, None, Some(40))], 3));
    Ok(())
}

#[orm::test(setup = filled)]
async fn related_rows_are_loaded_beside_it(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by(Post::id).limit(2).project::<Numbered>();
    let rows = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let rows: Vec<_> = rows.iter().map(|row| (row.number, row.author.email.as_str())).collect();
    assert_eq!(rows, [(4, "ada@x.org"), (3, "bob@x.org")]);
    let users = User::find().order_by(User::id).project::<Commented>().all(&db).await?;
    let places: Vec<Vec<i64>> = users
        .iter()
        .map(|user| user.comments.iter().map(|comment| comment.from_the_last).collect())
        .collect();
    assert_eq!(places, [vec![1], vec![2, 1], vec![1]]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn where_it_would_not_see_all_rows_it_is_refused(db: Database) -> orm::Result<()> {
    let (paged, streamed) = orm::assert_queries!(db, 0, {
        let by_id = Post::find().order_by(Post::id);
        let paged = by_id.clone().limit(1).project::<Ranked>().cursor_page(&db).await;
        (paged.map(|_| ()), by_id.project::<Numbered>().stream(&db).next().await)
    });
    let error = paged.unwrap_err();
    assert_eq!((error.kind(), error.table()), (ErrorKind::Statement, Some("posts")), "{error}");
    let error = streamed.expect("an error").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Statement, "{error}");
    // Without related rows the stream is one statement.
    let mut rows = Post::find().order_by(Post::id).project::<Ranked>().stream(&db);
    let mut ranks = Vec::new();
    while let Some(row) = rows.next().await {
        ranks.push(row?.rank);
    }
    assert_eq!(ranks, [3, 2, 1, 4]);
    Ok(())
}
