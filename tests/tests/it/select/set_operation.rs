use orm::expr::count;
use orm::prelude::*;
use orm::query::exists;
use orm::serde_json::{Value, json};

use crate::blog::{Comment, Post, Status, Tag, User, filled};

fn ids(posts: &[Post]) -> Vec<i64> {
    posts.iter().map(|post| post.id).collect()
}

fn published() -> Select<Post> {
    Post::find().filter(Post::status.eq(Status::Published))
}

fn of_ada() -> Select<Post> {
    Post::find().filter(Post::author_id.eq(1))
}

const COLUMNS: &str = r#""posts"."id", "posts"."title", "posts"."body", "posts"."status", "posts"."views", "posts"."price", "posts"."author_id", "posts"."editor_id""#;
const READ: &str = r#""posts"."id", "posts"."title", "posts"."body", "posts"."status"::text, "posts"."views", "posts"."price", "posts"."author_id", "posts"."editor_id""#;

#[orm::test(setup = filled)]
async fn rows_of_either_come_once_and_what_follows_is_about_all(db: Database) -> orm::Result<()> {
    let query = published().union(of_ada()).filter(Post::views.gt(5)).order_by(Post::id.desc()).limit(7);
    assert_eq!(
        query.to_sql(),
        format!(
            r#"SELECT {READ} FROM (SELECT {COLUMNS} FROM "posts" WHERE "posts"."status" = $1::"status" UNION SELECT {COLUMNS} FROM "posts" WHERE "posts"."author_id" = $2) AS "posts" WHERE "posts"."views" > $3 ORDER BY "posts"."id" DESC LIMIT $4"#
        )
    );
    let posts = orm::assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(ids(&posts), [3, 1]);
    assert_eq!(posts[1].status, Status::Published);

    let all = published().union_all(of_ada()).order_by(Post::id);
    assert_eq!(ids(&all.all(&db).await?), [1, 1, 3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn each_operation_yields_what_its_name_says(db: Database) -> orm::Result<()> {
    let found = async |query: Select<Post>| query.order_by(Post::id).all(&db).await.map(|posts| ids(&posts));
    assert_eq!(found(of_ada().intersect(published())).await?, [1]);
    assert_eq!(found(of_ada().except(published())).await?, [3]);
    let twice = || of_ada().union_all(of_ada());
    assert_eq!(found(twice().intersect_all(twice())).await?, [1, 1, 3, 3]);
    assert_eq!(found(twice().intersect(twice())).await?, [1, 3]);
    assert_eq!(found(twice().except_all(published())).await?, [1, 3, 3]);
    assert_eq!(found(twice().except(published())).await?, [3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn further_operations_come_in_the_order_in_which_they_are_written(db: Database) -> orm::Result<()> {
    let id = |id: i64| Post::find().filter(Post::id.eq(id)).select(Post::id);
    let sql = |query: orm::query::Combined<i64>| {
        let sql = query.to_sql().replace(r#"SELECT "posts"."id" FROM "posts" WHERE "posts"."id" = "#, "");
        sql.trim_start_matches("SELECT orm_rows.c0 FROM (").trim_end_matches(") AS orm_rows(c0)").to_owned()
    };
    let cases = [
        (id(1).union(id(2)).union(id(3)), "$1 UNION $2 UNION $3", vec![1, 2, 3]),
        (id(1).union(id(2)).intersect(id(2)), "($1 UNION $2) INTERSECT $3", vec![2]),
        (id(1).union(id(2).intersect(id(2))), "$1 UNION $2 INTERSECT $3", vec![1, 2]),
        (id(1).intersect(id(1)).union(id(2)), "$1 INTERSECT $2 UNION $3", vec![1, 2]),
        (id(1).except(id(1).except(id(1))), "$1 EXCEPT ($2 EXCEPT $3)", vec![1]),
        (id(1).except(id(1)).except(id(1)), "$1 EXCEPT $2 EXCEPT $3", vec![]),
        (id(1).union(id(1)).union_all(id(1)), "$1 UNION $2 UNION ALL $3", vec![1, 1]),
        (id(1).union(id(1).union_all(id(1))), "$1 UNION ($2 UNION ALL $3)", vec![1]),
        (id(1).intersect(id(1)).intersect(id(2)), "$1 INTERSECT $2 INTERSECT $3", vec![]),
    ];
    for (query, expected, found) in cases {
        assert_eq!(sql(query.clone()), expected);
        assert_eq!(query.order_by(|id| id).all(&db).await?, found, "{expected}");
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn each_side_keeps_its_own_order_and_limit(db: Database) -> orm::Result<()> {
    let least = Post::find().order_by(Post::views).limit(1);
    let most = Post::find().order_by(Post::views.desc()).limit(1);
    let query = least.clone().union(most.clone()).order_by(Post::views);
    assert!(
        query
            .to_sql()
            .contains(r#"FROM "posts" ORDER BY "posts"."views" LIMIT $1) UNION (SELECT "posts"."id""#)
    );
    assert_eq!(ids(&query.all(&db).await?), [4, 3]);

    // What is said behind an operation is part of it where another one follows.
    let query = least.union(most).order_by(Post::views.desc()).limit(1).union_all(of_ada());
    assert_eq!(ids(&query.order_by(Post::id).all(&db).await?), [1, 3, 3]);

    let views = Post::find().select(Post::views).order_by(Post::views.desc()).limit(2);
    let query =
        views.clone().union(views).order_by(|views| views).offset(1).union_all(
            Comment::find().filter(Comment::id.eq(1)).select(Comment::id.cast::<i32>() + 6).limit(1),
        );
    assert_eq!(
        query.to_sql(),
        r#"SELECT orm_rows.c0 FROM ((SELECT orm_rows.c0 FROM ((SELECT "posts"."views" FROM "posts" ORDER BY "posts"."views" DESC LIMIT $1) UNION (SELECT "posts"."views" FROM "posts" ORDER BY "posts"."views" DESC LIMIT $2)) AS orm_rows(c0) ORDER BY orm_rows.c0 OFFSET $3) UNION ALL (SELECT "comments"."id"::integer + $4 FROM "comments" WHERE "comments"."id" = $5 LIMIT $6)) AS orm_rows(c0)"#
    );
    assert_eq!(query.order_by(|views| views).all(&db).await?, [7, 30]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_of_both_are_counted_paged_streamed_and_have_relations(db: Database) -> orm::Result<()> {
    let query = || published().union(of_ada());
    assert_eq!(query().count(&db).await?, 2);
    assert_eq!(query().limit(1).count(&db).await?, 1);
    assert!(query().exists(&db).await?);
    assert!(!query().filter(Post::views.gt(1_000)).exists(&db).await?);
    let page = query().page(2, 1, &db).await?;
    assert_eq!((ids(&page.rows), page.total), (vec![3], 2));
    let first = query().order_by(Post::views.desc()).limit(1).cursor_page(&db).await?;
    assert_eq!(ids(&first.rows), [3]);
    let next = first.next.expect("a cursor");
    let second = query().order_by(Post::views.desc()).after(next).limit(1).cursor_page(&db).await?;
    assert_eq!((ids(&second.rows), second.has_next), (vec![1], false));

    let posts = orm::assert_queries!(db, 1, {
        query().include(Post::author).include(Post::tags).order_by(Post::id).all(&db).await?
    });
    let tags = |tags: &[Tag]| tags.len();
    assert_eq!(
        posts.iter().map(|post| (post.id, post.author.id, tags(&post.tags))).collect::<Vec<_>>(),
        [(1, 1, 2), (3, 1, 0)]
    );

    let mut stream = published().union_all(of_ada()).include(Post::author).order_by(Post::id).stream(&db);
    let mut found = Vec::new();
    while let Some(post) = stream.next().await {
        let post = post?;
        found.push((post.id, post.author.email.clone()));
    }
    let ada = |id| (id, "ada@x.org".to_owned());
    assert_eq!(found, [ada(1), ada(1), ada(3)]);

    assert_eq!(
        query().select((Post::id, Post::views)).order_by(Post::id).all(&db).await?,
        [(1, 10), (3, 30)]
    );
    assert_eq!(query().aggregate((count(), Post::views.sum())).required(&db).await?.0, 2);
    let by_author = query().group_by(Post::author_id).select(|author| (author, count()));
    assert_eq!(by_author.all(&db).await?, [(1, 2)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn values_of_different_models_are_combined(db: Database) -> orm::Result<()> {
    let of_users = User::find().select((User::nick.coalesce("?"), User::id));
    let of_posts = Post::find().filter(Post::views.gt(10)).select((Post::title, Post::author_id));
    let query = of_users.union(of_posts).order_by(|(name, id)| (id.desc(), name)).limit(3);
    assert_eq!(
        query.to_sql(),
        r#"SELECT orm_rows.c0, orm_rows.c1 FROM (SELECT coalesce("users"."nick", $1), "users"."id" FROM "users" UNION SELECT "posts"."title", "posts"."author_id" FROM "posts" WHERE "posts"."views" > $2) AS orm_rows(c0, c1) ORDER BY orm_rows.c1 DESC, orm_rows.c0 LIMIT $3"#
    );
    let rows = orm::assert_queries!(db, 1, { query.clone().all(&db).await? });
    let expected = [("c_y%", 3), ("100% of SQL_", 2), ("?", 2)].map(|(name, id)| (name.to_owned(), id));
    assert_eq!(rows, expected);
    assert_eq!(query.clone().one(&db).await?, Some(expected[0].clone()));
    assert_eq!(query.clone().required(&db).await?, expected[0]);
    assert_eq!(query.clone().count(&db).await?, 3);
    assert!(query.exists(&db).await?);

    let nobody = User::find().filter(User::id.lt(0)).select(User::id);
    let none = nobody.clone().union(nobody.clone());
    assert!(!none.clone().exists(&db).await?);
    assert_eq!(none.clone().one(&db).await?, None);
    let error = none.required(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (ErrorKind::NotFound, Some("users")));
    Ok(())
}

#[orm::test(setup = filled)]
async fn groups_and_enumerations_are_values_as_any_other(db: Database) -> orm::Result<()> {
    let by_status = Post::find().group_by(Post::status).select(|status| (status.nullable(), count()));
    let known = Post::find().group_by(Post::status.nullif(Status::Draft)).select(|status| (status, count()));
    let query = by_status.union(known).order_by(|(status, _)| status.asc().nulls_last());
    assert!(
        query
            .to_sql()
            .starts_with("SELECT orm_rows.c0::text, orm_rows.c1 FROM (SELECT \"posts\".\"status\", count(*)")
    );
    // In the order of the enumeration, not of its labels.
    let labels = [Some(Status::Draft), Some(Status::Published), Some(Status::Archived), None];
    let expected: Vec<_> = labels.into_iter().zip([2, 1, 1, 2]).collect();
    assert_eq!(query.all(&db).await?, expected);
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_is_combined_stands_in_other_queries(db: Database) -> orm::Result<()> {
    let busy = Post::find().select(Post::author_id).union(Comment::find().select(Comment::user_id));
    let found = User::find().filter(User::id.in_(busy.clone())).order_by(User::id).all(&db).await?;
    assert_eq!(found.len(), 3);
    let idle = User::find().filter(
        User::id.not_in(
            Post::find()
                .select(Post::author_id)
                .except(Post::find().filter(Post::id.eq(1)).select(Post::author_id)),
        ),
    );
    assert_eq!(
        idle.to_sql().split_once(" WHERE ").map(|(_, condition)| condition.to_owned()).unwrap_or_default(),
        r#""users"."id" <> ALL(SELECT orm_rows.c0 FROM (SELECT "posts"."author_id" FROM "posts" EXCEPT SELECT "posts"."author_id" FROM "posts" WHERE "posts"."id" = $1) AS orm_rows(c0))"#
    );
    assert_eq!(idle.all(&db).await?.into_iter().map(|user| user.id).collect::<Vec<_>>(), [1]);
    let most = Post::find()
        .select(Post::views)
        .union(Post::find().select(Post::views + 1))
        .order_by(|v| (v.desc(),))
        .limit(1);
    assert_eq!(Post::find().filter((Post::views + 1).eq(most)).count(&db).await?, 1);
    assert_eq!(User::find().filter(exists(busy)).count(&db).await?, 3);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete, before_find = visible)]
struct Note {
    #[column(primary_key)]
    id: i64,
    hidden: bool,
    meta: Option<Value>,
    deleted_at: Option<DateTime<Utc>>,
}

fn visible(query: Select<Note>) -> Select<Note> {
    query.filter(Note::hidden.eq(false))
}

async fn notes(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Note]).await?;
    let gone = |id| (id == 3).then(Utc::now);
    Note::insert_many([(1, false), (2, true), (3, false), (4, false)].map(|(id, hidden)| Note {
        id,
        hidden,
        meta: Some(json!({"even": id % 2 == 0})),
        deleted_at: gone(id),
    }))
    .exec(db)
    .await?;
    Ok(())
}

#[orm::test(setup = notes)]
async fn each_side_leaves_out_what_its_model_leaves_out(db: Database) -> orm::Result<()> {
    let found = async |query: Select<Note>| -> orm::Result<Vec<i64>> {
        Ok(query.order_by(Note::id).all(&db).await?.into_iter().map(|note| note.id).collect())
    };
    assert_eq!(found(Note::find().union(Note::find())).await?, [1, 4]);
    assert_eq!(found(Note::find().union(Note::find().with_deleted())).await?, [1, 3, 4]);
    assert_eq!(found(Note::find().union(Note::find().unscoped())).await?, [1, 2, 4]);
    assert_eq!(found(Note::find().with_deleted().unscoped().except(Note::find())).await?, [2, 3]);
    assert_eq!(found(Note::find().with_deleted().union(Note::find()).only_deleted()).await?, [3]);
    let ids = Note::find().select(Note::id).union(Note::find().only_deleted().select(Note::id));
    assert_eq!(ids.order_by(|id| id).all(&db).await?, [1, 3, 4]);
    Ok(())
}

#[orm::test(setup = notes)]
async fn documents_are_compared_as_any_other_value(db: Database) -> orm::Result<()> {
    let metas = || Note::find().unscoped().with_deleted().select(Note::meta);
    let distinct = metas().union(metas()).order_by(|meta| (meta.json_type(),)).all(&db).await?;
    assert_eq!(distinct.len(), 2);
    assert_eq!(metas().union_all(metas()).count(&db).await?, 8);
    let even = Note::find().unscoped().filter(Note::id.eq(2)).select(Note::meta);
    assert_eq!(metas().except(even).all(&db).await?, [Some(json!({"even": false}))]);
    Ok(())
}

#[derive(Inheritance, Debug, Clone, PartialEq)]
#[inheritance(table = "contents", discriminator = "kind", shared(id, title))]
enum Content {
    Article(Article),
    Video(Video),
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(inherit = Content)]
struct Article {
    #[column(primary_key)]
    id: i64,
    title: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(inherit = Content)]
struct Video {
    #[column(primary_key)]
    id: i64,
    title: String,
    seconds: i32,
}

async fn contents(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Content, Article, Video]).await?;
    Article::insert_many([1, 2].map(|id| Article { id, title: format!("article {id}") })).exec(db).await?;
    Video::insert_many([3, 4].map(|id| Video { id, title: format!("video {id}"), seconds: 60 }))
        .exec(db)
        .await?;
    Ok(())
}

#[orm::test(setup = contents)]
async fn rows_of_one_kind_and_of_all_kinds_are_combined(db: Database) -> orm::Result<()> {
    let first = Article::find().filter(Article::id.eq(1));
    let query = first.union(Article::find().filter(Article::title.ends_with("2"))).order_by(Article::id);
    assert!(
        query.to_sql().contains(r#"WHERE "contents"."kind" = 'article' AND "contents"."id" = $1 UNION "#)
    );
    assert!(query.to_sql().ends_with(r#") AS "contents" ORDER BY "contents"."id""#));
    assert_eq!(query.all(&db).await?.into_iter().map(|article| article.id).collect::<Vec<_>>(), [1, 2]);

    let all = Content::find().filter(Content::id.eq(1)).union(Content::find().filter(Content::id.eq(4)));
    let rows = all.order_by(Content::id.desc()).all(&db).await?;
    assert!(matches!(
        &rows[..],
        [Content::Video(Video { id: 4, seconds: 60, .. }), Content::Article(Article { id: 1, .. })]
    ));

    let titles = Article::find().select(Article::title).union(Video::find().select(Video::title));
    assert_eq!(titles.count(&db).await?, 4);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_lock_on_what_is_combined_is_refused_before_it_is_sent(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    let first = Post::find().distinct_on(Post::author_id);
    for query in [published().union(of_ada()), first] {
        let query = query.lock(ForUpdate);
        let error = query.clone().all(&tx).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Statement);
        assert!(error.to_string().contains("`distinct_on` cannot be locked"), "{error}");
        assert!(query.clone().one(&tx).await.is_err() && query.required(&tx).await.is_err());
    }
    // The transaction goes on: nothing was sent.
    assert_eq!(published().lock(ForUpdate).all(&tx).await?.len(), 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn cursors_are_refused_where_a_row_can_come_twice(db: Database) -> orm::Result<()> {
    let twice = || of_ada().union_all(of_ada());
    let repeated = [
        twice(),
        published().union_all(Post::find().filter(Post::status.ne(Status::Published))),
        twice().except_all(published()),
        twice().intersect_all(twice()),
        twice().order_by(Post::id).limit(3).union_all(published()),
    ];
    for query in repeated {
        let error = orm::assert_queries!(db, 0, { query.limit(2).cursor_page(&db).await.unwrap_err() });
        assert_eq!(error.kind(), ErrorKind::Statement);
        assert!(error.to_string().contains("`union` has each once"), "{error}");
    }
    let once = [
        twice().union(published()),
        twice().intersect(of_ada()),
        of_ada().except_all(published()),
        twice().intersect_all(of_ada()),
        twice().distinct_on(Post::id),
    ];
    for query in once {
        let mut rows = query.clone().order_by(Post::id).limit(1).cursor_page(&db).await?;
        let mut found = ids(&rows.rows);
        while rows.has_next {
            rows = query.clone().order_by(Post::id).after(rows.next).limit(1).cursor_page(&db).await?;
            found.extend(ids(&rows.rows));
        }
        assert_eq!(found, ids(&query.order_by(Post::id).all(&db).await?));
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_long_chain_of_operations_is_no_deep_tree(db: Database) -> orm::Result<()> {
    let one = || Post::find().filter(Post::id.eq(1));
    let chain = |length: usize| (1..length).fold(one(), |rows, _| rows.union_all(one()));
    assert_eq!(chain(100).count(&db).await?, 100);
    // Far more than a thread's stack has place for.
    let long = chain(30_000);
    assert_eq!(long.clone().to_sql().matches(" UNION ALL ").count(), 29_999);
    let values = (1..30_000).fold(one().select(Post::id).union_all(one().select(Post::id)), |ids, _| {
        ids.union_all(one().select(Post::id))
    });
    assert_eq!(values.to_sql().matches(" UNION ALL ").count(), 30_000);
    Ok(())
}
