use orm::cli::App;
use orm::prelude::*;
use orm_guide::blog::*;

use crate::support::{folder, manage, orm, url};

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![User, Profile, Post, Comment, Tag, PostTag]).await
}

#[orm::test(setup = tables)]
async fn a_vacuum_clears_dead_rows_away(db: Database) {
    let (url, here) = (url(&db).await, folder());
    db.execute_batch("INSERT INTO tags (name) SELECT 'tag ' || n FROM generate_series(1, 500) n")
        .await
        .unwrap();
    db.execute_batch("DELETE FROM tags").await.unwrap();
    let would = orm(here.path(), &url, &["maintain", "vacuum", "tags", "--dry-run"]).done();
    assert!(would.starts_with("would vacuum tags: "), "{would}");
    let pages = async || -> i64 { orm::sql!("SELECT pg_relation_size('tags')").scalar(&db).await.unwrap() };
    assert!(pages().await > 0);
    let all = orm(here.path(), &url, &["maintain", "vacuum"]).done();
    assert_eq!(all.lines().filter(|line| line.starts_with("vacuumed public.")).count(), 6, "{all}");
    assert_eq!(pages().await, 0, "all rows were dead");
    let error = orm(here.path(), &url, &["maintain", "vacuum", "nowhere"]).failed(1);
    assert!(error.contains("relation nowhere does not exist"), "{error}");
}

#[orm::test(setup = tables)]
async fn an_analyze_makes_the_statistics_anew(db: Database) {
    let (url, here) = (url(&db).await, folder());
    db.execute_batch("INSERT INTO tags (name) SELECT 'tag ' || n FROM generate_series(1, 500) n")
        .await
        .unwrap();
    let document = orm(here.path(), &url, &["maintain", "analyze", "public.tags", "--json"]).json(0);
    assert_eq!(document["analyzed"][0].as_str(), Some("public.tags"));
    let rows: f32 =
        orm::sql!("SELECT reltuples FROM pg_class WHERE relname = 'tags'").scalar(&db).await.unwrap();
    assert!((rows - 500.0).abs() < 1.0, "{rows}");
}

#[orm::test(setup = tables)]
async fn a_reindex_shrinks_indexes_and_repairs_broken_ones(db: Database) {
    let (url, here) = (url(&db).await, folder());
    db.execute_batch("INSERT INTO tags (name) SELECT 'tag ' || n FROM generate_series(1, 5000) n")
        .await
        .unwrap();
    db.execute_batch("DELETE FROM tags WHERE id > 1").await.unwrap();
    db.execute_batch("VACUUM tags").await.unwrap();
    // As a REINDEX and a CREATE INDEX that were killed leave them.
    db.execute_batch("CREATE INDEX tags_name_ccnew ON tags (name); CREATE INDEX broken ON tags (name)")
        .await
        .unwrap();
    db.execute_batch(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid IN ('broken'::regclass, 'tags_name_ccnew'::regclass)",
    )
    .await
    .unwrap();
    let document = orm(here.path(), &url, &["maintain", "reindex", "tags", "--json"]).json(0);
    let done = &document["reindexed"][0]["indexes"];
    assert_eq!(done["leftovers"].as_array().unwrap(), &["tags_name_ccnew"]);
    assert_eq!(done["repaired"].as_array().unwrap(), &["broken"]);
    assert!(done["bytes_after"].as_i64() < done["bytes_before"].as_i64(), "{done}");
    let invalid: i64 =
        orm::sql!("SELECT count(*) FROM pg_index WHERE NOT indisvalid").scalar(&db).await.unwrap();
    assert_eq!(invalid, 0);
    let error = orm(here.path(), &url, &["maintain", "reindex", "nowhere"]).failed(1);
    assert_eq!(error, "error: there is no table nowhere: check its name and its schema\n");
}

/// What photos are in. By name it comes before them, and cannot go before them.
#[derive(Model, Debug, Clone)]
#[model(soft_delete)]
#[has_many(photos: Photo)]
struct Album {
    #[column(primary_key)]
    id: i32,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone)]
#[model(soft_delete)]
struct Photo {
    #[column(primary_key)]
    id: i32,
    #[belongs_to(album: Album, on_delete = restrict)]
    album_id: i32,
    deleted_at: Option<DateTime<Utc>>,
}

/// Albums 1 to 200 were deleted 40 days ago, 201 to 220 two days ago, 221 to 250 are there. Photo N is in album N and
/// was deleted with it; those of the albums 241 to 250 were deleted 40 days ago.
async fn albums(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Album, Photo]).await?;
    db.execute_batch(
        "INSERT INTO albums SELECT n, CASE WHEN n <= 200 THEN now() - interval '40 days'
                                           WHEN n <= 220 THEN now() - interval '2 days' END
         FROM generate_series(1, 250) n;
         INSERT INTO photos SELECT id, id, CASE WHEN id > 240 THEN now() - interval '40 days' ELSE deleted_at END FROM albums",
    )
    .await
}

async fn counts(db: &Database) -> (i64, i64) {
    orm::sql!("SELECT (SELECT count(*) FROM albums), (SELECT count(*) FROM photos)")
        .required(db)
        .await
        .unwrap()
}

