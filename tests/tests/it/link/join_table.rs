use orm::prelude::*;

use crate::blog::{Friendship, Post, PostTag, Tag, User, filled};

async fn post(db: &Database, id: i64) -> orm::Result<Post> {
    Post::find_by_pk(id).required(db).await
}

fn tag(name: &str) -> Tag {
    Tag { name: name.to_owned() }
}

async fn tags(db: &Database, post: &Post) -> orm::Result<Vec<String>> {
    let tags = Post::tags.of(post).order_by(Tag::name).all(db).await?;
    Ok(tags.into_iter().map(|tag| tag.name).collect())
}

#[orm::test(setup = filled)]
async fn a_row_is_added_once_and_the_call_tells_whether_it_was_new(db: Database) -> orm::Result<()> {
    let post = post(&db, 3).await?;
    assert_eq!(orm::assert_queries!(db, 1, { post.add(Post::tags, &tag("rust"), &db).await? }), 1);
    assert_eq!(post.add(Post::tags, &tag("rust"), &db).await?, 0);
    assert_eq!(tags(&db, &post).await?, ["rust"]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn several_rows_are_added_by_one_statement_and_those_that_were_there_are_not_counted(
    db: Database,
) -> orm::Result<()> {
    let post = post(&db, 2).await?;
    let all = Tag::find().all(&db).await?;
    assert_eq!(orm::assert_queries!(db, 1, { post.add(Post::tags, &all, &db).await? }), 2);
    assert_eq!(tags(&db, &post).await?, ["rust", "sql", "unused"]);
    let kept = PostTag::find_by_pk((2, "sql".to_owned())).required(&db).await?;
    assert_eq!(kept.note.as_deref(), Some("b"));
    assert_eq!(post.add(Post::tags, [&all[0], &all[0]], &db).await?, 0);
    Ok(())
}

#[orm::test(setup = filled)]
async fn of_no_rows_nothing_is_sent_but_by_set(db: Database) -> orm::Result<()> {
    let post = post(&db, 1).await?;
    let none: [Tag; 0] = [];
    orm::assert_queries!(db, 0, {
        assert_eq!(post.add(Post::tags, &none, &db).await?, 0);
        assert_eq!(post.remove(Post::tags, &none, &db).await?, 0);
        assert!(post.has(Post::tags, &none, &db).await?);
    });
    orm::assert_queries!(db, 1, { post.set(Post::tags, &none, &db).await? });
    assert!(tags(&db, &post).await?.is_empty());
    Ok(())
}

#[orm::test(setup = filled)]
async fn removed_rows_stay_in_their_table_and_lose_their_join_row(db: Database) -> orm::Result<()> {
    let post = post(&db, 1).await?;
    let both = [tag("rust"), tag("unused")];
    assert_eq!(orm::assert_queries!(db, 1, { post.remove(Post::tags, &both, &db).await? }), 1);
    assert_eq!(tags(&db, &post).await?, ["sql"]);
    assert_eq!(post.remove(Post::tags, &tag("sql"), &db).await?, 1);
    assert_eq!(Tag::find().count(&db).await?, 3);
    assert_eq!(PostTag::find().count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn set_leaves_exactly_the_given_rows_and_does_not_touch_those_that_stay(
    db: Database,
) -> orm::Result<()> {
    let post = post(&db, 1).await?;
    let wanted = [tag("rust"), tag("unused")];
    orm::assert_queries!(db, 1, { post.set(Post::tags, &wanted, &db).await? });
    assert_eq!(tags(&db, &post).await?, ["rust", "unused"]);
    let kept = PostTag::find_by_pk((1, "rust".to_owned())).required(&db).await?;
    assert_eq!(kept.note.as_deref(), Some("a"));
    post.set(Post::tags, &tag("sql"), &db).await?;
    assert_eq!(tags(&db, &post).await?, ["sql"]);
    assert_eq!(
        tags(&db, &super::join_table::post(&db, 2).await?).await?,
        ["sql"],
        "another post's tags stay"
    );
    Ok(())
}

#[orm::test(setup = filled)]
async fn has_is_about_every_row_and_count_heeds_a_filter(db: Database) -> orm::Result<()> {
    let post = post(&db, 1).await?;
    assert!(orm::assert_queries!(db, 1, { post.has(Post::tags, &tag("sql"), &db).await? }));
    assert!(post.has(Post::tags, &[tag("sql"), tag("rust"), tag("sql")], &db).await?);
    assert!(!post.has(Post::tags, &[tag("sql"), tag("unused")], &db).await?);
    assert_eq!(orm::assert_queries!(db, 1, { post.count(Post::tags, &db).await? }), 2);
    assert_eq!(post.count(Post::tags.filter(Tag::name.starts_with("r")), &db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_join_row_with_columns_of_its_own_is_given_without_its_keys(db: Database) -> orm::Result<()> {
    let users = User::find().order_by(User::id).all(&db).await?;
    let since = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap_or_default();
    let link = || Friendship::create().since(since);
    let (cy, ada) = (&users[2], &users[0]);
    assert!(orm::assert_queries!(db, 1, { cy.add_with(User::friends, ada, link(), &db).await? }));
    assert!(!ada.add_with(User::friends, &users[1], link(), &db).await?, "they are friends already");
    let stored = Friendship::find_by_pk((3, 1)).required(&db).await?;
    assert_eq!(stored.since, since);
    assert!(ada.has(User::friend_of, cy, &db).await?);
    assert_eq!(ada.remove(User::friend_of, cy, &db).await?, 1);
    assert_eq!(Friendship::find().count(&db).await?, 3);
    Ok(())
}

#[orm::test(setup = filled)]
async fn fifty_callers_at_once_add_one_join_row_and_one_is_told_that_it_is_new(
    db: Database,
) -> orm::Result<()> {
    let post = post(&db, 4).await?;
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let (db, post) = (db.clone(), post.clone());
            tokio::spawn(async move { post.add(Post::tags, &tag("sql"), &db).await })
        })
        .collect();
    let mut new = 0;
    for call in calls {
        new += call.await.expect("no panic")?;
    }
    assert_eq!(new, 1);
    assert_eq!(post.count(Post::tags, &db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_with_relations_is_as_good_as_the_row_alone(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(3).include(Post::author).required(&db).await?;
    let tags = Tag::find().include(Tag::posts).all(&db).await?;
    assert_eq!(post.add(Post::tags, &tags, &db).await?, 3);
    assert!(post.has(Post::tags, &tags, &db).await?);
    Ok(())
}
