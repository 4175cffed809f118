//! Whether the migrations produce what the models ask for.

use std::path::Path;

use orm_core::schema::Table;
use orm_core::session::Database;
use orm_migrate::agreement::{self, Depth};
use orm_migrate::catalogue::{self, Scope};
use orm_migrate::diff::{Hints, diff};
use orm_migrate::file::Migrations;
use orm_migrate::runner::Runner;
use orm_migrate::schema::{Schema, Source};
use orm_migrate::{ddl, models, snapshot};
use serde_json::json;

use super::super::Answer;
use super::generate::so_far;
use crate::arguments::Check;
use crate::context::Context;
use crate::failure::{Exit, Failure, Result};
use crate::screen::{BAD, GOOD};
use crate::server::{Address, Admin, beside};

pub(super) async fn run(
    cx: &mut Context<'_>,
    folder: &Path,
    migrations: &Migrations,
    arguments: &Check,
) -> Answer {
    let tables = cx.models()?;
    let from = so_far(folder)?;
    let to = models::schema(&tables);
    let from = models::without_read_only(from, &to, &tables);
    let lacking = missing(&from, &to, &models::hints(&tables))?;
    if let Some(sql) = &lacking {
        let file = folder.join(snapshot::FILE_NAME);
        if migrations.is_empty() || file.is_file() {
            differ(
                cx,
                "the models have changed since the last migration",
                "`migrate generate` writes it",
                sql,
            );
        } else {
            let what = format!("there is no {} that says what the migrations produce", file.display());
            differ(cx, &what, "if that is what the models ask for, `migrate snapshot` notes it", sql);
        }
    }
    let mut replayed = None;
    if arguments.replay && lacking.is_none() {
        replayed = replay(cx, migrations, &tables).await?;
        if let Some(sql) = &replayed {
            let help = "a migration was changed by hand, or schema.json was: write another one";
            differ(cx, "the migrations do not produce what the models ask for", help, sql);
        }
    }
    let is_produced = lacking.is_none() && replayed.is_none();
    if is_produced {
        let good = cx.screen.paint(GOOD, "the migrations produce what the models ask for");
        cx.screen.line(good);
    }
    let drift = if arguments.database { drift(cx, &tables).await? } else { Vec::new() };
    let is_same = is_produced && drift.is_empty();
    let document = json!({
        "agrees": is_same,
        "changed_models": lacking,
        "replayed": arguments.replay && lacking.is_none(),
        "difference": replayed,
        "compared_database": arguments.database,
        "database": drift,
    });
    Ok((document, if is_same { Exit::Done } else { Exit::Found }))
}

/// What of the models the database has not, or otherwise.
async fn drift(cx: &mut Context<'_>, tables: &[&'static Table]) -> Result<Vec<String>> {
    let db = cx.connect().await?;
    let differences = agreement::compare(&db, tables, Depth::Everything).await?.differences;
    db.close().await;
    if differences.is_empty() {
        let good = cx.screen.paint(GOOD, "the database is what the models ask for");
        cx.screen.line(good);
    } else {
        let bad = cx.screen.paint(BAD, "the database is not what the models ask for:");
        cx.screen.line(bad);
        for difference in &differences {
            cx.screen.line(format!("  {difference}"));
        }
    }
    Ok(differences)
}

fn differ(cx: &mut Context<'_>, what: &str, help: &str, sql: &str) {
    let what = cx.screen.paint(BAD, what);
    cx.screen.line(format!("{what}: {help}. What is missing:\n"));
    for line in sql.lines() {
        cx.screen.line(format!("  {line}"));
    }
}

/// The SQL that leads from one schema to another, or the reasons why there is none; nothing if they are the same.
fn missing(from: &Schema, to: &Schema, hints: &Hints) -> Result<Option<String>> {
    match diff(from, to, hints) {
        Ok(operations) if operations.is_empty() => Ok(None),
        Ok(operations) => Ok(Some(ddl::script(&operations))),
        Err(error @ orm_migrate::diff::DiffError::Refused(_)) => {
            Ok(Some(format!("-- {error}").replace('\n', "\n-- ")))
        }
        Err(error) => Err(error.into()),
    }
}

/// Compares a database that all migrations have made with one that the models make.
async fn replay(
    cx: &Context<'_>,
    migrations: &Migrations,
    tables: &[&'static Table],
) -> Result<Option<String>> {
    let address = cx.address()?;
    let admin = Admin::connect(&address).await?;
    let names = ["check_files", "check_models"].map(|of| beside(&address.database(), of));
    let mut compared = Ok(None);
    for name in &names {
        if let Err(failure) = admin.create(name).await {
            compared = Err(failure);
        }
    }
    if compared.is_ok() {
        let [by_migrations, by_models] = names.each_ref().map(|name| address.with_database(name));
        compared = compare(&by_migrations, &by_models, migrations, tables).await;
    }
    for name in &names {
        let dropped = admin.drop(name, true).await;
        compared = compared.and_then(|compared| dropped.map(|()| compared));
    }
    admin.close().await;
    compared
}

async fn compare(
    by_migrations: &Address,
    by_models: &Address,
    migrations: &Migrations,
    tables: &[&'static Table],
) -> Result<Option<String>> {
    let scope = Scope::new();
    let migrated: Database = by_migrations.connect().await?;
    Runner::new(&migrated, migrations)
        .up()
        .await
        .map_err(|error| Failure::from(error).at("replaying the migrations"))?;
    let modelled = by_models.connect().await?;
    let difference = if make(&modelled, tables).await? {
        let found = catalogue::read(&migrated, &scope).await?;
        let wanted = catalogue::read(&modelled, &scope).await?;
        let found = models::without_read_only(found, &wanted, tables);
        missing(&found, &wanted, &Hints::new())?
    } else {
        // What only migrations make, a function or an extension, is in an expression: it is there beside the migrations.
        let differences = agreement::compare(&migrated, tables, Depth::Everything).await?.differences;
        (!differences.is_empty()).then(|| format!("-- {}\n", differences.join("\n-- ")))
    };
    migrated.close().await;
    modelled.close().await;
    Ok(difference)
}

/// Makes what the models ask for, unless that takes more than models make.
async fn make(db: &Database, tables: &[&'static Table]) -> Result<bool> {
    let operations = diff(&Schema::empty(Source::Models), &models::schema(tables), &Hints::new())?;
    for statement in operations.iter().flat_map(ddl::statements) {
        match db.execute_batch(orm_core::expr::raw::trusted(statement.sql)).await {
            Ok(()) => {}
            Err(error) if error.sqlstate().is_some() => return Ok(false),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(true)
}
