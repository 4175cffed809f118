use orm::prelude::*;

use crate::blog::{Comment, Post, Profile, User, empty};

#[orm::test(setup = empty)]
async fn a_parent_is_created_before_its_child(db: Database) -> orm::Result<()> {
    let author = User::create().email("ada@x.org").profile(Profile::create().bio("Countess"));
    // BEGIN, the author, their profile, the post, COMMIT.
    let post = orm::assert_queries!(db, 5, { Post::create().title("Hello").author(author).save(&db).await? });
    assert_eq!((post.author_id, &*post.author.email), (post.author.id, "ada@x.org"));
    assert_eq!(post.author.profile.as_ref().map(|profile| &*profile.bio), Some("Countess"));
    assert_eq!(Post::find().include(Post::author.include(User::profile)).required(&db).await?, post);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_parent_that_is_there_gives_its_key(db: Database) -> orm::Result<()> {
    let ada = User::create().email("ada@x.org").save(&db).await?;
    let post = Post::create().title("Hello").author(&ada).editor(&ada).save(&db).await?;
    assert_eq!((post.author_id, post.editor_id), (ada.id, Some(ada.id)));
    assert_eq!((&post.author, post.editor.as_ref()), (&ada, Some(&ada)));
    Ok(())
}

#[orm::test(setup = empty)]
async fn parents_and_children_of_one_row_go_together(db: Database) -> orm::Result<()> {
    let reader = User::create().email("bob@x.org").save(&db).await?;
    let comments = ["one", "two"].map(|body| Comment::create().body(body).user(&reader));
    let post = Post::create()
        .title("Hello")
        .comments(comments)
        .author(User::create().email("ada@x.org"))
        .save(&db)
        .await?;
    assert_eq!(post.author.email, "ada@x.org");
    assert!(post.comments.iter().all(|comment| comment.post_id == post.id && comment.user.id == reader.id));
    Ok(())
}

#[orm::test(setup = empty)]
async fn every_child_of_a_list_brings_its_own_parent(db: Database) -> orm::Result<()> {
    let author = User::create().email("ada@x.org").save(&db).await?;
    let comments = (0..50).map(|number| {
        let user = User::create().email(format!("{number}@x.org"));
        Comment::create().body(format!("{number}")).user(user)
    });
    let post = orm::assert_queries!(db, 5, {
        Post::create().title("Hello").author_id(author.id).comments(comments).save(&db).await?
    });
    for (number, comment) in post.comments.iter().enumerate() {
        assert_eq!((&*comment.user.email, comment.user_id), (&*format!("{number}@x.org"), comment.user.id));
    }
    Ok(())
}
