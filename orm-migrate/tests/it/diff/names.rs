//! What has another name.

use orm::Database;
use orm::sql::trusted;
use orm_migrate::ddl;
use orm_migrate::diff::{Candidate, Hints, candidates, diff};
use orm_migrate::models;
use orm_migrate::operation::Operation;
use orm_migrate::schema::{Function, Index, IndexPart, Name, Table, Trigger};

use super::{NOTHING, check, column, keyed, operations, refusal, schema, table, there_and_back};

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
async fn a_table_moves_to_another_schema_and_back_to_the_default_one(db: Database) -> orm::Result<()> {
    let from = schema(vec![table("t", vec![column("a", "integer")])]);
    let there = Name::new(Some("it's"), "u");
    let mut to = schema(vec![Table { name: there.clone(), ..from.tables[0].clone() }]);
    to.schemas = vec!["it's".to_owned()];
    let hints = Hints::new().rename_table("t", there);
    there_and_back(&db, (&from, &to), &hints, ("INSERT INTO t VALUES (1)", "")).await?;
    db.execute_batch(trusted(sql_assert!("(SELECT a = 1 FROM t)"))).await
}

/// Models of these days, whose attributes tell the renames.
mod chained {
    use orm::prelude::*;

    #[derive(Model)]
    #[model(table = "moved")]
    pub(super) struct Moved {
        #[column(primary_key)]
        id: i32,
        #[column(renamed_from = "a")]
        b: i32,
        #[column(renamed_from = "b")]
        c: i32,
    }

    #[derive(Model)]
    #[model(table = "y", renamed_from = "x")]
    pub(super) struct Y {
        #[column(primary_key)]
        id: i32,
    }

    #[derive(Model)]
    #[model(table = "z", renamed_from = "y")]
    pub(super) struct Z {
        #[column(primary_key)]
        id: i32,
    }
}

mod crossed {
    use orm::prelude::*;

    #[derive(Model)]
    #[model(table = "moved")]
    pub(super) struct Moved {
        #[column(primary_key)]
        id: i32,
        #[column(renamed_from = "b")]
        a: i32,
        #[column(renamed_from = "a")]
        b: i32,
    }

    #[derive(Model)]
    #[model(table = "x", renamed_from = "y")]
    pub(super) struct X {
        #[column(primary_key)]
        id: i32,
    }

    #[derive(Model)]
    #[model(table = "y", renamed_from = "x")]
    pub(super) struct Y {
        #[column(primary_key)]
        id: i32,
    }
}

fn moved(columns: &[&str]) -> orm_migrate::schema::Schema {
    let columns = ["id"].iter().chain(columns).map(|name| column(name, "integer")).collect();
    schema(vec![keyed(table("moved", columns), "id")])
}

#[orm::test]
async fn a_column_takes_the_name_of_one_that_gets_another_one(db: Database) -> orm::Result<()> {
    let models = orm::models![chained::Moved];
    let (from, to) = (moved(&["a", "b"]), models::schema(models));
    let kept = ("INSERT INTO moved VALUES (1, 7, 8)", sql_assert!("(SELECT b = 7 AND c = 8 FROM moved)"));
    there_and_back(&db, (&from, &to), &models::hints(models), kept).await?;
    db.execute_batch(sql_assert!("(SELECT a = 7 AND b = 8 FROM moved)")).await?;
    assert!(diff(&to, &to, &models::hints(models)).unwrap().is_empty(), "done is done");
    Ok(())
}

#[test]
fn a_column_gets_one_other_name_at_once() {
    let models = orm::models![chained::Moved];
    let operations = diff(&moved(&["a"]), &models::schema(models), &models::hints(models)).unwrap();
    let script = ddl::script(&operations);
    assert_eq!(
        script,
        "ALTER TABLE \"moved\" RENAME COLUMN \"a\" TO \"b\";\n\
         ALTER TABLE \"moved\" ADD COLUMN \"c\" integer NOT NULL;\n"
    );
}

#[orm::test]
async fn a_table_takes_the_name_of_one_that_gets_another_one(db: Database) -> orm::Result<()> {
    let models = orm::models![chained::Y, chained::Z];
    let of = |name: &str| keyed(table(name, vec![column("id", "integer")]), "id");
    let (from, to) = (schema(vec![of("x"), of("y")]), models::schema(models));
    let kept = (
        "INSERT INTO x VALUES (7); INSERT INTO y VALUES (8)",
        sql_assert!("(SELECT y.id = 7 AND z.id = 8 FROM y, z)"),
    );
    there_and_back(&db, (&from, &to), &models::hints(models), kept).await?;
    db.execute_batch(sql_assert!("(SELECT x.id = 7 AND y.id = 8 FROM x, y)")).await
}

#[test]
fn names_that_are_exchanged_are_refused_because_nobody_sees_whether_that_has_happened() {
    let models = orm::models![crossed::Moved, crossed::X, crossed::Y];
    let so_far = models::schema(models);
    let refused = refusal(&so_far, &so_far, &models::hints(models));
    let subjects: Vec<&str> =
        refused.lines().filter_map(|line| line.split_once(": ")).map(|(of, _)| of).collect();
    assert_eq!(subjects, ["y", "x", "b", "a"], "{refused}");
    assert!(refused.starts_with("y: it is to become x, which is to be renamed in its turn"), "{refused}");
}
