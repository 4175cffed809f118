//! What hooks see of a row that is not in the table yet.

use orm::prelude::*;
use orm::value::MacAddr;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
#[db_enum(name = "candidate_mood")]
enum Mood {
    Calm,
    Loud,
}

/// Every kind of default, and every kind of column that the database makes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_create = look, timestamps)]
struct Sample {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
    note: Option<String>,
    #[column(default = uuid_v7)]
    key: Uuid,
    #[column(default = 5)]
    count: i32,
    #[column(default = sql("17"))]
    total: i32,
    #[column(default = sql("'loud'"))]
    mood: Mood,
    #[column(default = sql("1.50"))]
    price: Decimal,
    #[column(default = sql("'{1,2}'"))]
    numbers: Vec<i32>,
    #[column(default = sql("'{}'"))]
    data: orm::serde_json::Value,
    #[column(default = sql("'08:00:2b:01:02:03'"))]
    mac: MacAddr,
    #[column(default = sql("'10.0.0.1'"))]
    address: std::net::IpAddr,
    #[column(default = sql("'[1,5)'"))]
    span: Range<i32>,
    #[column(default = sql("'1 day'"))]
    pause: Interval,
    #[column(default = sql("true"))]
    active: bool,
    #[column(default = sql("'x'"))]
    bytes: Vec<u8>,
    #[column(default = sql("'2020-01-01'"))]
    day: NaiveDate,
    #[column(default = sql("'12:00'"))]
    time: NaiveTime,
    #[column(default = sql("2.5"))]
    ratio: f64,
    #[column(default = sql("'later'"))]
    later: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

async fn look(row: &mut Edit<Sample>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    assert!(row.is_new() && cx.is_new());
    assert!(row.changed(Sample::name) && !row.changed(Sample::count) && !row.changed(Sample::total));
    assert_eq!((row.id, row.total, row.mood, row.price), (0, 0, Mood::Calm, Decimal::ZERO));
    assert_eq!((row.count, &*row.numbers, row.later.as_deref()), (5, &[][..], None));
    assert!(!row.key.is_nil());
    // What a hook does not touch the database makes; what it sets counts as given.
    match &*row.name {
        "sets" => {
            row.total = 3;
            row.mood = Mood::Loud;
            row.later = Some("set".to_owned());
            row.note = Some(row.key.to_string());
            assert!(row.changed(Sample::total) && row.changed(Sample::note));
        }
        "clears" => row.later = None,
        _ => {}
    }
    Ok(())
}

async fn samples(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Sample]).await
}

#[orm::test(setup = samples)]
async fn what_nobody_gives_the_database_makes(db: Database) -> orm::Result<()> {
    let row = Sample::create().name("plain").save(&db).await?;
    assert_eq!((row.id, row.count, row.total, row.mood), (1, 5, 17, Mood::Loud));
    assert_eq!(
        (row.price, &*row.numbers, row.later.as_deref()),
        (Decimal::new(150, 2), &[1, 2][..], Some("later"))
    );
    assert_eq!((row.active, row.ratio, &*row.bytes), (true, 2.5, &b"x"[..]));
    assert_eq!(row.address.to_string(), "10.0.0.1");
    assert!(Utc::now() - row.created_at < chrono::TimeDelta::minutes(1));
    Ok(())
}

#[orm::test(setup = samples)]
async fn what_a_hook_sets_is_inserted_and_a_default_is_made_once(db: Database) -> orm::Result<()> {
    let row = Sample::create().name("sets").save(&db).await?;
    assert_eq!((row.total, row.mood, row.later.as_deref()), (3, Mood::Loud, Some("set")));
    // The hook saw the very key that was inserted.
    assert_eq!(row.note, Some(row.key.to_string()));
    Ok(())
}

#[orm::test(setup = samples)]
async fn a_value_that_cannot_be_sent_is_an_error_of_its_field(db: Database) -> orm::Result<()> {
    let error = orm::assert_queries!(db, 0, { Sample::create().name("a\0b").save(&db).await.unwrap_err() });
    assert_eq!((error.kind(), error.fields()), (ErrorKind::Encode, &["name"][..]));
    Ok(())
}

#[derive(serde::Serialize, serde::Deserialize, Debug, Clone, PartialEq)]
struct Settings {
    theme: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_save = nothing)]
struct Profile {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(default = sql("'{\"theme\": \"dark\"}'"))]
    settings: Json<Settings>,
}

async fn nothing(_: &mut Edit<Profile>, _: &mut HookContext<'_>) -> orm::Result<()> {
    Ok(())
}

#[orm::test]
async fn a_type_without_a_placeholder_has_to_be_given(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Profile]).await?;
    let error = orm::assert_queries!(db, 0, { Profile::create().save(&db).await.unwrap_err() });
    assert_eq!(error.fields(), ["settings"]);
    assert_eq!(
        error.to_string(),
        "Profile::settings is made by the database, and its type has no value that could stand in its place before: give \
         the field when a row is created, because hooks and validators see the whole row"
    );
    let given = Profile::create().settings(Json(Settings { theme: "light".to_owned() })).save(&db).await?;
    assert_eq!(given.settings.0.theme, "light");
    Ok(())
}
