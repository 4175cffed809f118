//! Walks along a relation of a model to itself: down, up, in circles, through graphs.

mod graph;
mod key;
mod nest;
mod order;
mod soft_delete;
mod terminal;
mod tree;

use orm::AtDepth;
use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq, serde::Serialize)]
#[has_many(subfolders: Folder, inverse = parent)]
#[has_many(files: File)]
pub(crate) struct Folder {
    #[column(primary_key)]
    pub(crate) id: i64,
    pub(crate) name: String,
    #[belongs_to(parent: Folder)]
    pub(crate) parent_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq, serde::Serialize)]
pub(crate) struct File {
    #[column(primary_key)]
    pub(crate) id: i64,
    #[belongs_to(folder: Folder)]
    pub(crate) folder_id: i64,
}

/// ```text
/// 1 home
/// ├ 2 music
/// │ ├ 5 rock
/// │ └ 4 jazz
/// │   └ 6 bebop
/// └ 3 books
/// 7 tmp
/// ```
/// Each folder has the file of ten times its number, and bebop 61 too.
pub(crate) async fn filled(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Folder, File]).await?;
    let folders = [
        (1, "home", None),
        (2, "music", Some(1)),
        (3, "books", Some(1)),
        (4, "jazz", Some(2)),
        (5, "rock", Some(2)),
        (6, "bebop", Some(4)),
        (7, "tmp", None),
    ];
    let folders = folders.map(|(id, name, parent_id)| Folder { id, name: name.to_owned(), parent_id });
    Folder::insert_many(folders).exec(db).await?;
    let files = [10, 20, 30, 40, 50, 60, 61, 70].map(|id| File { id, folder_id: id / 10 });
    File::insert_many(files).exec(db).await?;
    Ok(())
}

/// Keys with their depths, in the order of the keys.
fn depths(rows: Vec<AtDepth<Folder>>) -> Vec<(i64, i32)> {
    let mut found: Vec<(i64, i32)> = rows.into_iter().map(|folder| (folder.id, folder.depth)).collect();
    found.sort_unstable();
    found
}

/// Keys as they come.
fn ids<S: Shape<Model = Folder>>(rows: &[S]) -> Vec<i64> {
    rows.iter().map(|folder| folder.model().id).collect()
}
