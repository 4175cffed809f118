//! Columns: their types, values and defaults.

use orm::Database;
use orm_migrate::diff::{DiffError, Hints, diff};
use orm_migrate::safe::{Renames, steps};
use orm_migrate::schema::{Column, Identity, Index, IndexPart};
use orm_migrate::{ddl, inverse};

use super::{check, column, operations, refusal, schema, script, table, there_and_back};
use crate::support::apply;

#[test]
fn a_type_without_a_conversion_is_refused_unless_one_is_told() {
    let of = |ty: &str| schema(vec![table("t", vec![column("a", ty)])]);
    assert_eq!(
        refusal(&of("uuid"), &of("integer"), &Hints::new()),
        "t.a: PostgreSQL knows no conversion from uuid to integer: say how by an expression, or add a column of another \
         name, fill it, and drop this one later"
    );
    let told = diff(&of("uuid"), &of("integer"), &Hints::new().convert("t", "a", "hashtext(a::text)"));
    let told = told.unwrap();
    assert_eq!(
        ddl::script(&told),
        "ALTER TABLE \"t\" ALTER COLUMN \"a\" TYPE integer USING hashtext(a::text);\n"
    );
    assert_eq!(
        ddl::script(&inverse(&told).operations),
        "ALTER TABLE \"t\" ALTER COLUMN \"a\" TYPE uuid USING \"a\"::uuid;\n"
    );
}

#[test]
fn a_cast_that_postgresql_does_on_request_only_is_suggested_and_not_done() {
    let of = |ty: &str| schema(vec![table("t", vec![column("a", ty)])]);
    let error = diff(&of("text"), &of("integer"), &Hints::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "t.a: PostgreSQL does not convert by itself from text to integer: say how by an expression, or add a column of \
         another name, fill it, and drop this one later"
    );
    let DiffError::Refused(refusals) = error else { panic!() };
    let cast = refusals[0].cast.as_ref().expect("PostgreSQL knows it");
    assert_eq!(cast.expression, "\"a\"::integer");
    let told = Hints::new().convert(cast.table.clone(), &cast.column, &cast.expression);
    assert_eq!(
        ddl::script(&diff(&of("text"), &of("integer"), &told).unwrap()),
        "ALTER TABLE \"t\" ALTER COLUMN \"a\" TYPE integer USING \"a\"::integer;\n"
    );
    assert_eq!(
        script(&of("text[]"), &of("varchar(3)[]")),
        "ALTER TABLE \"t\" ALTER COLUMN \"a\" TYPE varchar(3)[];\n"
    );
}

#[orm::test]
async fn a_value_of_the_row_fills_a_new_column_and_a_told_value_the_nulls(db: Database) -> orm::Result<()> {
    let nullable = Column { nullable: true, ..column("c", "text") };
    let from = schema(vec![table("t", vec![column("a", "integer"), nullable])]);
    let required = Column { default: Some("'new'".to_owned()), ..column("c", "text") };
    let to = schema(vec![table("t", vec![column("a", "integer"), column("b", "text"), required])]);
    let hints = Hints::new().fill("t", "b", "'P' || a").fill("t", "c", "'old'");
    let rows = (
        "INSERT INTO t VALUES (1), (2)",
        sql_assert!("(SELECT string_agg(b || c, ' ' ORDER BY a) = 'P1old P2old' FROM t)"),
    );
    there_and_back(&db, (&from, &to), &hints, rows).await
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
async fn a_serial_that_becomes_an_identity_goes_on_behind_its_rows_and_so_does_the_way_back(
    db: Database,
) -> orm::Result<()> {
    let of = |column: Column| schema(vec![table("T", vec![column])]);
    let serial = of(Column {
        default: Some("nextval('\"T_id_seq\"'::regclass)".to_owned()),
        ..column("id", "integer")
    });
    let identity = of(Column { identity: Some(Identity::ByDefault), ..column("id", "integer") });
    db.execute_batch(
        "CREATE TABLE \"T\" (id serial UNIQUE); INSERT INTO \"T\" SELECT FROM generate_series(1, 41)",
    )
    .await?;
    let operations = operations(&serial, &identity);
    apply(&db, &operations).await?;
    db.execute_batch(concat!(
        "INSERT INTO \"T\" DEFAULT VALUES;",
        sql_assert!("(SELECT max(id) = 42 FROM \"T\")"),
        // What rows are numbered by, where a statement asks for their numbers.
        sql_assert!("nextval(pg_get_serial_sequence('\"T\"', 'id')) = 43"),
        "INSERT INTO \"T\" DEFAULT VALUES;"
    ))
    .await?;
    apply(&db, &inverse(&operations).operations).await?;
    db.execute_batch(concat!(
        "INSERT INTO \"T\" DEFAULT VALUES;",
        sql_assert!("(SELECT max(id) = 45 AND count(*) = 44 FROM \"T\")")
    ))
    .await
}

#[test]
fn a_column_that_becomes_generated_says_that_its_values_are_gone() {
    let of = |generated: Option<&str>| {
        let total = Column { generated: generated.map(str::to_owned), ..column("total", "integer") };
        schema(vec![table("t", vec![column("a", "integer"), total])])
    };
    let (plain, generated) = (of(None), of(Some("a * 2")));
    let to_generated = operations(&plain, &generated);
    assert_eq!(inverse(&to_generated).loss.as_deref(), Some("the values of t.total are gone"));
    let warnings: Vec<String> = steps(&to_generated, &plain, Renames::default())
        .into_iter()
        .filter_map(|step| step.warning)
        .collect();
    let warnings = warnings.join("\n");
    assert!(
        warnings.contains(
            "the values that t.total has are gone: it is added anew, and the database calculates it"
        ),
        "{warnings}"
    );
    // What was calculated is calculated again.
    let anew = steps(&operations(&generated, &of(Some("a * 3"))), &generated, Renames::default());
    let is_told = |text: &str| text.contains("are gone");
    assert!(!anew.iter().any(|step| step.warning.as_deref().is_some_and(is_told)), "{anew:?}");
}
