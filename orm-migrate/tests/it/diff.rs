//! The difference of two schemas, case by case.

use orm::Database;
use orm::sql::trusted;
use orm_migrate::diff::{Candidate, DiffError, Hints, candidates, diff};
use orm_migrate::operation::Operation;
use orm_migrate::schema::{
    Check, Column, Deferral, Enum, ForeignKey, Function, Identity, Index, IndexPart, Name, PrimaryKey,
    Schema, Source, Table, Trigger, Type, Unique,
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

/// Fails unless the condition holds.
macro_rules! sql_assert {
    ($condition:literal) => {
        concat!("DO $$ BEGIN ASSERT (", $condition, "); END $$;")
    };
}

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

#[orm::test]
async fn tables_that_lead_to_each_other_are_created_and_dropped(db: Database) -> orm::Result<()> {
    let mut hen = keyed(table("hens", vec![column("id", "bigint"), column("egg", "bigint")]), "id");
    hen.foreign_keys = vec![foreign_key("egg", "eggs", "id")];
    let mut egg = keyed(table("eggs", vec![column("id", "bigint"), column("hen", "bigint")]), "id");
    egg.foreign_keys = vec![foreign_key("hen", "hens", "id")];
    let (from, to) = (schema(vec![hen, egg]), schema(vec![]));
    there_and_back(&db, (&from, &to), &Hints::new(), NOTHING).await
}

#[orm::test]
async fn a_unique_constraint_over_the_primary_key_is_there_beside_it(db: Database) -> orm::Result<()> {
    let mut table = keyed(table("t", vec![column("id", "bigint")]), "id");
    table.uniques = vec![Unique {
        name: "again".to_owned(),
        columns: vec!["id".to_owned()],
        include: Vec::new(),
        nulls_not_distinct: false,
        deferral: Deferral::Never,
    }];
    create(&db, &schema(vec![table])).await?;
    assert_eq!(read(&db).await?.tables[0].uniques.len(), 1);
    Ok(())
}

#[orm::test]
async fn a_check_of_a_renamed_column_goes_and_comes_by_the_name_of_its_time(db: Database) -> orm::Result<()> {
    let mut old = table("t", vec![column("old", "integer")]);
    old.checks = vec![check("sane", "old > 0")];
    let mut new = table("t", vec![column("new", "integer")]);
    new.checks = vec![check("sane", "new > 0")];
    let (from, to) = (schema(vec![old]), schema(vec![new]));
    let hints = Hints::new().rename_column("t", "old", "new");
    let kept = ("INSERT INTO t VALUES (7)", sql_assert!("(SELECT new = 7 FROM t)"));
    there_and_back(&db, (&from, &to), &hints, kept).await?;
    db.execute_batch(sql_assert!("(SELECT old = 7 FROM t)")).await
}

#[orm::test]
async fn the_trigger_of_a_renamed_table_goes_and_comes_by_the_name_of_its_time(
    db: Database,
) -> orm::Result<()> {
    let with_trigger = |name: &str| {
        let mut schema = schema(vec![table(name, vec![column("a", "integer")])]);
        let function = Name::from("watch");
        schema.functions = vec![Function {
            name: function.clone(),
            sql: "CREATE OR REPLACE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$".to_owned(),
        }];
        schema.tables[0].triggers = vec![Trigger {
            name: "watch".to_owned(),
            function,
            sql: format!("CREATE TRIGGER watch AFTER INSERT ON {name} FOR EACH ROW EXECUTE FUNCTION watch()"),
        }];
        schema
    };
    let hints = Hints::new().rename_table("old", "new");
    there_and_back(&db, (&with_trigger("old"), &with_trigger("new")), &hints, NOTHING).await
}

#[orm::test]
async fn the_type_of_a_key_changes_under_the_foreign_keys_that_lead_to_it(db: Database) -> orm::Result<()> {
    let of = |ty: &str| {
        let target = keyed(table("parents", vec![column("id", ty)]), "id");
        let mut child = table("children", vec![column("parent", ty)]);
        child.foreign_keys = vec![foreign_key("parent", "parents", "id")];
        schema(vec![target, child])
    };
    let rows = ("INSERT INTO parents VALUES (7); INSERT INTO children VALUES (7)", "");
    there_and_back(&db, (&of("integer"), &of("text")), &Hints::new(), rows).await
}

#[orm::test]
async fn a_label_that_is_added_can_be_the_default_in_the_same_migration(db: Database) -> orm::Result<()> {
    let of = |labels: &[&str], default: &str| {
        let status =
            Column { default: Some(format!("'{default}'::status")), ..Column::new("status", status()) };
        let mut schema = schema(vec![table("t", vec![status])]);
        schema.enums = vec![enumeration(labels)];
        schema
    };
    let (from, to) = (of(&["b", "d"], "b"), of(&["a", "b", "c1", "c2", "d", "e"], "c2"));
    create(&db, &from).await?;
    let operations = operations(&from, &to);
    apply(&db, &operations).await?;
    let found = read(&db).await?;
    assert_eq!(found.enums[0].labels, ["a", "b", "c1", "c2", "d", "e"]);
    assert_eq!(found.tables[0].columns[0].default.as_deref(), Some("'c2'::status"));
    // The way back says what stays, and the way there goes again.
    let back = inverse(&operations);
    let loss = back.loss.expect("the labels stay");
    assert!(loss.contains(r#"the label "c1" of status stays: PostgreSQL cannot remove one"#), "{loss}");
    apply(&db, &back.operations).await?;
    apply(&db, &operations).await?;
    assert_eq!(read(&db).await?, found);
    Ok(())
}

#[test]
fn labels_are_added_before_everything_else_because_they_end_the_transaction() {
    let mut from = schema(vec![table("t", vec![Column::new("status", status())])]);
    from.enums = vec![enumeration(&["a"])];
    let mut to = schema(vec![]);
    to.enums = vec![enumeration(&["a", "b"])];
    let operations = operations(&from, &to);
    assert_eq!(operations.iter().map(Operation::ends_transaction).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_label_is_not_removed_or_moved_and_the_reason_says_what_to_do() {
    let of = |labels: &[&str]| Schema { enums: vec![enumeration(labels)], ..schema(vec![]) };
    assert_eq!(
        refusal(&of(&["a", "b"]), &of(&["b"]), &Hints::new()),
        "status: PostgreSQL cannot remove the label \"a\": keep it, say what it is called now, or make an enum of another \
         name, give the columns that type by a statement of your own, and drop the old one"
    );
    assert_eq!(
        refusal(&of(&["a", "b"]), &of(&["b", "a"]), &Hints::new()),
        "status: PostgreSQL cannot change the order of labels: keep it as a, b, or make an enum of another name"
    );
    let renamed = diff(&of(&["a", "b"]), &of(&["c", "b"]), &Hints::new().rename_label("status", "a", "c"));
    assert_eq!(ddl::script(&renamed.unwrap()), "ALTER TYPE \"status\" RENAME VALUE 'a' TO 'c';\n");
}

#[test]
fn a_type_without_a_conversion_is_refused_unless_one_is_told() {
    let of = |ty: &str| schema(vec![table("t", vec![column("a", ty)])]);
    assert_eq!(
        refusal(&of("uuid"), &of("integer"), &Hints::new()),
        "t.a: PostgreSQL knows no conversion from uuid to integer: say how by an expression, or add a column of another \
         name, fill it, and drop this one later"
    );
    let told = diff(&of("uuid"), &of("integer"), &Hints::new().convert("t", "a", "hashtext(a::text)"));
    assert_eq!(
        ddl::script(&told.unwrap()),
        "ALTER TABLE \"t\" ALTER COLUMN \"a\" TYPE integer USING hashtext(a::text);\n"
    );
    assert_eq!(
        script(&of("text"), &of("uuid")),
        "ALTER TABLE \"t\" ALTER COLUMN \"a\" TYPE uuid USING \"a\"::uuid;\n"
    );
}

#[test]
fn all_that_is_refused_is_said_at_once() {
    let of = |ty: &str| schema(vec![table("t", vec![column("a", ty), column("b", ty)])]);
    let error = diff(&of("uuid"), &of("integer"), &Hints::new()).unwrap_err();
    assert!(matches!(&error, DiffError::Refused(refusals) if refusals.len() == 2), "{error}");
    assert_eq!(error.to_string().lines().count(), 2);
}

#[test]
fn a_rename_that_is_told_and_cannot_be_is_refused() {
    let of = |name: &str| schema(vec![table("t", vec![column(name, "integer")])]);
    let both = schema(vec![table("t", vec![column("a", "integer"), column("b", "integer")])]);
    let hints = Hints::new().rename_column("t", "a", "b");
    assert_eq!(refusal(&of("c"), &of("b"), &hints), "a: there is no column of this name that could become b");
    assert_eq!(
        refusal(&both, &of("b"), &hints),
        "a: it cannot become b, which is there already: rename in two migrations"
    );
    assert_eq!(refusal(&of("a"), &of("c"), &hints), "a: the models have no column b that it could become");
}

#[test]
fn without_a_hint_nothing_is_renamed_and_what_may_be_a_rename_is_listed() {
    let old = table("posts", vec![column("id", "bigint"), column("title", "text"), column("day", "date")]);
    let new =
        table("articles", vec![column("id", "bigint"), column("headline", "text"), column("day", "date")]);
    let (from, to) = (schema(vec![old]), schema(vec![new]));
    let kinds = operations(&from, &to);
    assert!(matches!(&kinds[..], [Operation::DropTable { .. }, Operation::CreateTable { .. }]), "{kinds:?}");
    let tables = candidates(&from, &to, &Hints::new());
    assert_eq!(tables, [Candidate::Table { from: "posts".into(), to: "articles".into() }]);
    let hints = Hints::new().rename(&tables[0]);
    let columns = candidates(&from, &to, &hints);
    assert_eq!(columns.len(), 1);
    assert_eq!(columns[0].to_string(), "column articles.title is now headline");
    let hints = hints.rename(&columns[0]);
    assert!(candidates(&from, &to, &hints).is_empty());
    assert_eq!(
        ddl::script(&diff(&from, &to, &hints).unwrap()),
        "ALTER TABLE \"posts\" RENAME TO \"articles\";\nALTER TABLE \"articles\" RENAME COLUMN \"title\" TO \"headline\";\n"
    );
}

#[test]
fn constraints_and_indexes_that_differ_in_their_names_are_renamed() {
    let of = |table_name: &str, prefix: &str| {
        let mut table = keyed(table(table_name, vec![column("a", "integer")]), "a");
        table.primary_key.as_mut().expect("it is keyed").name = format!("{prefix}_pkey");
        table.indexes = vec![Index::new(&format!("{prefix}_idx"), vec![IndexPart::column("a")])];
        table.checks = vec![check(&format!("{prefix}_check"), "a > 0")];
        schema(vec![table])
    };
    let hints = Hints::new().rename_table("old", "new");
    let operations = diff(&of("old", "old"), &of("new", "new"), &hints).unwrap();
    assert_eq!(
        ddl::script(&operations),
        "ALTER TABLE \"old\" RENAME TO \"new\";\n\
         ALTER TABLE \"new\" RENAME CONSTRAINT \"old_check\" TO \"new_check\";\n\
         ALTER TABLE \"new\" RENAME CONSTRAINT \"old_pkey\" TO \"new_pkey\";\n\
         ALTER INDEX \"old_idx\" RENAME TO \"new_idx\";\n"
    );
}

#[orm::test]
async fn a_column_that_becomes_numbered_goes_on_behind_its_rows(db: Database) -> orm::Result<()> {
    let plain = schema(vec![table("t", vec![column("id", "integer")])]);
    let mut numbered = plain.clone();
    numbered.tables[0].columns[0].identity = Some(Identity::ByDefault);
    let rows = (
        "INSERT INTO t VALUES (41)",
        concat!("INSERT INTO t DEFAULT VALUES;", sql_assert!("(SELECT max(id) = 42 FROM t)")),
    );
    there_and_back(&db, (&plain, &numbered), &Hints::new(), rows).await
}

#[orm::test]
async fn a_generated_column_that_becomes_plain_keeps_its_values(db: Database) -> orm::Result<()> {
    let generated = Column { generated: Some("a * 2".to_owned()), ..column("b", "integer") };
    let mut from = table("t", vec![column("a", "integer"), generated]);
    from.indexes = vec![Index::new("of_b", vec![IndexPart::column("b")])];
    let mut to = from.clone();
    to.columns[1].generated = None;
    let rows = ("INSERT INTO t VALUES (21)", sql_assert!("(SELECT b = 42 FROM t)"));
    there_and_back(&db, (&schema(vec![from]), &schema(vec![to])), &Hints::new(), rows).await?;
    db.execute_batch(concat!("UPDATE t SET a = 1;", sql_assert!("(SELECT b = 2 FROM t)"))).await
}

#[orm::test]
async fn a_generated_column_is_made_anew_around_the_type_of_what_it_is_made_of(
    db: Database,
) -> orm::Result<()> {
    let of = |ty: &str| {
        let generated = Column { generated: Some("a IS NULL".to_owned()), ..column("b", "boolean") };
        let mut table = table("t", vec![column("a", ty), generated]);
        table.checks = vec![check("sane", "a >= 0 AND NOT b")];
        schema(vec![table])
    };
    there_and_back(&db, (&of("integer"), &of("numeric")), &Hints::new(), ("INSERT INTO t VALUES (1)", ""))
        .await
}

#[test]
fn a_column_that_has_to_have_a_value_says_that_rows_need_one() {
    let from = schema(vec![table("t", vec![])]);
    let of = |column: Column| schema(vec![table("t", vec![column])]);
    let needs = |column: Column| operations(&from, &of(column))[0].needs_fill();
    assert!(needs(column("a", "integer")));
    assert!(!needs(Column { nullable: true, ..column("a", "integer") }));
    assert!(!needs(Column { default: Some("0".to_owned()), ..column("a", "integer") }));
    assert!(!needs(Column { identity: Some(Identity::Always), ..column("a", "integer") }));
    let told = diff(&from, &of(column("a", "integer")), &Hints::new().fill("t", "a", "7")).unwrap();
    assert!(!told[0].needs_fill());
}

#[orm::test]
async fn a_column_that_has_to_have_a_value_is_filled_in_the_rows_that_are_there(
    db: Database,
) -> orm::Result<()> {
    let from = schema(vec![table("t", vec![column("a", "integer")])]);
    let to = schema(vec![table("t", vec![column("a", "integer"), column("b", "text")])]);
    let rows = ("INSERT INTO t VALUES (1)", sql_assert!("(SELECT b = 'x' FROM t)"));
    there_and_back(&db, (&from, &to), &Hints::new().fill("t", "b", "'x'"), rows).await
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

#[orm::test]
async fn a_table_moves_to_another_schema_and_back_to_the_default_one(db: Database) -> orm::Result<()> {
    let from = schema(vec![table("t", vec![column("a", "integer")])]);
    let there = Name::new(Some("it's"), "u");
    let mut to = schema(vec![Table { name: there.clone(), ..from.tables[0].clone() }]);
    to.schemas = vec!["it's".to_owned()];
    let hints = Hints::new().rename_table("t", there);
    there_and_back(&db, (&from, &to), &hints, ("INSERT INTO t VALUES (1)", "")).await?;
    db.execute_batch(trusted(sql_assert!("(SELECT a = 1 FROM t)"))).await
}
