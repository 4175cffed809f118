use orm::prelude::*;

use crate::blog::{Comment, Post, Profile, User, empty, filled};

#[orm::test(setup = filled)]
async fn a_required_row_is_the_field_itself(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by(Post::id.desc()).include(Post::author);
    let posts = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let authors: Vec<(i64, &str)> = posts.iter().map(|post| (post.id, post.author.email.as_str())).collect();
    assert_eq!(authors, [(4, "cy@x.org"), (3, "ada@x.org"), (2, "bob@x.org"), (1, "ada@x.org")]);
    let users = User::find().order_by(User::id).all(&db).await?;
    assert_eq!(posts[3].author, users[0]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_optional_row_is_an_option(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by(Post::id).include(Post::editor);
    let posts = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let editors: Vec<Option<i64>> =
        posts.iter().map(|post| post.editor.as_ref().map(|user| user.id)).collect();
    assert_eq!(editors, [Some(2), None, Some(1), None]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_that_is_referred_to_by_one_is_an_option(db: Database) -> orm::Result<()> {
    let query = User::find().order_by(User::id).include(User::profile);
    let users = orm::assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(users[0].profile, Some(Profile { id: 1, bio: "Countess".to_owned(), user_id: 1 }));
    assert_eq!((&users[1].profile, &users[2].profile), (&None, &None));
    Ok(())
}

#[orm::test(setup = filled)]
async fn several_relations_to_one_model_stand_beside_each_other(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by(Post::id).include(Post::author).include(Post::editor);
    let posts = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let both = |index: usize| (posts[index].author.id, posts[index].editor.as_ref().map(|user| user.id));
    assert_eq!([0, 1, 2, 3].map(both), [(1, Some(2)), (2, None), (1, Some(1)), (3, None)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn includes_may_follow_each_other_along_to_one_relations(db: Database) -> orm::Result<()> {
    let query = Comment::find()
        .order_by(Comment::id)
        .include(Comment::post.include(Post::author.include(User::profile)).include(Post::editor))
        .include(Comment::user.include(User::profile));
    let comments = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let first = &comments[0];
    assert_eq!(first.post.author.profile.as_ref().map(|profile| profile.bio.as_str()), Some("Countess"));
    assert_eq!(first.post.editor.as_ref().map(|user| user.id), Some(2));
    assert_eq!((first.user.id, &first.user.profile), (2, &None));
    assert!(comments[3].user.profile.is_some() && comments[3].post.author.profile.is_none());
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_that_several_relations_share_reach_each_of_them(db: Database) -> orm::Result<()> {
    let query = Comment::find()
        .order_by(Comment::id)
        .include(Comment::user)
        .include(Comment::post.include(Post::author).include(Post::editor));
    let comments = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let users = comments.iter().map(|comment| {
        let post = &comment.post;
        (comment.user.id, post.author.id, post.editor.as_ref().map(|editor| editor.id))
    });
    assert_eq!(users.collect::<Vec<_>>(), [(2, 1, Some(2)), (3, 1, Some(2)), (2, 1, Some(2)), (1, 2, None)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_first_row_alone_is_loaded_with_its_relations(db: Database) -> orm::Result<()> {
    let query = || Post::find().order_by(Post::id.desc()).include(Post::author);
    let post = orm::assert_queries!(db, 1, { query().one(&db).await? });
    assert_eq!(post.map(|post| post.author.id), Some(3));
    assert_eq!(query().filter(Post::views.gt(99)).one(&db).await?, None);
    let by_key =
        orm::assert_queries!(db, 1, { Post::find_by_pk(1).include(Post::editor).required(&db).await? });
    assert_eq!(by_key.editor.map(|user| user.id), Some(2));
    let missing = Post::find_by_pk(99).include(Post::author).required(&db).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    Ok(())
}

#[orm::test(setup = empty)]
async fn of_no_rows_nothing_is_loaded(db: Database) -> orm::Result<()> {
    let query =
        Post::find().include(Post::author.include(User::profile)).include(Post::comments).include(Post::tags);
    assert_eq!(orm::assert_queries!(db, 1, { query.all(&db).await? }), []);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_required_row_that_is_not_there_is_an_error_that_names_the_relation(
    db: Database,
) -> orm::Result<()> {
    db.execute_batch(
        "ALTER TABLE posts DROP CONSTRAINT posts_author_id_fkey, DROP CONSTRAINT posts_editor_id_fkey;
         UPDATE posts SET author_id = 99, editor_id = 99 WHERE id = 2",
    )
    .await?;
    let error = Post::find().include(Post::author).all(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (ErrorKind::NotFound, Some("users")));
    assert!(error.to_string().contains("Post::author is required"), "{error}");
    let posts = Post::find().order_by(Post::id).include(Post::editor).all(&db).await?;
    assert_eq!(posts[1].editor, None);
    Ok(())
}
