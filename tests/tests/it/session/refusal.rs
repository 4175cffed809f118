//! Each thing that can be wrong with a statement or a value is a clear error of its own kind.

use orm::prelude::*;
use orm_core::error::{Error, ErrorKind};
use orm_core::session::{Database, Executor};
use orm_core::sql::{Access, Statement};
use orm_core::value::Value;

use super::sql::{execute, one, write};

#[derive(Model, Debug, Clone)]
#[model(table = "writers")]
#[has_many(books: Book)]
struct Writer {
    #[column(primary_key)]
    id: i64,
    #[column(unique, name = "mail")]
    email: String,
}

#[derive(Model, Debug, Clone)]
#[model(table = "books", check(name = "books_pages", "pages > 0"))]
#[has_many(chapters: Chapter)]
struct Book {
    #[column(primary_key)]
    id: i64,
    #[column(len = 5)]
    title: String,
    pages: i16,
    #[belongs_to(writer: Writer, on_delete = cascade)]
    writer_id: i64,
}

#[derive(Model, Debug, Clone)]
#[model(table = "chapters")]
struct Chapter {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(book: Book)]
    book_id: i64,
}

async fn library(db: &Database) {
    orm::schema::create_all(db, orm::models![Writer, Book, Chapter]).await.unwrap();
    db.execute_batch(
        "INSERT INTO writers VALUES (1, 'a'); INSERT INTO books VALUES (1, 'one', 10, 1);
         INSERT INTO chapters VALUES (1, 1)",
    )
    .await
    .unwrap();
}

async fn fails<M: Model>(db: &Database, sql: &str) -> Error {
    let statement =
        Statement { sql: sql.into(), arguments: Vec::new(), access: Access::Write, table: Some(M::TABLE) };
    db.session().execute(&statement).await.unwrap_err()
}

#[orm::test]
async fn a_violated_constraint_names_the_models_fields(db: Database) {
    library(&db).await;

    let error = fails::<Writer>(&db, "INSERT INTO writers VALUES (2, 'a')").await;
    assert_eq!((error.kind(), error.fields()), (ErrorKind::UniqueViolation, ["email"].as_slice()));
    assert_eq!((error.table(), error.http_status()), (Some("writers"), 409));
    assert!(error.to_string().starts_with("writers has a row with this email already"), "{error}");

    let error = fails::<Writer>(&db, "INSERT INTO writers VALUES (1, 'b')").await;
    assert_eq!((error.kind(), error.fields()), (ErrorKind::UniqueViolation, ["id"].as_slice()));

    let error = fails::<Writer>(&db, "INSERT INTO writers (id) VALUES (3)").await;
    assert_eq!((error.kind(), error.fields()), (ErrorKind::NotNullViolation, ["email"].as_slice()));
    assert_eq!(error.to_string(), "writers.mail must not be NULL: give it a value");

    let error = fails::<Book>(&db, "INSERT INTO books VALUES (2, 'two', 10, 9)").await;
    assert_eq!((error.kind(), error.fields()), (ErrorKind::ForeignKeyViolation, ["writer_id"].as_slice()));
    assert!(error.to_string().starts_with("books.writer_id refers to a row that does not exist"), "{error}");

    let error = fails::<Book>(&db, "INSERT INTO books VALUES (2, 'two', 0, 1)").await;
    assert_eq!((error.kind(), error.constraint()), (ErrorKind::CheckViolation, Some("books_pages")));
    assert_eq!(error.http_status(), 422);
}

#[orm::test]
async fn a_delete_names_the_field_that_still_refers_to_the_row(db: Database) {
    library(&db).await;
    let error = fails::<Book>(&db, "DELETE FROM books WHERE id = 1").await;
    assert_eq!((error.kind(), error.fields()), (ErrorKind::ForeignKeyViolation, ["book_id"].as_slice()));
    assert_eq!(error.table(), Some("chapters"));
    assert!(error.to_string().starts_with("the row is still referred to by chapters.book_id"), "{error}");

    // The book goes with its writer, and its chapter stands in the way.
    let error = fails::<Writer>(&db, "DELETE FROM writers WHERE id = 1").await;
    assert_eq!((error.kind(), error.fields()), (ErrorKind::ForeignKeyViolation, ["book_id"].as_slice()));
}

#[derive(Model, Debug, Clone)]
#[model(table = "table")]
#[has_many(subfolders: Folder, inverse = parent)]
struct Folder {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(parent: Folder)]
    parent_id: Option<i64>,
}

