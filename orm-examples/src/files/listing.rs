//! What is in a folder, all the way down.

use console::style;
use orm::prelude::*;

use super::models::{File, Folder};
use crate::terminal::number;

/// A folder with its files.
pub type Listed = orm::with!(Folder { files });

/// A folder and all folders beneath it, each before what is in it, with their files. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn recursive(db: &Database, folder: &Folder) -> orm::Result<Vec<Listed>> {
    let beneath = Folder::path.starts_with(format!("{}/", folder.path));
    Folder::find()
        .filter(Folder::owner_id.eq(folder.owner_id))
        .filter(Folder::id.eq(folder.id).or(beneath))
        .include(Folder::files.order_by(File::name))
        .order_by(Folder::path)
        .all(db)
        .await
}

/// Prints a listing, at most `lines` of it.
pub fn print(listing: &[Listed], lines: usize) {
    let Some(top) = listing.first() else { return };
    let depth = |path: &str| path.matches('/').count() - top.path.matches('/').count();
    let mut printed = Vec::new();
    for folder in listing {
        let indent = "  ".repeat(depth(&folder.path));
        printed.push(format!("  {indent}{}", style(format!("{}/", folder.name)).bold()));
        for file in &folder.files {
            let name = format!("{indent}  {}", file.name);
            printed.push(format!("  {name:<44} {:>12} {}", number(file.size), style(&file.mime_type).dim()));
        }
    }
    let more = printed.len().saturating_sub(lines);
    for line in printed.into_iter().take(lines) {
        println!("{line}");
    }
    if more > 0 {
        println!("  {}", style(format!("and {} more", number(more))).dim());
    }
}
