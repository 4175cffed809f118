//! Rows of factories, on a server that checks them.

use orm::prelude::*;
use orm::value::Numeric;

use crate::blog::{Comment, Folder, Friendship, Post, PostTag, Profile, Tag, User, empty};

#[orm::test(setup = empty)]
async fn a_row_is_made_with_what_it_requires(db: Database) -> orm::Result<()> {
    let comment = Comment::factory().body("given").score(3).create(&db).await?;
    assert_eq!((comment.body.as_str(), comment.score, comment.approved), ("given", Some(3), false));
    let post = Post::find_by_pk(comment.post_id).required(&db).await?;
    assert_eq!((post.editor_id, post.body, post.views), (None, None, 0));
    assert_ne!(post.author_id, comment.user_id, "each required relation has a row of its own");
    assert_eq!((User::find().count(&db).await?, Post::find().count(&db).await?), (2, 1));
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_row_that_needs_no_other_is_one_statement_and_each_is_unique(db: Database) -> orm::Result<()> {
    let first = orm::assert_queries!(db, 1, { User::factory().nick("n").create(&db).await? });
    let second = User::factory().create(&db).await?;
    assert!(first.email.ends_with("@example.org") && first.email != second.email);
    assert_eq!((first.nick.as_deref(), second.nick), (Some("n"), None));
    assert_eq!(User::factory().email("a@x.org").create(&db).await?.email, "a@x.org");
    Ok(())
}

#[orm::test(setup = empty)]
async fn rows_made_at_once_are_one_statement_and_share_what_they_require(db: Database) -> orm::Result<()> {
    let posts = orm::assert_queries!(db, 2, { Post::factory().title("t").create_many(5, &db).await? });
    assert_eq!(posts.len(), 5);
    assert!(posts.iter().all(|post| post.title == "t" && post.author_id == posts[0].author_id));
    let author = User::factory().create(&db).await?;
    let own =
        orm::assert_queries!(db, 1, { Post::factory().author_id(author.id).create_many(2, &db).await? });
    assert!(own.iter().all(|post| post.author_id == author.id));
    assert_eq!(Tag::factory().create_many(30, &db).await?.len(), 30);
    assert_eq!(orm::assert_queries!(db, 0, { Tag::factory().create_many(0, &db).await? }), []);
    Ok(())
}

#[orm::test(setup = empty)]
async fn rows_whose_key_is_a_foreign_key_each_get_a_row_to_refer_to(db: Database) -> orm::Result<()> {
    assert_eq!(orm::assert_queries!(db, 2, { Profile::factory().create_many(4, &db).await? }).len(), 4);
    assert_eq!(User::find().count(&db).await?, 4);
    assert_eq!(Friendship::factory().create_many(3, &db).await?.len(), 3);
    let post = Post::factory().create(&db).await?;
    let links = PostTag::factory().post_id(post.id).create_many(3, &db).await?;
    assert!(links.iter().all(|link| link.post_id == post.id));
    Ok(())
}

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
enum Size {
    Small,
    Big,
}

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
#[db_enum(text)]
enum Colour {
    Red,
    Green,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(check("price >= 5 AND price < 7"), check("rating BETWEEN 2 AND 4"), check("starts_at < ends_at"))]
#[model(check("length(iso) = 2"), check("char_length(code) >= 12"), check("kind IN ('book', 'toy')"))]
#[model(check("least < most"), unique(size, place), timestamps)]
struct Everything {
    #[column(primary_key)]
    id: Uuid,
    #[column(precision = 4, scale = 2)]
    price: Decimal,
    #[column(precision = 2, scale = 2)]
    share: Decimal,
    any: Numeric,
    rating: i16,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    #[column(unique, len = 8)]
    slug: String,
    #[column(len = 2)]
    iso: String,
    code: String,
    kind: String,
    home_url: String,
    least: i32,
    most: i32,
    size: Size,
    colour: Colour,
    #[column(unique)]
    place: i16,
    #[column(unique)]
    big: i64,
    done: bool,
    half: f32,
    double: f64,
    bytes: Vec<u8>,
    labels: Vec<String>,
    sizes: Vec<Size>,
    document: orm::serde_json::Value,
    at: NaiveDateTime,
    day: NaiveDate,
    hour: NaiveTime,
    span: Interval,
    address: orm::ipnetwork::IpNetwork,
    mac: orm::value::MacAddr,
    days: Range<NaiveDate>,
    note: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[orm::test]
async fn every_type_gets_a_value_that_its_column_and_its_checks_admit(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Everything]).await?;
    let rows = Everything::factory().create_many(20, &db).await?;
    assert_eq!(rows.len(), 20);
    let row = &rows[0];
    assert_eq!((row.colour, row.kind.as_str(), &row.note), (Colour::Red, "book", &None));
    assert!(row.home_url.starts_with("https://") && row.iso.len() == 2 && row.code.len() >= 12);
    assert_eq!(Everything::find_by_pk(row.id).required(&db).await?, *row);
    Ok(())
}

#[derive(Model, Debug, Clone)]
#[has_many(others: Chain, inverse = next)]
struct Chain {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(next: Chain)]
    next_id: i64,
}

#[orm::test(setup = empty)]
async fn a_required_relation_that_leads_back_is_refused_and_an_optional_one_stays_null(
    db: Database,
) -> orm::Result<()> {
    assert_eq!(Folder::factory().create(&db).await?.parent_id, None);
    orm::schema::create_all(&db, orm::models![Chain]).await?;
    let refused = orm::assert_queries!(db, 0, { Chain::factory().create(&db).await.unwrap_err() });
    assert_eq!(
        refused.to_string(),
        "a factory cannot make a `Chain`, because its required relation `next` leads back to one that is being made: give `next_id`"
    );
    let own = Chain::factory().id(1000).next_id(1000).create(&db).await?;
    assert_eq!(Chain::factory().next_id(own.id).create_many(2, &db).await?[1].next_id, 1000);
    Ok(())
}
