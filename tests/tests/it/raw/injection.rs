//! Texts that want to be SQL, through everything that takes a text: none of them has an effect.

use std::collections::BTreeMap;

use orm::filter::{Filter, Sort};
use orm::prelude::*;
use orm::serde_json::json;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    #[db_enum(rename = "'); DROP TABLE victims; --")]
    Hostile,
    #[db_enum(rename = r#"a"b\'c"#)]
    Quoted,
}

#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
#[db_enum(text)]
enum Word {
    #[db_enum(rename = "x' OR '1'='1")]
    Quoted,
}

/// A name with quotes for the table, for a column, and for an index; a column of every type that is like text.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "vic\"tims'; --")]
struct Victim {
    #[column(primary_key, default = identity, filter, sort)]
    id: i64,
    #[column(unique, filter, sort, name = "na\"me'; DROP TABLE x; --")]
    name: String,
    #[column(len = 200, default = "it's \\ \"$1\" {}", filter)]
    title: String,
    note: Option<String>,
    json: Json<BTreeMap<String, String>>,
    any: orm::serde_json::Value,
    list: Vec<String>,
    raw: Vec<u8>,
    mood: Mood,
    moods: Vec<Mood>,
    word: Word,
}

/// What an attacker would try: each would do something if it became a part of the SQL.
const CORPUS: &[&str] = &[
    "'",
    "''",
    "\"",
    "\\",
    "\\'",
    "' OR '1'='1",
    "' OR 1=1 --",
    "\" OR \"\"=\"",
    "'; DROP TABLE canaries; --",
    "\"; DROP TABLE canaries; --",
    "'); DELETE FROM canaries; --",
    "\\'; DROP TABLE canaries; --",
    "\\\\'; DROP TABLE canaries; --",
    "1; UPDATE canaries SET alive = false",
    "$1",
    "$2; DROP TABLE canaries",
    "$$; DROP TABLE canaries; $$",
    "$tag$; DROP TABLE canaries; $tag$",
    "E'\\''; DROP TABLE canaries; --",
    "/* */; DROP TABLE canaries; /*",
    "*/ DROP TABLE canaries; /*",
    "--",
    "-- \n; DROP TABLE canaries",
    "U&'\\0027' DROP TABLE canaries",
    "%' OR name LIKE '%",
    "%",
    "_",
    "%_\\%",
    "(",
    ")) OR ((1=1",
    "{0}",
    "{name}",
    "}}",
    "pg_sleep(30)",
    "'||pg_sleep(30)||'",
    "(SELECT 1 FROM pg_sleep(30))",
    "ʼ; DROP TABLE canaries; --",
    "＇; DROP TABLE canaries; --",
    "\u{bf}'; DROP TABLE canaries; --",
    "\u{202e}'; DROP TABLE canaries; --",
    "NULL",
    "true",
    "; COMMIT; DROP TABLE canaries",
    "ROLLBACK",
    "\r\n; DROP TABLE canaries; --",
    "a\tb\u{1}c\u{7f}",
];

async fn victims(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Victim]).await?;
    db.execute_batch(
        "CREATE TABLE canaries (alive boolean); INSERT INTO canaries VALUES (true), (true);
         CREATE VIEW catalogue AS SELECT count(*) AS tables FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    )
    .await
}

fn victim(text: &str) -> impl orm::query::NewRow<Victim> + use<> {
    Victim::create()
        .name(text)
        .note(text)
        .json(BTreeMap::from([(text.to_owned(), text.to_owned())]))
        .any(json!({ text: [text] }))
        .list([text, text])
        .raw(text.as_bytes().to_vec())
        .mood(Mood::Hostile)
        .moods([Mood::Quoted, Mood::Hostile])
        .word(Word::Quoted)
}

async fn assert_unharmed(db: &Database, tables: i64, by: &str) -> orm::Result<()> {
    let alive: i64 = orm::sql!("SELECT count(*) FROM canaries WHERE alive").scalar(db).await?;
    let now: i64 = orm::sql!("SELECT tables FROM catalogue").scalar(db).await?;
    assert_eq!((alive, now), (2, tables), "{by:?}");
    Ok(())
}

