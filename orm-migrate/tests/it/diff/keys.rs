//! Keys, and what leads to them.

use orm::Database;
use orm_migrate::diff::Hints;
use orm_migrate::schema::{Deferral, Unique};

use super::{NOTHING, column, foreign_key, keyed, schema, table, there_and_back};
use crate::support::{create, read};

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
