use std::ffi::OsString;
use std::path::Path;

use serde_json::json;

use super::Answer;
use crate::arguments::Restore;
use crate::context::Context;
use crate::failure::{Exit, Failure, Result};
use crate::screen::{GOOD, WARN, bytes, count};
use crate::server::{self, Address, Admin, Program};

pub(super) async fn run(cx: &mut Context<'_>, arguments: &Restore) -> Answer {
    let address = cx.address()?;
    let name = address.database();
    let admin = Admin::connect(&address).await?;
    let is_there = admin.exists(&name).await?;
    let what = if is_there {
        let size = bytes(admin.size(&name).await?);
        let connected = match admin.connections(&name).await? {
            0 => String::new(),
            connected => format!(", and disconnect {}", count(connected, "client")),
        };
        format!("replace the database {address} ({size}) by {}{connected}", arguments.file.display())
    } else {
        format!("create the database {address} from {}", arguments.file.display())
    };
    let answer = |restored: bool| {
        let Restore { file, dry_run, .. } = arguments;
        json!({ "database": name, "file": file, "replaced": is_there, "restored": restored, "dry_run": dry_run })
    };
    check(&admin, &arguments.file).await?;
    if arguments.dry_run {
        cx.screen.line(format!("would {what}"));
        return Ok((answer(false), Exit::Done));
    }
    if is_there {
        cx.screen.confirm(&what, Some(&name))?;
    }
    replace(cx, &admin, &address, &arguments.file, arguments.no_owner).await?;
    admin.close().await;
    let restored = cx.screen.paint(GOOD, "restored");
    cx.screen.line(format!("{restored} the database {address} from {}", arguments.file.display()));
    Ok((answer(true), Exit::Done))
}

/// Whether the file is a backup that `pg_restore` can read.
async fn check(admin: &Admin, file: &Path) -> Result<()> {
    if !file.is_file() {
        return Err(Failure::failed(format!("{}: there is no such file", file.display())));
    }
    let program = Program::find("pg_restore", admin.version().await?)?;
    let mut list = program.bare();
    list.arg("--list").arg("--").arg(file);
    server::run(&program, list)
        .map_err(|failure| failure.at(&format!("{} is no backup in pg_dump's custom format", file.display())))
}

/// Replaces a database by what is in a backup. Restored into a new one, which takes its name once it is complete; the old
/// one is dropped when that has happened.
///
/// # Errors
/// If the backup cannot be restored: the database is as it was then, or the help says which name it has.
pub(crate) async fn replace(
    cx: &mut Context<'_>,
    admin: &Admin,
    address: &Address,
    file: &Path,
    no_owner: bool,
) -> Result<()> {
    let program = Program::find("pg_restore", admin.version().await?)?;
    let name = address.database();
    let is_there = admin.exists(&name).await?;
    if is_there {
        admin.refuse_slots(&name).await?;
    }
    let new = server::beside(&name, "restoring");
    if is_there {
        for lost in admin.create_as(&new, admin.settings(&name, &new).await?).await? {
            let warning = cx.screen.paint(WARN, "warning:");
            cx.screen.note(format!("{warning} the restored database lacks a setting of the old one: {lost}"));
        }
    } else {
        admin.create(&new).await?;
    }
    let mut arguments: Vec<OsString> =
        ["--exit-on-error", "--single-transaction", "--dbname"].map(Into::into).into();
    // A name alone would be read as more than one if it has an equals sign in it.
    arguments.push(format!("dbname='{}'", new.replace('\\', "\\\\").replace('\'', "\\'")).into());
    if no_owner {
        arguments.extend(["--no-owner", "--no-privileges"].map(Into::into));
    }
    // A file may be called like an option.
    arguments.extend(["--".into(), file.into()]);
    if let Err(failure) = server::run(&program, program.command(address, &arguments)) {
        // The first failure is the one to tell; what is left has a name that says what it was.
        let _ = admin.drop(&new, true).await;
        return Err(failure.at("nothing has changed"));
    }
    analyze(&address.with_database(&new)).await;
    if !is_there {
        return admin.rename(&new, &name).await.map_err(|failure| complete(failure, &new, &name));
    }
    swap(cx, admin, &name, &new).await
}

/// Without statistics the first queries would be planned blindly. That they are missing is no reason to fail.
async fn analyze(address: &Address) {
    if let Ok(db) = address.connect().await {
        let _ = db.execute_batch("ANALYZE").await;
        db.close().await;
    }
}

/// Gives the name of a database to another one. Each step leaves both of them, until the new one has the name.
async fn swap(cx: &mut Context<'_>, admin: &Admin, name: &str, new: &str) -> Result<()> {
    let old = server::beside(name, "replaced");
    admin.rename(name, &old).await.map_err(|failure| {
        failure.help(format!(
            "the database was not replaced: it is called {name}, or {old} if the answer was lost; what was restored is {new}"
        ))
    })?;
    if let Err(failure) = admin.rename(new, name).await {
        let back = admin.rename(&old, name).await;
        return Err(match back {
            Ok(()) => complete(failure, new, name),
            Err(_) => failure.help(format!(
                "no database is called {name} now: the old one is {old}, and what was restored {new}: rename one of them"
            )),
        });
    }
    if let Err(failure) = admin.drop(&old, true).await {
        let warning = cx.screen.paint(WARN, "warning:");
        cx.screen.note(format!("{warning} the old database is still there, as {old}: {}", failure.message));
    }
    Ok(())
}

fn complete(failure: Failure, new: &str, name: &str) -> Failure {
    failure.help(format!("what was restored is complete, as {new}: drop {name} and rename it, or drop it"))
}
