//! What a deployment says of a database that is not what the models ask for.

use orm::cli::App;
use orm::prelude::*;

use crate::support::{Ran, folder, manage, url};

#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
enum Cover {
    Soft,
    Hard,
}

#[derive(Model, Debug, Clone)]
struct Author {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(unique)]
    name: String,
}

#[derive(Model, Debug, Clone)]
#[model(
    check(name = "books_price_check", "price >= 0"),
    index(cover, price),
    index(name = "books_lower_idx", expr = "lower(title)")
)]
struct Book {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(len = 80)]
    title: String,
    #[column(precision = 10, scale = 2, default = sql("9.5 + 0.45"))]
    price: Decimal,
    cover: Cover,
    #[column(default = generated("title || '!'"))]
    shout: String,
    #[belongs_to(author: Author, on_delete = cascade)]
    author_id: i64,
}

/// Deploys nothing but the verification, on a database that the models have made and `sql` has changed.
async fn verified(db: &Database, sql: &'static str, arguments: &[&str]) -> Ran {
    orm::schema::create_all(db, orm::models![Author, Book]).await.unwrap();
    db.execute_batch(sql).await.unwrap();
    let here = folder();
    let line = [&["deploy", "--migrations", here.path().to_str().unwrap()], arguments].concat();
    manage(App::new(orm::models![Author, Book]), &url(db).await, &line).await
}

/// The sentences in which it is told what is wrong.
async fn wrong(db: &Database, sql: &'static str) -> Vec<String> {
    let ran = verified(db, sql, &[]).await;
    assert_eq!(ran.status, 4, "{}{}", ran.out, ran.err);
    ran.err.lines().filter_map(|line| line.strip_prefix("  ")).map(str::to_owned).collect()
}

#[orm::test]
async fn what_the_models_have_made_is_what_they_ask_for(db: Database) {
    let said = verified(&db, "", &[]).await.done();
    assert_eq!(said, "all migrations are applied\nverified 2 tables and 0 invariants\n");
}

#[orm::test]
async fn nothing_of_the_verification_is_left_behind(db: Database) {
    verified(&db, "", &[]).await.done();
    let left: i64 =
        orm::sql!("SELECT count(*) FROM pg_class WHERE relpersistence = 't'").scalar(&db).await.unwrap();
    assert_eq!(left, 0);
}

#[orm::test]
async fn what_others_have_added_is_no_difference(db: Database) {
    let sql = "CREATE TABLE logs (line text);
        CREATE INDEX by_a_dba ON books (price) WHERE price > 100;
        ALTER TABLE books ADD CONSTRAINT not_too_long CHECK (length(title) < 79), ADD noted_at timestamptz NOT NULL DEFAULT now();
        ALTER TABLE authors ALTER name SET DEFAULT 'anonymous', ADD UNIQUE (id, name);
        ALTER INDEX books_author_id_idx RENAME TO by_author;
        CREATE VIEW cheap AS SELECT * FROM books WHERE price < 5;
        ALTER TYPE cover ADD VALUE 'leather';
        CREATE SEQUENCE others;";
    verified(&db, sql, &[]).await.done();
}

#[orm::test]
async fn a_unique_constraint_does_for_a_unique_index(db: Database) {
    let sql =
        "DROP INDEX authors_name_key; ALTER TABLE authors ADD CONSTRAINT authors_name_key UNIQUE (name);";
    verified(&db, sql, &[]).await.done();
}

#[orm::test]
async fn a_serial_does_for_an_identity(db: Database) {
    let sql =
        "ALTER TABLE authors ALTER id DROP IDENTITY; CREATE SEQUENCE authors_id_seq OWNED BY authors.id;
        ALTER TABLE authors ALTER id SET DEFAULT nextval('authors_id_seq');";
    verified(&db, sql, &[]).await.done();
}

#[orm::test]
async fn indexes_that_are_missing_or_others_are_told(db: Database) {
    let sql = "DROP INDEX books_author_id_idx; DROP INDEX books_cover_price_idx; DROP INDEX authors_name_key;
        CREATE INDEX books_cover_price_idx ON books (price, cover); CREATE INDEX authors_name_key ON authors (name);";
    assert_eq!(
        wrong(&db, sql).await,
        [
            r#"the index authors_name_key of authors is another one: CREATE INDEX "authors_name_key" ON "authors" ("name"); and the model's: CREATE UNIQUE INDEX "authors_name_key" ON "authors" ("name")"#,
            "the index books_author_id_idx of books is not there",
            r#"the index books_cover_price_idx of books is another one: CREATE INDEX "books_cover_price_idx" ON "books" ("price", "cover"); and the model's: CREATE INDEX "books_cover_price_idx" ON "books" ("cover", "price")"#,
        ]
    );
}