#[orm::test(setup = victims)]
async fn a_text_in_a_column_of_any_type_is_stored_and_found_as_it_is(db: Database) -> orm::Result<()> {
    let tables: i64 = orm::sql!("SELECT tables FROM catalogue").scalar(&db).await?;
    let rows = Victim::insert_many(CORPUS.iter().map(|text| victim(text))).all(&db).await?;
    for (row, text) in rows.iter().zip(CORPUS) {
        assert_eq!((&*row.name, row.note.as_deref()), (*text, Some(*text)));
        assert_eq!(row.json.0, BTreeMap::from([((*text).to_owned(), (*text).to_owned())]));
        assert_eq!(row.any, json!({ *text: [text] }));
        assert_eq!((&*row.list, &*row.raw), (&[(*text).to_owned(), (*text).to_owned()][..], text.as_bytes()));
        assert_eq!((row.mood, row.word), (Mood::Hostile, Word::Quoted));
        assert_eq!((&*row.moods, &*row.title), (&[Mood::Quoted, Mood::Hostile][..], "it's \\ \"$1\" {}"));
    }
    assert_unharmed(&db, tables, "the corpus").await
}

#[orm::test(setup = victims)]
async fn a_text_in_a_condition_finds_what_it_says(db: Database) -> orm::Result<()> {
    let tables: i64 = orm::sql!("SELECT tables FROM catalogue").scalar(&db).await?;
    Victim::insert_many(CORPUS.iter().map(|text| victim(text))).exec(&db).await?;
    let all = CORPUS.len() as u64;
    for &text in CORPUS {
        let query = |condition| Victim::find().filter(condition);
        let containing = CORPUS.iter().filter(|other| other.contains(text)).count() as u64;
        let starting = CORPUS.iter().filter(|other| other.starts_with(text)).count() as u64;
        let ending = CORPUS.iter().filter(|other| other.ends_with(text)).count() as u64;
        for (condition, expected) in [
            (Victim::name.eq(text), 1),
            (Victim::name.ne(text), all - 1),
            (Victim::note.coalesce("").eq(text), 1),
            (Victim::name.in_([text]), 1),
            (Victim::name.not_in([text]), all - 1),
            (Victim::name.between(text, text), 1),
            (Victim::name.contains(text), containing),
            (Victim::name.starts_with(text), starting),
            (Victim::name.ends_with(text), ending),
            (Victim::name.lower().eq(text.to_lowercase()), 1),
            (Victim::name.concat(text).eq(format!("{text}{text}")), 1),
            (orm::expr::value(text.to_owned()).eq(Victim::name), 1),
            (Victim::raw.eq(text.as_bytes().to_vec()), 1),
            (Victim::json.eq(Json(BTreeMap::from([(text.to_owned(), text.to_owned())]))), 1),
            (Victim::list.eq(vec![text.to_owned(), text.to_owned()]), 1),
            (orm::sql!(bool: "{Victim::name} = {text}"), 1),
        ] {
            let description = format!("{condition:?} of {text:?}");
            assert_eq!(query(condition).count(&db).await?, expected, "{description}");
        }
        // Patterns and regular expressions are a language of their own: what they find is theirs, an error too.
        for condition in [
            Victim::name.like(text),
            Victim::name.ilike(text),
            Victim::name.not_like(text),
            Victim::name.regexp(text),
            Victim::name.iregexp(text),
        ] {
            if let Err(error) = query(condition).count(&db).await {
                assert_eq!(error.kind(), ErrorKind::Statement, "{error} of {text:?}");
            }
        }
        assert_unharmed(&db, tables, text).await?;
    }
    Ok(())
}

#[orm::test(setup = victims)]
async fn a_text_in_sql_by_hand_is_an_argument_or_a_name(db: Database) -> orm::Result<()> {
    let tables: i64 = orm::sql!("SELECT tables FROM catalogue").scalar(&db).await?;
    for &text in CORPUS {
        let found: (String, Option<String>, Vec<String>, String) =
            orm::sql!("SELECT {text}, {Some(text)}, {[text]}, {Json(text.to_owned())} #>> '{{}}'")
                .required(&db)
                .await?;
        assert_eq!(found, (text.to_owned(), Some(text.to_owned()), vec![text.to_owned()], text.to_owned()));
        let filter = Some(orm::sql!("WHERE x = {text}"));
        let count: i64 =
            orm::sql!("SELECT count(*) FROM (VALUES ({text})) AS v(x) {filter}").scalar(&db).await?;
        assert_eq!(count, 1);

        let name = orm::sql::ident(text);
        let value: i32 = orm::sql!("SELECT v.{&name} FROM (SELECT 7 AS {&name}) AS v ORDER BY {&name}")
            .scalar(&db)
            .await?;
        assert_eq!(value, 7);
        let error = orm::sql!("SELECT * FROM {name}").exec(&db).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Schema, "{error}");
        assert_unharmed(&db, tables, text).await?;
    }
    Ok(())
}

