use orm::prelude::*;

use crate::blog::{Comment, Folder, Post, Tag, User, filled};

#[orm::test(setup = filled)]
async fn rows_at_hand_get_a_relation_by_one_statement(db: Database) -> orm::Result<()> {
    let posts = Post::find().order_by(Post::id.desc()).all(&db).await?;
    let posts = orm::assert_queries!(db, 1, { orm::load(posts, Post::author, &db).await? });
    assert_eq!(
        posts.iter().map(|post| (post.id, post.author.id)).collect::<Vec<_>>(),
        [(4, 3), (3, 1), (2, 2), (1, 1)]
    );
    let posts =
        orm::assert_queries!(db, 1, { orm::load(posts, Post::comments.order_by(Comment::id), &db).await? });
    assert_eq!(posts.iter().map(|post| post.comments.len()).collect::<Vec<_>>(), [0, 0, 1, 3]);
    // What was loaded before is still there.
    assert_eq!(posts[3].author.email, "ada@x.org");
    Ok(())
}

#[orm::test(setup = filled)]
async fn every_kind_of_relation_can_be_loaded_later(db: Database) -> orm::Result<()> {
    let posts = Post::find().order_by(Post::id).all(&db).await?;
    let edited = orm::load(posts.clone(), Post::editor, &db).await?;
    assert_eq!(edited.iter().filter(|post| post.editor.is_some()).count(), 2);
    let tagged = orm::load(posts, Post::tags.order_by(Tag::name.desc()).limit(1).with_through(), &db).await?;
    assert_eq!(tagged[1].tags[0].through.note.as_deref(), Some("b"));
    let users = User::find().order_by(User::id).all(&db).await?;
    let users = orm::load(users, User::profile, &db).await?;
    assert_eq!(users.iter().filter(|user| user.profile.is_some()).count(), 1);
    let users = orm::load(users, User::friends.include(User::friends), &db).await?;
    assert_eq!(users[0].friends.len(), 2);
    let folders =
        orm::load(Folder::find().order_by(Folder::id).all(&db).await?, Folder::subfolders, &db).await?;
    assert_eq!(folders[0].subfolders.len(), 2);
    let folders = orm::load(folders, Folder::parent, &db).await?;
    assert_eq!(folders[4].parent.as_ref().map(|parent| parent.id), Some(3));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_whole_tree_can_be_loaded_later_by_one_statement(db: Database) -> orm::Result<()> {
    let users = User::find().order_by(User::id).all(&db).await?;
    let tree = User::posts.order_by(Post::id).include(
        Post::comments
            .filter(Comment::approved.eq(true))
            .order_by(Comment::id)
            .limit(1)
            .include(Comment::user.include(User::profile)),
    );
    let users = orm::assert_queries!(db, 1, { orm::load(users, tree, &db).await? });
    let comment = &users[0].posts[0].comments[0];
    assert_eq!((comment.id, comment.user.id, &comment.user.profile), (1, 2, &None));
    assert_eq!(users[1].posts[0].comments[0].user.profile.as_ref().map(|profile| profile.id), Some(1));
    Ok(())
}

#[orm::test(setup = filled)]
async fn for_no_rows_nothing_is_sent(db: Database) -> orm::Result<()> {
    let none = orm::assert_queries!(db, 0, { orm::load(Vec::<Post>::new(), Post::author, &db).await? });
    assert!(none.is_empty());
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_same_row_may_be_there_several_times(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(1).required(&db).await?;
    let posts = orm::load(vec![post.clone(), post], Post::comments.order_by(Comment::id), &db).await?;
    assert_eq!(posts[0], posts[1]);
    assert_eq!(posts[0].comments.len(), 3);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_that_are_not_in_the_table_have_no_related_rows(db: Database) -> orm::Result<()> {
    let ghost = User { id: 99, email: "ghost".to_owned(), nick: None, age: None };
    let ghosts = orm::load(vec![ghost.clone()], User::posts, &db).await?;
    assert!(ghosts[0].posts.is_empty());
    let mut post = Post::find_by_pk(1).required(&db).await?;
    post.author_id = ghost.id;
    let missing = orm::load(vec![post], Post::author, &db).await.unwrap_err();
    assert_eq!((missing.kind(), missing.table()), (ErrorKind::NotFound, Some("users")));
    Ok(())
}

#[orm::test(setup = filled)]
async fn loading_runs_in_a_transaction_and_sees_its_changes(db: Database) -> orm::Result<()> {
    db.transaction(async |tx| {
        let post = Post::create().title("new").author_id(3).save(tx).await?;
        Comment::create().body("c").post_id(post.id).user_id(1).save(tx).await?;
        let posts = orm::load(vec![post], Post::comments.include(Comment::user), tx).await?;
        assert_eq!(posts[0].comments[0].user.email, "ada@x.org");
        Ok(())
    })
    .await
}
