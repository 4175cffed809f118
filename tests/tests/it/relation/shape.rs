//! Loaded rows as values: their types in signatures, as JSON, compared, cloned, printed.

use orm::prelude::*;
use serde_json::json;

use crate::blog::{Comment, Post, Profile, Tag, User, filled};

type Page = orm::with!(Post { author { profile }, comments { user } });

/// What it needs is in the signature.
fn byline(post: &Page) -> String {
    let bio = post.author.profile.as_ref().map_or("nobody", |profile| profile.bio.as_str());
    let voices: Vec<&str> = post.comments.iter().map(|comment| comment.user.email.as_str()).collect();
    format!("{} by {bio}; {}", post.title, voices.join(", "))
}

fn plain(post: &orm::with!(Post)) -> i64 {
    post.id
}

#[orm::test(setup = filled)]
async fn a_shape_is_named_in_a_signature(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(1)
        .include(Post::author.include(User::profile))
        .include(Post::comments.order_by(Comment::id).include(Comment::user))
        .required(&db)
        .await?;
    assert_eq!(byline(&post), "Rust and SQL by Countess; bob@x.org, cy@x.org, bob@x.org");
    assert_eq!(plain(&post.model), 1);
    let later =
        orm::load(vec![Post::find_by_pk(1).required(&db).await?], Post::author.include(User::profile), &db)
            .await?;
    let later = orm::load(later, Post::comments.order_by(Comment::id).include(Comment::user), &db).await?;
    assert_eq!(later, [post]);
    Ok(())
}

/// Join rows are named in a signature as in the query.
fn notes(
    post: &orm::with!(Post { author, tags.with_through() { posts } }),
) -> Vec<(&str, Option<&str>, usize)> {
    post.tags.iter().map(|tag| (&*tag.name, tag.through.note.as_deref(), tag.posts.len())).collect()
}

#[orm::test(setup = filled)]
async fn a_shape_with_join_rows_is_named_in_a_signature(db: Database) -> orm::Result<()> {
    let tags = Post::tags.order_by(Tag::name).include(Tag::posts).with_through();
    let post = Post::find_by_pk(1).include(tags).include(Post::author).required(&db).await?;
    assert_eq!(notes(&post), [("rust", Some("a"), 1), ("sql", None, 2)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_order_of_includes_makes_no_difference_to_the_type(db: Database) -> orm::Result<()> {
    let one = Post::find_by_pk(1)
        .include(Post::author)
        .include(Post::tags.order_by(Tag::name))
        .required(&db)
        .await?;
    let other = Post::find_by_pk(1)
        .include(Post::tags.order_by(Tag::name))
        .include(Post::author)
        .required(&db)
        .await?;
    assert_eq!(one, other);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_shape_serializes_flat_without_what_was_not_loaded(db: Database) -> orm::Result<()> {
    let bare = Post::find_by_pk(2).required(&db).await?;
    let own = json!({
        "id": 2, "title": "100% of SQL_", "body": null, "status": "Draft", "views": 20, "price": "2.50",
        "author_id": 2, "editor_id": null,
    });
    assert_eq!(serde_json::to_value(&bare).unwrap_or_default(), own);

    let post = Post::find_by_pk(2)
        .include(Post::author.include(User::profile))
        .include(Post::editor)
        .include(Post::tags.with_through().include(Tag::posts.order_by(Post::id).limit(1)))
        .required(&db)
        .await?;
    let mut expected = own;
    expected["author"] = json!({"id": 2, "email": "bob@x.org", "nick": null, "age": 20, "profile": null});
    expected["editor"] = json!(null);
    expected["tags"] = json!([{
        "name": "sql",
        "through": {"post_id": 2, "tag_name": "sql", "note": "b"},
        "posts": [serde_json::to_value(Post::find_by_pk(1).required(&db).await?).unwrap_or_default()],
    }]);
    assert_eq!(serde_json::to_value(&post).unwrap_or_default(), expected);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_shape_is_cloned_compared_and_printed_with_all_that_it_holds(db: Database) -> orm::Result<()> {
    let load = async || {
        User::find_by_pk(1).include(User::profile).include(User::posts.order_by(Post::id)).required(&db).await
    };
    let (user, again) = (load().await?, load().await?);
    assert_eq!(user, again);
    let mut clone = user.clone();
    assert_eq!(clone, user);
    clone.posts[0].title.push('!');
    assert_ne!(clone, user);
    clone = again;
    clone.profile = None;
    assert_ne!(clone, user);
    let printed = format!("{user:?}");
    let start = "UserWith { model: User { id: 1, email: \"ada@x.org\", nick: Some(\"ada\"), age: Some(36) }, profile: Some(Profile { id: 1,";
    assert!(printed.starts_with(start), "{printed}");
    assert!(printed.contains("comments: NotLoaded"), "{printed}");
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_shape_dereferences_to_its_row_which_can_be_edited(db: Database) -> orm::Result<()> {
    let mut post = Post::find_by_pk(1).include(Post::author).required(&db).await?;
    post.views += 1;
    assert_eq!((post.views, post.model.views), (11, 11));
    let saved = post.model.clone().update(&db, |post| post.title = "new".to_owned()).await?;
    assert_eq!(saved.title, "new");
    let mut tags = Post::find_by_pk(1).include(Post::tags.with_through()).required(&db).await?.tags;
    tags[0].name.push('!');
    assert!(tags[0].row.name.ends_with('!'));
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_rows_of_a_loaded_row_can_be_asked_for(db: Database) -> orm::Result<()> {
    let user = User::find_by_pk(2).include(User::profile).required(&db).await?;
    assert_eq!(User::comments.of(&user).count(&db).await?, 2);
    let none: Option<Profile> = user.profile;
    assert_eq!(none, None);
    Ok(())
}
