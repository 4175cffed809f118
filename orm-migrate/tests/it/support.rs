//! What the tests of this binary share.

use orm::Database;
use orm::sql::trusted;
use orm_migrate::catalogue::{self, Scope};
use orm_migrate::ddl;
use orm_migrate::diff::{Hints, diff};
use orm_migrate::operation::Operation;
use orm_migrate::schema::Schema;

/// What the database has, columns by name.
pub(crate) async fn read(db: &Database) -> orm::Result<Schema> {
    Ok(catalogue::read(db, &Scope::new()).await?.without_order())
}

/// Runs operations as a migration would: in one transaction, but for what has to be committed before the rest.
pub(crate) async fn apply(db: &Database, operations: &[Operation]) -> orm::Result<()> {
    let mut script = String::new();
    for statement in operations.iter().flat_map(ddl::statements) {
        script += &statement.sql;
        script += ";\n";
        if statement.ends_transaction {
            db.execute_batch(trusted(std::mem::take(&mut script))).await?;
        }
    }
    db.execute_batch(trusted(script)).await
}

/// Makes an empty database into what the schema says.
pub(crate) async fn create(db: &Database, schema: &Schema) -> orm::Result<()> {
    let operations = diff(&Schema::empty(schema.source), schema, &Hints::new()).expect("everything is new");
    apply(db, &operations).await
}

/// Drops everything.
pub(crate) async fn clear(db: &Database) -> orm::Result<()> {
    db.execute_batch(
        "DO $$ DECLARE name text; BEGIN
            FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
                EXECUTE format('DROP SCHEMA %I CASCADE', name);
            END LOOP;
        END $$; CREATE SCHEMA public",
    )
    .await
}

/// What the one has and the other has not, line by line.
pub(crate) fn difference(found: &Schema, expected: &Schema) -> Option<String> {
    if found == expected {
        return None;
    }
    let lines = |schema: &Schema| {
        let json = serde_json::to_string_pretty(schema).expect("a schema is JSON");
        json.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (found, expected) = (lines(found), lines(expected));
    let only = |of: &[String], other: &[String]| {
        of.iter().filter(|line| !other.contains(line)).cloned().collect::<Vec<_>>().join("\n")
    };
    Some(format!(
        "found, not expected:\n{}\nexpected, not found:\n{}",
        only(&found, &expected),
        only(&expected, &found)
    ))
}

#[track_caller]
pub(crate) fn assert_alike(found: &Schema, expected: &Schema) {
    if let Some(difference) = difference(found, expected) {
        panic!("{difference}");
    }
}
