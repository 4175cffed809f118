//! Folders that are not there, or not named by a literal.

const FOLDER: &str = "migrations";

fn main() {
    let _ = orm::embed_migrations!("migratoins");
    let _ = orm::embed_migrations!();
    let _ = orm::embed_migrations!(FOLDER);
    let _ = orm::embed_seeds!("seeds/shop");
    let _ = orm::embed_seeds!("seeds", "more");
}