#[orm::test]
async fn an_index_whose_build_was_cut_off_is_told(db: Database) {
    // As a cut build leaves it: two rows of one name make it fail.
    let sql = "DROP INDEX authors_name_key; INSERT INTO authors (name) VALUES ('Ann'), ('Ann');";
    orm::schema::create_all(&db, orm::models![Author, Book]).await.unwrap();
    db.execute_batch(sql).await.unwrap();
    db.execute_batch("CREATE UNIQUE INDEX CONCURRENTLY authors_name_key ON authors (name)")
        .await
        .unwrap_err();
    let here = folder();
    let line = ["deploy", "--migrations", here.path().to_str().unwrap()];
    let ran = manage(App::new(orm::models![Author, Book]), &url(&db).await, &line).await;
    assert_eq!(ran.status, 4, "{}", ran.err);
    let sentence = "  the index authors_name_key of authors is invalid: what built it was cut off; REINDEX INDEX CONCURRENTLY \"authors_name_key\" mends it\n";
    assert!(ran.err.contains(sentence), "{}", ran.err);
}

#[orm::test]
async fn keys_that_are_missing_or_others_are_told(db: Database) {
    let sql = "ALTER TABLE books DROP CONSTRAINT books_author_id_fkey, DROP CONSTRAINT books_pkey;
        ALTER TABLE books ADD CONSTRAINT books_author_id_fkey FOREIGN KEY (author_id) REFERENCES authors (id);";
    assert_eq!(
        wrong(&db, sql).await,
        [
            "the table books has no primary key over id",
            r#"the foreign key books_author_id_fkey of books is another one: CONSTRAINT "books_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "authors" ("id"); and the model's: CONSTRAINT "books_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "authors" ("id") ON DELETE CASCADE"#,
        ]
    );
}

#[orm::test]
async fn a_foreign_key_that_is_missing_is_told(db: Database) {
    assert_eq!(
        wrong(&db, "ALTER TABLE books DROP CONSTRAINT books_author_id_fkey;").await,
        ["the foreign key books_author_id_fkey of books from author_id to authors is not there"]
    );
}

#[orm::test]
async fn constraints_that_were_never_validated_are_told(db: Database) {
    let sql = "ALTER TABLE books DROP CONSTRAINT books_author_id_fkey, DROP CONSTRAINT books_price_check;
        ALTER TABLE books ADD CONSTRAINT books_author_id_fkey FOREIGN KEY (author_id) REFERENCES authors (id)
            ON DELETE CASCADE NOT VALID, ADD CONSTRAINT books_price_check CHECK (price >= 0) NOT VALID;";
    let why =
        "of books is NOT VALID: the rows from before it were not looked at, which VALIDATE CONSTRAINT does";
    assert_eq!(
        wrong(&db, sql).await,
        [
            format!("the constraint books_price_check {why}"),
            format!("the constraint books_author_id_fkey {why}")
        ]
    );
}

#[orm::test]
async fn expressions_are_compared_as_the_server_spells_them(db: Database) {
    let sql = "ALTER TABLE books DROP CONSTRAINT books_price_check; ALTER TABLE books ADD CONSTRAINT books_price_check CHECK (price > 0);
        ALTER TABLE books ALTER price SET DEFAULT 1, DROP shout;
        ALTER TABLE books ADD shout text NOT NULL GENERATED ALWAYS AS (title || '?') STORED;
        DROP INDEX books_lower_idx; CREATE INDEX books_lower_idx ON books (upper(title));
        ALTER TABLE authors ALTER id SET GENERATED ALWAYS;";
    assert_eq!(
        wrong(&db, sql).await,
        [
            "authors.id is GENERATED ALWAYS AS IDENTITY, and the model's GENERATED BY DEFAULT",
            "the default of books.price is 1, and the model's is (9.5 + 0.45)",
            "books.shout is generated as ((title)::text || '?'::text), and the model's as ((title)::text || '!'::text)",
            "the check books_price_check of books is (price > (0)::numeric), and the model's is (price >= (0)::numeric)",
            r#"the index books_lower_idx of books is another one: CREATE INDEX "books_lower_idx" ON "books" ((upper((title)::text))); and the model's: CREATE INDEX "books_lower_idx" ON "books" ((lower((title)::text)))"#,
        ]
    );
}

