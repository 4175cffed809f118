use std::path::{Path, PathBuf};

use orm_core::session::Database;
use orm_migrate::agreement::{self, Depth};
use orm_migrate::file::Migrations;
use orm_migrate::runner::{Done, Runner, State, Status, Target};
use serde_json::json;

use super::Answer;
use super::db::{backup, restore};
use super::migrate::{apply, report};
use crate::arguments::Deploy;
use crate::context::Context;
use crate::failure::{Exit, Failure, Result};
use crate::screen::{BAD, GOOD, bytes, count};
use crate::server::{Address, Admin};

/// Backup, migrations, verification; the backup restored if one of them fails.
pub(super) async fn run(cx: &mut Context<'_>, arguments: &Deploy) -> Answer {
    let models = cx.models()?;
    let address = cx.address()?;
    let migrations = Migrations::read(&arguments.migrations)?;
    let db = address.connect().await?;
    let runner = || Runner::new(&db, &migrations);
    // What speaks against it is found before anything is touched.
    let plan = runner().plan(Target::Up).await?;
    let before = runner().status().await?;
    let files: Vec<&str> = plan.steps.iter().map(|step| step.script.file()).collect();
    if arguments.dry_run {
        let file = backup_file(arguments, &address).filter(|_| !files.is_empty());
        if let Some(file) = &file {
            cx.screen.line(format!("would back up the database {address} in {}", file.display()));
        }
        for file in &files {
            cx.screen.line(format!("would apply {file}"));
        }
        let invariants = cx.app.invariants.len() as u64;
        let tables = count(models.len() as u64, "table");
        cx.screen.line(format!("would verify {tables} and {}", count(invariants, "invariant")));
        return Ok((json!({ "backup": file, "pending": files, "dry_run": true }), Exit::Done));
    }
    let backup = match backup_file(arguments, &address).filter(|_| !files.is_empty()) {
        Some(file) => {
            let size = backup::write(&address, &file).await?;
            let written = cx.screen.paint(GOOD, "backed up");
            cx.screen.line(format!(
                "{written} the database {address} in {} ({})",
                file.display(),
                bytes(size)
            ));
            Some(file)
        }
        None => None,
    };
    match carry_out(cx, &db, runner(), arguments.verify.depth()).await {
        Ok(done) => {
            db.close().await;
            let document =
                json!({ "backup": backup, "applied": report(&done), "verified": true, "restored": false });
            Ok((document, Exit::Done))
        }
        Err(failure) => {
            let after = runner().status().await;
            let is_unchanged = after.is_ok_and(|after| states(&after) == states(&before));
            db.close().await;
            Err(back(
                cx,
                failure,
                is_unchanged,
                backup.as_deref().filter(|_| !arguments.no_restore),
                &address,
            )
            .await)
        }
    }
}

fn backup_file(arguments: &Deploy, address: &Address) -> Option<PathBuf> {
    let given = || arguments.backup.clone().unwrap_or_else(|| backup::file_name(&address.database()));
    (!arguments.no_backup).then(given)
}

fn states(status: &Status) -> Vec<(i64, State)> {
    status.migrations.iter().map(|migration| (migration.version, migration.state)).collect()
}

/// Migrates and verifies.
async fn carry_out(
    cx: &mut Context<'_>,
    db: &Database,
    runner: Runner<'_>,
    depth: Depth,
) -> Result<Vec<Done>> {
    let done = apply(cx, runner, Target::Up).await?;
    if done.is_empty() {
        cx.screen.line("all migrations are applied");
    }
    let models = cx.models()?;
    let agreement = agreement::compare(db, &models, depth).await?;
    if depth == Depth::Everything && !agreement.expressions {
        cx.screen.note(
            "defaults, CHECKs and other expressions were not compared: the user may not make temporary tables \
             (GRANT TEMPORARY ON DATABASE …)",
        );
    }
    let mut wrong = agreement.differences;
    for invariant in &cx.app.invariants {
        match invariant.holds.call(db).await {
            Ok(true) => {}
            Ok(false) => wrong.push(format!("it does not hold that {}", invariant.name)),
            Err(error) => wrong.push(format!("whether {} cannot be told: {error}", invariant.name)),
        }
    }
    if !wrong.is_empty() {
        let message = format!("the database is not as the application needs it:\n  {}", wrong.join("\n  "));
        return Err(Failure::new(Exit::Found, message));
    }
    let verified = cx.screen.paint(GOOD, "verified");
    let invariants = count(cx.app.invariants.len() as u64, "invariant");
    cx.screen.line(format!("{verified} {} and {invariants}", count(models.len() as u64, "table")));
    Ok(done)
}

/// Brings back what was there before, and says what became of it.
async fn back(
    cx: &mut Context<'_>,
    mut failure: Failure,
    is_unchanged: bool,
    backup: Option<&Path>,
    address: &Address,
) -> Failure {
    if is_unchanged {
        failure.help = Some("nothing was changed, and nothing restored".to_owned());
        return failure;
    }
    let Some(backup) = backup else {
        failure.help =
            Some("the database was changed and is as the failure left it: `migrate status` tells".to_owned());
        return failure;
    };
    let line = cx.screen.paint(BAD, "something is wrong");
    cx.screen.note(format!("{line}: restoring {}", backup.display()));
    let restored = async {
        let admin = Admin::connect(address).await?;
        restore::replace(&admin, address, backup, false).await?;
        admin.close().await;
        Ok::<_, Failure>(())
    };
    failure.help = Some(match restored.await {
        Ok(()) => format!("the database is as it was before: {} was restored", backup.display()),
        Err(error) => {
            format!("{} could not be restored, and is still there: {}", backup.display(), error.message)
        }
    });
    failure
}