#[orm::test(setup = victims)]
async fn a_text_from_outside_is_a_value_or_refused(db: Database) -> orm::Result<()> {
    let tables: i64 = orm::sql!("SELECT tables FROM catalogue").scalar(&db).await?;
    Victim::insert_many(CORPUS.iter().map(|text| victim(text))).exec(&db).await?;
    let encoded = |text: &str| text.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02x}"));
    for &text in CORPUS {
        for filter in [
            Filter::<Victim>::parse(&format!("filter[name]={}", encoded(text)))?,
            Filter::parse(&format!("filter[name][in][]={}", encoded(text)))?,
            Filter::from_value(&json!({ "name": text }))?,
            Filter::from_value(&json!({ "or": [{ "name": { "eq": text } }, { "id": -1 }] }))?,
        ] {
            assert_eq!(Victim::find().filter(filter).count(&db).await?, 1, "{text:?}");
        }
        for outcome in [
            Filter::<Victim>::parse(&format!("filter[{}]=1", encoded(text))),
            Filter::parse(&format!("filter[name][{}]=1", encoded(text))),
            Filter::parse(&format!("filter[id]={}", encoded(text))),
            Filter::from_value(&json!({ text: 1 })),
            Filter::from_value(&json!({ "name": { text: "a" } })),
            Filter::from_value(&json!({ "id": text })),
        ] {
            assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Filter, "{text:?}");
        }
        let sort = Sort::<Victim>::parse(&format!("sort={}", encoded(text)));
        assert_eq!(sort.unwrap_err().kind(), ErrorKind::Filter, "{text:?}");
        assert_unharmed(&db, tables, text).await?;
    }
    Ok(())
}

#[orm::test(setup = victims)]
async fn a_text_in_a_write_is_its_value(db: Database) -> orm::Result<()> {
    let tables: i64 = orm::sql!("SELECT tables FROM catalogue").scalar(&db).await?;
    for &text in CORPUS {
        let row = Victim::create()
            .name(text)
            .title(text)
            .json(BTreeMap::new())
            .any(json!(text))
            .list([""; 0])
            .raw(Vec::new())
            .mood(Mood::Quoted)
            .moods([Mood::Quoted])
            .word(Word::Quoted)
            .save(&db)
            .await?;
        assert_eq!((&*row.name, &*row.title, &row.any), (text, text, &json!(text)));
        let row = row.update(&db, |row| row.note = Some(text.to_owned())).await?;
        assert_eq!(row.note.as_deref(), Some(text));
        let set = Victim::update_all()
            .set(Victim::title, orm::expr::value(text.to_owned()).concat(Victim::name))
            .filter(Victim::name.eq(text));
        assert_eq!(set.exec(&db).await?, 1);
        let found = Victim::find_by_pk(row.id).required(&db).await?;
        assert_eq!(found.title, format!("{text}{text}"));
        assert_eq!(Victim::delete_all().filter(Victim::name.eq(text)).exec(&db).await?, 1);
        assert_unharmed(&db, tables, text).await?;
    }
    Ok(())
}

#[orm::test(setup = victims)]
async fn a_text_among_the_settings_of_a_connection_is_its_value(db: Database) -> orm::Result<()> {
    let tables: i64 = orm::sql!("SELECT tables FROM catalogue").scalar(&db).await?;
    let database: String = orm::sql!("SELECT current_database()::text").scalar(&db).await?;
    let url = orm::testkit::url(&database).expect("the server's address");
    for &text in CORPUS {
        let other = Database::builder().url(&url).max_connections(1).application_name(text).build().await?;
        let name: String = orm::sql!("SELECT current_setting('application_name')").scalar(&other).await?;
        // What is no printable ASCII the server replaces.
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            assert_eq!(name, text);
        }
        other.close().await;
    }
    assert_unharmed(&db, tables, "the corpus").await
}
