//! The difference of two schemas, case by case.

/// Fails unless the condition holds.
macro_rules! sql_assert {
    ($condition:literal) => {
        concat!("DO $$ BEGIN ASSERT (", $condition, "); END $$;")
    };
}

mod columns;
mod keys;
mod labels;
mod names;

use orm::Database;
use orm_migrate::diff::{DiffError, Hints, diff};
use orm_migrate::operation::Operation;
use orm_migrate::schema::{
    Check, Column, Deferral, Enum, ForeignKey, Index, IndexPart, Name, PrimaryKey, Schema, Source, Table,
    Type,
};
use orm_migrate::{ddl, inverse};

use crate::support::{apply, assert_alike, clear, create, read};

fn schema(tables: Vec<Table>) -> Schema {
    let mut schema = Schema::empty(Source::Models);
    schema.tables = tables;
    schema
}

fn table(name: &str, columns: Vec<Column>) -> Table {
    Table { columns, ..Table::new(name.into()) }
}

fn column(name: &str, ty: &str) -> Column {
    Column::new(name, Type::Sql(ty.to_owned()))
}

fn keyed(mut table: Table, column: &str) -> Table {
    table.primary_key = Some(PrimaryKey {
        name: format!("{}_pkey", table.name.name),
        columns: vec![column.to_owned()],
        include: Vec::new(),
        deferral: Deferral::Never,
    });
    table
}

fn check(name: &str, expression: &str) -> Check {
    Check { name: name.to_owned(), expression: expression.to_owned(), not_valid: false }
}

fn foreign_key(column: &str, references: &str, target: &str) -> ForeignKey {
    ForeignKey {
        name: format!("{column}_fkey"),
        columns: vec![column.to_owned()],
        references: references.into(),
        target: vec![target.to_owned()],
        on_delete: orm_migrate::schema::Action::Cascade,
        on_update: orm_migrate::schema::Action::NoAction,
        match_full: false,
        deferral: Deferral::Never,
        not_valid: false,
    }
}

fn enumeration(labels: &[&str]) -> Enum {
    Enum { name: "status".into(), labels: labels.iter().map(|&label| label.to_owned()).collect() }
}

fn status() -> Type {
    Type::Enum { name: "status".into(), array: false }
}

fn operations(from: &Schema, to: &Schema) -> Vec<Operation> {
    diff(from, to, &Hints::new()).unwrap_or_else(|error| panic!("{error}"))
}

fn script(from: &Schema, to: &Schema) -> String {
    ddl::script(&operations(from, to))
}

fn refusal(from: &Schema, to: &Schema, hints: &Hints) -> String {
    diff(from, to, hints).expect_err("it is refused").to_string()
}

/// Goes from one state to the other by the difference and back, with this between the states and the ways.
async fn there_and_back(
    db: &Database,
    (from, to): (&Schema, &Schema),
    hints: &Hints,
    (before, after): (&'static str, &'static str),
) -> orm::Result<()> {
    create(db, to).await?;
    let expected = read(db).await?;
    clear(db).await?;
    create(db, from).await?;
    let original = read(db).await?;
    db.execute_batch(before).await?;
    let operations = diff(from, to, hints).unwrap_or_else(|error| panic!("{error}"));
    apply(db, &operations).await?;
    assert_alike(&read(db).await?, &expected);
    db.execute_batch(after).await?;
    apply(db, &inverse(&operations).operations).await?;
    assert_alike(&read(db).await?, &original);
    Ok(())
}

const NOTHING: (&str, &str) = ("", "");

#[test]
fn a_schema_of_models_is_not_compared_with_one_of_a_catalogue() {
    let error = diff(&Schema::empty(Source::Models), &Schema::empty(Source::Catalogue), &Hints::new());
    assert_eq!(
        error.unwrap_err().to_string(),
        "a schema of models cannot be compared with one of a catalogue: compare two of one source"
    );
}

#[test]
fn the_operations_do_not_depend_on_the_order_in_which_things_are_named() {
    let one = keyed(table("one", vec![column("id", "bigint"), column("other", "bigint")]), "id");
    let mut two = keyed(table("two", vec![column("id", "bigint"), column("other", "bigint")]), "id");
    two.indexes = vec![
        Index::new("b", vec![IndexPart::column("other")]),
        Index::new("a", vec![IndexPart::column("id")]),
    ];
    let mut reversed = two.clone();
    reversed.indexes.reverse();
    let empty = Schema::empty(Source::Models);
    let forwards = operations(&empty, &schema(vec![one.clone(), two]));
    assert_eq!(forwards, operations(&empty, &schema(vec![reversed, one])));
    assert_eq!(forwards.len(), 4);
}

#[test]
fn all_that_is_refused_is_said_at_once() {
    let of = |ty: &str| schema(vec![table("t", vec![column("a", ty), column("b", ty)])]);
    let error = diff(&of("uuid"), &of("integer"), &Hints::new()).unwrap_err();
    assert!(matches!(&error, DiffError::Refused(refusals) if refusals.len() == 2), "{error}");
    assert_eq!(error.to_string().lines().count(), 2);
}

#[orm::test]
async fn what_was_dropped_comes_back_empty_and_the_way_back_says_so(db: Database) -> orm::Result<()> {
    let mut gone = keyed(table("gone", vec![column("id", "bigint")]), "id");
    gone.indexes = vec![Index::new("gone_idx", vec![IndexPart::column("id")])];
    let types = [
        "text",
        "varchar(3)",
        "integer",
        "numeric(5,2)",
        "boolean",
        "uuid",
        "jsonb",
        "date",
        "timestamptz",
        "time",
        "interval",
        "bytea",
        "inet",
        "macaddr",
        "int4range",
        "tsvector",
        "text[]",
    ];
    let columns = types.iter().enumerate().map(|(place, ty)| column(&format!("c{place}"), ty)).collect();
    let mut of_enum = table("t", columns);
    of_enum.columns.push(Column::new("status", status()));
    let mut from = schema(vec![gone, of_enum]);
    from.enums = vec![enumeration(&["first", "second"])];
    let mut to = schema(vec![table("t", vec![column("a", "integer")])]);
    to.tables[0].columns[0].nullable = true;
    let rows = ("", "INSERT INTO t VALUES (1)");
    there_and_back(&db, (&from, &to), &Hints::new(), rows).await?;
    db.execute_batch(sql_assert!("(SELECT status = 'first' AND c0 = '' AND c2 = 0 FROM t)")).await?;
    let loss = inverse(&operations(&from, &to)).loss.expect("rows and values are gone");
    assert!(
        loss.contains("the rows of gone are gone") && loss.contains("the values of t.c0 are gone"),
        "{loss}"
    );
    Ok(())
}

#[orm::test]
async fn a_schema_that_is_there_already_is_no_error(db: Database) -> orm::Result<()> {
    db.execute_batch("CREATE SCHEMA shop").await?;
    let mut to = schema(vec![Table {
        columns: vec![column("a", "integer")],
        ..Table::new(Name::new(Some("shop"), "t"))
    }]);
    to.schemas = vec!["shop".to_owned()];
    create(&db, &to).await?;
    assert_eq!(read(&db).await?.tables.len(), 1);
    Ok(())
}
