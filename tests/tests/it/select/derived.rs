//! Queries as tables: in FROM and in WITH.

use orm::expr::{count, row_number, window};
use orm::prelude::*;

use crate::blog::{Comment, Post, Status, User, filled};

#[derive(Projection, Debug, Clone, PartialEq)]
struct Written {
    author_id: i64,
    posts: i64,
    views: Option<i64>,
}

fn written() -> orm::query::Derived<Written> {
    Post::find()
        .filter(Post::views.gt(0))
        .group_by(Post::author_id)
        .select(|author| (author, count(), Post::views.sum()))
        .as_table()
}

#[orm::test(setup = filled)]
async fn groups_are_filtered_and_ordered_as_rows(db: Database) -> orm::Result<()> {
    let query = written().filter(|row| row.views.gte(20)).order_by(|row| (row.posts.desc(), row.author_id));
    assert_eq!(
        query.to_sql(),
        concat!(
            r#"SELECT "Written"."author_id", "Written"."posts", "Written"."views" FROM ("#,
            r#"SELECT "posts"."author_id", count(*), sum("posts"."views") FROM "posts" WHERE "posts"."views" > $1 GROUP BY "posts"."author_id") "#,
            r#"AS "Written"("author_id", "posts", "views") WHERE "Written"."views" >= $2 ORDER BY "Written"."posts" DESC, "Written"."author_id""#,
        )
    );
    let rows = orm::assert_queries!(db, 1, { query.clone().all(&db).await? });
    let row = |author_id, posts, views| Written { author_id, posts, views: Some(views) };
    assert_eq!(rows, [row(1, 2, 40), row(2, 1, 20)]);
    assert_eq!(query.clone().one(&db).await?, Some(row(1, 2, 40)));
    assert_eq!(query.clone().offset(1).required(&db).await?, row(2, 1, 20));
    assert_eq!(orm::assert_queries!(db, 1, { query.clone().count(&db).await? }), 2);
    assert_eq!(query.clone().limit(1).count(&db).await?, 1);
    assert!(orm::assert_queries!(db, 1, { query.clone().exists(&db).await? }));
    let none = query.filter(|row| row.posts.gt(2));
    assert_eq!(none.clone().one(&db).await?, None);
    let error = none.required(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (ErrorKind::NotFound, Some("Written")));
    Ok(())
}

