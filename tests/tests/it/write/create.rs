use std::sync::atomic::{AtomicI32, Ordering};

use orm::prelude::*;

use crate::blog::{Post, Status, User, empty};

static NEXT: AtomicI32 = AtomicI32::new(1);

fn next() -> i32 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[derive(Debug, Default, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Settings {
    theme: Option<String>,
}

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
#[db_enum(text)]
enum Size {
    Small,
    Big,
}

const LIMIT: i64 = 1 << 40;

#[derive(Model, Debug, Clone, PartialEq)]
struct Defaults {
    #[column(primary_key, default = uuid_v7)]
    id: Uuid,
    #[column(default = uuid_v4)]
    token: Uuid,
    #[column(default = identity)]
    serial: i32,
    #[column(default = now)]
    at: DateTime<Utc>,
    #[column(default = now)]
    on: Option<NaiveDate>,
    #[column(default = sql("1 + 1"))]
    two: i32,
    #[column(default = -3)]
    constant: i16,
    #[column(default = LIMIT)]
    named: i64,
    #[column(default = "new")]
    text: String,
    #[column(default = "it's")]
    quoted: Option<String>,
    #[column(default = Size::Small)]
    size: Size,
    #[column(default = Json::default())]
    settings: Json<Settings>,
    #[column(default = Vec::new())]
    tags: Vec<String>,
    #[column(default = next())]
    computed: i32,
    #[column(default = 1.5)]
    ratio: f64,
    #[column(default = 10, precision = 10, scale = 2)]
    price: Decimal,
    #[column(default = NaiveTime::MIN)]
    opens: NaiveTime,
    #[column(default = NaiveDate::MAX)]
    until: NaiveDate,
    #[column(default = Interval::ZERO)]
    pause: Interval,
    #[column(default = true)]
    active: bool,
    plain: Option<i32>,
}

fn check(row: &Defaults) {
    assert_eq!((row.two, row.constant, row.named, row.ratio), (2, -3, LIMIT, 1.5));
    assert_eq!((row.text.as_str(), row.quoted.as_deref(), row.size), ("new", Some("it's"), Size::Small));
    assert_eq!((&row.settings.0, &row.tags[..]), (&Settings::default(), &[][..]));
    assert_eq!((row.opens, row.until, row.pause), (NaiveTime::MIN, NaiveDate::MAX, Interval::ZERO));
    assert_eq!((row.price.to_string().as_str(), row.active, row.plain), ("10.00", true, None));
    assert!(row.on.is_some() && (Utc::now() - row.at).num_minutes() < 5);
}

#[orm::test]
async fn every_kind_of_default_fills_what_is_not_given(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Defaults]).await?;
    let first = orm::assert_queries!(db, 1, { Defaults::create().save(&db).await? });
    let second = Defaults::create().save(&db).await?;
    for row in [&first, &second] {
        check(row);
        assert_eq!((row.id.get_version_num(), row.token.get_version_num()), (7, 4));
    }
    assert_eq!((first.serial, second.serial), (1, 2));
    assert!(first.id < second.id && first.token != second.token);
    // Evaluated for every row.
    assert_ne!(first.computed, second.computed);
    assert_eq!(Defaults::find().order_by(Defaults::serial).all(&db).await?, [first, second]);
    Ok(())
}

#[orm::test]
async fn what_is_given_takes_the_place_of_a_default(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Defaults]).await?;
    let row = Defaults::create()
        .id(Uuid::nil())
        .serial(70)
        .at(DateTime::UNIX_EPOCH)
        .on(None)
        .two(3)
        .constant(0)
        .text("")
        .quoted(None)
        .size(Size::Big)
        .settings(Settings { theme: Some("dark".to_owned()) })
        .tags(["a", "b"])
        .computed(-1)
        .price(5)
        .until(NaiveDate::MIN)
        .active(false)
        .plain(7)
        .save(&db)
        .await?;
    assert_eq!((row.id, row.serial, row.at, row.on), (Uuid::nil(), 70, DateTime::UNIX_EPOCH, None));
    assert_eq!((row.two, row.constant, row.computed, row.plain), (3, 0, -1, Some(7)));
    assert_eq!((row.text.as_str(), row.quoted.as_ref(), row.size), ("", None, Size::Big));
    assert_eq!((row.settings.theme.as_deref(), row.tags.len(), row.active), (Some("dark"), 2, false));
    assert_eq!(row.until, NaiveDate::MIN);
    Ok(())
}

#[orm::test]
async fn the_database_knows_the_defaults_that_rows_of_others_need(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Defaults]).await?;
    db.execute_batch("INSERT INTO defaults (id, computed) VALUES (gen_random_uuid(), 1)").await?;
    let row = Defaults::find().required(&db).await?;
    check(&row);
    assert_eq!(row.token.get_version_num(), 4);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_create_is_one_statement_and_gives_the_row_as_it_stands(db: Database) -> orm::Result<()> {
    let user = User::create().email("ada@x.org").save(&db).await?;
    let post = orm::assert_queries!(db, 1, {
        Post::create().title("t").author_id(user.id).price(Decimal::new(12_345, 3)).save(&db).await?
    });
    // The database rounds to the column's scale, and the row says so.
    assert_eq!(post.price, Some(Decimal::new(1235, 2)));
    assert_eq!((post.id, post.status, post.views, post.editor_id), (1, Status::Draft, 0, None));
    assert_eq!(Post::find_by_pk(1).required(&db).await?, post);
    Ok(())
}

#[orm::test(setup = empty)]
async fn of_a_field_that_is_given_twice_the_last_value_counts(db: Database) -> orm::Result<()> {
    let user = User::create().nick("a").nick("b").email("x").email("y").save(&db).await?;
    assert_eq!((user.email.as_str(), user.nick.as_deref()), ("y", Some("b")));
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_literal_is_inserted_with_the_key_that_it_has(db: Database) -> orm::Result<()> {
    let literal = |id| User { id, email: format!("{id}@x.org"), nick: None, age: Some(1) };
    let made = orm::assert_queries!(db, 1, { literal(0).insert(&db).await? });
    assert_eq!(made, User { id: 1, ..literal(0) });
    assert_eq!(literal(70).insert(&db).await?, literal(70));
    assert_eq!(literal(-5).insert(&db).await?, literal(-5));
    assert_eq!(User::find().count(&db).await?, 3);
    Ok(())
}
