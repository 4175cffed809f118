use std::collections::BTreeSet;
use std::time::Instant;

use orm_core::error::ErrorKind;
use orm_core::session::Database;
use orm_migrate::maintain;
use orm_migrate::schema::Name;
use serde_json::json;

use super::Answer;
use crate::arguments::{MaintainCommand, Purge, Tables};
use crate::context::Context;
use crate::failure::{Exit, Failure, Result};
use crate::screen::{DIM, GOOD, WARN, bytes, count};

pub(super) async fn run(cx: &mut Context<'_>, command: MaintainCommand) -> Answer {
    match command {
        MaintainCommand::Vacuum(tables) => vacuum(cx, &tables).await,
        MaintainCommand::Analyze(tables) => analyze(cx, &tables).await,
        MaintainCommand::Reindex(tables) => reindex(cx, &tables).await,
        MaintainCommand::Purge(arguments) => purge(cx, &arguments).await,
    }
}

/// A name as it is typed: `orders`, `shop.orders`.
fn name(text: &str) -> Name {
    text.split_once('.').map_or_else(|| text.into(), |(schema, name)| Name::new(Some(schema), name))
}

/// The tables that were named, or all.
async fn tables(db: &Database, arguments: &Tables) -> Result<Vec<Name>> {
    if arguments.tables.is_empty() {
        return Ok(maintain::sizes(db).await?.into_iter().map(|size| size.table).collect());
    }
    Ok(arguments.tables.iter().map(|table| name(table)).collect())
}

/// The rest of a line: how long it took.
fn took(cx: &Context<'_>, started: Instant) -> String {
    cx.screen.paint(DIM, format!("({} ms)", started.elapsed().as_millis()))
}

/// What is left out of all tables.
async fn skipped(cx: &mut Context<'_>, db: &Database, arguments: &Tables) -> Result<Vec<String>> {
    if !arguments.tables.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = maintain::forbidden(db).await?.iter().map(ToString::to_string).collect();
    for name in &names {
        let skipped = cx.screen.paint(WARN, "skipped");
        cx.screen.line(format!("{skipped} {name}: it belongs to another user"));
    }
    Ok(names)
}

fn nothing(cx: &mut Context<'_>, tables: &[Name]) {
    if tables.is_empty() {
        cx.screen.line("nothing to do: the database has no tables of this user's");
    }
}

async fn vacuum(cx: &mut Context<'_>, arguments: &Tables) -> Answer {
    let db = cx.connect().await?;
    let before = maintain::sizes(&db).await?;
    let tables = tables(&db, arguments).await?;
    let mut done = Vec::new();
    for table in &tables {
        let size = before.iter().find(|size| {
            size.table.name == table.name && (table.schema.is_none() || size.table.schema == table.schema)
        });
        let dead = size.map_or(0, |size| u64::try_from(size.dead_rows).unwrap_or_default());
        if arguments.dry_run {
            cx.screen.line(format!("would vacuum {table}: {} dead", count(dead, "row")));
        } else {
            let started = Instant::now();
            maintain::vacuum(&db, table).await?;
            let line = format!(
                "{} {table}, {} dead before {}",
                cx.screen.paint(GOOD, "vacuumed"),
                count(dead, "row"),
                took(cx, started)
            );
            cx.screen.line(line);
        }
        done.push(json!({ "table": table.to_string(), "dead_rows_before": dead }));
    }
    let skipped = skipped(cx, &db, arguments).await?;
    nothing(cx, &tables);
    Ok((json!({ "vacuumed": done, "skipped": skipped, "dry_run": arguments.dry_run }), Exit::Done))
}

async fn analyze(cx: &mut Context<'_>, arguments: &Tables) -> Answer {
    let db = cx.connect().await?;
    let tables = tables(&db, arguments).await?;
    for table in &tables {
        if arguments.dry_run {
            cx.screen.line(format!("would analyze {table}"));
            continue;
        }
        let started = Instant::now();
        maintain::analyze(&db, table).await?;
        let line = format!("{} {table} {}", cx.screen.paint(GOOD, "analyzed"), took(cx, started));
        cx.screen.line(line);
    }
    let skipped = skipped(cx, &db, arguments).await?;
    nothing(cx, &tables);
    let names: Vec<String> = tables.iter().map(ToString::to_string).collect();
    Ok((json!({ "analyzed": names, "skipped": skipped, "dry_run": arguments.dry_run }), Exit::Done))
}

