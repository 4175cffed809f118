use orm::prelude::*;

use super::Line;
use crate::blog::{Post, filled};

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Post)]
struct Author {
    author_id: i64,
    #[projection(expr = Post::views.gte(20))]
    is_popular: bool,
}

#[orm::test(setup = filled)]
async fn each_combination_of_values_comes_once(db: Database) -> orm::Result<()> {
    let author = |author_id, is_popular| Author { author_id, is_popular };
    let query = Post::find().order_by(Post::author_id).project::<Author>().distinct();
    assert_eq!(
        query.to_sql(),
        r#"SELECT DISTINCT "posts"."author_id", "posts"."views" >= $1 FROM "posts" ORDER BY "posts"."author_id""#
    );
    let mut found = orm::assert_queries!(db, 1, { query.clone().all(&db).await? });
    found.sort_by_key(|author| (author.author_id, author.is_popular));
    assert_eq!(found, [author(1, false), author(1, true), author(2, true), author(3, false)]);
    assert_eq!(orm::assert_queries!(db, 1, { query.clone().count(&db).await? }), 4);
    assert_eq!(query.one(&db).await?.map(|author| author.author_id), Some(1));
    let popular = Post::find().filter(Post::views.gte(10)).limit(1).project::<Author>().distinct();
    assert_eq!(popular.count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_it_is_ordered_by_has_to_be_selected(db: Database) {
    let query = Post::find().order_by(Post::title).project::<Author>().distinct();
    assert_eq!(query.all(&db).await.unwrap_err().kind(), ErrorKind::Statement);
}

#[orm::test(setup = filled)]
async fn one_statement_counts_or_asks(db: Database) -> orm::Result<()> {
    let lines = Post::find().filter(Post::views.gte(20)).order_by(Post::id).project::<Line>();
    assert_eq!(orm::assert_queries!(db, 1, { lines.clone().count(&db).await? }), 2);
    assert!(orm::assert_queries!(db, 1, { lines.exists(&db).await? }));
    assert!(!Post::find().filter(Post::views.gt(99)).project::<Line>().exists(&db).await?);
    assert_eq!(Post::find().limit(3).project::<Line>().count(&db).await?, 3);
    Ok(())
}
