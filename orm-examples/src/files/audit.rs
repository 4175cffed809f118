//! Whether paths, names and numbers agree.

use std::collections::HashMap;

use orm::prelude::*;

use super::Error;
use super::crowd::Outcome;
use super::models::{File, Folder};
use super::tree::join;

/// What was compared, when all of it agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// Folders whose path is that of the folder above and their name.
    pub folders: usize,
    /// Files whose path is that of their folder and their name.
    pub files: usize,
    /// The longest way down.
    pub depth: usize,
    /// The sizes of all files.
    pub bytes: i64,
}

/// Reads everything anew, in two statements, and compares it with itself and with what everybody was told: `before` are
/// the folders that there were at first.
///
/// # Errors
/// [`Error::Audit`] with every mistake found.
pub async fn audit(db: &Database, before: u64, outcomes: &[Outcome]) -> Result<Balance, Error> {
    let folders = Folder::find().all(db).await?;
    let files = File::find().all(db).await?;
    let by_id: HashMap<Uuid, &Folder> = folders.iter().map(|folder| (folder.id, folder)).collect();

    let mut mistakes = Vec::new();
    let mut check = |kind: &str, owner: Uuid, path: &str, name: &str, above: Option<Uuid>| {
        let folder = above.and_then(|id| by_id.get(&id).copied());
        if above.is_some() != folder.is_some() || folder.is_some_and(|folder| folder.owner_id != owner) {
            mistakes.push(format!("{kind} {path}: its folder is not there, or somebody else's"));
        } else if join(folder, name) != path {
            mistakes.push(format!("{kind} {path}: it is {}", join(folder, name)));
        }
    };
    for folder in &folders {
        check("folder", folder.owner_id, &folder.path, &folder.name, folder.parent_id);
    }
    for file in &files {
        check("file", file.owner_id, &file.path, &file.name, file.folder_id);
    }

    let bytes = files.iter().map(|file| file.size).sum::<i64>();
    let mut told = [i64::try_from(before).unwrap_or(i64::MAX), 0, 0];
    for outcome in outcomes {
        if let Outcome::Done { folders, files, bytes } = outcome {
            told = [told[0] + folders, told[1] + files, told[2] + bytes];
        }
    }
    let found = [folders.len(), files.len()].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    if told != [found[0], found[1], bytes] {
        mistakes.push(format!(
            "told of {told:?} folders, files and bytes, but there are {:?}",
            [found[0], found[1], bytes]
        ));
    }
    if !mistakes.is_empty() {
        return Err(Error::Audit(mistakes));
    }
    // A path as long as its names is a tree: nothing is above itself.
    let depth = folders.iter().map(|folder| folder.path.matches('/').count()).max().unwrap_or(0);
    Ok(Balance { folders: folders.len(), files: files.len(), depth, bytes })
}
