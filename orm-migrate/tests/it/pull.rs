//! What `pull` writes compiles, and makes the database that it was read from, but for what the notes tell. `tests/pull`
//! has the files.

use std::fs;
use std::path::Path;

use orm::Database;
use orm::schema::{Table, create_script};
use orm::sql::trusted;
use orm_migrate::catalogue::{self, Scope};
use orm_migrate::diff::{Hints, diff};
use orm_migrate::operation::Operation;
use orm_migrate::pull::{Options, Pulled, pull};
use orm_migrate::schema::Schema;

use crate::support::{assert_alike, clear, read};

fn fixture(name: &str) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pull").join(name)).ok()
}

/// The models of a fixture, in an empty database, make what was read, as it was promised; and of what the database has
/// beside that, each is named in a note.
async fn make_what_was_read(db: &Database, name: &str, models: &[&'static Table]) -> orm::Result<()> {
    db.execute_batch(trusted(fixture(&format!("{name}.sql")).expect("a fixture"))).await?;
    let pulled = pull(db, &Options::new()).await?;
    let found = catalogue::read(db, &Scope::new()).await?;
    let made = models.iter().filter(|model| !model.read_only);
    assert_eq!(made.count(), pulled.schema.tables.len());

    clear(db).await?;
    // What models use and do not make.
    db.execute_batch(trusted(fixture(&format!("{name}.before.sql")).unwrap_or_default())).await?;
    db.execute_batch(trusted(create_script(models))).await?;
    let made = read(db).await?;
    let mut promised = pulled.schema.clone();
    promised.unsupported.clone_from(&made.unsupported);
    assert_alike(&made, &promised.without_order());

    names_what_is_other(&found, &pulled);
    Ok(())
}

/// Of whatever would have to change to make of the database what the models make, a note tells.
pub(crate) fn names_what_is_other(found: &Schema, pulled: &Pulled) {
    // No conversion is known from a domain.
    let hints = pulled.schema.tables.iter().fold(Hints::new(), |hints, table| {
        let columns = table.columns.iter().map(|column| &column.name);
        columns.fold(hints, |hints, column| hints.convert(table.name.clone(), column, "NULL"))
    });
    let operations = diff(found, &pulled.schema, &hints).expect("no label is refused");
    // What stands on a column of another type is dropped, and made again as it was.
    let is_made_again = |operation: &Operation| {
        operation.inverse().operations.iter().any(|inverse| operations.contains(inverse))
    };
    for operation in operations.iter().filter(|operation| !is_made_again(operation)) {
        let mut about = Vec::new();
        texts(&serde_json::to_value(operation).expect("an operation is JSON"), &mut about);
        let is_named = pulled.notes.iter().any(|note| {
            about.iter().any(|name| {
                note.subject.strip_suffix(&**name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            })
        });
        assert!(is_named, "no note tells of {operation:?}");
    }
}

/// Every text in a JSON value.
fn texts(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => found.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        serde_json::Value::Object(fields) => fields.values().for_each(|field| texts(field, found)),
        _ => {}
    }
}

macro_rules! fixtures {
    ($($name:ident)*) => {
        $(mod $name {
            #[allow(unreachable_pub, dead_code, clippy::pedantic)]
            pub(super) mod models {
                include!(concat!("../fixtures/pull/", stringify!($name), ".rs"));
            }

            #[orm::test]
            async fn makes_what_was_read(db: orm::Database) -> orm::Result<()> {
                super::make_what_was_read(&db, stringify!($name), models::MODELS).await
            }
        })*
    };
}

fixtures! {
    blog camel_case columns keys kinds music odd_names rental schemas shop
}

mod mixins {
    #[allow(unreachable_pub, dead_code, clippy::pedantic)]
    mod models {
        include!("../fixtures/pull/mixins.rs");
    }

    /// What `tests/pull` has asked for.
    #[orm::test]
    async fn make_the_same_indexes(db: orm::Database) -> orm::Result<()> {
        orm::schema::create_all(&db, models::MODELS).await?;
        let schema = crate::support::read(&db).await?;
        let notes = schema.table(&"notes".into()).expect("the table is there");
        let indexes: Vec<(&str, Option<&str>)> =
            notes.indexes.iter().map(|index| (&*index.name, index.predicate.as_deref())).collect();
        assert_eq!(
            indexes,
            [
                ("notes_slug_key", Some("(deleted_at IS NULL)")),
                ("notes_slug_title_key", Some("(deleted_at IS NULL)")),
                ("notes_title_key", None),
                ("pinned", Some("(pin > 0)")),
            ]
        );
        Ok(())
    }
}

#[orm::test]
async fn rows_of_views_and_of_tables_without_a_key_are_read(db: Database) -> orm::Result<()> {
    use kinds::models::{Address, AuditLevel, BigCity, City, Log, LogEntry};
    use orm::prelude::*;
    db.execute_batch(trusted(fixture("kinds.sql").expect("a fixture"))).await?;
    City { name: "Lima".to_owned(), population: 10_000_000 }.insert(&db).await?;
    let cities = BigCity::find().filter(BigCity::name_length.eq(4)).all(&db).await?;
    let lima = BigCity { name: Some("Lima".to_owned()), population: Some(10_000_000), name_length: Some(4) };
    assert_eq!(cities, [lima]);
    db.execute_batch("INSERT INTO audit.log (what, level) VALUES ('all', 'high')").await?;
    let log = Log::find().required(&db).await?;
    assert_eq!((log.level, log.who_did_it), (Some(AuditLevel::High), None));
    db.execute_batch(
        "INSERT INTO addresses (id, code, number, floor) VALUES (7, 'B2', 1, 11);
         INSERT INTO audit.log_entry VALUES (7), (7)",
    )
    .await?;
    let entries = LogEntry::find().include(LogEntry::address).all(&db).await?;
    assert_eq!(entries.iter().map(|entry| &*entry.address.code).collect::<Vec<_>>(), ["B2", "B2"]);
    let address = Address::find().include(Address::log_entries).required(&db).await?;
    assert_eq!(address.log_entries.len(), 2);
    Ok(())
}

#[orm::test]
async fn models_are_used_as_any_others(db: Database) -> orm::Result<()> {
    use music::models::{Album, Artist, Track};
    use orm::prelude::*;
    db.execute_batch(trusted(fixture("music.sql").expect("a fixture"))).await?;
    Artist { artist_id: 1, name: Some("Nina".to_owned()) }.insert(&db).await?;
    Album { album_id: 2, title: "Blue".to_owned(), artist_id: 1 }.insert(&db).await?;
    let missing = Album { album_id: 3, title: "Red".to_owned(), artist_id: 9 }.insert(&db).await.unwrap_err();
    assert_eq!(missing.fields(), ["artist_id"]);
    let artist = Artist::find().include(Artist::albums.include(Album::tracks)).required(&db).await?;
    assert_eq!(artist.albums[0].title, "Blue");
    assert_eq!(artist.albums[0].tracks, Vec::<Track>::new());
    Ok(())
}

/// What models make can be said by models: nothing is lost, and nothing is said otherwise.
async fn lead_back(db: &Database, models: &[&'static Table]) -> orm::Result<()> {
    orm::schema::create_all(db, models).await?;
    let pulled = pull(db, &Options::new()).await?;
    assert_eq!(pulled.notes, []);
    assert_alike(&pulled.schema.without_order(), &read(db).await?);
    Ok(())
}

#[orm::test]
async fn the_models_of_the_guide_lead_back(db: Database) -> orm::Result<()> {
    use orm_guide::blog::*;
    lead_back(&db, orm::models![User, Profile, Post, Comment, Tag, PostTag]).await
}

#[orm::test]
async fn the_models_of_the_shop_lead_back(db: Database) -> orm::Result<()> {
    use orm_examples::shop::models::*;
    lead_back(&db, orm::models![User, Address, Category, Product, Tag, ProductTag, Review, Order, OrderItem])
        .await
}

#[orm::test]
async fn the_models_of_the_social_network_lead_back(db: Database) -> orm::Result<()> {
    use orm_examples::social::models::*;
    lead_back(&db, orm::models![User, Friendship, Post]).await
}

#[orm::test]
async fn the_models_of_the_files_lead_back(db: Database) -> orm::Result<()> {
    use orm_examples::files::models::*;
    lead_back(&db, orm::models![User, Folder, File]).await
}

#[orm::test]
async fn models_that_share_a_table_lead_back_to_one(db: Database) -> orm::Result<()> {
    use orm_guide::contents::*;
    lead_back(&db, orm::models![Article, Video]).await
}

/// A file for each table.
mod schemas_files {
    #[allow(unreachable_pub, dead_code, unused_imports, clippy::pedantic)]
    mod models {
        include!("../fixtures/pull/schemas_files/mod.rs");
    }

    #[orm::test]
    async fn make_what_was_read(db: orm::Database) -> orm::Result<()> {
        super::make_what_was_read(&db, "schemas", models::MODELS).await
    }
}