#[orm::test]
async fn a_row_that_is_still_referred_to_is_told_from_one_that_refers_to_nothing(db: Database) {
    orm::schema::create_all(&db, orm::models![Folder]).await.unwrap();
    db.execute_batch(r#"INSERT INTO "table" VALUES (1, NULL), (2, 1)"#).await.unwrap();
    for (sql, expected) in [
        (r#"UPDATE "table" SET id = 9 WHERE id = 1"#, "the row is still referred to by table.parent_id"),
        (r#"DELETE FROM "table" WHERE id = 1"#, "the row is still referred to by table.parent_id"),
        (r#"UPDATE "table" SET parent_id = 9"#, "table.parent_id refers to a row that does not exist"),
        (r#"INSERT INTO "table" VALUES (3, 9)"#, "table.parent_id refers to a row that does not exist"),
    ] {
        let error = fails::<Folder>(&db, sql).await;
        assert_eq!(
            (error.kind(), error.fields()),
            (ErrorKind::ForeignKeyViolation, ["parent_id"].as_slice())
        );
        assert!(error.to_string().starts_with(expected), "{sql}: {error}");
    }

    // A delete that sets the other row's key to a default which is not there.
    db.execute_batch(
        r#"ALTER TABLE "table" ALTER parent_id SET DEFAULT 9, DROP CONSTRAINT table_parent_id_fkey,
               ADD CONSTRAINT to_parent FOREIGN KEY (parent_id) REFERENCES "table" ON DELETE SET DEFAULT"#,
    )
    .await
    .unwrap();
    let error = fails::<Folder>(&db, r#"DELETE FROM "table" WHERE id = 1"#).await;
    assert!(error.to_string().starts_with("table refers to a row that does not exist"), "{error}");
}

#[orm::test]
async fn more_than_an_answer_can_hold_is_to_be_taken_in_pages(db: Database) {
    let too_large = "SELECT array_fill(0, ARRAY[500000000])";
    let error = execute(&db, &format!("WITH orm_l0 AS (SELECT 1) {too_large}")).await.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Statement, Some("54000")));
    assert_eq!(
        error.to_string(),
        "the rows and their relations are more than PostgreSQL can put into one answer (1 GB for a column of a \
         level): take them in pages with `.limit(…)`"
    );
    let error = execute(&db, too_large).await.unwrap_err();
    assert_eq!(error.to_string(), "array size exceeds the maximum allowed (134217727)");
}

#[orm::test]
async fn a_right_that_is_missing_is_named_as_it_is_granted(db: Database) {
    db.execute_batch(
        "CREATE TABLE notes (id bigserial, body text); GRANT INSERT ON notes TO pg_read_all_data;
         CREATE TABLE secrets (id bigint)",
    )
    .await
    .unwrap();
    for (sql, expected) in [
        (
            "INSERT INTO notes (body) VALUES ('a')",
            "permission denied for sequence notes_id_seq: GRANT USAGE ON SEQUENCE notes_id_seq TO \"",
        ),
        ("INSERT INTO secrets VALUES (1)", "permission denied for table secrets: GRANT it to user \""),
    ] {
        let tx = db.begin().await.unwrap();
        execute(&tx, "SET LOCAL ROLE pg_read_all_data").await.unwrap();
        let error = execute(&tx, sql).await.unwrap_err();
        assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Statement, Some("42501")));
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[orm::test]
async fn a_table_or_column_that_is_missing_asks_for_a_migration(db: Database) {
    library(&db).await;
    db.execute_batch("ALTER TABLE books DROP COLUMN pages").await.unwrap();
    for (sql, expected) in [
        (
            "SELECT books.pages FROM books",
            "column books.pages does not exist in the database: create or migrate the table",
        ),
        (
            "INSERT INTO books (id, pages) VALUES (2, 2)",
            "column books.pages does not exist in the database: create or migrate the table",
        ),
        (
            "SELECT * FROM shelves",
            "relation shelves does not exist in the database: create or migrate the table",
        ),
    ] {
        let error = fails::<Book>(&db, sql).await;
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Schema, expected));
    }
    assert_eq!(execute(&db, "SELEC 1").await.unwrap_err().kind(), ErrorKind::Statement);
    assert_eq!(fails::<Book>(&db, "SELECT 'a'::nonsense").await.kind(), ErrorKind::Schema);
}

#[orm::test]
async fn a_function_that_does_not_exist_is_told_as_such(db: Database) {
    library(&db).await;
    let error = fails::<Book>(&db, "SELECT no_such(title) FROM books").await;
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Schema, Some("42883")));
    assert_eq!(
        error.to_string(),
        "function no_such(character varying) does not exist: check the function's name and schema, create it, or cast its arguments"
    );
    let error = fails::<Book>(&db, "SELECT title + 1 FROM books").await;
    assert!(
        error.to_string().ends_with("the columns' types in the database are not those of the model"),
        "{error}"
    );
}

