use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use orm_core::session::{Database, Transaction};
use orm_migrate::agreement::{self, Depth};
use orm_migrate::file::{Migrations, Script};
use orm_migrate::runner::{Done, Runner, State, Status, Target};
use serde_json::json;

use super::Answer;
use super::db::{backup, restore};
use super::migrate::{apply, report, tell_held};
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
    let runner = || {
        let runner = Runner::new(&db, &migrations);
        if arguments.hold_contracts { runner.hold_contracts() } else { runner }
    };
    // What speaks against it is found before anything is touched.
    let plan = runner().plan(Target::Up).await?;
    let files: Vec<&str> = plan.steps.iter().map(|step| step.script.file()).collect();
    if arguments.dry_run {
        let file = backup_file(arguments, &address).filter(|_| !files.is_empty());
        if let Some(file) = &file {
            cx.screen.line(format!("would back up the database {address} in {}", file.display()));
        }
        for file in &files {
            cx.screen.line(format!("would apply {file}"));
        }
        let held = tell_held(cx, &plan.held);
        let invariants = cx.app.invariants.len() as u64;
        let tables = count(models.len() as u64, "table");
        cx.screen.line(format!("would verify {tables} and {}", count(invariants, "invariant")));
        return Ok((json!({ "backup": file, "pending": files, "held": held, "dry_run": true }), Exit::Done));
    }
    let guard = if arguments.no_backup || files.is_empty() {
        None
    } else {
        Some(Guard::take(cx, &address, arguments.no_restore).await?)
    };
    // Whoever was first may have done what there was to do.
    let before = runner().status().await?;
    let is_pending = !runner().plan(Target::Up).await?.steps.is_empty();
    let backup = match backup_file(arguments, &address).filter(|_| is_pending) {
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
    let begun = AtomicBool::new(false);
    let outcome = match carry_out(cx, &db, runner(), &plan.held, arguments.verify.depth(), &begun).await {
        Ok(done) => {
            db.close().await;
            let held: Vec<&str> = plan.held.iter().map(|script| script.file()).collect();
            let applied = report(&done);
            let document = json!({
                "backup": backup, "applied": applied, "held": held, "verified": true, "restored": false
            });
            Ok((document, Exit::Done))
        }
        Err(failure) => {
            let after = runner().status().await;
            let applied =
                after.as_ref().map_or_else(|_| Vec::new(), |after| came(&before, after, &migrations));
            let change = match after {
                _ if !begun.load(Ordering::Relaxed) => Change::Nothing,
                Err(_) => Change::Unknown,
                Ok(after) if is_settled(&after) && states(&after) == states(&before) => Change::Nothing,
                Ok(_) => Change::Something,
            };
            db.close().await;
            let backup = backup.as_deref();
            let (mut failure, restored) =
                back(cx, failure, change, backup, arguments.no_restore, &address).await;
            let details = json!({ "backup": backup, "applied": applied, "restored": restored });
            failure.details = details.as_object().cloned().map(Box::new);
            Err(failure)
        }
    };
    if let Some(guard) = guard {
        guard.release().await;
    }
    outcome
}

/// What a deployment has done to the database by the time it fails.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Nothing,
    Something,
    /// The database does not answer.
    Unknown,
}

/// Keeps other deployments of the database away, from before the backup until all is done or restored.
struct Guard {
    turn: Transaction,
    admin: Admin,
}

impl Guard {
    /// Takes the turn, and finds out whether the backup could be restored if it has to be.
    async fn take(cx: &mut Context<'_>, address: &Address, no_restore: bool) -> Result<Self> {
        let admin = Admin::connect(address).await?;
        let name = address.database();
        let waits = || cx.screen.note("another deployment of this database is under way: waiting for it");
        let turn = admin.take_turn(&name, waits).await?;
        if !no_restore {
            admin.rehearse(&name).await.map_err(|failure| {
                failure
                    .at("nothing was changed, because a backup could not be restored (--no-restore goes on)")
            })?;
        }
        Ok(Guard { turn, admin })
    }

    async fn release(self) {
        // It ends with the connection, too.
        let _ = self.turn.rollback().await;
        self.admin.close().await;
    }
}

/// Whether no file was begun and is not done: how far such a one has come its state alone does not tell.
fn is_settled(status: &Status) -> bool {
    !status.migrations.iter().any(|migration| matches!(migration.state, State::Unfinished { .. }))
}

