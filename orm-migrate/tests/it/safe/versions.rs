//! Two versions of a program beside a change: the one knows the old form, the other the new one, and both go on.

use std::time::Instant;

use orm::prelude::Database;
use orm_migrate::file::Migrations;
use orm_migrate::operation::Operation;
use orm_migrate::runner::{Patience, RunError, Runner};
use orm_migrate::safe::{self, Renames};
use orm_migrate::schema::{Column, Schema, Source, Table, Type};
use tokio::task::JoinHandle;

use super::hammer::{BOUND, LOCK_TIMEOUT, ROWS, User, tables};
use crate::runner::server::Beside;

const OLD_READER: &str = "SELECT max(label) FROM items WHERE id BETWEEN 100 AND 200";
const NEW_READER: &str = "SELECT max(name) FROM items WHERE id BETWEEN 100 AND 200";
/// Each adds a row and changes one, by the name that it knows; never the row that the long transaction has.
const OLD_WRITER: &str =
    "INSERT INTO items (id, parent, label) SELECT n, 1, 'o' || n FROM nextval('ids') AS n;
    UPDATE items SET label = 'o' || clock_timestamp() WHERE id = 1001 + (random() * 1999)::int";
const NEW_WRITER: &str =
    "INSERT INTO items (id, parent, name) SELECT n, 1, 'n' || n FROM nextval('ids') AS n;
    UPDATE items SET name = 'n' || clock_timestamp() WHERE id = 1001 + (random() * 1999)::int";

fn schema(column: &str, ty: &str) -> Schema {
    let mut schema = Schema::empty(Source::Models);
    let mut table = Table::new("items".into());
    table.columns.push(Column::new(column, Type::Sql(ty.into())));
    schema.tables.push(table);
    schema
}

fn written(operation: &Operation, from: &Schema) -> Migrations {
    let folder = tempfile::tempdir().unwrap();
    let steps = safe::migrations("change", std::slice::from_ref(operation), from, Renames::default());
    Migrations::write(folder.path(), &steps).unwrap();
    Migrations::read(folder.path()).unwrap()
}

fn spawn(db: &Database, migrations: &Migrations, hold: bool) -> JoinHandle<Result<usize, RunError>> {
    let (db, migrations) = (db.clone(), migrations.clone());
    tokio::spawn(async move {
        let runner = Runner::new(&db, &migrations);
        let runner = if hold { runner.hold_contracts() } else { runner };
        let patience = Patience { lock_timeout: LOCK_TIMEOUT, retries: 1000 };
        runner.patience(patience).up().await.map(|done| done.len())
    })
}

/// Somebody who has written to the table and does not commit, until the runner has given way a few times.
async fn long_transaction(beside: &mut Beside, users: &[&User]) {
    beside
        .until("EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')")
        .await;
    let since = Instant::now();
    while since.elapsed() < 2 * LOCK_TIMEOUT {
        for user in users {
            user.goes_on().await;
        }
    }
    beside.run("COMMIT").await;
}

async fn end(users: impl IntoIterator<Item = User>) {
    for user in users {
        let longest = user.end().await;
        assert!(longest < BOUND, "somebody has waited for {longest:?}");
    }
}

