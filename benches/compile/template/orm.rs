//! One model, and what an application does with it.

use orm::prelude::*;

use crate::{ownerModel::OwnerModel, partModel::PartModel};

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(parts: PartModel)]
pub struct ThisModel {
    #[column(primary_key, default = identity)]
    pub id: i64,
    #[belongs_to(owner: OwnerModel)]
    pub owner_id: i64,
    #[column(unique)]
    pub code: String,
    #[column(len = 100)]
    pub name: String,
    pub description: Option<String>,
    pub quantity: i32,
    pub weight: f64,
    #[column(default = true)]
    pub active: bool,
    #[column(default = now)]
    pub created_at: DateTime<Utc>,
    pub checked_at: Option<DateTime<Utc>>,
}

pub type Page = orm::with!(ThisModel { owner, parts });

pub async fn find(db: &Database, id: i64) -> orm::Result<Option<ThisModel>> {
    ThisModel::find_by_pk(id).one(db).await
}

pub async fn list(db: &Database, quantity: i32) -> orm::Result<Vec<Page>> {
    ThisModel::find()
        .filter(ThisModel::active.eq(true).and(ThisModel::quantity.gt(quantity)))
        .include(ThisModel::owner)
        .include(ThisModel::parts)
        .order_by(ThisModel::id.asc())
        .limit(20)
        .all(db)
        .await
}

pub async fn create(db: &Database, owner: &OwnerModel, code: &str) -> orm::Result<ThisModel> {
    ThisModel::create().owner_id(owner.id).code(code).name("new").quantity(1).weight(0.5).save(db).await
}

pub async fn rename(db: &Database, row: ThisModel, name: &str) -> orm::Result<ThisModel> {
    let mut row = row.edit();
    row.name = name.to_owned();
    row.checked_at = Some(Utc::now());
    row.save(db).await
}
