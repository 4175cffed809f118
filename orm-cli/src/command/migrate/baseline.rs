//! Migrations that a database needs no more.

use orm_core::session::Database;
use orm_migrate::agreement::{self, Depth};
use orm_migrate::file::Migrations;
use orm_migrate::runner::{Runner, Target};
use serde_json::json;

use super::super::Answer;
use crate::arguments::Baseline;
use crate::context::Context;
use crate::failure::{Exit, Result};
use crate::screen::{GOOD, WARN, count};

pub(super) async fn run(cx: &mut Context<'_>, migrations: &Migrations, arguments: &Baseline) -> Answer {
    let db = cx.connect().await?;
    let runner = Runner::new(&db, migrations);
    let plan = runner.plan(arguments.version.map_or(Target::Up, Target::UpTo)).await?;
    let files: Vec<&str> = plan.steps.iter().map(|step| step.script.file()).collect();
    if files.is_empty() {
        let none = migrations.is_empty();
        let state = if none { "there are no migrations" } else { "they are applied" };
        cx.screen.line(format!("nothing to do: {state}"));
        return Ok((json!({ "noted": files, "dry_run": arguments.dry_run }), Exit::Done));
    }
    differences(cx, &db, migrations, arguments.version).await?;
    if arguments.dry_run {
        for file in &files {
            cx.screen.line(format!("would note {file} as applied"));
        }
    } else {
        let what = format!(
            "note {} as applied to {} without running {}: {}",
            count(files.len() as u64, "migration"),
            cx.address()?,
            if files.len() == 1 { "it" } else { "them" },
            files.join(", ")
        );
        cx.screen.confirm(&what, None)?;
        for file in runner.baseline(arguments.version).await? {
            let noted = cx.screen.paint(GOOD, "noted");
            cx.screen.line(format!("{noted} {file} as applied"));
        }
    }
    Ok((json!({ "noted": files, "dry_run": arguments.dry_run }), Exit::Done))
}

/// Tells what the database has not of what the models ask for, which all of the migrations make.
async fn differences(
    cx: &mut Context<'_>,
    db: &Database,
    migrations: &Migrations,
    version: Option<i64>,
) -> Result<()> {
    let is_all =
        version.is_none_or(|version| migrations.iter().all(|migration| migration.version <= version));
    // The program `orm` has no models, and those of the application are about all files.
    let (true, Ok(models)) = (is_all, cx.models()) else { return Ok(()) };
    for difference in agreement::compare(db, &models, Depth::Everything).await?.differences {
        let warning = cx.screen.paint(WARN, "warning:");
        cx.screen.note(format!("{warning} {difference}"));
    }
    Ok(())
}
