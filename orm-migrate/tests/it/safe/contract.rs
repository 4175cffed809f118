//! What older programs fail on waits behind all that they can live with.

use orm::prelude::Database;
use orm_migrate::diff::{Hints, diff};
use orm_migrate::file::Migrations;
use orm_migrate::operation::Operation;
use orm_migrate::runner::Runner;
use orm_migrate::safe::{self, Renames};
use orm_migrate::schema::{Column, Name, Schema, Source, Table, Type};

fn table(name: &str, columns: &[(&str, &str, bool)]) -> Table {
    let mut table = Table::new(name.into());
    for (name, ty, nullable) in columns {
        let mut column = Column::new(name, Type::Sql((*ty).into()));
        column.nullable = *nullable;
        table.columns.push(column);
    }
    table
}

fn schema(tables: impl IntoIterator<Item = Table>) -> Schema {
    let mut schema = Schema::empty(Source::Models);
    schema.tables.extend(tables);
    schema
}

fn is_contract(sql: &str) -> bool {
    sql.lines().any(|line| line == "-- orm: contract")
}

#[test]
fn whatever_older_programs_fail_on_is_a_contract_and_nothing_else() {
    let before = schema([
        table("a", &[("x", "bigint", true), ("y", "text", true)]),
        table("b", &[("z", "text", true)]),
    ]);
    let (a, b): (Name, Name) = ("a".into(), "b".into());
    let column = |name: &str| before.tables[0].column(name).unwrap().clone();
    let of_type = |name: &str, ty: &str| Operation::AlterType {
        table: a.clone(),
        from: Box::new(column(name)),
        to: Box::new(Column { ty: Type::Sql(ty.into()), ..column(name) }),
        using: None,
        using_back: None,
    };
    let last = |operation: &Operation, renames: Renames| {
        let steps = safe::migrations("change", std::slice::from_ref(operation), &before, renames);
        is_contract(&steps.last().unwrap().up)
    };
    let add = |name: &str, nullable: bool| {
        let mut column = Column::new(name, Type::Sql("text".into()));
        column.nullable = nullable;
        Operation::AddColumn { table: a.clone(), column, fill: None }
    };
    for (operation, expected) in [
        (Operation::DropTable { table: before.tables[1].clone() }, true),
        (Operation::DropColumn { table: a.clone(), column: column("x") }, true),
        (Operation::RenameTable { from: b.clone(), to: "c".into() }, true),
        (of_type("x", "integer"), true),
        (of_type("y", "varchar(3)"), true),
        (add("new", false), true),
        (add("new", true), false),
        (Operation::DropNotNull { table: a.clone(), column: "x".into() }, false),
        (Operation::CreateTable { table: table("c", &[("x", "text", false)]) }, false),
    ] {
        assert_eq!(last(&operation, Renames::Plain), expected, "{operation:?}");
    }
    let rename = Operation::RenameColumn { table: a, from: "x".into(), to: "w".into() };
    assert!(last(&rename, Renames::Plain) && last(&rename, Renames::ByNewColumn));
}

#[orm::test]
async fn a_run_that_holds_lets_both_versions_write_and_the_next_one_ends_it(db: Database) {
    let before = schema([
        table("gone", &[("id", "bigint", false)]),
        table("items", &[("id", "bigint", false), ("code", "text", false), ("size", "integer", true)]),
    ]);
    let after = schema([
        table("items", &[("id", "bigint", false), ("size", "integer", false), ("kind", "text", false)]),
        table("made", &[("id", "bigint", false)]),
    ]);
    let hints = Hints::new().fill("items", "kind", "'plain'");
    let operations = diff(&before, &after, &hints).unwrap();
    let files = safe::migrations("change", &operations, &before, Renames::default());
    let first = files.iter().position(|file| is_contract(&file.up)).unwrap();
    assert!(files[first..].iter().all(|file| is_contract(&file.up)), "{files:#?}");
    let folder = tempfile::tempdir().unwrap();
    Migrations::write(folder.path(), &files).unwrap();
    let migrations = Migrations::read(folder.path()).unwrap();
    let run = async |sql: &str| db.execute_batch(orm::sql::trusted(sql.to_owned())).await;
    run("CREATE TABLE gone (id bigint NOT NULL)").await.unwrap();
    run("CREATE TABLE items (id bigint NOT NULL, code text NOT NULL, size integer)").await.unwrap();
    let old = "INSERT INTO items (id, code, size) VALUES (1, 'a', 1)";
    run(old).await.unwrap();

    Runner::new(&db, &migrations).hold_contracts().up().await.unwrap();
    run(old).await.unwrap();
    run("INSERT INTO gone VALUES (1)").await.unwrap();
    run("INSERT INTO items (id, size, kind) VALUES (2, 2, 'new')").await.unwrap();
    run("INSERT INTO made VALUES (1)").await.unwrap();

    Runner::new(&db, &migrations).up().await.unwrap();
    assert!(run(old).await.is_err());
    run("INSERT INTO items (id, size, kind) VALUES (2, 2, 'new')").await.unwrap();
    assert!(run("INSERT INTO items (id, size) VALUES (2, 2)").await.is_err());
    Runner::new(&db, &migrations).run(orm_migrate::runner::Target::DownAll).await.unwrap();
    run(old).await.unwrap();
}
