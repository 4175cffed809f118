use super::*;
use crate::blog::{Comment, Post, Status, User, filled};

#[orm::test(setup = filled)]
async fn an_update_returns_the_rows_as_they_are_then(db: Database) -> orm::Result<()> {
    let update = || Post::update_all().set(Post::status, Status::Archived).set(Post::views, Post::views + 1);
    let before = Post::find().filter(Post::id.in_([1, 2])).order_by(Post::id).all(&db).await?;
    let mut posts =
        orm::assert_queries!(db, 1, { update().filter(Post::id.in_([1, 2])).returning(&db).await? });
    posts.sort_by_key(|post| post.id);
    assert_eq!(posts.len(), 2);
    for (post, before) in posts.iter().zip(before) {
        assert_eq!(*post, Post { status: Status::Archived, views: before.views + 1, ..before });
        assert_eq!(Post::find_by_pk(post.id).required(&db).await?, *post);
    }
    let none = orm::assert_queries!(db, 0, { Post::update_all().all_rows().returning(&db).await? });
    assert_eq!(none, []);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_delete_returns_the_rows_that_are_gone(db: Database) -> orm::Result<()> {
    let before = Comment::find().order_by(Comment::id).all(&db).await?;
    assert!(before.len() > 1);
    let mut gone = orm::assert_queries!(db, 1, { Comment::delete_all().all_rows().returning(&db).await? });
    gone.sort_by_key(|comment| comment.id);
    assert_eq!(gone, before);
    assert_eq!(Comment::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_delete_by_related_rows_is_one_statement(db: Database) -> orm::Result<()> {
    let by_ada = || Comment::post.is(Post::author.is(User::email.eq("ada@x.org")));
    let expected = Comment::find().filter(by_ada()).count(&db).await?;
    let all = Comment::find().count(&db).await?;
    assert!(expected > 0 && expected < all, "{expected} of {all}");
    let gone = orm::assert_queries!(db, 1, { Comment::delete_all().filter(by_ada()).exec(&db).await? });
    assert_eq!(gone, expected);
    assert_eq!(Comment::find().count(&db).await?, all - expected);
    assert_eq!(Comment::find().filter(by_ada()).count(&db).await?, 0);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete, before_delete = keep_first, before_update = shout)]
struct Page {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    deleted_at: Option<DateTime<Utc>>,
}

async fn keep_first(page: &Page, _: &mut orm::HookContext<'_>) -> orm::Result<()> {
    if page.title == "first" { Err(orm::Error::invalid(Page::title, "stays")) } else { Ok(()) }
}

async fn shout(page: &mut orm::Edit<Page>, _: &mut orm::HookContext<'_>) -> orm::Result<()> {
    page.title = page.title.to_uppercase();
    Ok(())
}

#[orm::test]
async fn rows_that_are_marked_as_deleted_come_back_with_the_time_and_hooks_see_each(
    db: Database,
) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Page]).await?;
    let titles = ["first", "second", "third"];
    Page::insert_many(titles.map(|title| Page::create().title(title))).exec(&db).await?;
    let marked = orm::assert_queries!(db, 1, {
        Page::delete_all().filter(Page::title.eq("third")).returning(&db).await?
    });
    assert_eq!(marked.len(), 1);
    assert!(marked[0].deleted_at.is_some());
    let purged = Page::delete_all().force().only_deleted().all_rows().returning(&db).await?;
    assert_eq!(purged, marked);

    let refused = Page::delete_all().all_rows().with_hooks().returning(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Validation);
    let gone = Page::delete_all().filter(Page::id.eq(2)).with_hooks().returning(&db).await?;
    assert_eq!((gone.len(), gone[0].deleted_at), (1, None));
    let changed = Page::update_all().set(Page::title, "new").all_rows().with_hooks().returning(&db).await?;
    assert_eq!(changed.iter().map(|page| &*page.title).collect::<Vec<_>>(), ["NEW"]);
    assert_eq!(Page::find().all(&db).await?, changed);
    Ok(())
}
