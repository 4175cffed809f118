use orm::NewOrExisting;
use orm::prelude::*;

use crate::blog::{Friendship, Post, PostTag, Tag, User, empty};

async fn author(db: &Database) -> orm::Result<User> {
    User::create().email("ada@x.org").save(db).await
}

#[orm::test(setup = empty)]
async fn rows_that_are_there_are_linked_by_one_statement(db: Database) -> orm::Result<()> {
    let ada = author(&db).await?;
    let tags = Tag::insert_many(["rust", "sql"].map(|name| Tag::create().name(name))).all(&db).await?;
    let post = orm::assert_queries!(db, 4, {
        Post::create().title("Hello").author_id(ada.id).tags(&tags).save(&db).await?
    });
    assert_eq!(post.tags, tags);
    let stored = Post::find().include(Post::tags.order_by(Tag::name)).required(&db).await?;
    assert_eq!(stored, post);
    Ok(())
}

#[orm::test(setup = empty)]
async fn rows_that_are_not_there_are_created_and_linked(db: Database) -> orm::Result<()> {
    let ada = author(&db).await?;
    let tags = ["rust", "sql"].map(|name| Tag::create().name(name));
    let post = orm::assert_queries!(db, 5, {
        Post::create().title("Hello").author_id(ada.id).tags(tags).save(&db).await?
    });
    assert_eq!(post.tags, [Tag { name: "rust".to_owned() }, Tag { name: "sql".to_owned() }]);
    assert_eq!(PostTag::find().count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_join_row_has_columns_of_its_own(db: Database) -> orm::Result<()> {
    let ada = author(&db).await?;
    let tag = Tag::create().name("rust").save(&db).await?;
    let join_row = PostTag::create().note("the first");
    let post = Post::create().title("Hello").author_id(ada.id).tags([(&tag, join_row)]).save(&db).await?;
    let link = PostTag::find_by_pk((post.id, "rust".to_owned())).required(&db).await?;
    assert_eq!(link.note.as_deref(), Some("the first"));

    // One whose column is required.
    let since = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or_default();
    let friend = User::create().email("bob@x.org");
    let cy = User::create().email("cy@x.org").friends([(friend, Friendship::create().since(since))]);
    let cy = cy.save(&db).await?;
    let stored = User::find_by_pk(cy.id).include(User::friends.with_through()).required(&db).await?;
    assert_eq!((&*stored.friends[0].email, stored.friends[0].through.since), ("bob@x.org", since));
    Ok(())
}

#[orm::test(setup = empty)]
async fn new_rows_and_such_that_are_there_stand_in_one_list_in_its_order(db: Database) -> orm::Result<()> {
    let ada = author(&db).await?;
    let rust = Tag::create().name("rust").save(&db).await?;
    let tags = [
        NewOrExisting::New(Tag::create().name("a")),
        NewOrExisting::Existing(&rust),
        NewOrExisting::New(Tag::create().name("z")),
    ];
    let post = Post::create().title("Hello").author_id(ada.id).tags(tags).save(&db).await?;
    let names: Vec<&str> = post.tags.iter().map(|tag| &*tag.name).collect();
    assert_eq!(names, ["a", "rust", "z"]);
    assert_eq!(Tag::find().count(&db).await?, 3);
    assert_eq!(PostTag::find().filter(PostTag::post_id.eq(post.id)).count(&db).await?, 3);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_link_to_a_row_that_is_gone_undoes_all(db: Database) -> orm::Result<()> {
    let ada = author(&db).await?;
    let gone = Tag { name: "gone".to_owned() };
    let post = Post::create().title("Hello").author_id(ada.id).tags([&gone]);
    let error = post.save(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
    assert_eq!(Post::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_linked_row_brings_its_own_along(db: Database) -> orm::Result<()> {
    let ada = author(&db).await?;
    let tag = Tag::create().name("rust").posts([Post::create().title("Older").author_id(ada.id)]);
    // BEGIN, the post, the tag, its post, their join row, the join row, COMMIT.
    let post = orm::assert_queries!(db, 7, {
        Post::create().title("Hello").author_id(ada.id).tags([tag]).save(&db).await?
    });
    assert_eq!(post.tags[0].posts[0].title, "Older");
    let of_tag = Tag::posts.of(&post.tags[0]).order_by(Post::id).all(&db).await?;
    let titles: Vec<&str> = of_tag.iter().map(|post| &*post.title).collect();
    assert_eq!(titles, ["Hello", "Older"]);
    Ok(())
}
