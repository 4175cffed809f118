//! The models that most tests are about, and a few rows of them.

use orm::prelude::*;
use serde::Serialize;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Status {
    Draft,
    Published,
    Archived,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[has_one(profile: Profile)]
#[has_many(posts: Post, inverse = author)]
#[has_many(edited: Post, inverse = editor)]
#[has_many(comments: Comment)]
#[many_to_many(friends: User, through = Friendship, from = user, to = friend)]
#[many_to_many(friend_of: User, through = Friendship, from = friend, to = user)]
pub(crate) struct User {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    #[column(unique)]
    pub(crate) email: String,
    pub(crate) nick: Option<String>,
    pub(crate) age: Option<i32>,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Profile {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) bio: String,
    #[column(unique)]
    #[belongs_to(user: User, on_delete = cascade)]
    pub(crate) user_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[has_many(comments: Comment)]
#[many_to_many(tags: Tag, through = PostTag)]
pub(crate) struct Post {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) body: Option<String>,
    #[column(default = Status::Draft)]
    pub(crate) status: Status,
    #[column(default = 0)]
    pub(crate) views: i32,
    #[column(precision = 10, scale = 2)]
    pub(crate) price: Option<Decimal>,
    #[belongs_to(author: User)]
    pub(crate) author_id: i64,
    #[belongs_to(editor: User, on_delete = set_null)]
    pub(crate) editor_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Comment {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) body: String,
    #[column(default = false)]
    pub(crate) approved: bool,
    pub(crate) score: Option<i32>,
    #[belongs_to(post: Post, on_delete = cascade)]
    pub(crate) post_id: i64,
    #[belongs_to(user: User)]
    pub(crate) user_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[many_to_many(posts: Post, through = PostTag)]
pub(crate) struct Tag {
    #[column(primary_key)]
    pub(crate) name: String,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[model(primary_key(post_id, tag_name))]
pub(crate) struct PostTag {
    #[belongs_to(post: Post, on_delete = cascade)]
    pub(crate) post_id: i64,
    #[belongs_to(tag: Tag)]
    pub(crate) tag_name: String,
    pub(crate) note: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[model(primary_key(user_id, friend_id))]
pub(crate) struct Friendship {
    #[belongs_to(user: User)]
    pub(crate) user_id: i64,
    #[belongs_to(friend: User)]
    pub(crate) friend_id: i64,
    pub(crate) since: NaiveDate,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[has_many(subfolders: Folder, inverse = parent)]
pub(crate) struct Folder {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) name: String,
    #[belongs_to(parent: Folder)]
    pub(crate) parent_id: Option<i64>,
}

/// The tables, empty.
pub(crate) async fn empty(db: &Database) -> orm::Result<()> {
    let models = orm::models![User, Profile, Post, Comment, Tag, PostTag, Friendship, Folder];
    orm::schema::create_all(db, models).await
}

/// The tables with rows, whose identities count from 1 in the order of this function.
pub(crate) async fn filled(db: &Database) -> orm::Result<()> {
    empty(db).await?;
    User::insert_many([
        User::create().email("ada@x.org").nick("ada").age(36),
        User::create().email("bob@x.org").age(20),
        User::create().email("cy@x.org").nick("c_y%"),
    ])
    .exec(db)
    .await?;
    Profile::create().bio("Countess").user_id(1).save(db).await?;
    Post::insert_many(
        [
            Post::create().title("Rust and SQL").body("long").status(Status::Published).views(10).price(100),
            Post::create().title("100% of SQL_").views(20).price(Decimal::new(250, 2)),
            Post::create().title("notes").status(Status::Archived).views(30),
            Post::create().title("Nothing").body(""),
        ]
        .into_iter()
        .zip([(1, Some(2)), (2, None), (1, Some(1)), (3, None)])
        .map(|(post, (author, editor))| post.author_id(author).editor_id(editor)),
    )
    .exec(db)
    .await?;
    Comment::insert_many([
        Comment::create().body("first").approved(true).score(5).post_id(1).user_id(2),
        Comment::create().body("second").post_id(1).user_id(3),
        Comment::create().body("third").approved(true).score(1).post_id(1).user_id(2),
        Comment::create().body("fourth").approved(true).score(3).post_id(2).user_id(1),
    ])
    .exec(db)
    .await?;
    Tag::insert_many(["rust", "sql", "unused"].map(|name| Tag::create().name(name))).exec(db).await?;
    PostTag::insert_many([(1, "rust", Some("a")), (1, "sql", None), (2, "sql", Some("b"))].map(
        |(post, tag, note)| PostTag {
            post_id: post,
            tag_name: tag.to_owned(),
            note: note.map(str::to_owned),
        },
    ))
    .exec(db)
    .await?;
    let since = |day| NaiveDate::from_ymd_opt(2020, 1, day).unwrap_or_default();
    Friendship::insert_many([(1, 2), (1, 3), (2, 3)].map(|(user, friend)| Friendship {
        user_id: user,
        friend_id: friend,
        since: since(1),
    }))
    .exec(db)
    .await?;
    Folder::insert_many(
        [("root", None), ("other", None), ("src", Some(1)), ("docs", Some(1)), ("deep", Some(3))]
            .map(|(name, parent)| Folder::create().name(name).parent_id(parent)),
    )
    .exec(db)
    .await?;
    Ok(())
}