#[orm::test]
async fn a_value_that_does_not_fit_its_column_is_out_of_range(db: Database) {
    library(&db).await;
    for (sql, expected) in [
        (
            "INSERT INTO books VALUES (2, 'longer', 10, 1)",
            "value too long for type character varying(5): give a value that fits the column",
        ),
        ("UPDATE books SET pages = 70000", "smallint out of range: give a value that fits the column"),
        ("SELECT 9223372036854775807 + 1", "bigint out of range: give a value that fits the column"),
    ] {
        let error = fails::<Book>(&db, sql).await;
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::OutOfRange, expected));
        assert_eq!(error.http_status(), 422);
    }
}

#[orm::test]
async fn nul_in_a_text_is_refused_before_anything_is_sent(db: Database) {
    library(&db).await;
    let before = db.statements_sent();
    let values = vec![Value::of(&2_i64), Value::of(&"a\0b".to_owned())];
    let error =
        db.session().execute(&write("INSERT INTO writers VALUES ($1, $2)", values)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Encode);
    assert!(error.to_string().starts_with("argument $2 (text) cannot be sent: "), "{error}");
    assert_eq!(db.statements_sent(), before);

    // And where only the server can see it.
    let error = execute(&db, r"SELECT convert_from('\x00', 'UTF8')").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Encode);
}

#[orm::test]
async fn more_arguments_than_the_protocol_counts_are_refused_before_anything_is_sent(db: Database) {
    library(&db).await;
    let before = db.statements_sent();
    let error = db.session().execute(&write("SELECT 1", vec![Value::of(&1_i64); 65_536])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Statement);
    assert!(error.to_string().contains("bind an array"), "{error}");
    assert_eq!(db.statements_sent(), before);
}

#[orm::test]
async fn a_label_that_the_enum_lacks_in_the_database_asks_for_a_migration(db: Database) {
    db.execute_batch("CREATE TYPE mood AS ENUM ('fine')").await.unwrap();
    let label = vec![Value::of(&"sad".to_owned())];
    let error = db.session().execute(&write("SELECT $1::text::mood", label)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Schema);
    assert_eq!(
        error.to_string(),
        "invalid input value for enum mood: the enum's type in the database lacks this label: migrate it"
    );
}

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
enum Mood {
    Fine,
}

#[derive(Model, Debug, Clone)]
#[model(table = "days")]
struct Day {
    #[column(primary_key)]
    id: i64,
    mood: Mood,
}

#[orm::test]
async fn a_label_that_the_program_does_not_know_is_a_decode_error(db: Database) {
    orm::schema::create_all(&db, orm::models![Day]).await.unwrap();
    db.execute_batch("ALTER TYPE mood ADD VALUE 'sad'").await.unwrap();
    db.execute_batch("INSERT INTO days VALUES (1, 'fine'), (2, 'sad')").await.unwrap();
    let error = Day::find().order_by(Day::id).all(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("mood"), "{error}");
    let days = Day::find().filter(Day::id.eq(1)).all(&db).await.unwrap();
    assert_eq!((days[0].id, days[0].mood), (1, Mood::Fine));
}

#[orm::test]
async fn a_lock_that_is_not_to_be_had_is_its_own_kind(db: Database) {
    library(&db).await;
    let tx = db.begin().await.unwrap();
    execute(&tx, "SELECT * FROM books FOR UPDATE").await.unwrap();
    let error = execute(&db, "SELECT * FROM books FOR UPDATE NOWAIT").await.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::LockNotAvailable, 503));
    tx.rollback().await.unwrap();
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM books").await.unwrap(), 1);
}

#[orm::test]
async fn a_connection_that_goes_on_is_not_called_closed(db: Database) {
    for (code, expected) in [
        ("08P01", ": unexpected: a pooler or proxy in between may not support what was sent"),
        ("08001", "could not reach another server: unexpected"),
    ] {
        let raise = format!("DO $$ BEGIN RAISE 'unexpected' USING ERRCODE = '{code}'; END $$");
        let connection = db.acquire().await.unwrap();
        let error = connection.execute_batch(orm::sql::trusted(raise)).await.unwrap_err();
        assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Connection, Some(code)));
        assert!(error.to_string().contains(expected), "{error}");
        connection.execute_batch("SELECT 1").await.unwrap();
    }
}
