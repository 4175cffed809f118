//! What is never shown: passwords and values.

use std::error::Error as _;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use orm_core::error::{Error, ErrorKind};
use orm_core::session::{Database, Executor};
use orm_core::value::Value;
use tracing::field::{Field, Visit};
use tracing::span;

use super::scratch::Scratch;
use super::sql::{execute, one, write};

/// All that an error shows of itself and of what is behind it.
fn shown(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(behind) = source {
        write!(shown, " {behind} {behind:?}").unwrap();
        source = behind.source();
    }
    shown
}

#[orm::test]
async fn no_password_is_shown_by_anything(db: Database) {
    let scratch = Scratch::of(db).await;
    let url = scratch.url().replacen("postgres://", "postgresql://", 1);
    let (user, rest) = url.split_once("//").unwrap().1.split_once('@').unwrap();
    let user = user.split(':').next().unwrap();
    let url = format!("postgres://{user}:hunter2@{rest}");

    let builder = Database::builder().url(&url);
    assert!(!format!("{builder:?} {builder:#?}").contains("hunter2"));
    let db = builder.build().await.unwrap();
    let (tx, connection) = (db.begin().await.unwrap(), db.acquire().await.unwrap());
    let all = format!("{db:?} {db:#?} {tx:?} {connection:?} {:?} {:?}", db.session(), tx.session());
    assert!(!all.contains("hunter2"), "{all}");
    drop(tx);

    for wrong in [
        "postgres://ann:hunter2@127.0.0.1:1/shop",
        "postgres://ann:hunter2@no-such-host.invalid/shop",
        "postgres://ann:hunter2@127.0.0.1:port/shop",
        "postgres://ann:hunter2@/[shop",
        "postgres://ann:hunter2@127.0.0.1/shop?sslmode=hunter3",
        "postgres://ann:hunter2@127.0.0.1/shop?pasword=hunter2",
        "postgres:hunter2",
        "ann:hunter2@127.0.0.1/shop",
        &format!("{url}_missing"),
    ] {
        let error = Database::connect(wrong).await.unwrap_err();
        let shown = shown(&error);
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[orm::test]
async fn no_bound_value_is_shown_by_an_error(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.connect().await;
    db.execute_batch(
        "CREATE TYPE status AS ENUM ('open');
         CREATE TABLE people (email text UNIQUE, age int CHECK (age > 0), boss text REFERENCES people (email),
                              name varchar(5), state status, born date);
         INSERT INTO people (email) VALUES ('secret@x.org')",
    )
    .await
    .unwrap();
    let secret = || Value::of(&"secret@x.org".to_owned());
    for (sql, value, kind) in [
        ("INSERT INTO people (email) VALUES ($1)", secret(), ErrorKind::UniqueViolation),
        (
            "INSERT INTO people (boss) VALUES ($1)",
            Value::of(&"secret two".to_owned()),
            ErrorKind::ForeignKeyViolation,
        ),
        ("INSERT INTO people (email, age) VALUES ($1 || 'x', -1)", secret(), ErrorKind::CheckViolation),
        ("INSERT INTO people (name) VALUES ($1)", secret(), ErrorKind::OutOfRange),
        ("INSERT INTO people (age) VALUES ($1::text::int)", secret(), ErrorKind::OutOfRange),
        ("INSERT INTO people (state) VALUES ($1::text::status)", secret(), ErrorKind::Schema),
        ("INSERT INTO people (born) VALUES ($1::text::date)", secret(), ErrorKind::OutOfRange),
        ("SELECT ($1::text)::jsonb", secret(), ErrorKind::OutOfRange),
        ("SELECT $1::text::int8range", Value::of(&"[9,secret)".to_owned()), ErrorKind::OutOfRange),
        ("SELECT 'a' ~ $1", Value::of(&"secret(".to_owned()), ErrorKind::Statement),
        ("INSERT INTO people (email) VALUES ($1)", Value::of(&"secret\0".to_owned()), ErrorKind::Encode),
    ] {
        let error = db.session().execute(&write(sql, vec![value])).await.unwrap_err();
        let shown = shown(&error);
        assert_eq!(error.kind(), kind, "{sql}: {shown}");
        assert!(!shown.contains("secret"), "{sql}: {shown}");
        assert_eq!(error.sql(), Some(sql));
    }
}

#[orm::test]
async fn spans_show_the_statement_and_no_value(db: Database) {
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let recording = tracing::subscriber::set_default(Recorder(Arc::clone(&seen)));
    let statement = write("SELECT $1::text", vec![Value::of(&"secret".to_owned())]);
    db.session().execute(&statement).await.unwrap();
    execute(&db, "SELECT 1 / 0").await.unwrap_err();
    db.transaction(async |tx| one::<i32>(tx, "SELECT 2").await).await.unwrap();
    drop(recording);

    let seen = seen.lock().unwrap().join("\n");
    assert!(!seen.contains("secret"), "{seen}");
    for expected in [
        "db.system.name=postgresql",
        "db.query.text=SELECT $1::text",
        "db.response.returned_rows=1",
        "error.type=Statement",
        "db.response.status_code=22012",
        "db.query.text=BEGIN",
        "db.query.text=COMMIT",
    ] {
        assert!(seen.lines().any(|line| line == expected), "no {expected} in:\n{seen}");
    }
}

/// Writes down the fields of the library's spans and events.
struct Recorder(Arc<Mutex<Vec<String>>>);

struct Fields<'a>(&'a mut Vec<String>);

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push(format!("{}={value}", field.name()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push(format!("{}={value:?}", field.name()));
    }
}

impl tracing::Subscriber for Recorder {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        span.record(&mut Fields(&mut self.0.lock().unwrap()));
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut Fields(&mut self.0.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut Fields(&mut self.0.lock().unwrap()));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}
