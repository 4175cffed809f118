//! Migrations.

mod baseline;
mod check;
mod generate;
mod lint;
mod run;
mod status;
mod told;

pub(super) use self::run::{apply, report, tell_held};

use orm_migrate::file::Migrations;
use orm_migrate::runner::{Resolution, Runner, Target};
use serde_json::json;

use self::run::Forward;
use super::Answer;
use crate::arguments::{Migrate, MigrateCommand, Resolve, Up};
use crate::context::Context;
use crate::failure::Exit;

pub(super) async fn run(cx: &mut Context<'_>, arguments: Migrate) -> Answer {
    let folder = &arguments.migrations;
    if let MigrateCommand::Generate(arguments) = &arguments.command {
        // The folder need not be there yet.
        return generate::run(cx, folder, arguments);
    }
    let migrations = Migrations::read(folder)?;
    match arguments.command {
        MigrateCommand::Generate(arguments) => generate::run(cx, folder, &arguments),
        MigrateCommand::Snapshot => generate::note(cx, folder),
        MigrateCommand::Check(arguments) => check::run(cx, folder, &migrations, &arguments).await,
        MigrateCommand::Up(arguments) => {
            let Up { run, allow_out_of_order, hold_contracts } = arguments;
            run::run(cx, &migrations, Target::Up, &run, Forward { allow_out_of_order, hold_contracts }).await
        }
        MigrateCommand::Down(arguments) => {
            let target = if arguments.all { Target::DownAll } else { Target::Down };
            run::run(cx, &migrations, target, &arguments.run, Forward::default()).await
        }
        MigrateCommand::To(arguments) => run::to(cx, &migrations, &arguments).await,
        MigrateCommand::Status(arguments) => status::run(cx, &migrations, &arguments).await,
        MigrateCommand::Plan(_) => run::plan(cx, &migrations).await,
        MigrateCommand::Lint(arguments) => lint::run(cx, &migrations, &arguments).await,
        MigrateCommand::Baseline(arguments) => baseline::run(cx, &migrations, &arguments).await,
        MigrateCommand::Resolve(arguments) => resolve(cx, &migrations, &arguments).await,
    }
}

async fn resolve(cx: &mut Context<'_>, migrations: &Migrations, arguments: &Resolve) -> Answer {
    let db = cx.connect().await?;
    let (resolution, what) = if arguments.happened {
        (Resolution::Happened, "goes on behind it")
    } else {
        (Resolution::DidNot, "sends it again")
    };
    Runner::new(&db, migrations).resolve(arguments.version, resolution).await?;
    cx.screen.line(format!("noted: the next run of migration {} {what}", arguments.version));
    Ok((json!({ "version": arguments.version, "happened": arguments.happened }), Exit::Done))
}
