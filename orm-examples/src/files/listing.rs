//! What is in a folder, all the way down.

use console::style;
use orm::AtDepth;
use orm::prelude::*;

use super::models::{File, Folder};
use crate::terminal::number;

/// A folder with its files, and how far beneath the first one it is.
pub type Listed = AtDepth<orm::with!(Folder { files })>;

/// A folder and all folders beneath it, each before what is in it, with their files. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn recursive(db: &Database, folder: &Folder) -> orm::Result<Vec<Listed>> {
    Folder::find_by_pk(folder.id)
        .descend(Folder::subfolders.order_by(Folder::name))
        .depth_first()
        .include(Folder::files.order_by(File::name))
        .all(db)
        .await
}

/// Prints a listing, at most `lines` of it.
pub fn print(listing: &[Listed], lines: usize) {
    let mut printed = Vec::new();
    for folder in listing {
        let indent = "  ".repeat(usize::try_from(folder.depth).unwrap_or(0)); // a depth is never negative
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
