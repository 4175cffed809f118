//! What is read from a catalogue.

use orm::Database;
use orm_migrate::catalogue::{self, Scope};
use orm_migrate::schema::{Deferral, Name, Schema};

use crate::support::read;

fn unsupported(schema: &Schema) -> Vec<String> {
    schema
        .unsupported
        .iter()
        .map(|found| match &found.note {
            Some(note) => format!("{} {}: {note}", found.kind, found.name),
            None => format!("{} {}", found.kind, found.name),
        })
        .collect()
}

#[orm::test]
async fn what_cannot_be_expressed_is_listed(db: Database) -> orm::Result<()> {
    db.execute_batch(
        r"CREATE TABLE plain (id serial PRIMARY KEY, span int4range, EXCLUDE USING gist (span WITH &&));
        CREATE VIEW seen AS SELECT 1 AS a;
        CREATE MATERIALIZED VIEW kept AS SELECT 1 AS a;
        CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
        CREATE TYPE pair AS (a integer, b integer);
        CREATE TYPE spans AS RANGE (subtype = integer);
        CREATE TABLE parted (a integer) PARTITION BY LIST (a);
        CREATE TABLE part PARTITION OF parted FOR VALUES IN (1);
        CREATE TABLE child (b integer) INHERITS (plain);
        CREATE TABLE typed OF pair;
        CREATE UNLOGGED TABLE fast (a integer CHECK (a > 0) NO INHERIT) WITH (fillfactor = 70);
        CREATE SEQUENCE counter;
        CREATE TABLE stepped (id integer GENERATED ALWAYS AS IDENTITY (INCREMENT 10));
        CREATE FUNCTION twice(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 * 2';
        CREATE PROCEDURE act() LANGUAGE sql AS 'SELECT 1';
        CREATE RULE quiet AS ON DELETE TO fast DO INSTEAD NOTHING;
        ALTER TABLE stepped ENABLE ROW LEVEL SECURITY;
        CREATE POLICY mine ON stepped USING (id > 0);
        CREATE STATISTICS counted ON id, span FROM plain;
        CREATE INDEX odd ON plain (id) WITH (fillfactor = 50)",
    )
    .await?;
    let schema = read(&db).await?;
    assert_eq!(
        unsupported(&schema),
        [
            "composite type pair",
            "constraint fast.fast_a_check: NO INHERIT",
            "domain positive",
            "exclusion constraint plain.plain_span_excl: it is left out",
            "function twice",
            "identity stepped: the options of the sequence of id are left out",
            "inheriting table child",
            "materialized view kept",
            "partition part",
            "partitioned table parted",
            "policy mine",
            "procedure act",
            "range type spans",
            "row security stepped: the policies of the table are left out",
            "rule quiet",
            "sequence counter",
            "sequence plain_id_seq",
            "statistics counted",
            "storage parameters fast: fillfactor=70",
            "storage parameters odd: fillfactor=50",
            "typed table typed",
            "unlogged table fast: it is taken for a logged one",
            "view seen",
        ]
    );
    let names: Vec<&str> = schema.tables.iter().map(|table| table.name.name.as_str()).collect();
    assert_eq!(names, ["fast", "plain", "stepped"]);
    Ok(())
}

#[orm::test]
async fn what_belongs_to_an_extension_is_left_out(db: Database) -> orm::Result<()> {
    db.execute_batch(
        "CREATE TABLE t (a integer); CREATE TYPE e AS ENUM ('a'); CREATE VIEW v AS SELECT 1 AS a;
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        ALTER EXTENSION plpgsql ADD TABLE t; ALTER EXTENSION plpgsql ADD TYPE e;
        ALTER EXTENSION plpgsql ADD VIEW v; ALTER EXTENSION plpgsql ADD FUNCTION f()",
    )
    .await?;
    let schema = read(&db).await?;
    assert!(schema.tables.is_empty() && schema.enums.is_empty() && schema.functions.is_empty(), "{schema:?}");
    assert_eq!(unsupported(&schema), Vec::<String>::new());
    Ok(())
}

#[orm::test]
async fn the_default_schema_is_not_named_and_others_are(db: Database) -> orm::Result<()> {
    db.execute_batch(
        "CREATE SCHEMA \"Shop's\"; CREATE TYPE \"Shop's\".size AS ENUM ('s'); CREATE TABLE p (id integer PRIMARY KEY);
        CREATE TABLE \"Shop's\".t (size \"Shop's\".size, sizes \"Shop's\".size[], p integer REFERENCES p DEFERRABLE)",
    )
    .await?;
    let there = read(&db).await?;
    let table = there.table(&Name::new(Some("Shop's"), "t")).expect("it is there");
    assert_eq!(
        table.column("size").and_then(|column| column.ty.enumeration()),
        Some(&Name::new(Some("Shop's"), "size"))
    );
    assert_eq!(table.column("sizes").map(|column| column.ty.to_string()).as_deref(), Some("Shop's.size[]"));
    assert_eq!(table.foreign_keys[0].references, "p".into());
    assert_eq!(table.foreign_keys[0].deferral, Deferral::OnRequest);
    assert_eq!(there.schemas, ["Shop's"]);

    let other = catalogue::read(&db, &Scope::new().default_schema("Shop's").schemas([])).await?;
    let table = other.table(&"t".into()).expect("it is there");
    assert_eq!(other.tables.len(), 1);
    assert_eq!(table.column("size").and_then(|column| column.ty.enumeration()), Some(&"size".into()));
    assert_eq!(table.foreign_keys[0].references, Name::new(Some("public"), "p"));
    let without = catalogue::read(&db, &Scope::new().except("p").schemas([])).await?;
    assert!(without.tables.is_empty(), "{without:?}");
    Ok(())
}

#[orm::test]
async fn a_default_schema_that_is_not_there_is_an_error(db: Database) -> orm::Result<()> {
    let error = catalogue::read(&db, &Scope::new().default_schema("shop")).await.unwrap_err();
    assert_eq!(error.kind(), orm::ErrorKind::Schema);
    assert!(error.to_string().contains(r#"the database has no schema "shop": create it"#), "{error}");
    Ok(())
}

#[orm::test]
async fn reading_changes_nothing_for_the_connection(db: Database) -> orm::Result<()> {
    let path = || orm::sql!("SHOW search_path").scalar::<String>(&db);
    let before = path().await?;
    orm::assert_queries!(db, 12, {
        read(&db).await?;
    });
    assert_eq!(path().await?, before);
    Ok(())
}

#[orm::test]
async fn a_default_of_null_is_no_default_but_where_it_hides_the_one_of_a_domain(
    db: Database,
) -> orm::Result<()> {
    db.execute_batch(
        "CREATE DOMAIN one AS integer DEFAULT 1;
        CREATE TABLE t (a varchar(9) DEFAULT NULL, b numeric(9,2) DEFAULT NULL, c one DEFAULT NULL, d text DEFAULT 'NULL')",
    )
    .await?;
    let schema = read(&db).await?;
    let table = schema.table(&"t".into()).expect("the table is there");
    let defaults: Vec<_> = table.columns.iter().map(|column| column.default.as_deref()).collect();
    assert_eq!(defaults, [None, None, Some("NULL::integer"), Some("'NULL'::text")]);
    Ok(())
}
