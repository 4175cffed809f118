use super::*;

#[derive(Model, Debug, Clone, PartialEq)]
struct Item {
    #[column(primary_key)]
    id: i64,
}

#[orm::test]
async fn a_list_has_any_length(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Item]).await?;
    for count in [0_u64, 1, 65_536, 1_000_000] {
        let many = i64::try_from(count).expect("a million");
        let ids = 1..=many;
        assert_eq!(Item::insert_many(ids.clone().map(|id| Item { id })).exec(&db).await?, count);
        assert_eq!(Item::find().count(&db).await?, count);
        let found =
            orm::assert_queries!(db, 1, { Item::find().filter(Item::id.in_(ids.clone())).count(&db).await? });
        assert_eq!(found, count);
        // All but the first, which is there unless there is none.
        let others = 2..=many.max(1);
        let left =
            orm::assert_queries!(db, 1, { Item::find().filter(Item::id.not_in(others)).all(&db).await? });
        assert_eq!(left.len(), usize::from(many > 0));
        let gone =
            orm::assert_queries!(db, 1, { Item::delete_all().filter(Item::id.in_(ids)).exec(&db).await? });
        assert_eq!(gone, count);
    }
    Ok(())
}

#[orm::test]
async fn an_empty_list_has_nothing_in_it_and_everything_outside(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Item]).await?;
    Item::insert_many((1..=3).map(|id| Item { id })).exec(&db).await?;
    let none: [i64; 0] = [];
    assert_eq!(Item::find().filter(Item::id.in_(none)).count(&db).await?, 0);
    assert_eq!(Item::find().filter(Item::id.not_in(none)).count(&db).await?, 3);
    Ok(())
}
