//! One table's row, and what an application does with it.

use std::collections::HashMap;

use sqlx::types::chrono::{DateTime, Utc};
use sqlx::{FromRow, PgPool};

use crate::{ownerModel::OwnerModel, partModel::PartModel};

#[derive(FromRow, Debug, Clone, PartialEq)]
pub struct ThisModel {
    pub id: i64,
    pub owner_id: i64,
    pub code: String,
    pub name: String,
    pub description: Option<String>,
    pub quantity: i32,
    pub weight: f64,
    pub active: bool,
    pub created_at: DateTime<Utc>,
    pub checked_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub row: ThisModel,
    pub owner: OwnerModel,
    pub parts: Vec<PartModel>,
}

pub async fn find(pool: &PgPool, id: i64) -> sqlx::Result<Option<ThisModel>> {
    sqlx::query_as(
        "SELECT id, owner_id, code, name, description, quantity, weight, active, created_at, checked_at \
         FROM thisModels WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(pool)
    .await
}

pub async fn list(pool: &PgPool, quantity: i32) -> sqlx::Result<Vec<Page>> {
    let rows: Vec<ThisModel> = sqlx::query_as(
        "SELECT id, owner_id, code, name, description, quantity, weight, active, created_at, checked_at \
         FROM thisModels WHERE active AND quantity > $1 ORDER BY id \
         LIMIT 20",
    )
    .bind(quantity)
    .fetch_all(pool)
    .await?;
    let owner_ids: Vec<i64> = rows.iter().map(|row| row.owner_id).collect();
    let owners: Vec<OwnerModel> = sqlx::query_as(
        "SELECT id, owner_id, code, name, description, quantity, weight, active, created_at, checked_at \
         FROM ownerModels WHERE id = ANY($1)",
    )
    .bind(&owner_ids)
    .fetch_all(pool)
    .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let parts: Vec<PartModel> = sqlx::query_as(
        "SELECT id, owner_id, code, name, description, quantity, weight, active, created_at, checked_at \
         FROM partModels WHERE owner_id = ANY($1)",
    )
    .bind(&ids)
    .fetch_all(pool)
    .await?;
    let owners: HashMap<i64, OwnerModel> = owners.into_iter().map(|owner| (owner.id, owner)).collect();
    let mut parts_of: HashMap<i64, Vec<PartModel>> = HashMap::new();
    for part in parts {
        parts_of.entry(part.owner_id).or_default().push(part);
    }
    rows.into_iter()
        .map(|row| {
            Ok(Page {
                owner: owners.get(&row.owner_id).cloned().ok_or(sqlx::Error::RowNotFound)?,
                parts: parts_of.remove(&row.id).unwrap_or_default(),
                row,
            })
        })
        .collect()
}

pub async fn create(pool: &PgPool, owner: &OwnerModel, code: &str) -> sqlx::Result<ThisModel> {
    sqlx::query_as(
        "INSERT INTO thisModels (owner_id, code, name, quantity, weight) VALUES ($1, $2, $3, $4, $5) RETURNING \
         id, owner_id, code, name, description, quantity, weight, active, created_at, checked_at",
    )
    .bind(owner.id)
    .bind(code)
    .bind("new")
    .bind(1)
    .bind(0.5)
    .fetch_one(pool)
    .await
}

pub async fn rename(pool: &PgPool, row: ThisModel, name: &str) -> sqlx::Result<ThisModel> {
    sqlx::query_as(
        "UPDATE thisModels SET name = $2, checked_at = $3 WHERE id = $1 RETURNING \
         id, owner_id, code, name, description, quantity, weight, active, created_at, checked_at",
    )
    .bind(row.id)
    .bind(name)
    .bind(Utc::now())
    .fetch_one(pool)
    .await
}
