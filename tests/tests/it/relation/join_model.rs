//! Join models with columns and keys of their own, and tables of one name in several schemas.

use orm::prelude::*;
use orm::relation::{Rel, WithThrough};

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
enum Role {
    Owner,
    Guest,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(schema = "one", table = "items")]
#[has_many(others: Other, inverse = item)]
#[many_to_many(linked: Other, through = Link)]
struct Item {
    #[column(primary_key)]
    id: i64,
    #[column(default = Vec::new())]
    labels: Vec<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(schema = "two", table = "items")]
struct Other {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(item: Item)]
    item_id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(schema = "three", table = "items")]
struct Link {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(item: Item)]
    item_id: i64,
    #[belongs_to(other: Other)]
    other_id: Option<i64>,
    #[column(default = Role::Guest)]
    role: Role,
    roles: Option<Vec<Role>>,
    #[column(default = Vec::new())]
    days: Vec<NaiveDate>,
}

async fn filled(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Link, Other, Item]).await?;
    let labels = |id| (0..id).map(|label| label.to_string()).collect::<Vec<_>>();
    Item::insert_many([0, 1, 2].map(|id| Item { id, labels: labels(id) })).exec(db).await?;
    Other::insert_many(
        [(1, 0, "a"), (2, 0, "b"), (3, 1, "c")]
            .map(|(id, item, name)| Other::create().id(id).item_id(item).name(name)),
    )
    .exec(db)
    .await?;
    let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
    Link::insert_many([
        Link::create().item_id(0).other_id(3).role(Role::Owner).days([day, day]),
        Link::create().item_id(0).other_id(3).roles([Role::Guest, Role::Owner]),
        Link::create().item_id(1).other_id(1).roles(Vec::new()).days([day]),
        Link::create().item_id(2),
    ])
    .exec(db)
    .await?;
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_join_row_keeps_its_enums_and_arrays(db: Database) -> orm::Result<()> {
    let stored = Link::find().order_by(Link::id).all(&db).await?;
    let query = Item::find().order_by(Item::id).include(Item::linked.order_by(Other::id).with_through());
    let items = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let mut through: Vec<Link> = items[0].linked.iter().map(|other| other.through.clone()).collect();
    through.sort_by_key(|link| link.id);
    // A row that is joined twice is there twice, each time with its own join row.
    assert_eq!(through, stored[..2]);
    assert_eq!(items[1].linked.iter().map(|other| &other.through).collect::<Vec<_>>(), [&stored[2]]);
    assert!(items[2].linked.is_empty());
    assert_eq!(items[2].labels, ["0", "1"]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn related_rows_are_chosen_and_ordered_by_their_join_rows(db: Database) -> orm::Result<()> {
    let links = async |linked: Rel<item::linked, WithThrough<Other, Link>>| -> orm::Result<Vec<Vec<i64>>> {
        let items =
            orm::assert_queries!(db, 1, { Item::find().order_by(Item::id).include(linked).all(&db).await? });
        Ok(items.iter().map(|item| item.linked.iter().map(|other| other.through.id).collect()).collect())
    };
    let linked = || Item::linked.with_through();
    assert_eq!(
        links(linked().filter_through(Link::role.eq(Role::Owner))).await?,
        [vec![1], Vec::new(), Vec::new()]
    );
    assert_eq!(links(linked().order_by_through(Link::id.desc())).await?, [vec![2, 1], vec![3], Vec::new()]);
    assert_eq!(
        links(linked().order_by(Other::id).order_by_through(Link::id.desc()).limit(1)).await?,
        [vec![2], vec![3], Vec::new()]
    );
    let items = Item::find().order_by(Item::id).all(&db).await?;
    let items = orm::load(items, linked().filter_through(Link::role.eq(Role::Owner)), &db).await?;
    assert_eq!(items.iter().map(|item| item.linked.len()).collect::<Vec<_>>(), [1, 0, 0]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn tables_of_one_name_are_told_apart(db: Database) -> orm::Result<()> {
    let ids = async |filter| -> orm::Result<Vec<i64>> {
        Ok(Item::find()
            .filter(filter)
            .order_by(Item::id)
            .all(&db)
            .await?
            .iter()
            .map(|item| item.id)
            .collect())
    };
    assert_eq!(ids(Item::others.any(Other::name.eq("b"))).await?, [0]);
    assert_eq!(ids(Item::linked.any(Other::item.is(Item::id.eq(1)))).await?, [0]);
    assert_eq!(ids(Item::linked.any(Other::id.gt(0)).and(Item::others.none(Other::id.lt(3)))).await?, [1]);
    let query =
        Other::find().order_by(Other::id).include(Other::item.include(Item::others.order_by(Other::id)));
    let others = orm::assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(others.iter().map(|other| other.item.others.len()).collect::<Vec<_>>(), [2, 2, 1]);
    let loaded = orm::load(Item::find().order_by(Item::id).all(&db).await?, Item::linked, &db).await?;
    assert_eq!(loaded.iter().map(|item| item.linked.len()).collect::<Vec<_>>(), [2, 1, 0]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_violation_names_the_fields_of_the_table_in_its_own_schema(db: Database) -> orm::Result<()> {
    let again = Other { id: 1, item_id: 0, name: String::new() }.insert(&db).await.unwrap_err();
    assert_eq!((again.kind(), again.fields()), (ErrorKind::UniqueViolation, &["id"][..]));
    let orphan = Link::create().item_id(9).save(&db).await.unwrap_err();
    assert_eq!((orphan.kind(), orphan.fields()), (ErrorKind::ForeignKeyViolation, &["item_id"][..]));
    Ok(())
}
