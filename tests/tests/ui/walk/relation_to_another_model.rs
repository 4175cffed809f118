use orm::prelude::*;

#[derive(Model)]
#[has_many(subfolders: Folder, inverse = parent)]
#[has_many(files: File)]
struct Folder {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(parent: Folder)]
    parent_id: Option<i64>,
}

#[derive(Model)]
struct File {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(folder: Folder)]
    folder_id: i64,
}

fn main() {
    let _ = Folder::find().descend(Folder::files);
    let _ = File::find().ascend(File::folder);
    let _ = File::find().descend(Folder::subfolders);
}