fn backup_file(arguments: &Deploy, address: &Address) -> Option<PathBuf> {
    let given = || arguments.backup.clone().unwrap_or_else(|| backup::file_name(&address.database()));
    (!arguments.no_backup).then(given)
}

fn states(status: &Status) -> Vec<(i64, State)> {
    status.migrations.iter().map(|migration| (migration.version, migration.state)).collect()
}

/// The files that were applied between two states.
fn came<'a>(before: &Status, after: &Status, migrations: &'a Migrations) -> Vec<&'a str> {
    let was = states(before);
    let now = states(after).into_iter().filter(|state| state.1 == State::Applied && !was.contains(state));
    now.filter_map(|(version, _)| migrations.get(version)).map(|migration| migration.up.file()).collect()
}

/// Migrates and verifies.
async fn carry_out(
    cx: &mut Context<'_>,
    db: &Database,
    runner: Runner<'_>,
    held: &[&Script],
    depth: Depth,
    begun: &AtomicBool,
) -> Result<Vec<Done>> {
    let done = apply(cx, runner, Target::Up, begun).await?;
    if done.is_empty() && held.is_empty() {
        cx.screen.line("all migrations are applied");
    }
    tell_held(cx, held);
    let models = cx.models()?;
    let agreement = agreement::compare(db, &models, depth).await?;
    if depth == Depth::Everything && !agreement.expressions {
        cx.screen.note(
            "defaults, CHECKs and other expressions were not compared: the user may not make temporary tables \
             (GRANT TEMPORARY ON DATABASE …)",
        );
    }
    let mut wrong = agreement.differences;
    wrong.retain(|difference| !is_to_come(difference, held));
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

/// Whether a difference is that a column still admits NULL, which a file that is held changes: newer programs do not mind.
fn is_to_come(difference: &str, held: &[&Script]) -> bool {
    let place = difference.split_once(" admits NULL").and_then(|(place, _)| place.rsplit_once('.'));
    place.is_some_and(|(table, column)| {
        let table = table.rsplit_once('.').map_or(table, |(_, table)| table);
        held.iter().any(|script| {
            let has = |name: &str| script.sql().contains(&format!("\"{name}\""));
            has(table) && has(column) && script.sql().contains("NOT NULL")
        })
    })
}

/// Brings back what was there before, and says what became of it; and whether that was done.
async fn back(
    cx: &mut Context<'_>,
    mut failure: Failure,
    change: Change,
    backup: Option<&Path>,
    no_restore: bool,
    address: &Address,
) -> (Failure, bool) {
    let mut is_restored = false;
    let by_hand =
        |backup: &Path| format!("`db restore {}` brings back what was there before", backup.display());
    failure.help = Some(match (change, backup) {
        (Change::Nothing, _) => "nothing was changed, and nothing restored".to_owned(),
        (Change::Unknown, Some(backup)) => format!(
            "whether something was changed is not known, so that nothing was restored: `migrate status` tells, and {}",
            by_hand(backup)
        ),
        (Change::Unknown, None) => {
            "whether something was changed is not known: `migrate status` tells".to_owned()
        }
        (Change::Something, Some(backup)) if !no_restore => match restored(cx, backup, address).await {
            Ok(help) => {
                is_restored = true;
                help
            }
            Err(help) => help,
        },
        (Change::Something, _) => {
            "the database was changed and is as the failure left it: `migrate status` tells".to_owned()
        }
    });
    (failure, is_restored)
}

/// Restores the backup, and tells how the database is then.
async fn restored(cx: &mut Context<'_>, backup: &Path, address: &Address) -> Result<String, String> {
    let line = cx.screen.paint(BAD, "something is wrong");
    cx.screen.note(format!(
        "{line}: restoring {0}, which must not be interrupted; `db restore {0}` restores it by hand",
        backup.display()
    ));
    let restored = async {
        let admin = Admin::connect(address).await?;
        restore::replace(cx, &admin, address, backup, false).await?;
        admin.close().await;
        Ok::<_, Failure>(())
    };
    match restored.await {
        Ok(()) => Ok(format!("the database is as it was before: {} was restored", backup.display())),
        Err(error) => {
            let help = error.help.map(|help| format!("; {help}")).unwrap_or_default();
            let name = backup.display();
            Err(format!("{name} could not be restored, and is still there: {}{help}", error.message))
        }
    }
}