#[orm::test(setup = albums)]
async fn a_purge_deletes_what_was_deleted_long_ago_and_nothing_else(db: Database) {
    let (url, here) = (url(&db).await, folder());
    let app = || App::new(orm::models![Tag, Album, Photo]);
    let purge = ["maintain", "purge", "--older-than", "30d"];

    let would = manage(app(), &url, &[&purge[..], &["--dry-run"]].concat()).await.done();
    assert_eq!(would, "would delete 200 rows of albums\nwould delete 210 rows of photos\n");
    let refused = manage(app(), &url, &purge).await.failed(3);
    assert_eq!(
        refused,
        "error: this would delete for good: 200 rows of albums, 210 rows of photos\n help: say --yes to do it\n"
    );
    assert_eq!(counts(&db).await, (250, 250));

    let purged = manage(app(), &url, &[&purge[..], &["--batch", "60", "--yes"]].concat()).await.done();
    assert_eq!(purged, "deleted 210 rows of photos\ndeleted 200 rows of albums\n");
    assert_eq!(counts(&db).await, (50, 40));
    let nothing = manage(app(), &url, &purge).await.done();
    assert_eq!(nothing, "nothing to do: no rows are that old\n");

    // Without models: the column is named.
    let of_photos =
        ["maintain", "purge", "photos", "--column", "deleted_at", "--older-than", "1d", "--yes", "--json"];
    assert_eq!(orm(here.path(), &url, &of_photos).json(0)["rows"].as_u64(), Some(20));
    assert_eq!(counts(&db).await, (50, 20));
    let error = orm(here.path(), &url, &purge).failed(2);
    assert!(error.contains("--column"), "{error}");
}

#[orm::test(setup = albums)]
async fn a_purge_stops_at_rows_that_others_refer_to(db: Database) {
    let url = url(&db).await;
    db.execute_batch("UPDATE photos SET deleted_at = NULL WHERE id = 7").await.unwrap();
    let app = App::new(orm::models![Album, Photo]);
    let error = manage(app, &url, &["maintain", "purge", "--older-than", "30d", "--yes"]).await;
    assert_eq!((error.status, error.out.as_str()), (1, "deleted 209 rows of photos\n"));
    assert!(error.err.starts_with("error: albums has rows that others refer to: "), "{}", error.err);
    assert_eq!(counts(&db).await, (250, 41));
}

#[orm::test(setup = albums)]
async fn rows_that_somebody_has_locked_are_left_for_the_next_purge(db: Database) {
    let url = url(&db).await;
    let tx = db.begin().await.unwrap();
    orm::sql!("SELECT FROM photos WHERE id = 7 FOR UPDATE").exec(&tx).await.unwrap();
    let purge = ["maintain", "purge", "photos", "--older-than", "30d", "--yes"];
    let purged = manage(App::new(orm::models![Photo]), &url, &purge).await.done();
    assert_eq!(purged, "deleted 209 rows of photos\n");
    tx.rollback().await.unwrap();
    let purged = manage(App::new(orm::models![Photo]), &url, &purge).await.done();
    assert_eq!(purged, "deleted 1 row of photos\n");
}

#[orm::test(setup = tables)]
async fn what_the_server_would_only_skip_is_a_failure_with_the_reason(db: Database) {
    let (address, here) = (url(&db).await, folder());
    let role = format!("orm_cli_maintain_{}", std::process::id());
    let make = format!(
        "CREATE ROLE {role}; CREATE VIEW seen AS SELECT 1 AS a; CREATE TABLE mine (a int);
         ALTER TABLE mine OWNER TO {role}; GRANT SELECT ON tags TO {role}"
    );
    db.execute_batch(orm::sql::trusted(make)).await.unwrap();
    let maintain =
        |url: &str, arguments: &[&str]| orm(here.path(), url, &[&["maintain"], arguments].concat());
    let of_guest = format!("{address}{}options[role]={role}", if address.contains('?') { '&' } else { '?' });
    let verbs = [("vacuum", "vacuumed"), ("analyze", "analyzed")];
    let ran = verbs.map(|(command, _)| {
        let guest = |arguments: &[&str]| maintain(&of_guest, &[&[command], arguments].concat());
        (maintain(&address, &[command, "seen"]), guest(&["tags"]), guest(&[]))
    });
    db.execute_batch(orm::sql::trusted(format!("DROP OWNED BY {role}; DROP ROLE {role}"))).await.unwrap();
    for ((_, verb), (view, foreign, all)) in verbs.into_iter().zip(ran) {
        let error = view.failed(1);
        assert!(error.starts_with(&format!("error: seen cannot be {verb}: it is a view")), "{error}");
        let error = foreign.failed(1);
        assert!(error.starts_with(&format!("error: tags cannot be {verb}: it belongs to ")), "{error}");
        let all = all.done();
        assert!(all.contains(&format!("{verb} public.mine")), "{all}");
        assert!(all.contains("skipped public.tags: it belongs to another user\n"), "{all}");
    }
}
