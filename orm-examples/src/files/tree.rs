//! How paths are kept: hooks that run in the transaction of every save and delete.
//!
//! Who makes something in a tree holds the tree's owner for sharing; who renames, moves or deletes a folder holds it
//! alone. So nobody makes a file under a path that another is just changing, and nobody waits for another's tree.

use orm::prelude::*;

use super::models::{File, Folder, User};

/// The path of a name in a folder.
pub fn join(folder: Option<&Folder>, name: &str) -> String {
    format!("{}/{name}", folder.map_or("", |folder| folder.path.as_str()))
}

/// Gives a folder its path and, if it was renamed or moved, its new beginning to everything beneath it: one UPDATE of
/// the folders there and one of the files, however deep they are.
///
/// # Errors
/// Of kind `Validation` if it would be in itself, or in somebody else's folder; `NotFound` if the folder above it is gone.
pub async fn place_folder(folder: &mut Edit<Folder>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    if cx.is_new() {
        hold(folder.owner_id, false, cx.tx()).await?;
        let above = above(folder.parent_id, cx.tx()).await?;
        owned(above.as_ref(), folder.owner_id).map_err(|said| Error::invalid(Folder::parent_id, said))?;
        folder.path = join(above.as_ref(), &folder.name);
        return Ok(());
    }
    let (is_renamed, is_moved) = (folder.changed(Folder::name), folder.changed(Folder::parent_id));
    if !is_renamed && !is_moved {
        return Ok(());
    }
    hold(folder.owner_id, true, cx.tx()).await?;
    // Of what does not change here, the row at hand may be older than another's rename or move.
    let now = Folder::find_by_pk(folder.id).required(cx.tx()).await?;
    let above = above(if is_moved { folder.parent_id } else { now.parent_id }, cx.tx()).await?;
    owned(above.as_ref(), folder.owner_id).map_err(|said| Error::invalid(Folder::parent_id, said))?;
    let beneath = format!("{}/", now.path);
    if above.as_ref().is_some_and(|above| above.id == now.id || above.path.starts_with(&beneath)) {
        return Err(Error::invalid(Folder::parent_id, "a folder cannot be moved into itself"));
    }
    let path = join(above.as_ref(), if is_renamed { &folder.name } else { &now.name });
    carry(folder.owner_id, &now.path, &path, cx.tx()).await?;
    folder.path = path;
    Ok(())
}

/// Gives a file its path.
///
/// # Errors
/// Of kind `Validation` if it would be in somebody else's folder; `NotFound` if its folder is gone.
pub async fn place_file(file: &mut Edit<File>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    let (is_renamed, is_moved) = (file.changed(File::name), file.changed(File::folder_id));
    if !cx.is_new() && !is_renamed && !is_moved {
        return Ok(());
    }
    hold(file.owner_id, !cx.is_new(), cx.tx()).await?;
    let now = if cx.is_new() { None } else { Some(File::find_by_pk(file.id).required(cx.tx()).await?) };
    let folder = match &now {
        Some(now) if !is_moved => now.folder_id,
        _ => file.folder_id,
    };
    let folder = above(folder, cx.tx()).await?;
    owned(folder.as_ref(), file.owner_id).map_err(|said| Error::invalid(File::folder_id, said))?;
    file.path = match &now {
        Some(now) if !is_renamed => join(folder.as_ref(), &now.name),
        _ => join(folder.as_ref(), &file.name),
    };
    Ok(())
}

fn owned(folder: Option<&Folder>, owner: Uuid) -> Result<(), &'static str> {
    match folder {
        Some(folder) if folder.owner_id != owner => Err("it is somebody else's folder"),
        _ => Ok(()),
    }
}

/// Lets nobody else into the tree while a folder goes with all that is in it.
///
/// # Errors
/// Only what the database says.
pub async fn close_folder(folder: &Folder, cx: &mut HookContext<'_>) -> orm::Result<()> {
    hold(folder.owner_id, true, cx.tx()).await
}

async fn hold(owner: Uuid, alone: bool, tx: &Transaction) -> orm::Result<()> {
    let owner = User::find_by_pk(owner);
    if alone {
        owner.lock(ForNoKeyUpdate).required(tx).await?;
    } else {
        owner.lock(ForShare).required(tx).await?;
    }
    Ok(())
}

async fn above(folder: Option<Uuid>, tx: &Transaction) -> orm::Result<Option<Folder>> {
    match folder {
        Some(id) => Ok(Some(Folder::find_by_pk(id).required(tx).await?)),
        None => Ok(None),
    }
}

/// Gives whatever is beneath a path a new beginning.
async fn carry(owner: Uuid, old: &str, new: &str, tx: &Transaction) -> orm::Result<()> {
    let beneath = format!("{old}/");
    // Characters, as PostgreSQL counts them.
    let rest = i32::try_from(old.chars().count()).unwrap_or(i32::MAX).saturating_add(1);
    Folder::update_all()
        .set(Folder::path, orm::expr::value(new.to_owned()).concat(Folder::path.substring_from(rest)))
        .filter(Folder::owner_id.eq(owner).and(Folder::path.starts_with(&beneath)))
        .exec(tx)
        .await?;
    File::update_all()
        .set(File::path, orm::expr::value(new.to_owned()).concat(File::path.substring_from(rest)))
        .filter(File::owner_id.eq(owner).and(File::path.starts_with(&beneath)))
        .exec(tx)
        .await?;
    Ok(())
}
