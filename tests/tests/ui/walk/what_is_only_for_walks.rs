use orm::prelude::*;

#[derive(Model)]
#[has_many(subfolders: Folder, inverse = parent)]
struct Folder {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(parent: Folder)]
    parent_id: Option<i64>,
}

fn main() {
    let _ = Folder::find().max_depth(2);
    let _ = Folder::find().descend(Folder::subfolders.include(Folder::parent));
}