async fn reindex(cx: &mut Context<'_>, arguments: &Tables) -> Answer {
    let db = cx.connect().await?;
    let tables = tables(&db, arguments).await?;
    let mut done = Vec::new();
    for table in &tables {
        if arguments.dry_run {
            cx.screen.line(format!("would reindex {table}"));
            continue;
        }
        let started = Instant::now();
        let indexes = maintain::reindex(&db, table).await?;
        let [before, after] = [indexes.bytes_before, indexes.bytes_after]
            .map(|size| bytes(u64::try_from(size).unwrap_or_default()));
        let reindexed = cx.screen.paint(GOOD, "reindexed");
        let line = format!("{reindexed} {table}: {before} before, {after} now {}", took(cx, started));
        cx.screen.line(line);
        for (what, names) in [("dropped the leftover", &indexes.leftovers), ("repaired", &indexes.repaired)] {
            for name in names {
                cx.screen.line(format!("  {what} {name}"));
            }
        }
        done.push(json!({ "table": table.to_string(), "indexes": indexes }));
    }
    nothing(cx, &tables);
    Ok((json!({ "reindexed": done, "dry_run": arguments.dry_run }), Exit::Done))
}

/// The tables to purge, with their columns.
fn purged(cx: &Context<'_>, arguments: &Purge) -> Result<Vec<(Name, String)>> {
    if let Some(column) = &arguments.column {
        return Ok(arguments.tables.iter().map(|table| (name(table), column.clone())).collect());
    }
    let of_models: BTreeSet<(Name, String)> = cx
        .models()
        .map_err(|failure| {
            failure.help("name the tables, and the column that has the time of the deletion by --column")
        })?
        .into_iter()
        .flat_map(|table| std::iter::once(table).chain(table.kinds().iter().map(|kind| kind.table)))
        .filter_map(|table| {
            let column = &table.columns[table.soft_delete?];
            Some((Name::new(table.schema, table.name), column.name.to_owned()))
        })
        .collect();
    if arguments.tables.is_empty() {
        return Ok(of_models.into_iter().collect());
    }
    let of_table = |table: &String| {
        let wanted = name(table);
        of_models.iter().find(|(name, _)| *name == wanted).cloned().ok_or_else(|| {
            let message = format!("no model of a table {table} is soft-deleted");
            Failure::new(Exit::Usage, message)
                .help("--column names the column that has the time of the deletion")
        })
    };
    arguments.tables.iter().map(of_table).collect()
}

async fn purge(cx: &mut Context<'_>, arguments: &Purge) -> Answer {
    let tables = purged(cx, arguments)?;
    let db = cx.connect().await?;
    let of_table = |(table, column): &(Name, String)| {
        maintain::Purge::new(table.clone(), column.clone(), arguments.older_than.0).batch(arguments.batch)
    };
    let mut found = Vec::new();
    for table in &tables {
        found.push((table.clone(), of_table(table).count(&db).await?));
    }
    let rows: u64 = found.iter().map(|(_, rows)| rows).sum();
    let document = |purged: &[serde_json::Value]| json!({ "purged": purged, "rows": rows, "dry_run": arguments.dry_run });
    if arguments.dry_run || rows == 0 {
        if tables.is_empty() {
            cx.screen.line("nothing to do: no model is soft-deleted");
        } else if rows == 0 {
            cx.screen.line("nothing to do: no rows are that old");
        }
        for ((table, _), rows) in found.iter().filter(|(_, rows)| *rows > 0) {
            cx.screen.line(format!("would delete {} of {table}", count(*rows, "row")));
        }
        let found: Vec<_> = found
            .iter()
            .map(|((table, _), rows)| json!({ "table": table.to_string(), "rows": rows }))
            .collect();
        return Ok((document(&found), Exit::Done));
    }
    let names: Vec<String> = found
        .iter()
        .filter(|(_, rows)| *rows > 0)
        .map(|((table, _), rows)| format!("{} of {table}", count(*rows, "row")))
        .collect();
    cx.screen.confirm(&format!("delete for good: {}", names.join(", ")), None)?;

    // Rows that others refer to go once those have gone, so what fails is tried again as long as something else went.
    let mut left: Vec<(Name, String)> = tables;
    let mut purged = Vec::new();
    loop {
        let (mut failed, mut failure) = (Vec::new(), None);
        let count_before = left.len();
        for table in left {
            match maintain::purge(&db, &of_table(&table)).await {
                Ok(rows) => {
                    let line =
                        format!("{} {} of {}", cx.screen.paint(GOOD, "deleted"), count(rows, "row"), table.0);
                    cx.screen.line(line);
                    purged.push(json!({ "table": table.0.to_string(), "rows": rows }));
                }
                Err(error) if error.kind() == ErrorKind::ForeignKeyViolation => {
                    let message = format!("{} has rows that others refer to", table.0);
                    failure = Some(Failure::from(error).at(&message));
                    failed.push(table);
                }
                Err(error) => return Err(error.into()),
            }
        }
        match failure {
            None => return Ok((document(&purged), Exit::Done)),
            Some(failure) if failed.len() == count_before => return Err(failure),
            Some(_) => left = failed,
        }
    }
}
