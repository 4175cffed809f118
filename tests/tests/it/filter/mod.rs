//! Filters and orders from outside.

mod fuzz;
mod parse;
mod rows;

use orm::prelude::*;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
#[db_enum(name = "item_state")]
pub(crate) enum State {
    Draft,
    SoldOut,
}

/// A column of every type that can be filtered by.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Item {
    #[column(primary_key, default = identity, filter, sort)]
    pub(crate) id: i64,
    #[column(filter, sort)]
    pub(crate) name: String,
    #[column(filter(eq, in), name = "item_state")]
    pub(crate) state: State,
    #[column(filter)]
    pub(crate) small: i16,
    #[column(filter, sort)]
    pub(crate) views: i32,
    #[column(filter)]
    pub(crate) ratio: f64,
    #[column(filter)]
    pub(crate) price: Option<Decimal>,
    #[column(filter)]
    pub(crate) active: bool,
    #[column(filter)]
    pub(crate) code: Uuid,
    #[column(filter)]
    pub(crate) day: NaiveDate,
    #[column(filter)]
    pub(crate) at: NaiveTime,
    #[column(filter)]
    pub(crate) local: NaiveDateTime,
    #[column(filter, sort)]
    pub(crate) made: Option<DateTime<Utc>>,
    #[column(filter)]
    pub(crate) address: Option<std::net::IpAddr>,
    pub(crate) secret: String,
    pub(crate) tags: Vec<String>,
}

pub(crate) fn item(views: i32, name: &str) -> impl orm::query::NewRow<Item> + use<> {
    let moment = DateTime::from_timestamp(1_700_000_000, 0).expect("a moment of 2023");
    Item::create()
        .name(name)
        .state(if views % 2 == 0 { State::Draft } else { State::SoldOut })
        .small(1)
        .views(views)
        .ratio(0.5)
        .price((views > 1).then(|| Decimal::new(i64::from(views) * 100 + 50, 2)))
        .active(views > 1)
        .code(Uuid::from_u128(u128::try_from(views).unwrap_or(0)))
        .day(moment.date_naive())
        .at(moment.time())
        .local(moment.naive_utc())
        .made((views > 1).then_some(moment))
        .address("10.0.0.1".parse::<std::net::IpAddr>().ok())
        .secret("s3cret")
        .tags(["a"])
}

/// Three items, of 1, 2 and 3 views.
pub(crate) async fn items(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Item]).await?;
    Item::insert_many([item(1, "a pen"), item(2, "Pencil 100%"), item(3, "it's a\\_quote")]).exec(db).await?;
    Ok(())
}
