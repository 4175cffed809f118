//! Native enums and their labels.

use orm::Database;
use orm_migrate::diff::{Hints, diff};
use orm_migrate::operation::Operation;
use orm_migrate::schema::{Column, Schema};
use orm_migrate::{ddl, inverse};

use super::{enumeration, operations, refusal, schema, status, table};
use crate::support::{apply, create, read};

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
