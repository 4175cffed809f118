//! The models of the chapter on mixins: documents that several people write.

use orm::prelude::*;
use serde::{Deserialize, Serialize};

/// A text that several people write.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(timestamps, soft_delete)]
#[has_many(pages: Page, soft_delete = cascade)]
pub struct Document {
    /// Its key.
    #[column(primary_key, default = identity)]
    pub id: i64,
    /// The title, which no two have that are not deleted.
    #[column(unique)]
    pub title: String,
    /// How often it was changed.
    #[column(version)]
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A page of a document.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(soft_delete)]
pub struct Page {
    /// Its key.
    #[column(primary_key, default = identity)]
    pub id: i64,
    /// What stands on it.
    pub body: String,
    /// The document.
    #[belongs_to(document: Document, on_delete = cascade)]
    pub document_id: i64,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
}