#[orm::test]
async fn a_column_is_renamed_beside_programs_that_use_the_one_name_and_the_other(db: Database) {
    let mut beside = tables(&db).await;
    beside.run("CREATE SEQUENCE ids START 10001").await;
    let rename = Operation::RenameColumn { table: "items".into(), from: "label".into(), to: "name".into() };
    let migrations = written(&rename, &schema("label", "text"));

    let old = [User::start(&db, OLD_READER).await, User::start(&db, OLD_WRITER).await];
    let mut long = Beside::of(&db).await;
    long.run("BEGIN; UPDATE items SET note = 'l' WHERE id = 7").await;
    let expand = spawn(&db, &migrations, true);
    long_transaction(&mut long, &[&old[0], &old[1]]).await;
    // The new version is there as soon as the new name is, while the old rows are filled in.
    beside
        .until("EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'items'::regclass AND attname = 'name')")
        .await;
    let new = [User::start(&db, NEW_READER).await, User::start(&db, NEW_WRITER).await];
    expand.await.unwrap().unwrap();
    for user in old.iter().chain(&new) {
        user.goes_on().await;
    }
    // The two columns are one to whoever looks, while both are written.
    for _ in 0..20 {
        let differ = beside.text("SELECT count(*) FROM items WHERE label IS DISTINCT FROM name").await;
        assert_eq!(differ, "0");
    }
    let by_old = old[1].times();
    end(old).await;

    // Nobody uses the old name any more.
    long.run("BEGIN; UPDATE items SET note = 'l' WHERE id = 7").await;
    let contract = spawn(&db, &migrations, false);
    long_transaction(&mut long, &[&new[0], &new[1]]).await;
    assert_eq!(contract.await.unwrap().unwrap(), 1);
    for user in &new {
        user.goes_on().await;
    }
    let by_new = new[1].times();
    end(new).await;

    let rows: u64 = beside.text("SELECT count(*) FROM items").await.parse().unwrap();
    assert!(rows >= ROWS + by_old + by_new, "{rows} rows of {by_old} and {by_new}");
    let written = "SELECT count(*) FROM items WHERE name !~ '^[lno]' OR (id > 10000 AND name NOT IN ('o' || id, 'n' || id))";
    assert_eq!(beside.text(written).await, "0", "each row is as it was written last");
    let kinds = "SELECT string_agg(kind, '' ORDER BY kind) FROM (SELECT DISTINCT left(name, 1) AS kind FROM items WHERE id > 10000) AS found";
    assert_eq!(beside.text(kinds).await, "no", "both have written");
    let left = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'items'::regclass AND attname = 'label'";
    assert_eq!(beside.text(left).await, "0");
}

#[orm::test]
async fn a_type_is_changed_beside_programs_that_write_the_column(db: Database) {
    let mut beside = tables(&db).await;
    beside.run("CREATE SEQUENCE ids START 10001").await;
    let mut from = Column::new("old", Type::Sql("integer".into()));
    from.nullable = true;
    let to = Column { ty: Type::Sql("bigint".into()), ..from.clone() };
    let change = Operation::AlterType {
        table: "items".into(),
        from: from.into(),
        to: to.into(),
        using: None,
        using_back: None,
    };
    let migrations = written(&change, &schema("old", "integer"));

    // What the column is to be stands beside it. The row of the long transaction is nobody else's.
    let writer = "INSERT INTO items (id, parent, old, note) SELECT n, 1, n, n FROM nextval('ids') AS n;
        UPDATE items SET old = n, note = n FROM nextval('ids') AS n WHERE id = (SELECT 1001 + (random() * 1999)::int)";
    let reader = "SELECT max(old) FROM items WHERE id BETWEEN 100 AND 200";
    let users =
        [User::start(&db, reader).await, User::start(&db, writer).await, User::start(&db, writer).await];
    let mut long = Beside::of(&db).await;
    long.run("BEGIN; UPDATE items SET kind = 'l' WHERE id = 7").await;
    let change = spawn(&db, &migrations, false);
    long_transaction(&mut long, &[&users[0], &users[1], &users[2]]).await;
    change.await.unwrap().unwrap();
    for user in &users {
        user.goes_on().await;
    }
    let added = users[1].times() + users[2].times();
    end(users).await;

    let rows: u64 = beside.text("SELECT count(*) FROM items").await.parse().unwrap();
    assert!(rows >= ROWS + added, "{rows} rows of {added}");
    let differ = "SELECT count(*) FROM items WHERE old::text IS DISTINCT FROM coalesce(note, id::text)";
    assert_eq!(beside.text(differ).await, "0", "each row is as it was written last");
    assert_eq!(beside.text("SELECT DISTINCT pg_typeof(old) FROM items").await, "bigint");
}
