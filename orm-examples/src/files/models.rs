//! The tables. Paths are kept by the hooks in [`tree`].

use std::borrow::Cow;

use orm::prelude::*;
use orm::validator::ValidationError;
use serde::{Deserialize, Serialize};

use super::tree;

/// Whose folders and files they are.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[has_many(folders: Folder, inverse = owner)]
#[has_many(files: File, inverse = owner)]
pub struct User {
    /// Sortable by the time of joining.
    #[column(primary_key, default = uuid_v7)]
    pub id: Uuid,
    /// Their name.
    #[column(unique, len = 100)]
    pub name: String,
}

/// A folder, in another one or at the top.
#[derive(Model, Validate, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[validate(crate = "orm::validator")]
#[model(timestamps, index(owner_id, path, unique))]
#[model(before_validate = tree::place_folder, before_delete = tree::close_folder)]
#[has_many(subfolders: Folder, inverse = parent)]
#[has_many(files: File)]
pub struct Folder {
    /// Sortable by the time it was made.
    #[column(primary_key, default = uuid_v7)]
    pub id: Uuid,
    /// What it is called in its folder.
    #[column(len = 255)]
    #[validate(length(min = 1, max = 255), custom(function = one_name))]
    pub name: String,
    /// The names of all the folders above it, and its own. Not written by hand: it follows the names.
    #[column(default = String::new())]
    pub path: String,
    /// The folder that it is in.
    #[belongs_to(parent: Folder, on_delete = cascade)]
    pub parent_id: Option<Uuid>,
    /// Whose it is.
    #[belongs_to(owner: User, on_delete = cascade)]
    pub owner_id: Uuid,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last renamed or moved, or one above it.
    pub updated_at: DateTime<Utc>,
}

/// A file, in a folder or at the top.
#[derive(Model, Validate, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[validate(crate = "orm::validator")]
#[model(timestamps, index(owner_id, path, unique), index(mime_type), check_validators)]
#[model(before_validate = tree::place_file)]
pub struct File {
    /// Sortable by the time it was made.
    #[column(primary_key, default = uuid_v7)]
    pub id: Uuid,
    /// What it is called in its folder.
    #[column(len = 255)]
    #[validate(length(min = 1, max = 255), custom(function = one_name))]
    pub name: String,
    /// `text/plain` and the like.
    #[column(len = 100)]
    pub mime_type: String,
    /// How long it is, in bytes.
    #[validate(range(min = 0))]
    pub size: i64,
    /// The names of all the folders above it, and its own. Not written by hand: it follows the names.
    #[column(default = String::new())]
    pub path: String,
    /// What else is known of it.
    #[column(default = serde_json::json!({}))]
    pub metadata: serde_json::Value,
    /// The folder that it is in.
    #[belongs_to(folder: Folder, on_delete = cascade)]
    pub folder_id: Option<Uuid>,
    /// Whose it is.
    #[belongs_to(owner: User, on_delete = cascade)]
    pub owner_id: Uuid,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last renamed or moved, or a folder above it.
    pub updated_at: DateTime<Utc>,
}

/// A name is one part of a path.
fn one_name(name: &str) -> Result<(), ValidationError> {
    if name.contains('/') || name == "." || name == ".." {
        let mut error = ValidationError::new("one_name");
        error.message = Some(Cow::Borrowed("a name has no slash and is neither . nor .."));
        return Err(error);
    }
    Ok(())
}
