//! Names that mean something else in SQL, or nothing without quotes.

use orm_core::query::NewRow;

use super::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(schema = "my schema", table = "we\"ird täble")]
#[has_many(children: Odd, inverse = parent)]
struct Odd {
    #[column(primary_key, name = "select")]
    r#type: i64,
    #[column(name = "ä\"b")]
    r#match: String,
    #[belongs_to(parent: Odd)]
    order: Option<i64>,
}

/// A table whose name leaves no room for a number behind it.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "a_name_of_sixty_three_bytes_which_is_all_that_postgresql_admits")]
#[has_many(children: Long, inverse = parent)]
struct Long {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(parent: Long)]
    parent_id: Option<i64>,
}

/// Names that have to be quoted twice: as identifiers in the text of a literal.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(schema = "My.Schema", table = "it's \"odd\" \\ $1")]
struct Counted {
    #[column(primary_key, default = identity, name = "it's \"id\" \\")]
    id: i64,
    value: i32,
}

fn odd() -> Odd {
    Odd { r#type: 1, r#match: "m".to_owned(), order: None }
}

#[test]
fn every_identifier_is_quoted_and_a_quote_in_it_doubled() {
    assert_statement(
        &Odd::find().filter(Odd::r#match.eq("x")).order_by(Odd::order.desc()).to_statement(),
        r#"SELECT "we""ird täble"."select", "we""ird täble"."ä""b", "we""ird täble"."order" FROM "my schema"."we""ird täble" WHERE "we""ird täble"."ä""b" = $1 ORDER BY "we""ird täble"."order" DESC"#,
        &[text("x")],
    );
    assert_statement(
        &odd().into_insert().into_statement(),
        r#"INSERT INTO "my schema"."we""ird täble" ("select", "ä""b", "order") VALUES ($1, $2, $3) RETURNING "we""ird täble"."select", "we""ird täble"."ä""b", "we""ird täble"."order""#,
        &[value(1_i64), text("m"), value(None::<i64>)],
    );
    assert_statement(
        &Odd::update_all()
            .set(Odd::r#type, Odd::r#type + 1)
            .all_rows()
            .into_statement()
            .expect("something is set"),
        r#"UPDATE "my schema"."we""ird täble" SET "select" = "we""ird täble"."select" + $1"#,
        &[value(1_i64)],
    );
    assert_statement(
        &Odd::delete_all().filter(Odd::parent.is(Odd::r#match.eq("x"))).into_statement(),
        r#"DELETE FROM "my schema"."we""ird täble" WHERE EXISTS (SELECT 1 FROM "my schema"."we""ird täble" AS "we""ird täble_2" WHERE "we""ird täble_2"."select" = "we""ird täble"."order" AND "we""ird täble_2"."ä""b" = $1)"#,
        &[text("x")],
    );
}

#[test]
fn a_table_of_the_longest_name_is_told_apart_from_itself() {
    let sql = Long::find().filter(Long::parent.is(Long::id.eq(1))).to_sql();
    let alias = sql.split(" AS \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    assert_eq!(alias.len(), 63, "{sql}");
    assert_ne!(alias, Long::TABLE.name);
}

#[orm::test]
async fn odd_names_work_on_the_server(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Odd]).await?;
    let root = odd().insert(&db).await?;
    let children = [2, 3].map(|key| Odd { r#type: key, r#match: "child".to_owned(), order: Some(1) });
    assert_eq!(Odd::insert_many(children.clone()).all(&db).await?, children);
    let loaded =
        Odd::find_by_pk(1).include(Odd::children.order_by(Odd::r#type.desc()).limit(1)).required(&db).await?;
    assert_eq!((&loaded.model, &loaded.children[..]), (&root, &children[1..]));
    let found = Odd::find().filter(Odd::children.any(Odd::r#match.eq("child"))).all(&db).await?;
    assert_eq!(found, [root]);
    let changed = children[0].clone().update(&db, |odd| odd.order = None).await?;
    assert_eq!(Odd::find_by_pk(2).required(&db).await?, changed);
    Ok(())
}

#[orm::test]
async fn names_of_the_greatest_length_work_on_the_server(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Long]).await?;
    let rows = [(1, None), (2, Some(1)), (3, Some(2))].map(|(id, parent_id)| Long { id, parent_id });
    Long::insert_many(rows.clone()).exec(&db).await?;
    assert_eq!(Long::find().filter(Long::parent.is(Long::id.eq(1))).all(&db).await?, rows[1..2]);
    let grandchildren = Long::find().filter(Long::parent.is(Long::parent.exists())).all(&db).await?;
    assert_eq!(grandchildren, rows[2..]);
    let again = rows[0].clone().insert(&db).await.unwrap_err();
    assert_eq!((again.kind(), again.fields()), (ErrorKind::UniqueViolation, &["id"][..]));
    Ok(())
}

#[orm::test]
async fn an_identity_is_found_whatever_its_names_are(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Counted]).await?;
    let rows = [(0, 1), (70, 2), (0, 3)].map(|(id, value)| Counted { id, value });
    let returned = Counted::insert_many(rows).all(&db).await?;
    assert_eq!(returned.iter().map(|row| (row.id, row.value)).collect::<Vec<_>>(), [(1, 1), (70, 2), (2, 3)]);
    assert_eq!(Counted::create().value(4).save(&db).await?.id, 3);
    assert_eq!(Counted::insert_many([Counted::create().value(5)]).exec(&db).await?, 1);
    Ok(())
}
