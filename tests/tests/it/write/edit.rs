use orm::prelude::*;

use crate::blog::{Comment, Post, PostTag, Status, Tag, User, filled};

#[orm::test(setup = filled)]
async fn an_edit_knows_what_changed_and_what_was(db: Database) -> orm::Result<()> {
    let mut user = User::find_by_pk(1).required(&db).await?.edit();
    assert!(!user.changed(User::email) && user.changes().is_empty());
    user.email = "new@x.org".to_owned();
    user.nick = None;
    assert!(user.changed(User::email) && user.changed(User::nick) && !user.changed(User::age));
    assert_eq!((user.previous().email.as_str(), user.email.as_str()), ("ada@x.org", "new@x.org"));
    assert_eq!(user.changes(), [1, 2]);
    let saved = orm::assert_queries!(db, 1, { user.save(&db).await? });
    assert_eq!(saved, User { id: 1, email: "new@x.org".to_owned(), nick: None, age: Some(36) });
    assert_eq!(User::find_by_pk(1).required(&db).await?, saved);
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_edit_leaves_alone_what_others_changed_meanwhile(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(1).required(&db).await?;
    post.clone().update(&db, |post| post.views = 500).await?;
    let saved = post.update(&db, |post| post.title = "mine".to_owned()).await?;
    assert_eq!((saved.title.as_str(), saved.views), ("mine", 500));
    Ok(())
}

#[orm::test(setup = filled)]
async fn nothing_changed_sends_nothing(db: Database) -> orm::Result<()> {
    let user = User::find_by_pk(1).required(&db).await?;
    let same = orm::assert_queries!(db, 0, { user.clone().edit().save(&db).await? });
    assert_eq!(same, user);
    let same = orm::assert_queries!(db, 0, { user.clone().update(&db, |user| user.age = Some(36)).await? });
    assert_eq!(same, user);
    let mut back = user.clone().edit();
    back.age = None;
    back.age = user.age;
    orm::assert_queries!(db, 0, { back.save(&db).await? });
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_closure_changes_and_saves_in_one_statement(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(2).required(&db).await?;
    let post = orm::assert_queries!(db, 1, {
        post.update(&db, |post| {
            post.status = Status::Archived;
            post.body = Some("b".to_owned());
            post.editor_id = Some(3);
        })
        .await?
    });
    assert_eq!((post.status, post.body.as_deref(), post.editor_id), (Status::Archived, Some("b"), Some(3)));
    assert_eq!(Post::find_by_pk(2).required(&db).await?, post);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_key_can_be_changed(db: Database) -> orm::Result<()> {
    let tag = PostTag::find_by_pk((2, "sql".to_owned())).required(&db).await?;
    let tag = tag.update(&db, |tag| tag.tag_name = "rust".to_owned()).await?;
    assert_eq!(PostTag::find_by_pk((2, "rust".to_owned())).required(&db).await?, tag);
    assert!(!PostTag::find_by_pk((2, "sql".to_owned())).exists(&db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_that_is_gone_can_be_neither_saved_nor_deleted(db: Database) -> orm::Result<()> {
    let comment = Comment::find_by_pk(1).required(&db).await?;
    orm::assert_queries!(db, 1, { comment.delete(&db).await? });
    assert_eq!(Comment::find().count(&db).await?, 3);
    let gone = comment.delete(&db).await.unwrap_err();
    assert_eq!((gone.kind(), gone.table()), (ErrorKind::NotFound, Some("comments")));
    let gone = comment.clone().update(&db, |comment| comment.body.clear()).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    assert!(gone.to_string().contains("no longer in comments"), "{gone}");
    let gone = comment.increment(Comment::score, 1, &db).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    Ok(())
}

#[orm::test(setup = filled)]
async fn deleting_one_row_leaves_the_others_and_takes_what_cascades(db: Database) -> orm::Result<()> {
    Post::find_by_pk(1).required(&db).await?.delete(&db).await?;
    let posts = Post::find().order_by(Post::id).all(&db).await?;
    assert_eq!(posts.iter().map(|post| post.id).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(Comment::find().count(&db).await?, 1);
    PostTag::find_by_pk((2, "sql".to_owned())).required(&db).await?.delete(&db).await?;
    assert_eq!(PostTag::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_save_that_is_refused_changes_nothing(db: Database) -> orm::Result<()> {
    let mut user = User::find_by_pk(1).required(&db).await?.edit();
    user.nick = Some("kept?".to_owned());
    user.email = "bob@x.org".to_owned();
    let refused = user.save(&db).await.unwrap_err();
    assert_eq!((refused.kind(), refused.fields()), (ErrorKind::UniqueViolation, &["email"][..]));
    assert_eq!(User::find_by_pk(1).required(&db).await?.nick.as_deref(), Some("ada"));
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_was_changed_before_the_edit_is_not_sent(db: Database) -> orm::Result<()> {
    let mut user = User::find_by_pk(1).required(&db).await?;
    user.nick = Some("Countess".to_owned());
    orm::assert_queries!(db, 0, { user.clone().edit().save(&db).await? });
    let saved = user.update(&db, |user| user.age = Some(37)).await?;
    assert_ne!(saved.nick.as_deref(), Some("Countess"), "the row as it stands in the table");
    assert_eq!(saved.age, Some(37));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_with_relations_is_changed_and_deleted_like_any_other(db: Database) -> orm::Result<()> {
    let find = || Post::find_by_pk(1).include(Post::author).include(Post::comments);
    let post = find().required(&db).await?;
    let views = orm::assert_queries!(db, 1, { post.increment(Post::views, 2, &db).await? });
    assert_eq!(views, post.views + 2);

    let saved: Post = orm::assert_queries!(db, 1, { post.update(&db, |post| post.views = 7).await? });
    assert_eq!((saved.id, saved.views), (1, 7));

    let mut edit = find().required(&db).await?.edit();
    edit.title = "New".to_owned();
    assert!(edit.changed(Post::title) && !edit.changed(Post::views));
    let saved: Post = orm::assert_queries!(db, 1, { edit.save(&db).await? });
    let found = find().required(&db).await?;
    assert_eq!((found.title.as_str(), &found.model), ("New", &saved));
    assert_eq!(found.into_model(), saved);

    let comment = Comment::find_by_pk(1).include(Comment::user).required(&db).await?;
    orm::assert_queries!(db, 1, { comment.delete(&db).await? });
    assert!(!Comment::find_by_pk(1).exists(&db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_of_the_join_table_is_changed_like_any_other(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(1).include(Post::tags.with_through()).required(&db).await?;
    let tag = post.tags.into_iter().next().expect("a tag");
    let link: PostTag = tag.through.clone().update(&db, |link| link.note = Some("new".to_owned())).await?;
    assert_eq!((&link.tag_name, link.note.as_deref()), (&tag.name, Some("new")));
    let tag: Tag = tag.edit().save(&db).await?;
    assert_eq!(tag.name, link.tag_name);
    Ok(())
}