#[orm::test(setup = filled)]
async fn in_with_it_is_the_same(db: Database) -> orm::Result<()> {
    for (query, form) in [
        (written().cte(), "AS ("),
        (written().materialized(), "AS MATERIALIZED ("),
        (written().not_materialized(), "AS NOT MATERIALIZED ("),
    ] {
        let query = query.filter(|row| row.posts.gt(1));
        let sql = query.to_sql();
        assert!(
            sql.starts_with(&format!(r#"WITH "Written"("author_id", "posts", "views") {form}SELECT "#)),
            "{sql}"
        );
        assert!(sql.ends_with(r#") SELECT "Written"."author_id", "Written"."posts", "Written"."views" FROM "Written" WHERE "Written"."posts" > $2"#), "{sql}");
        assert_eq!(query.clone().all(&db).await?.len(), 1);
        assert_eq!(query.clone().count(&db).await?, 1);
        assert!(query.clone().exists(&db).await?);
        assert_eq!(query.aggregate(|row| row.views.max()).required(&db).await?, Some(40));
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn values_and_aggregates_of_it(db: Database) -> orm::Result<()> {
    let by_author = written().order_by(|row| row.author_id).select(|row| (row.author_id, row.views / 2));
    assert_eq!(by_author.all(&db).await?, [(1, Some(20)), (2, Some(10))]);
    let (authors, average) = written().aggregate(|row| (count(), row.posts.avg())).required(&db).await?;
    assert_eq!((authors, average), (2, Some(Decimal::new(15, 1))));
    // How many authors have written so many posts.
    let histogram = written()
        .group_by(|row| row.posts)
        .having(|_, row| row.views.sum().gt(0))
        .order_by(|posts, _| posts.desc())
        .select(|posts, row| (posts, count(), row.views.max()));
    assert!(histogram.to_sql().ends_with(
        r#" GROUP BY "Written"."posts" HAVING sum("Written"."views") > $2 ORDER BY "Written"."posts" DESC"#
    ));
    assert_eq!(histogram.all(&db).await?, [(2, 1, Some(40)), (1, 1, Some(20))]);
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
struct Newest {
    id: i64,
    post_id: i64,
    place: i64,
}

#[orm::test(setup = filled)]
async fn a_window_function_can_be_filtered_by(db: Database) -> orm::Result<()> {
    let of_post = window().partition_by(Comment::post_id).order_by(Comment::id.desc());
    let newest = Comment::find()
        .select((Comment::id, Comment::post_id, row_number().over(of_post)))
        .as_table::<Newest>()
        .filter(|comment| comment.place.lte(2))
        .order_by(|comment| comment.id);
    let newest = newest.select(|comment| (comment.post_id, comment.id));
    assert_eq!(newest.all(&db).await?, [(1, 2), (1, 3), (2, 4)]);
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
struct Numbers {
    posts: i64,
    authors: i64,
}

#[orm::test(setup = filled)]
async fn it_is_a_list_or_a_value_in_another_query_and_a_table_again(db: Database) -> orm::Result<()> {
    let busy = written().filter(|row| row.posts.gt(1)).select(|row| row.author_id);
    let users: Vec<i64> = User::find().filter(User::id.in_(busy)).select(User::id).all(&db).await?;
    assert_eq!(users, [1]);
    let most = written().cte().aggregate(|row| row.views.max());
    let users = User::find().filter(User::posts.sum(Post::views).eq(most)).select(User::id);
    assert_eq!(users.all(&db).await?, [1]);
    let numbers = written().cte().group_by(|row| row.posts).select(|posts, _| (posts, count()));
    let numbers = numbers.as_table::<Numbers>().cte().order_by(|row| row.posts);
    let sql = numbers.to_sql();
    assert!(sql.starts_with(r#"WITH "Numbers"("posts", "authors") AS (WITH "Written"("author_id""#), "{sql}");
    let row = |posts, authors| Numbers { posts, authors };
    assert_eq!(numbers.all(&db).await?, [row(1, 1), row(2, 1)]);
    let distinct = written().select(|row| row.posts.gt(0)).distinct();
    assert_eq!(distinct.all(&db).await?, [true]);
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
struct Kind {
    status: Status,
}

#[orm::test(setup = filled)]
async fn a_struct_of_one_field_and_of_an_enum(db: Database) -> orm::Result<()> {
    let kinds = Post::find().select(Post::status).distinct().as_table::<Kind>();
    let kinds = kinds.filter(|kind| kind.status.ne(Status::Archived)).order_by(|kind| kind.status);
    let row = |status| Kind { status };
    assert_eq!(kinds.all(&db).await?, [row(Status::Draft), row(Status::Published)]);
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
struct Titled {
    title: String,
    author: String,
}

#[orm::test(setup = filled)]
async fn a_join_can_be_a_table_and_its_existence_a_condition(db: Database) -> orm::Result<()> {
    let titled = Post::find()
        .join(User::find(), |post, user| post.author_id.eq(user.id))
        .select(|(post, user)| (post.title, user.email))
        .as_table::<Titled>();
    let of_ada = titled.filter(|post| post.author.eq("ada@x.org").and(post.title.ne("notes")));
    let titles = orm::assert_queries!(db, 1, { of_ada.clone().all(&db).await? });
    let row = Titled { title: "Rust and SQL".to_owned(), author: "ada@x.org".to_owned() };
    assert_eq!(titles, [row]);
    let any = orm::query::exists(of_ada.select(|post| post.title));
    assert_eq!(User::find().filter(any).count(&db).await?, 3);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_walk_can_be_a_table(db: Database) -> orm::Result<()> {
    #[derive(Projection, Debug, PartialEq)]
    struct Named {
        name: String,
    }

    let within = crate::blog::Folder::find_by_pk(1).descend(crate::blog::Folder::subfolders);
    let within = within.select(crate::blog::Folder::name).as_table::<Named>().order_by(|folder| folder.name);
    let names: Vec<String> = within.all(&db).await?.into_iter().map(|folder| folder.name).collect();
    assert_eq!(names, ["deep", "docs", "root", "src"]);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_find = open)]
struct Door {
    #[column(primary_key)]
    id: i64,
    is_open: bool,
}

fn open(query: Select<Door>) -> Select<Door> {
    query.filter(Door::is_open.eq(true))
}

#[derive(Projection, Debug, Clone, PartialEq)]
struct Id {
    id: i64,
}

async fn doors(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Door]).await?;
    Door::insert_many([Door { id: 1, is_open: true }, Door { id: 2, is_open: false }]).exec(db).await?;
    Ok(())
}

#[orm::test(setup = doors)]
async fn hooks_narrow_the_query_that_is_a_table(db: Database) -> orm::Result<()> {
    let ids = Door::find().select(Door::id).as_table::<Id>();
    assert_eq!(ids.clone().all(&db).await?, [Id { id: 1 }]);
    assert_eq!(ids.cte().count(&db).await?, 1);
    assert_eq!(Door::find().unscoped().select(Door::id).as_table::<Id>().count(&db).await?, 2);
    let joined = Door::find().join(Door::find().unscoped(), |door, other| door.id.ne(other.id));
    assert_eq!(joined.select(|(_, other)| other.id).as_table::<Id>().all(&db).await?, [Id { id: 2 }]);
    Ok(())
}

#[orm::test(setup = doors)]
async fn hooks_narrow_the_query_in_an_expression(db: Database) -> orm::Result<()> {
    use orm::query::exists;
    let closed = || Door::find().filter(Door::id.eq(2));
    let all = || Door::find().unscoped();
    let ids = |query: Select<Door>| all().filter(Door::id.in_(query.select(Door::id))).select(Door::id);
    assert_eq!(ids(Door::find()).all(&db).await?, [1]);
    assert_eq!(ids(all()).all(&db).await?.len(), 2);
    let both = Door::find().select(Door::id).union(Door::find().select(Door::id));
    assert_eq!(all().filter(Door::id.in_(both)).count(&db).await?, 1);
    let joined = Door::find().join(Door::find(), |door, other| door.id.eq(other.id));
    assert_eq!(all().filter(Door::id.in_(joined.select(|(door, _)| door.id))).count(&db).await?, 1);
    assert_eq!(all().filter(exists(closed())).count(&db).await?, 0);
    assert_eq!(all().filter(exists(closed().unscoped())).count(&db).await?, 2);
    let greatest = Door::find().aggregate(Door::id.max());
    assert_eq!(all().filter(Door::id.eq(greatest)).select(Door::id).all(&db).await?, [1]);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_find = last)]
struct Window {
    #[column(primary_key)]
    id: i64,
    door_id: i64,
}

/// Those of the door with the greatest number that has one; and no closed one.
fn last(query: Select<Window>) -> Select<Window> {
    let last = Window::find().aggregate(Window::door_id.max());
    query.filter(Window::door_id.eq(last)).filter(Window::door_id.in_(Door::find().select(Door::id)))
}

#[orm::test(setup = doors)]
async fn a_query_of_the_model_in_its_own_hook_is_not_narrowed(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Window]).await?;
    let window = |id, door_id| Window { id, door_id };
    Window::insert_many([window(1, 0), window(2, 1), window(3, 1)]).exec(&db).await?;
    assert_eq!(Window::find().count(&db).await?, 2);
    // The next query is narrowed again, and so is that of another model within the hook.
    Window::insert_many([window(4, 2)]).exec(&db).await?;
    assert_eq!(Window::find().count(&db).await?, 0);
    assert_eq!(Window::find().unscoped().count(&db).await?, 4);
    Ok(())
}