#[orm::test]
async fn an_enum_lacks_a_label_or_has_them_in_another_order(db: Database) {
    let sql = "ALTER TABLE books ALTER cover TYPE text; DROP TYPE cover; CREATE TYPE cover AS ENUM ('soft');
        ALTER TABLE books ALTER cover TYPE cover USING cover::cover;";
    assert_eq!(wrong(&db, sql).await, [r#"the enum cover has no label "hard""#]);
    db.execute_batch("ALTER TYPE cover ADD VALUE 'hard' BEFORE 'soft'").await.unwrap();
    assert_eq!(
        wrong(&db, "").await,
        [
            "the labels of the enum cover are in the order hard, soft, and those of the model in the order soft, hard"
        ]
    );
}

#[orm::test]
async fn what_is_not_there_is_told_once(db: Database) {
    let sql = "DROP TABLE books; DROP TYPE cover;";
    assert_eq!(wrong(&db, sql).await, ["the enum cover is not there", "the table books is not there"]);
}

#[orm::test]
async fn tables_alone_can_be_verified(db: Database) {
    let sql = "ALTER TABLE books DROP CONSTRAINT books_author_id_fkey, ALTER price TYPE numeric(12, 2); DROP INDEX authors_name_key;";
    verified(&db, sql, &["--verify", "tables"]).await.done();
}

#[orm::test]
async fn without_temporary_tables_all_but_expressions_is_compared(db: Database) {
    let name: String = orm::sql!("SELECT current_database()::text").scalar(&db).await.unwrap();
    let role = format!("orm_cli_verify_{}", std::process::id());
    let (database, user) = (orm::sql::ident(&name), orm::sql::ident(&role));
    orm::schema::create_all(&db, orm::models![Author, Book]).await.unwrap();
    orm::sql!("CREATE ROLE {&user}").exec(&db).await.unwrap();
    orm::sql!("GRANT CREATE ON SCHEMA public TO {&user}").exec(&db).await.unwrap();
    orm::sql!("REVOKE TEMPORARY ON DATABASE {&database} FROM PUBLIC").exec(&db).await.unwrap();
    let sql = "ALTER TABLE books DROP CONSTRAINT books_price_check, DROP CONSTRAINT books_author_id_fkey;
        ALTER TABLE books ADD CONSTRAINT books_price_check CHECK (price > 0);";
    db.execute_batch(sql).await.unwrap();

    let (url, here) = (url(&db).await, folder());
    let url = format!("{url}{}options[role]={role}", if url.contains('?') { '&' } else { '?' });
    let line = ["deploy", "--migrations", here.path().to_str().unwrap()];
    let ran = manage(App::new(orm::models![Author, Book]), &url, &line).await;
    db.execute_batch(orm::sql::trusted(format!("DROP OWNED BY {role}; DROP ROLE {role}"))).await.unwrap();
    assert_eq!(ran.status, 4, "{}", ran.err);
    assert!(ran.err.starts_with("defaults, CHECKs and other expressions were not compared: "), "{}", ran.err);
    let told = ran.err.lines().filter(|line| line.starts_with("  "));
    let told: Vec<&str> = told.collect();
    assert_eq!(
        told,
        ["  the foreign key books_author_id_fkey of books from author_id to authors is not there"]
    );
}

#[orm::test]
async fn what_somebody_has_changed_by_hand_is_found_without_a_deployment(db: Database) {
    orm::schema::create_all(&db, orm::models![Author, Book]).await.unwrap();
    let (url, here) = (url(&db).await, folder());
    let migrate = async |arguments: &[&str]| {
        let folder = ["migrate", "--migrations", here.path().to_str().unwrap()];
        manage(App::new(orm::models![Author, Book]), &url, &[&folder, arguments].concat()).await
    };
    migrate(&["generate", "all"]).await.done();
    let said = migrate(&["check", "--database"]).await.done();
    assert!(said.ends_with("\nthe database is what the models ask for\n"), "{said}");

    db.execute_batch("DROP INDEX books_lower_idx; ALTER TABLE books ADD more int").await.unwrap();
    let ran = migrate(&["check", "--database"]).await;
    assert_eq!(ran.status, 4, "{}", ran.err);
    let told =
        "the database is not what the models ask for:\n  the index books_lower_idx of books is not there\n";
    assert!(ran.out.ends_with(told), "{}", ran.out);
    let document = migrate(&["check", "--database", "--json"]).await.json(4);
    assert_eq!(document["database"].as_array().unwrap().len(), 1);

    // A baseline says the same before it notes anything.
    let ran = migrate(&["baseline", "--dry-run"]).await;
    assert_eq!((ran.status, &*ran.err), (0, "warning: the index books_lower_idx of books is not there\n"));
}
