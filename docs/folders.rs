//! The models of the chapter on trees: folders in folders, and packages that need packages.

use orm::prelude::*;
use serde::{Deserialize, Serialize};

/// A folder, in another one or at the top.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(soft_delete)]
#[has_many(subfolders: Folder, inverse = parent)]
#[has_many(files: File)]
pub struct Folder {
    /// Its key.
    #[column(primary_key, default = identity)]
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The folder that it is in.
    #[belongs_to(parent: Folder)]
    pub parent_id: Option<i64>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A file in a folder.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// Its key.
    #[column(primary_key, default = identity)]
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The folder that it is in.
    #[belongs_to(folder: Folder)]
    pub folder_id: i64,
}

/// A package, which others are needed for.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[many_to_many(needs: Package, through = Need, from = package, to = needed)]
pub struct Package {
    /// Its name.
    #[column(primary_key)]
    pub name: String,
}

/// That a package needs another.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(primary_key(package_name, needed_name))]
pub struct Need {
    /// Which one needs it.
    #[belongs_to(package: Package)]
    pub package_name: String,
    /// What it needs.
    #[belongs_to(needed: Package)]
    pub needed_name: String,
}
